"""The pages of the own case, asked over HTTP."""

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import docx
import pypdf
import pytest
from tests.own_case_example import VALUES

from cmplearn.course import own_case as course_own_case
from cmplearn.documents.business_case_figures import figures
from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.own_case import of_values
from cmplearn.web.forms import new_operation

OWN = "cmplearn/portfolio/own-case"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SCRIPT = "<script>alert('x')</script>"
PLAN = course_own_case.plan()
NET = f"£{figures(of_values(VALUES)).value('npsv'):,.0f}"


@pytest.fixture(scope="module")
def filled(new_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server on the filled example, for tests that save nothing."""
    home = tmp_path_factory.mktemp("filled")
    with open_portfolio(home) as portfolio:
        for place, (key, value) in enumerate(VALUES.items()):
            portfolio.save("own-case", key, value, 0, f"example-{place}")
    return new_site(home=home)


@pytest.fixture(scope="module")
def desk(new_site: Callable[..., Any]) -> Any:
    """A server of one participant, for tests that save."""
    return new_site()


@pytest.fixture(scope="module")
def empty(new_site: Callable[..., Any]) -> Any:
    """A server on which nothing is saved."""
    return new_site()


def post(desk: Any, path: str, /, **fields: Any) -> Any:
    """Send what a browser sends, based on what is saved now."""
    version = re.search(r'name="version" value="(\d+)"', desk.ask(path).text)
    sent = {"version": version[1] if version else "0", "operation": new_operation()} | fields
    return desk.ask(path, "POST", urlencode(sent, doseq=True).encode(), FORM)


def kept(desk: Any, key: str) -> Any:
    with read(desk.home) as portfolio:
        return next((each.value for each in portfolio.documents("own-case") if each.key == key), None)


def text_of(desk: Any, path: str) -> str:
    answer = desk.ask(path)
    assert answer.status == 200, answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def new_row(desk: Any, listing: str) -> str:
    """Return the path of a new row's form."""
    return str(desk.ask(f"{OWN}/lists/{listing}/new").headers["Location"]).lstrip("/")


@pytest.mark.parametrize("part", [part.id for part in PLAN.parts])
def test_every_part_has_a_form_that_asks_all_its_fields(empty, filled, part):
    for site in (empty, filled):
        text = text_of(site, f"{OWN}/parts/{part}")
        for field in PLAN.part(part).fields:
            assert field.label in text


@pytest.mark.parametrize("listing", [each.id for each in PLAN.lists])
def test_every_list_shows_its_rows_and_offers_one_more(empty, filled, listing):
    assert "Nothing here yet" in text_of(empty, f"{OWN}/lists/{listing}")
    assert f"Add {PLAN.listing(listing).one}" in text_of(filled, f"{OWN}/lists/{listing}")
    for field in PLAN.listing(listing).fields:
        assert field.label in text_of(empty, new_row(empty, listing))


def test_an_empty_case_says_the_one_thing_to_do_first(empty):
    text = text_of(empty, OWN)

    assert "Begin here: The situation, and what you will produce" in text
    assert "Own cases need the sponsor’s permission and can be marked commercial in confidence" in text
    assert "Not begun" in text


def test_opening_a_form_saves_nothing(empty):
    empty.ask(f"{OWN}/parts/need")
    empty.ask(new_row(empty, "risks"))

    with read(empty.home) as portfolio:
        assert portfolio.documents("own-case") == []


def test_what_lesson_2_3_saved_shows_on_every_page_it_belongs_to(new_site, tmp_path):
    with open_portfolio(tmp_path) as portfolio:
        value = {"benefit": "Fewer falls", "number": 34, "price": 2710, "asked": "A carer"}
        portfolio.save("own-case", "benefits-table", value, 0, "lesson")
    site = new_site(home=tmp_path)

    assert "Fewer falls" in text_of(site, f"{OWN}/parts/benefits-table")
    assert "Fewer falls from lesson 2.3" in text_of(site, f"{OWN}/lists/benefits")
    assert "34" in text_of(site, f"{OWN}/lists/benefits/benefits-table")
    assert "A carer" in text_of(site, f"{OWN}/asked")
    overview = text_of(site, OWN)
    assert "There is no net value yet. There is no cost yet" in overview
    assert "1 so far" in overview


def test_a_part_is_saved_whole_and_read_back(desk):
    fields = {
        "what": "Falls",
        "number": "1,250",
        "low-count": "£900",
        "high-count": "1500",
        "asked": "A ward",
        "said": "Yes",
    }
    answer = post(desk, f"{OWN}/parts/problem-size", **fields)

    assert (answer.status, answer.headers["Location"]) == (303, f"/{OWN}/parts/problem-size?saved=yes")
    value = kept(desk, "problem-size")
    assert (value["what"], value["number"], value["low-count"], value["asked"]) == (
        "Falls",
        1250,
        900,
        "A ward",
    )


def test_a_number_that_is_none_loses_nothing_beside_it(desk):
    answer = post(desk, f"{OWN}/parts/need", need="Many", people="lots")

    assert answer.status == 422
    assert 'href="#f-people"' in answer.text
    assert "lots" in answer.text
    assert kept(desk, "need")["need"] == "Many"
    assert kept(desk, "need")["people"] is None


def test_a_field_of_the_lesson_that_no_page_knows_is_kept(desk):
    with_more = {"can-stop": "Homes", "something-new": "kept"}
    body = {"value": with_more, "version": 0, "operation": new_operation()}
    desk.ask("cmplearn/api/portfolio/own-case/stakeholder-map", "PUT", body)
    post(desk, f"{OWN}/parts/stakeholder-map", **{"can-stop": "Practices"})

    assert kept(desk, "stakeholder-map") | {"can-stop": "Practices"} == kept(desk, "stakeholder-map")
    assert kept(desk, "stakeholder-map")["something-new"] == "kept"


def test_a_part_changed_elsewhere_is_not_overwritten(desk):
    post(desk, f"{OWN}/parts/values", **{"not-traded": "First"})
    answer = post(desk, f"{OWN}/parts/values", version="0", **{"not-traded": "Second"})

    assert answer.status == 409
    assert "First" in answer.text
    assert "Second" in answer.text
    assert kept(desk, "values")["not-traded"] == "First"


def test_a_row_is_added_moved_removed_and_brought_back(desk):
    for name in ("First", "Second", "Third"):
        path = new_row(desk, "milestones")
        assert (
            post(desk, path, what=name, by="2026-07-01").headers["Location"]
            == f"/{OWN}/lists/milestones?saved=yes"
        )
    rows = re.findall(r'lists/milestones/([0-9a-f]{16})">(\w+)<', desk.ask(f"{OWN}/lists/milestones").text)
    assert [name for _, name in rows] == ["First", "Second", "Third"]

    first, third = rows[0][0], rows[2][0]
    assert post(desk, f"{OWN}/lists/milestones", up=third).status == 303
    assert post(desk, f"{OWN}/lists/milestones", down=first).status == 303
    gone = post(desk, f"{OWN}/lists/milestones", remove=first).headers["Location"]

    def names() -> list[str]:
        page = desk.ask(f"{OWN}/lists/milestones").text
        return [name for _, name in re.findall(r'lists/milestones/([0-9a-f]{16})">(\w+)<', page)]

    assert names() == ["Third", "Second"]
    assert "Bring it back" in text_of(desk, gone.lstrip("/"))
    assert desk.ask(f"{OWN}/lists/milestones/{first}").status == 303
    post(desk, f"{OWN}/lists/milestones", restore=first)
    assert names() == ["Third", "First", "Second"]


@pytest.mark.parametrize(
    ("listing", "fields", "told"),
    [
        ("costs", {"price-year": "now"}, "“now” names no financial year"),
        ("benefits", {"price-year": "soon"}, "Write it as 2024/25"),
        ("costs", {"first": "1.5"}, "1.5 is not a whole number. Write one from 1 to 10"),
        ("costs", {"years-1": "-5"}, "0"),
        ("costs", {"price": "1e12"}, 'href="#f-price"'),
        ("risks", {"likelihood": "2.5"}, "2.5 is not a whole number. Write one from 1 to 5"),
    ],
)
def test_what_no_sum_could_use_is_told_at_its_row_and_the_rest_is_saved(desk, listing, fields, told):
    path = new_row(desk, listing)
    answer = post(desk, path, what="Typed beside it", **fields)

    assert answer.status == 422
    assert told in unescape(answer.text)
    [name] = fields
    assert kept(desk, path.split("own-case/")[1])["what"] == "Typed beside it"
    assert not kept(desk, path.split("own-case/")[1]).get(name)
    assert next(iter(fields.values())) in answer.text


def test_a_row_that_counts_in_part_says_so_in_its_list(new_site):
    site = new_site()
    post(site, f"{OWN}/parts/economic-basis", years="2", **{"price-year": "2024/25", "first-year": "2026/27"})
    beyond = {"years-1": "100", "years-2": "100", "years-3": "100"}
    post(site, new_row(site, "costs"), what="A post", payer="Board", kind="pay", **beyond)

    assert "£100" in text_of(site, f"{OWN}/lists/costs")
    assert "after year 2" in text_of(site, f"{OWN}/lists/costs")


def test_the_price_year_of_the_whole_case_is_a_year(desk):
    answer = post(desk, f"{OWN}/parts/economic-basis", **{"price-year": "soon", "first-year": "2026/27"})

    assert answer.status == 422
    assert kept(desk, "economic-basis")["first-year"] == "2026/27"


def test_payers_typed_before_are_offered_on_every_row_without_a_script(desk):
    post(desk, new_row(desk, "costs"), what="A post", payer="Northmoor <ICB>")

    page = desk.ask(new_row(desk, "benefits")).text
    assert re.search(r'<input id="f-payer"[^>]* list="l-payer"', page)
    assert '<datalist id="l-payer"><option value="Northmoor &lt;ICB&gt;"></option>' in page


def test_the_list_of_groups_names_those_that_nobody_has_looked_at_and_begins_their_row(desk):
    page = desk.ask(f"{OWN}/lists/equality")
    assert "Nobody has looked at" in page.text
    begun = desk.ask(f"{OWN}/lists/equality/new?group=sex").headers["Location"].lstrip("/")
    assert begun.endswith("?group=sex")
    assert re.search(r'<option value="sex" selected>', desk.ask(begun).text)
    assert "typed" not in desk.ask(f"{OWN}/lists/equality/new?group=typed").headers["Location"]
    post(desk, begun.partition("?")[0], group="sex", effect="unknown")

    assert 'new?group=sex"' not in desk.ask(f"{OWN}/lists/equality").text
    assert "Still needs: owner" in text_of(desk, f"{OWN}/lists/equality")


def test_what_another_part_asks_is_shown_and_not_asked_again(desk):
    post(desk, f"{OWN}/parts/decision-record", decision="Fund the team")
    page = desk.ask(f"{OWN}/parts/summary").text

    assert "Fund the team" in page
    assert 'name="ask"' not in page
    post(desk, f"{OWN}/parts/summary", recommendation="Yes")
    assert "ask" not in kept(desk, "summary")


def test_pounds_year_by_year_are_saved_as_ten_places(desk):
    path = new_row(desk, "costs")
    post(desk, path, what="Laptops", **{"years-1": "1,000", "years-3": "500"})

    assert kept(desk, path.split("own-case/")[1])["years"] == [1000, None, 500, *[None] * 7]


def test_the_row_of_a_lesson_keeps_what_the_lesson_says_and_takes_what_is_added(desk):
    post(desk, f"{OWN}/parts/benefits-table", benefit="Fewer falls", payer="Trust")
    post(desk, f"{OWN}/lists/benefits/benefits-table", low="40", what="Not this", owner="Analyst")

    added = kept(desk, "lists/benefits/benefits-table")
    assert (added["low"], added["owner"], "what" in added) == (40, "Analyst", False)
    assert "Fewer falls" in text_of(desk, f"{OWN}/lists/benefits")


def test_what_the_profile_knows_is_not_asked_again(new_site, tmp_path):
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("profile", "me", {"organisation": "Example Vale", "sponsor": "The director"}, 0, "me")
    site = new_site(home=tmp_path)

    assert 'value="Example Vale"' in site.ask(f"{OWN}/parts/document").text
    assert 'value="The director"' in site.ask(f"{OWN}/parts/situation").text


def test_the_overview_of_a_filled_case_has_its_figures_and_no_gap(filled):
    text = text_of(filled, OWN)

    assert f"Its net present value is {NET}" in text
    assert "All documents have what they need" in text
    assert "5 so far; 5 changed something" in text


@pytest.mark.parametrize(("output", "most"), [("sponsor", 1), ("short", 2), ("committee", 2), ("full", 30)])
def test_every_document_is_sent_in_every_format(filled, output, most):
    pdf = filled.ask(f"{OWN}/documents/{output}.pdf")
    assert len(pypdf.PdfReader(io.BytesIO(pdf.body)).pages) <= most
    word = filled.ask(f"{OWN}/documents/{output}.docx")
    assert docx.Document(io.BytesIO(word.body)).core_properties.title == VALUES["document"]["title"]
    for format in ("txt", "html"):
        answer = filled.ask(f"{OWN}/documents/{output}.{format}")
        assert NET in answer.body.decode("utf-8-sig")
        assert answer.headers["Cache-Control"] == "no-store"
        assert f'filename="own-case-{output}.{format}"' in answer.headers["Content-Disposition"]


def test_an_empty_case_gives_documents_that_mark_their_gaps(empty):
    for output in ("sponsor", "short", "committee", "full"):
        assert "Missing" in empty.ask(f"{OWN}/documents/{output}.txt").body.decode("utf-8-sig")


@pytest.mark.parametrize(
    "path",
    [
        "documents/long.pdf",
        "documents/full.exe",
        "parts/nothing",
        "lists/nothing",
        "lists/nothing/new",
        "lists/nothing/a",
        "versions/abc",
        "documents/full.pdf?version=abc",
    ],
)
def test_what_does_not_exist_is_said_in_plain_words(empty, path):
    answer = empty.ask(f"{OWN}/{path}")

    assert answer.status == 404
    assert "There is no page here" in answer.text


def test_a_version_is_kept_read_and_compared_with_now(desk):
    post(desk, f"{OWN}/parts/offer", offer="Before")
    answer = post(desk, f"{OWN}/versions", name="for the sponsor", author="Lead", note="first talk")
    assert answer.status == 303
    version = answer.headers["Location"].lstrip("/")
    post(desk, f"{OWN}/parts/offer", offer="After")

    assert "for the sponsor" in text_of(desk, f"{OWN}/versions")
    text = text_of(desk, version)
    assert "What do you offer, in one sentence that a patient would understand? Before After" in text
    id = re.search(r"versions/([0-9a-f]+)", version)
    assert id is not None
    paper = desk.ask(f"{OWN}/documents/sponsor.txt?version={id[1]}").body.decode("utf-8-sig")
    assert "Before" in paper
    assert "After" not in paper
    assert "Version “for the sponsor”" in paper


def test_a_version_without_a_name_is_not_kept_and_the_note_stays(desk):
    answer = post(desk, f"{OWN}/versions", name=" ", note="typed already")

    assert answer.status == 422
    assert "Give the version a name" in answer.text
    assert "typed already" in answer.text


def test_the_case_can_be_taken_by_itself_and_comes_together_with_a_colleagues(filled, tmp_path):
    packed = filled.ask(f"{OWN}/team/own-case.zip").body
    assert zipfile.ZipFile(io.BytesIO(packed)).testzip() is None

    with open_portfolio(tmp_path) as colleague:
        colleague.save("own-case", "lists/risks/mine", {"what": "Mine", "order": 9}, 0, "mine")
        colleague.save("log", "mine/a", {"text": "My own"}, 0, "log")
        colleague.take_in(packed)
        keys = {document.key for document in colleague.documents("own-case")}
    assert {"lists/risks/mine", *VALUES} == keys


def test_the_file_for_a_team_has_nothing_of_the_log(new_site, tmp_path):
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("log", "mine/a", {"text": "Only for me"}, 0, "log")
        portfolio.save("own-case", "need", {"need": "For all"}, 0, "need")
    packed = new_site(home=tmp_path).ask(f"{OWN}/team/own-case.zip").body
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        content = b"".join(found.read(name) for name in found.namelist())

    assert b"For all" in content
    assert b"Only for me" not in content


def test_what_looks_like_a_person_is_told_before_anything_is_exported(desk):
    post(desk, f"{OWN}/parts/first-test", test="Patient 943 476 5919 was first")
    text = text_of(desk, OWN)

    assert "Look at this before you export" in text
    assert "943 476 5919" in text


def test_script_tags_are_text_on_every_page(desk):
    for part in PLAN.parts:
        texts = {field.name: SCRIPT for field in part.fields if field.kind == "text"}
        post(desk, f"{OWN}/parts/{part.id}", **texts)
    for listing in PLAN.lists:
        texts = {field.name: SCRIPT for field in listing.fields if field.kind == "text"}
        path = new_row(desk, listing.id)
        post(desk, path, **texts)
        for page in (path, f"{OWN}/lists/{listing.id}"):
            assert SCRIPT not in desk.ask(page).text
    version = post(desk, f"{OWN}/versions", name=SCRIPT, author=SCRIPT, note=SCRIPT).headers["Location"]
    for path in ("", "/asked", "/versions", "/parts/need", "/documents/full.html"):
        assert SCRIPT not in desk.ask(f"{OWN}{path}").text
    assert SCRIPT not in desk.ask(version.lstrip("/")).text


def test_nobody_reads_a_case_without_logging_in(filled):
    for path in ("", "/parts/need", "/lists/costs", "/versions", "/documents/full.pdf", "/team/own-case.zip"):
        assert filled.ask(f"{OWN}{path}", anonymous=True).status in (302, 403)


def test_no_text_of_a_case_stands_in_an_address_or_a_log_line(desk):
    secret = "Zebracrossing"
    post(desk, f"{OWN}/parts/criteria", criteria=secret)
    path = new_row(desk, "options")
    post(desk, path, name=secret)
    answer = post(desk, f"{OWN}/versions", name=secret)

    assert secret not in path
    assert secret not in answer.headers["Location"]
    assert secret not in desk.log
