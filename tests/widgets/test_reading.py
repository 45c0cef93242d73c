import numpy as np
import pandas as pd
import pytest

from cmplearn.charts import Picture
from cmplearn.errors import InputError, NotFoundError
from cmplearn.widgets import Lesson


def test_the_opening_says_what_the_lesson_is_for(lesson: Lesson) -> None:
    html = lesson.opening().html

    assert f"<h1>{lesson.plan.title}</h1>" in html
    assert "25 minutes, and 40 more to go deeper" in html
    assert "<dt>You will decide</dt><dd>Whether pharmacists" in html
    assert html.count("<li>") == len(lesson.plan.outcomes)


def test_a_lesson_that_is_not_in_the_programme_is_refused() -> None:
    with pytest.raises(NotFoundError, match=r"9\.9"):
        Lesson("9.9")


def test_a_figure_says_what_it_measures_and_links_to_its_source(lesson: Lesson) -> None:
    html = lesson.figure("wirral-moch", "admissions_avoided").html

    assert '<strong class="cmp-big">443</strong>' in html
    assert 'Source: <a href="../cases/wirral-moch#figure-admissions_avoided">MLCSU' in html


def test_a_chart_has_its_finding_its_alternative_and_its_numbers(lesson: Lesson) -> None:
    picture = Picture(
        "<svg/>", "It pays at 4", "A line <rising>", ("Admissions", "Net (£)"), ((4, 112.5), ("all", -3.0))
    )

    html = lesson.chart(picture).html

    assert '<img src="data:image/svg+xml;base64,' in html
    assert 'alt="A line &lt;rising&gt;"' in html
    assert "<figcaption>It pays at 4</figcaption>" in html
    assert '<th scope="row">4</th><td class="number-cell">112.50</td>' not in html
    assert '<th scope="row">4</th><td class="number-cell">112.5</td>' in html


def test_a_table_writes_numbers_as_people_do_and_escapes_words(lesson: Lesson) -> None:
    table = pd.DataFrame({"What": ["<b>", "b"], "n": [np.int64(5338), np.nan], "yes": [True, False]})

    html = lesson.table(table, "Of {{ wirral-moch.interventions }}").html

    assert "<caption>Of 5,338</caption>" in html
    assert '<th scope="row">&lt;b&gt;</th><td class="number-cell">5,338</td><td>True</td>' in html
    assert '<td class="number-cell">not known</td>' in html


def test_a_column_of_figures_and_its_heading_stand_to_the_right(lesson: Lesson) -> None:
    table = pd.DataFrame(
        {"Grade": ["1", "2"], "Chance": ["50%", "1.5%"], "Cost": ["−£3,642", "£0"], "Sum": ["£4", "so 4"]}
    )
    html = lesson.table(table, "Graded").html

    right, left = '<th scope="col" class="number-cell">', '<th scope="col">'
    assert f"<tr>{left}Grade</th>{right}Chance</th>{right}Cost</th>{left}Sum</th></tr>" in html
    assert '<td class="number-cell">50%</td><td class="number-cell">−£3,642</td><td>£4</td>' in html


def test_a_table_without_a_caption_or_too_long_to_read_is_refused(lesson: Lesson) -> None:
    with pytest.raises(InputError, match="caption has no words"):
        lesson.table(pd.DataFrame({"n": [1]}), " ")
    with pytest.raises(InputError, match="at most 40 rows; this has 41"):
        lesson.table(pd.DataFrame({"n": range(41)}), "Too long")


def test_sources_name_the_case_its_documents_and_what_else_there_is(lesson: Lesson) -> None:
    html = lesson.sources("wirral-moch", also=["*Green Book*, HM Treasury"]).html

    assert '<a href="../cases/wirral-moch">' in html
    assert "<cite>" in html
    assert "<li><em>Green Book</em>, HM Treasury</li>" in html


def test_a_passport_says_that_the_data_are_invented_and_what_they_reproduce(lesson: Lesson) -> None:
    html = lesson.passport("care-home-interventions").html

    assert html.startswith(
        '<div class="cmp-control cmp-passport"><details><summary>Where these data come from'
    )
    assert "drug_saving_gbp" in html
    assert "£159,654" in html
    assert "Seed " in html
