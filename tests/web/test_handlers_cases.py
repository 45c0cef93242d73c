import html
import re
import shutil
from urllib.parse import quote, urlencode

import pytest

from cmplearn.course import cases, root, structures, unit_costs
from cmplearn.course.library import find
from cmplearn.web.base import sentence
from cmplearn.web.case_exercise import ANSWERS, REMARKS
from cmplearn.widgets.prose import address

TAG = re.compile(r"<[^>]+>")
TOTAL = len(cases.ids())
PAIRS = list(zip(cases.ids(), (*cases.ids()[1:], cases.ids()[0]), strict=True))


def words(page: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(html.unescape(TAG.sub(" ", page)).split())


def is_told(check: cases.Check, answer: str) -> bool:
    """Return whether an answer says how the course reads a sum, and nothing more than its question asked."""
    if check.asks == "verdict":
        return f" {ANSWERS[check.verdict]} " in f" {answer}"
    said = [remark for remark in REMARKS.values() if remark and remark in answer]
    return said == [REMARKS[check.verdict]] * bool(REMARKS[check.verdict])


def asked(site, path="cases", **query):
    """Return the text of a page that answers 200."""
    answer = site.ask(f"cmplearn/{path}?{urlencode(query)}")
    assert answer.status == 200
    return answer.text


def linked_cases(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/cmplearn/cases/([^"]+)"', page)


# Finding


def test_every_case_can_be_opened_from_the_list(site):
    page = asked(site)
    assert linked_cases(page) == [case.id for case in cases.all()]
    assert f"All {TOTAL} cases" in page


def test_what_is_found_is_counted_marked_and_in_the_order_of_the_library(site):
    page = asked(site, query="pharmacist")
    found = find("pharmacist")
    assert linked_cases(page) == [one.case.id for one in found]
    assert f"{len(found)} of {TOTAL} cases" in page
    assert re.search("<mark>[Pp]harmacist", page)


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("module", "2", "2 Operational view"),
        ("step", "review and evaluate", "Review and evaluate"),
        ("method", "break-even", "Break-even"),
        ("place", "wirral", "Wirral"),
        ("place", "cheshire-and-merseyside", "Cheshire and Merseyside"),
        ("place", "england", "England"),
        ("year", "2020", "2020"),
    ],
)
def test_a_filter_finds_what_the_library_finds_and_stays_chosen(site, name, value, label):
    page = asked(site, **{name: value})
    found = find(**{name: int(value) if value.isdigit() else value})
    assert linked_cases(page) == [one.case.id for one in found]
    assert f'<option value="{value}" selected>{label} ({len(found)})</option>' in page


def test_words_and_filters_stay_in_the_form(site):
    page = asked(site, query='falls & "homes"', module="2")
    assert 'value="falls &amp; &#34;homes&#34;"' in page
    assert '<option value="2" selected>' in page


def test_an_empty_result_says_what_to_loosen_and_each_link_finds_what_it_says(site):
    page = asked(site, query="residents quokka", module="2")
    assert f"0 of {TOTAL} cases" in page
    loosened = re.findall(r'<a href="/cmplearn/(cases\?[^"#]+)[^"]*">Without ([^:]+): (\d+) case', page)
    assert [without for _, without, _ in loosened] == ["the word “quokka”"]
    path, _, count = loosened[0]
    assert f"{count} of {TOTAL} cases" in site.ask(f"cmplearn/{html.unescape(path)}").text


def test_a_slip_is_told_with_a_search_that_finds_what_it_says(site):
    page = asked(site, query="treacy")
    (path, said) = re.search(
        r'Did you mean <a href="/cmplearn/(cases\?[^"#]+)#found">([^<]+)</a>\?', page
    ).groups()
    found = [one.case.id for one in find("treacey")]
    assert found[0] == "treacey"
    assert said == f"treacey: {len(found)} cases"
    assert linked_cases(site.ask(f"cmplearn/{html.unescape(path)}").text) == found
    assert "Did you mean" not in asked(site, query="treacey")
    assert "Did you mean" not in asked(site, query="quokka")
    assert "Did you mean" not in asked(site, query="treacy", place="wirral")  # it would find nothing there


def test_other_names_that_are_looked_for_are_said(site):
    text = words(asked(site, query="polypharmacy"))
    assert "in place of “polypharmacy”: medication review; over-medication." in text
    assert "Also looked for" not in words(asked(site, query="audit"))


def test_the_one_thing_asked_can_be_dropped_altogether(site):
    page = asked(site, query="quokka")
    assert f"0 of {TOTAL} cases" in page
    assert "Ask for less" not in page
    assert "Show all cases" in page


@pytest.mark.parametrize(
    ("name", "value"),
    [("module", "9"), ("module", "two"), ("step", "dance"), ("method", "x"), ("place", "x"), ("year", "1e3")],
)
def test_what_no_filter_has_is_said_and_left_out(site, name, value):
    page = asked(site, **{name: value})
    assert f"“{value}”, which no case has. It was left out." in page
    assert f"All {TOTAL} cases" in page


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "%", "x" * 5000, "\x00", "£", "'; drop"])
def test_odd_words_are_only_words(site, query):
    page = asked(site, query=query)
    assert "<script>alert" not in page
    assert "of" in page


