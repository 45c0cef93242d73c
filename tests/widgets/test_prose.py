import re

import pytest

from cmplearn import course
from cmplearn.errors import InputError, NotFoundError
from cmplearn.widgets import prose


def test_a_quoted_figure_is_text_with_a_named_link_to_its_place_on_the_case_page() -> None:
    html = prose.render("They claimed {{ wirral-moch.admission_costs_gbp }}.")

    figure = course.resolve("wirral-moch.admission_costs_gbp")
    assert f'<span class="cmp-figure">{figure.text}<sup>' in html
    assert 'href="../cases/wirral-moch#figure-admission_costs_gbp"' in html
    assert f'aria-label="Source: {figure.source}, {figure.place}"' in html


def test_a_quoted_check_says_that_it_was_worked_out() -> None:
    html = prose.render("That is {{ wirral-moch.check.price_per_admission }} each.")

    assert "£1,116.75" in html
    assert 'href="../cases/wirral-moch#check-price_per_admission"' in html
    assert "Source: worked out from the published figures" in html


def test_the_words_of_a_case_may_name_its_figures_alone() -> None:
    short = prose.render("{{ admissions_avoided }} at {{ check.price_per_admission }}", case="wirral-moch")
    long = prose.render("{{ wirral-moch.admissions_avoided }} at {{ wirral-moch.check.price_per_admission }}")

    assert short == long


def test_a_figure_works_in_a_table() -> None:
    html = prose.render("| What | How many |\n|---|---|\n| Claimed | {{ wirral-moch.admissions_avoided }} |")

    assert len(re.findall("<td>", html)) == 2
    assert "cmp-figure" in html


def test_values_are_escaped_and_numbers_get_commas() -> None:
    html = prose.render(
        "{{ name }}: {{ count }}", {"name": "<img src=x onerror=alert(1)> *not bold*", "count": 5338}
    )

    assert html == "<p>&lt;img src=x onerror=alert(1)&gt; *not bold*: 5,338</p>\n"


def test_a_value_that_was_not_given_is_named_with_the_cure() -> None:
    with pytest.raises(
        InputError, match=r"asks for \{\{ ratio \}\}, which was not given. Pass ratio=… \(given: share\)"
    ):
        prose.render("{{ share }} and {{ ratio }}", {"share": "8%"})


def test_a_value_that_the_text_does_not_use_is_named() -> None:
    with pytest.raises(InputError, match=r"no \{\{ ratio \}\}, although a value was given"):
        prose.render("Nothing here", {"ratio": 2})


def test_a_figure_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotFoundError, match="admissions_avoidd"):
        prose.render("{{ wirral-moch.admissions_avoidd }}")


def test_labels_and_hints_quote_figures_as_text() -> None:
    assert prose.plain("Of {{ wirral-moch.admissions_avoided }}?") == "Of 443?"