def test_a_search_that_is_no_text_is_refused_in_words(site):
    answer = site.ask("cmplearn/cases?query=%ff")
    assert answer.status == 400
    assert "Traceback" not in answer.text


def test_each_unit_cost_is_there_with_its_price_year(site):
    text = words(asked(site))
    for cost in unit_costs.all():
        assert f"{sentence(cost.measures)} Price year: {cost.price_year}." in text


# One case


@pytest.mark.parametrize("id", cases.ids())
def test_each_figure_is_a_row_with_what_it_measures_where_it_was_read_and_what_tests_it(site, id):
    case, page = cases.load(id), asked(site, f"cases/{id}")
    for figure in case.figures:
        row = page.split(f'<tr id="figure-{figure.name}"', 1)[1].split("</tr>", 1)[0]
        text = words(row.split(">", 1)[1])
        heading = words(row.split('<th scope="row"', 1)[1].split("</th>", 1)[0].split(">", 1)[1])
        assert heading.startswith(figure.text)
        assert sentence(figure.measures) in text
        assert f"{figure.source}: {figure.place}" in text
        for more in (figure.denominator, figure.price_year, figure.caution):
            assert more is None or more in text
        by = text.rsplit(" By ", 1)[-1] if " By " in text else text.rsplit("Too roughly, by ", 1)[-1]
        if case.checks:
            assert (by == "no sum" or "Too roughly" in text) == (figure in case.unchecked)


@pytest.mark.parametrize("id", cases.ids())
def test_a_case_lets_one_guess_before_each_sum_is_shown(site, id):
    case, page = cases.load(id), asked(site, f"cases/{id}")
    closed = re.findall(r"<details>.*?</details>", page, re.DOTALL)
    for check in case.checks:
        (hidden,) = [part for part in closed if f'id="check-{check.id}"' in part]
        assert check.text in words(hidden)
        assert is_told(check, words(hidden))
    outside = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL)
    asked_for = [check.asks for check in case.exercise]
    for answer in ANSWERS.values():  # each only as something to choose
        assert outside.count(f"> {answer}</label>") == asked_for.count("verdict")
    assert "tag--wait" not in outside
    assert "behind it cannot" not in outside
    assert outside.count('inputmode="decimal"') == asked_for.count("number")


@pytest.mark.parametrize("id", cases.ids())
def test_a_case_says_who_spoke_who_did_not_who_gains_and_who_may_reply(site, id):
    case, text = cases.load(id), words(asked(site, f"cases/{id}"))
    for voice in case.voices.heard:
        assert f"{voice.who} , {voice.role}" in text
    for organisation in case.organisations:
        assert f"{organisation.name} {sentence(organisation.role)}" in text
        if organisation.kind:
            kind = structures.kind(organisation.kind)
            assert f"{kind.name} : {kind.dates}" in text
    for source in case.sources:
        assert source.interest in text
    assert sentence(case.reply) in text
    assert f"Case {case.mark}: {case.title}." in text


@pytest.mark.parametrize("path", ["cases/opioids", "cases/opioids/print"])
def test_our_own_cases_are_cited_with_our_licence(site, path):
    assert "Licence CC BY 4.0." in words(asked(site, path))


@pytest.mark.parametrize("path", [f"cases/{id}{view}" for id in cases.ids() for view in ("", "/print")])
def test_no_figure_is_left_unfilled_and_no_anchor_is_there_twice(site, path):
    page = asked(site, path)
    assert "{{" not in page
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in anchors


@pytest.mark.parametrize("id", ["wiral-moch", "wiral-moch/print"])
def test_an_unknown_case_names_those_there_are(site, id):
    answer = site.ask(f"cmplearn/cases/{id}")
    assert answer.status == 404
    assert "wirral-moch" in answer.text


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("cases/TREACEY", "cases/treacey"),
        ("cases/treacey/", "cases/treacey"),
        ("cases/Treacey/print/", "cases/treacey/print"),
        ("cases/", "cases"),
        ("cases/compare/?a=opioids", "cases/compare?a=opioids"),
    ],
)
def test_an_address_in_capitals_or_with_a_slash_leads_to_the_page_that_is_meant(site, path, meant):
    answer = site.ask(f"cmplearn/{path}")
    assert answer.status == 302
    assert answer.headers["Location"] == f"/cmplearn/{meant}"
    assert site.ask(f"cmplearn/{meant}").status == 200


def references():
    for case in cases.all():
        yield from (f"{case.id}.{figure.name}" for figure in case.figures)
        yield from (f"{case.id}.check.{check.id}" for check in case.checks)
    yield from (f"cost.{cost.name}" for cost in unit_costs.all())


def test_the_source_mark_of_every_quoted_figure_leads_to_it(site):
    pages: dict[str, str] = {}
    for reference in references():
        page, anchor = address(reference).removeprefix("../").split("#")
        if page not in pages:
            pages[page] = site.ask(f"cmplearn/{page}").text
        assert f'id="{anchor}"' in pages[page], reference


def test_every_link_of_the_library_leads_where_it_says(site):
    pages: dict[str, str] = {}
    for path in ("cases", "cases/compare", *(f"cases/{id}" for id in cases.ids())):
        for link in set(re.findall(r'href="/([^"]+)"', asked(site, path))):
            target, _, anchor = html.unescape(link).partition("#")
            if target not in pages:
                answer = site.ask(target)
                assert answer.status == 200, f"{path}: {link}"
                pages[target] = answer.text if "html" in answer.headers["Content-Type"] else ""
            assert not anchor or f'id="{anchor}"' in pages[target], f"{path}: {link}"


def test_a_figure_names_the_sums_that_use_it_as_runs(site):
    row = asked(site, "cases/wirral-moch").split('<tr id="figure-pharmacists_wte"', 1)[1].split("</tr>", 1)[0]
    assert re.search(r"By sums (\d+, )*\d+ to \d+", words(row.split(">", 1)[1]))


def test_one_of_a_thing_is_said_in_the_singular(site):
    assert "1 pharmacist:" in words(asked(site, "cases/se-oxford")).replace(" :", ":")
    assert "1 pharmacists" not in words(asked(site, "cases/se-oxford"))


def test_a_case_without_sums_has_no_column_for_them(site):
    assert "Tested" not in asked(site, "cases/treacey")
    assert "Tested" in asked(site, "cases/opioids")


def test_a_case_in_no_lesson_has_no_heading_for_lessons(own_site, site):
    assert "<dt>Lessons</dt>" in asked(site, "cases/wirral-moch")
    assert "<dt>Lessons</dt>" not in asked(own_site, "cases/our-opioids")


@pytest.mark.parametrize("view", ["", "/print"])
def test_a_case_is_cited_by_its_page_and_a_source_by_its_authors_first(site, view):
    text = words(asked(site, f"cases/wirral-moch{view}"))
    assert re.search(r"Case library of cmplearn \S+, page /cmplearn/cases/wirral-moch, read on ", text)
    assert "Richard Holland, Christine Bond, David P Alldred and others. " in text
    if not view:
        assert text.count("page /cmplearn/cases/wirral-moch, read on ") == 2  # to click on, and in the field
        assert "and others. BMJ 2023;380:e071883 (CC BY). Evaluation of effectiveness" in text


# A file with a mistake


@pytest.fixture(scope="module")
def spoilt_site(new_site, tmp_path_factory):
    """A server whose course has one case file with a mistake."""
    folder = tmp_path_factory.mktemp("spoilt")
    for part in ("course", "modules", "assessments"):
        shutil.copytree(root() / part, folder / part)
    path = folder / "course" / "cases" / "opioids.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("module: 3", "module: 4"), encoding="utf-8")
    return new_site(CMPLEARN_COURSE=str(folder))


def test_a_mistake_in_one_case_is_named_on_the_list_beside_all_the_others(spoilt_site, site):
    page = asked(spoilt_site)
    assert linked_cases(page) == [case.id for case in cases.all() if case.id != "opioids"]
    assert f"All {TOTAL - 1} cases" in page
    said = words(page.split('role="alert"', 1)[1].split("</div>", 1)[0])
    assert "One case cannot be shown just now." in said
    assert re.search(
        r"course/cases/opioids\.yaml, line \d+ : module is the number 4.*Write 3 or less\.", said
    )
    assert 'role="alert"' not in asked(site)


@pytest.mark.parametrize(
    "path",
    [
        "cases?query=pharmacist",
        "cases/compare",
        "cases/compare?a=staffs&b=wirral-moch",
        "cases/staffs",
        "programme",
        "modules/tactical",
        "",
        "structures",
    ],
)
def test_a_mistake_in_one_case_takes_no_other_page_down(spoilt_site, path):
    answer = spoilt_site.ask(f"cmplearn/{path}")
    assert answer.status == 200
    assert ("opioids.yaml" in answer.text) == path.startswith("cases?")


@pytest.mark.parametrize("path", ["cases/opioids", "cases/opioids/print"])
def test_the_page_of_a_case_with_a_mistake_says_where_and_what_to_do(spoilt_site, path):
    answer = spoilt_site.ask(f"cmplearn/{path}")
    text = words(answer.text)
    assert answer.status == 500
    assert "A page of the course cannot be shown just now" in text
    assert re.search(r"course/cases/opioids\.yaml, line \d+: module is the number 4.*Write 3 or less\.", text)
    assert "Nothing that you saved is lost." in text


def test_comparing_with_a_case_that_has_a_mistake_is_told_in_words(spoilt_site):
    page = asked(spoilt_site, "cases/compare", a="opioids", b="staffs")
    assert "There is no case called “opioids” that can be shown." in html.unescape(page)


# Cases of somebody's own


@pytest.fixture(scope="module")
def own_site(new_site, tmp_path_factory):
    """A server whose course has a draft, as the template starts it, and a case of somebody's own."""
    folder = tmp_path_factory.mktemp("own")
    for part in ("course", "modules", "assessments"):
        shutil.copytree(root() / part, folder / part)
    started = (folder / "course" / "handbook" / "case-template.yaml").read_text(encoding="utf-8")
    own = (folder / "course" / "cases" / "opioids.yaml").read_text(encoding="utf-8")
    for id, text in {
        "half-written": started.replace("id: case-template", "id: half-written"),
        "our-opioids": own.replace("id: opioids", "id: our-opioids").replace("mark: C13", "mark: L02"),
    }.items():
        (folder / "course" / "cases" / f"{id}.yaml").write_text(text, encoding="utf-8")
    return new_site(CMPLEARN_COURSE=str(folder))


def test_a_draft_is_counted_and_in_no_list(own_site, site):
    page = asked(own_site)
    assert linked_cases(page) == [*(case.id for case in cases.all()), "our-opioids"]
    assert f"All {TOTAL + 1} cases" in page
    assert "One draft is not shown" in words(page)
    assert "cmplearn cases check half-written" in words(page)
    assert "draft" not in words(asked(site))
    assert "half-written" not in linked_cases(asked(own_site, query="what was done for whom"))
    assert "half-written" not in asked(own_site, "cases/compare")
    assert "that can be shown" in asked(own_site, "cases/compare", a="half-written", b="opioids")


def test_the_page_of_a_draft_says_what_it_is(own_site):
    assert "cmplearn cases check half-written" in words(asked(own_site, "cases/half-written"))
    assert "A draft." not in words(asked(own_site, "cases/our-opioids"))


@pytest.mark.parametrize("path", ["cases/our-opioids", "cases/our-opioids/print"])
def test_a_case_of_somebodys_own_is_cited_without_our_licence(own_site, path):
    text = words(asked(own_site, path))
    assert "Case L02: " in text
    assert "Licence" not in text


# Guessing


def opposite(verdict: str) -> str:
    return next(other for other in ANSWERS if other != verdict)


def right(check: cases.Check) -> str:
    """Return the guess that nobody could better, as a person types it."""
    return check.verdict if check.asks == "verdict" else check.text.removeprefix("£").removesuffix(" million")


def far(check: cases.Check) -> str:
    """Return a guess that is as wrong as can be."""
    return opposite(check.verdict) if check.asks == "verdict" else str(round(30 * abs(check.value) + 7))


def counted(made: list[cases.Check], agreed: list[cases.Check]) -> str:
    """Return how the page should count guesses."""
    said = []
    for asks, what in (("verdict", "verdict"), ("number", "estimate")):
        of_all = [check for check in made if check.asks == asks]
        many = f"{sum(check in agreed for check in of_all)} of {len(of_all)} {what}{'s' * (len(of_all) != 1)}"
        them = "it" if len(of_all) == 1 else "them"
        end = f" as the course reads {them}" if asks == "verdict" else " within a quarter of the sum"
        said += [many + end] if of_all else []
    return "; ".join(said) + "."


WITH_SUMS = [case for case in cases.all() if case.exercise]


@pytest.mark.parametrize("case", WITH_SUMS, ids=[case.id for case in WITH_SUMS])
def test_guesses_are_set_beside_the_sums_each_kind_counted_by_itself(site, case):
    missed, *others = case.exercise
    guesses = {f"guess-{check.id}": right(check) for check in others} | {f"guess-{missed.id}": far(missed)}
    page = asked(site, f"cases/{case.id}", see="1", **guesses)
    text = words(page)
    assert counted(list(case.exercise), others) in text
    assert text.count("You said: ") == len(case.exercise)
    verdicts = [check for check in others if check.asks == "verdict"]
    assert text.count("The course reads it so too.") == len(verdicts)
    assert text.count("The course reads it otherwise.") == (missed.asks == "verdict")
    for check in case.exercise:
        field = page.split(f'name="guess-{check.id}"', 1)[1].split("</fieldset>", 1)[0]
        shown = words(field.split(f'id="check-{check.id}">', 1)[1])
        assert is_told(check, shown)
        assert check.text in shown
        if check.asks == "number":
            assert f'value="{guesses[f"guess-{check.id}"]}"' in field
            assert ("That is what the sum comes to" in words(field)) == (check is not missed)
    assert page.count(" checked>") == sum(check.asks == "verdict" for check in case.exercise)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("18", "18 people in every 10,000. That is about twice the sum."),
        ("£9", None),
        ("9%", None),
        ("9.15", "9.15 people in every 10,000. That is what the sum comes to."),
        (" 1 200 ", "1,200 people in every 10,000. That is more than a hundred times the sum."),
    ],
)
def test_an_estimate_is_read_and_set_beside_the_sum_in_plain_words(site, typed, said):
    page = asked(site, "cases/inhalers", see="1", **{"guess-per_10_000": typed})
    if said:
        assert f"You said: {said}" in words(page)
    else:
        assert "Write a number alone: the unit stands beside it." in words(page)


def test_an_estimate_that_cannot_be_read_is_said_beside_its_field_and_nothing_is_lost(site):
    sent = {
        "guess-per_10_000": 'about <9> "or" so',
        "guess-using_both": "70",
        "guess-old_item_percent": "reconciles",
    }
    page = asked(site, "cases/inhalers", see="1", **sent)
    assert "<title>Error: " in page
    assert "<9>" not in page
    summary = page.split('<div class="error-summary"', 1)[1].split("</div>", 1)[0]
    assert re.findall(r'href="#([^"]+)"', summary) == ["guess-per_10_000"]
    assert "is not one number. Write one, such as 1,200 or 0.5." in summary
    (described,) = re.findall(r'aria-invalid="true" aria-describedby="([^"]+)"', page)
    assert "is not one number" in page.split(f'id="{described}"', 1)[1].split("</p>", 1)[0]
    assert 'value="about &lt;9&gt; &#34;or&#34; so"' in page
    assert 'value="70"' in page
    assert 'value="reconciles" checked' in page
    assert "You said" not in page  # not before all that was typed can be read


def test_what_is_not_guessed_stays_closed(site):
    first, *others = cases.load("opioids").exercise
    page = asked(site, "cases/opioids", see="1", **{f"guess-{first.id}": right(first)})
    assert f"1 of 1 verdict as the course reads it. {len(others)} not guessed yet." in words(page)
    for check in others:
        before = page.split(f'id="check-{check.id}"', 1)[0]
        assert before.count("<details>") == before.count("</details>") + 1


@pytest.mark.parametrize("guess", [{}, {"guess-nothing": "reconciles"}, {"first": "perhaps"}, {"first": " "}])
def test_a_form_without_a_guess_says_so_and_gives_nothing_away(site, guess):
    first = cases.load("opioids").exercise[0]
    sent = {f"guess-{first.id}" if name == "first" else name: value for name, value in guess.items()}
    page = asked(site, "cases/opioids", see="1", **sent)
    assert "<title>Error: " in page
    assert f'<a href="#guess-{first.id}">' in page
    assert "You said" not in page


def test_a_case_without_sums_asks_for_no_guess(site):
    without = [case.id for case in cases.all() if not case.checks]
    assert "treacey" in without
    for id in without:
        page = asked(site, f"cases/{id}", see="1")
        assert "<title>Error: " not in page
        assert "<form" not in page
        assert "add up?" not in page


def test_a_worked_sum_has_its_numbers_filled_in(site):
    text = words(asked(site, "cases/wirral-moch"))
    assert "£494,720 ÷ 443 = £1,116.75" in text
    assert "100 × 443 ÷ 5,338 = 8.3%" in text


@pytest.mark.parametrize("case", cases.all(), ids=cases.ids())
def test_no_worked_sum_divides_a_per_cent_sign_or_names_a_million_twice(site, case):
    page = asked(site, f"cases/{case.id}")
    for check in case.checks:
        worked = words(page.split(f'id="check-{check.id}">', 1)[1].split("</p>", 1)[0])
        assert "%" not in worked.split(" = ")[0]
        assert "million million" not in worked
        assert "÷ 1,000,000 = £" not in worked


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("100days", "North of England. Year not stated."),
        ("inhalers", "Central Lancashire. Year not stated; while the area was an integrated care system."),
        ("sath", "Telford and Wrekin. Year not stated in the account; local reports put"),
        ("midstaffs", "in Staffordshire. Year not stated for the session; the failures"),
        ("wirral-moch", "Wirral, North West England. Two years, about 2019 to 2021,"),
        ("diamonds", "England. 2023, after 15 January"),
    ],
)
def test_where_and_when_reads_as_words(site, id, said):
    for path in (f"cases/{id}", f"cases/{id}/print", "cases"):
        assert said in words(asked(site, path))


# On paper


@pytest.mark.parametrize("id", cases.ids())
def test_the_print_view_has_all_open_and_the_answers_last(site, id):
    case, page = cases.load(id), asked(site, f"cases/{id}/print")
    assert "<details" not in page
    assert "<nav" not in page
    before, _, answers = page.partition('<h2 id="answers">')
    for check in case.checks:
        assert f'id="check-{check.id}"' not in before
        assert f'id="check-{check.id}"' in answers
        assert check.text in words(answers)
    blanks = words(before.partition('<h2 id="questions">')[2])
    assert blanks.count("Your estimate: ") == sum(check.asks == "number" for check in case.checks)
    assert blanks.count("☐ Cannot be told") == sum(check.asks == "verdict" for check in case.checks)
    for figure in case.figures:
        assert f'id="figure-{figure.name}"' in before


# Side by side


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_any_two_cases_stand_side_by_side(site, first, second):
    page = asked(site, "cases/compare", a=first, b=second)
    text, pair = words(page), (cases.load(first), cases.load(second))
    shared = {method.name for method in pair[0].methods} & {method.name for method in pair[1].methods}
    steps = set(pair[0].cycle_steps) & set(pair[1].cycle_steps)
    assert page.count(">Both</span>") == 2 * (len(shared) + len(steps))
    assert ("They teach no method in common." in text) == (not shared)
    for case in pair:
        assert case.voices.heard == () or case.voices.heard[0].who in text
        assert f"{len(case.unchecked)} of {len(case.figures)}" in text or not case.unchecked
    assert "{{" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"a": "opioids", "b": "opioids"}, "You chose “Fewer people on high-dose opioids” twice."),
        ({"a": "opioids", "b": "opiods"}, "There is no case called “opiods” that can be shown."),
        ({"a": "<b>", "b": "opioids"}, "There is no case called “<b>” that can be shown."),
    ],
)
def test_a_wrong_pair_is_told_in_plain_words(site, query, said):
    page = asked(site, "cases/compare", **query)
    assert said in html.unescape(page)
    assert "<title>Error: " in page
    assert "<b>" not in page
    assert "<table" not in page


def test_one_case_chosen_is_no_mistake(site):
    page = asked(site, "cases/compare", a="opioids")
    assert "“Fewer people on high-dose opioids” is chosen. Choose another one" in html.unescape(page)
    assert "error-summary" not in page
    assert "<table" not in page


def test_at_first_one_is_asked_to_choose(site):
    page = asked(site, "cases/compare")
    assert "error-summary" not in page
    assert page.count("<select") == 2
    assert page.count(f'value="{quote(cases.ids()[-1])}"') == 2
