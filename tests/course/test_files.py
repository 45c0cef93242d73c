"""Every kind of mistake in a course file is told with the file, the line and the cure."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmplearn.course import cases, datasets, method_list, programme, unit_costs
from cmplearn.course.files import Record, read
from cmplearn.errors import CourseError

CASE = "course/cases/wirral-moch.yaml"
PLAN = "course/programme.yaml"
COSTS = "course/unit_costs.yaml"
METHODS = "course/methods.yaml"
PASSPORT = "course/datasets/care-home-interventions.yaml"

READERS: dict[str, Callable[[], object]] = {
    CASE: lambda: cases.load("wirral-moch"),
    PLAN: programme,
    COSTS: unit_costs.all,
    METHODS: method_list.all,
    PASSPORT: lambda: datasets.passport("care-home-interventions"),
}


@dataclass(frozen=True)
class Mistake:
    """One spoiled file: what is written instead of what, the line to be named, and what is said of it."""

    name: str
    file: str
    was: str
    now: str
    on: str
    says: tuple[str, ...]


MISTAKES = (
    Mistake(
        "tab",
        CASE,
        "  heard:",
        "\theard:",
        "\theard:",
        ("starts with a tab", "Use spaces to indent: two for each level."),
    ),
    Mistake(
        "colon in unquoted text",
        CASE,
        "kind: clinical service",
        "kind: clinical service: in homes",
        "kind: clinical service: in homes",
        ("There is a colon where", "put the whole text between double quotes"),
    ),
    Mistake(
        "control character",
        CASE,
        "kind: clinical service",
        "kind: clinical \x07service",
        "kind: clinical",
        ("can't be part of a YAML file", "Delete it"),
    ),
    Mistake(
        "program text",
        CASE,
        "kind: clinical service",
        "kind: !!python/object:os.system x",
        "kind: !!python",
        ("can't be read", "python/object"),
    ),
    Mistake(
        "unknown key",
        CASE,
        "    value: 1319",
        "    vlaue: 1319",
        "    vlaue: 1319",
        ("`vlaue` is not a key that is known here. Did you mean `value`?", "The keys are: name, value, unit"),
    ),
    Mistake(
        "missing key",
        CASE,
        "    value: 1319\n    unit: reviews\n",
        "    value: 1319\n",
        "  - name: medication_reviews",
        ("`unit` is missing in this entry of `figures`.", "Add a line `unit: ...`."),
    ),
    Mistake(
        "missing top key",
        PLAN,
        "title: Medicines at the heart of commissioning\n",
        "",
        "summary: >-",
        ("`title` is missing.", "Add a line `title: ...`."),
    ),
    Mistake(
        "number with comma",
        CASE,
        "    value: 1319",
        '    value: "1,319"',
        '    value: "1,319"',
        ("`value` must be a number, but is the text “1,319”.", "no comma"),
    ),
    Mistake(
        "nothing where a number is due",
        CASE,
        "    value: 1319",
        "    value:",
        "    value:\n    unit: reviews",
        ("`value` must be a number, but is empty.", "Write digits only"),
    ),
    Mistake(
        "decimals where whole numbers are due",
        CASE,
        "module: 2",
        "module: 2.5",
        "module: 2.5",
        ("`module` must be a whole number, but is the number 2.5.", "no decimals"),
    ),
    Mistake(
        "number out of range",
        CASE,
        "module: 2",
        "module: 7",
        "module: 7",
        ("`module` is the number 7", "Write 3 or less."),
    ),
    Mistake(
        "unquoted lesson id",
        PLAN,
        'id: "2.3"',
        "id: 2.3",
        "id: 2.3",
        ("`id` must be text, but is the number 2.3.", "needs quotes around it"),
    ),
    Mistake(
        "yes where words are due",
        CASE,
        "kind: clinical service",
        "kind: yes",
        "kind: yes",
        ("`kind` must be text, but is the value true.", "needs quotes around it"),
    ),
    Mistake(
        "empty text",
        CASE,
        "kind: clinical service",
        "kind: ''",
        "kind: ''",
        ("`kind` is empty.", "Write its text."),
    ),
    Mistake(
        "text where a list is due",
        CASE,
        "cycle_steps: [prioritise and plan, review and evaluate]",
        "cycle_steps: review and evaluate",
        "cycle_steps: review",
        ("`cycle_steps` must be a list", "starting with a dash"),
    ),
    Mistake(
        "text where keys are due",
        PLAN,
        "    day:\n",
        "    day: Monday\n    dy:\n",
        "    dy:\n",
        ("`dy` is not a key that is known here. Did you mean `day`?",),
    ),
    Mistake(
        "list too short",
        PLAN,
        "cases: [wirral-moch]",
        "cases: []",
        "cases: []",
        ("`cases` has 0 of the 1 entries it needs at least.", "Add what is missing."),
    ),
    Mistake(
        "value not among those allowed",
        CASE,
        "    verdict: does not reconcile",
        "    verdict: wrong",
        "    verdict: wrong",
        ("`verdict` can't be the text “wrong”.", "'reconciles', 'does not reconcile' or 'cannot be told'"),
    ),
    Mistake(
        "title that is no question",
        PLAN,
        "title: What is a prevented admission worth?",
        "title: A prevented admission",
        "title: A prevented admission",
        ("isn't of the form needed", "Write a question, with its question mark at the end."),
    ),
    Mistake(
        "key twice",
        CASE,
        "kind: clinical service",
        "kind: clinical service\nkind: audit",
        "kind: audit",
        ("The key `kind` is used twice: it is also on line 5.", "Keep one of the two lines."),
    ),
    Mistake(
        "figure twice",
        CASE,
        "  - name: years",
        "  - name: pharmacists_wte",
        "  - name: pharmacists_wte\n    value: 2\n",
        ("`name: pharmacists_wte` is used twice: it is also on line ", "Give one of the two another name"),
    ),
    Mistake(
        "check twice",
        CASE,
        "  - id: wte_years",
        "  - id: price_per_admission",
        "  - id: price_per_admission\n    claim: What price",
        ("`id: price_per_admission` is used twice",),
    ),
    Mistake(
        "lesson twice",
        PLAN,
        'id: "2.3"',
        'id: "2.2"',
        'id: "2.2"\n        title: What is a',
        ("`id: 2.2` is used twice",),
    ),
    Mistake(
        "lesson out of order",
        PLAN,
        'id: "2.3"',
        'id: "2.9"',
        'id: "2.9"',
        ("Lesson 2.9 stands where 2.3 is due.", 'Write `id: "2.3"`'),
    ),
    Mistake(
        "module out of order",
        PLAN,
        "  - number: 2\n    title",
        "  - number: 3\n    title",
        "  - number: 3\n    title: Operational view",
        ("This is module 2 in the file, but its number is 3.", "Write `number: 2`"),
    ),
    Mistake(
        "set meeting out of order",
        PLAN,
        "  - number: 5\n",
        "  - number: 6\n",
        "  - number: 6\n",
        ("This is set meeting 5 in the file, but its number is 6.", "Write `number: 5`"),
    ),
    Mistake(
        "unknown case",
        PLAN,
        "cases: [wirral-moch]",
        "cases: [wirral-mooch]",
        "cases: [wirral-mooch]",
        (
            "There is no case `wirral-mooch`. Did you mean `wirral-moch`?",
            "Use the name of a file in course/cases",
        ),
    ),
    Mistake(
        "unknown lesson",
        PLAN,
        'lessons_before: ["2.1", "2.2"]',
        'lessons_before: ["2.1", "2.9"]',
        'lessons_before: ["2.1", "2.9"]',
        ("There is no lesson 2.9.", "Use one of these: 1.1, 1.2"),
    ),
    Mistake(
        "unknown activity",
        PLAN,
        "before: [module-1-knowledge]",
        "before: [module-1-knowlege]",
        "before: [module-1-knowlege]",
        ("There is no activity `module-1-knowlege`. Did you mean `module-1-knowledge`?",),
    ),
    Mistake(
        "hours that don't sum",
        PLAN,
        "kind: own case, hours: 150",
        "kind: own case, hours: 160",
        "hours:\n  - {kind: days",
        ("The hours come to 310, but 30 credits are 300 hours.", "Change them by -10 in all"),
    ),
    Mistake(
        "hours that aren't the minutes",
        PLAN,
        "kind: days, hours: 22.5",
        "kind: days, hours: 22",
        "  - {kind: days, hours: 22,",
        ("The hours of kind days are 22, but the plan's minutes come to 22.5.", "Write `hours: 22.5`"),
    ),
    Mistake(
        "weights that don't sum",
        PLAN,
        "    weight: 50",
        "    weight: 60",
        "assessments:\n",
        ("The weights come to 110, not 100.", "Change them by -10 in all."),
    ),
    Mistake(
        "day too full",
        PLAN,
        "        - minutes: 150",
        "        - minutes: 250",
        "      minutes: 450\n",
        (
            "The sessions of module 1's day take 545 minutes, but the day has 450.",
            "Shorten sessions by 95 minutes",
        ),
    ),
    Mistake(
        "pass mark that starts no band",
        PLAN,
        "pass_mark: 50",
        "pass_mark: 40",
        "bands:\n",
        ("The bands start at 0, 50, 60, 70.", "one of them starting at the pass mark, 40"),
    ),
    Mistake(
        "rule twice",
        PLAN,
        "  - name: appeal",
        "  - name: referral",
        "  - name: referral\n    capped: false",
        ("`name: referral` is used twice",),
    ),
    Mistake(
        "sum naming an unknown figure",
        CASE,
        "    expression: pharmacists_wte * years\n",
        "    expression: pharmacist_wte * years\n",
        "    expression: pharmacist_wte * years\n",
        (
            "The check `wte_years` can't be worked out.",
            "names the figure `pharmacist_wte`, which isn't there. Did you mean `pharmacists_wte`?",
        ),
    ),
    Mistake(
        "text quoting an unknown figure",
        CASE,
        "{{ medication_reviews }}",
        "{{ medical_reviews }}",
        "result: >-",
        ("The text quotes `{{ medical_reviews }}`", "Did you mean `medication_reviews`?"),
    ),
    Mistake(
        "source not listed",
        CASE,
        "    source: CHIPPS trial",
        "    source: CHIPS trial",
        "    source: CHIPS trial",
        (
            "The source “CHIPS trial” isn't listed under `sources`. Did you mean `CHIPPS trial`?",
            "or add it there",
        ),
    ),
    Mistake(
        "voice without a listed source",
        CASE,
        "      source: MLCSU case studies\n  missing",
        "      source: MLCSU page\n  missing",
        "      source: MLCSU page",
        ("The source “MLCSU page” isn't listed under `sources`.",),
    ),
    Mistake(
        "money without a price year",
        CASE,
        "    price_year: not stated\n",
        "",
        "    value: 159654",
        ("`cost_improvement_gbp` is money without a price year.", "`price_year: not stated`"),
    ),
    Mistake(
        "case in a file of another name",
        CASE,
        "id: wirral-moch",
        "id: wirral",
        "id: wirral",
        (
            "`id` is “wirral”, but the file is wirral-moch.yaml.",
            "Write `id: wirral-moch`, or rename the file.",
        ),
    ),
    Mistake(
        "figure without a source",
        CASE,
        "    source: MLCSU case studies\n    place: Improving medicines safety in care homes, bullet 6",
        "    place: Improving medicines safety in care homes, bullet 6",
        "  - name: waste_saving_gbp",
        ("`source` is missing in this entry of `figures`.", "Add a line `source: ...`."),
    ),
    Mistake(
        "unknown method",
        CASE,
        "methods: [costs-and-benefits,",
        "methods: [cost-and-benefits,",
        "methods: [cost-and-benefits,",
        ("There is no method `cost-and-benefits`. Did you mean `costs-and-benefits`?", "course/methods.yaml"),
    ),
    Mistake(
        "check that needs itself",
        CASE,
        "expression: pharmacists_wte * years",
        "expression: check.wte_years * years",
        "expression: check.wte_years * years",
        ("The check `wte_years` needs itself.", "wte_years → wte_years", "over figures only"),
    ),
    Mistake(
        "check of a check that isn't there",
        CASE,
        "expression: pharmacists_wte * years",
        "expression: check.wte_year * years",
        "expression: check.wte_year * years",
        ("names the figure `check.wte_year`, which isn't there. Did you mean `check.wte_years`?",),
    ),
    Mistake(
        "published figure to compare that isn't there",
        CASE,
        "expression: pharmacists_wte * years\n",
        "expression: pharmacists_wte * years\n    against: wte_yaers\n",
        "expression: pharmacists_wte * years",
        ("`wte_yaers`, which isn't there",),
    ),
    Mistake(
        "check twice",
        CASE,
        "  - id: interventions_per_review",
        "  - id: wte_years",
        "  - id: wte_years\n    claim: How many",
        ("`id: wte_years` is used twice: it is also on line",),
    ),
    Mistake(
        "exercise with a check that isn't there",
        CASE,
        "exercise: [price_per_admission,",
        "exercise: [price_of_admission,",
        "exercise: [price_of_admission,",
        ("`price_of_admission` is not a check of this case. Did you mean `price_per_admission`?",),
    ),
    Mistake(
        "exercise with a check twice",
        CASE,
        "exercise: [price_per_admission,",
        "exercise: [price_per_admission, price_per_admission,",
        "exercise: [price_per_admission,",
        ("`price_per_admission` stands in the exercise twice.",),
    ),
    Mistake(
        "organisation that says nothing of itself",
        CASE,
        "    note: a local service; its employer is not stated\n",
        "",
        "  - name: Wirral Falls Prevention Service",
        ("“Wirral Falls Prevention Service” has neither a `kind` nor a `note`.", "Add `kind: ...`"),
    ),
    Mistake(
        "unknown place",
        CASE,
        "places: [wirral]",
        "places: [wiral]",
        "places: [wiral]",
        ("There is no place `wiral`. Did you mean `wirral`?", "course/structures.yaml"),
    ),
    Mistake(
        "unknown kind of organisation",
        CASE,
        "    kind: csu",
        "    kind: cssu",
        "    kind: cssu",
        ("There is no kind of organisation `cssu`. Did you mean `csu`?", "or a `note` in its place"),
    ),
    Mistake(
        "years the wrong way round",
        CASE,
        "last_year: 2021",
        "last_year: 2018",
        "last_year: 2018",
        ("The last year, 2018, comes before the first, 2019.", "Correct one of the two."),
    ),
    Mistake(
        "first year alone",
        CASE,
        "last_year: 2021\n",
        "",
        "first_year: 2019",
        ("One of `first_year` and `last_year` stands alone.", "Write both, or neither"),
    ),
    Mistake(
        "event on a day that never was",
        CASE,
        'when: "2023-02-14"',
        'when: "2023-02-30"',
        'when: "2023-02-30"',
        ("There is no such date as 2023-02-30.",),
    ),
    Mistake(
        "events out of order",
        CASE,
        'when: "2023-02-14"',
        'when: "2020"',
        'when: "2020"',
        ("2020 comes after March 2021 in the timeline.", "Put the events in order, earliest first."),
    ),
    Mistake(
        "event without a listed source",
        CASE,
        "is presented., source: National evaluation}",
        "is presented., source: Nobody}",
        "is presented., source: Nobody}",
        ("The source “Nobody” isn't listed under `sources`.",),
    ),
    Mistake(
        "method twice",
        METHODS,
        "- {id: agreement,",
        "- {id: five-whys,",
        '- {id: five-whys, name: "Five whys"',
        ("`id: five-whys` is used twice",),
    ),
    Mistake(
        "cost in another unit",
        COSTS,
        "    unit: pounds",
        "    unit: euros",
        "  - name: pharmacist_wte_2020_21",
        ("`pharmacist_wte_2020_21` must be in pounds and have a licence.", "`licence: ...`"),
    ),
    Mistake(
        "cost twice",
        COSTS,
        "nonelective_short_stay_2024_25",
        "nonelective_spell_2024_25",
        "  - name: nonelective_spell_2024_25\n    value: 825.05",
        ("`name: nonelective_spell_2024_25` is used twice",),
    ),
    Mistake(
        "passport of another data set",
        PASSPORT,
        "name: care-home-interventions",
        "name: care-homes",
        "name: care-homes",
        ("`name` is “care-homes”, but the file is care-home-interventions.yaml.",),
    ),
    Mistake(
        "passport naming an unknown case",
        PASSPORT,
        "case: wirral-moch",
        "case: wirral",
        "case: wirral",
        ("There is no case `wirral`. Did you mean `wirral-moch`?",),
    ),
    Mistake(
        "passport naming an unknown figure",
        PASSPORT,
        "figure: interventions",
        "figure: intervention",
        "  - {figure: intervention,",
        ("The case wirral-moch has no figure `intervention`. Did you mean `interventions`?",),
    ),
    Mistake(
        "passport naming an unknown column",
        PASSPORT,
        "column: review_id",
        "column: review",
        "  - {figure: medication_reviews",
        ("There is no column `review`. Did you mean `review_id`?",),
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_told_with_file_line_and_cure(course_copy: Path, mistake: Mistake) -> None:
    file = course_copy / mistake.file
    good = file.read_text(encoding="utf-8")
    assert mistake.was in good
    spoiled = good.replace(mistake.was, mistake.now, 1)
    file.write_text(spoiled, encoding="utf-8")
    line = spoiled.count("\n", 0, spoiled.index(mistake.on)) + 1

    with pytest.raises(CourseError) as raised:
        READERS[mistake.file]()

    told = str(raised.value)
    assert told.startswith(f"{mistake.file}, line {line}: ")
    for part in mistake.says:
        assert part in told


def test_checks_that_need_each_other_are_told_all_the_way_round(course_copy: Path) -> None:
    file = course_copy / CASE
    text = file.read_text(encoding="utf-8")
    for was, now in (
        ("interventions / medication_reviews", "check.reviews_per_wte_year * 2"),
        ("medication_reviews / (pharmacists_wte * years)", "check.wte_years + 1"),
        ("pharmacists_wte * years\n", "check.interventions_per_review\n"),
    ):
        assert f"expression: {was}" in text
        text = text.replace(f"expression: {was}", f"expression: {now}", 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=r"goes round in a circle: wte_years → .* → wte_years"):
        cases.load("wirral-moch")


def test_a_missing_rule_is_told(course_copy: Path) -> None:
    file = course_copy / PLAN
    text = file.read_text(encoding="utf-8")
    appeal, prior = text.index("  - name: appeal"), text.index("  - name: prior learning")
    file.write_text(text[:appeal] + text[prior:], encoding="utf-8")
    line = text.count("\n", 0, text.index("\nrules:")) + 2
    with pytest.raises(
        CourseError, match=rf"^{PLAN}, line {line}: There is no rule on appeal. Add an entry `- name:"
    ):
        programme()


@pytest.mark.parametrize("file", READERS)
def test_a_file_that_is_not_utf_8_is_told_with_the_byte_and_its_line(course_copy: Path, file: str) -> None:
    path = course_copy / file
    raw = path.read_bytes()
    second_line = raw.index(b"\n") + 1
    path.write_bytes(raw[:second_line] + b"# caf\xe9\n" + raw[second_line:])
    with pytest.raises(CourseError, match=r"line 2: The byte 0xe9 is not UTF-8 text. Save .* encoding UTF-8"):
        READERS[file]()


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n", "---\n"])
@pytest.mark.parametrize("file", READERS)
def test_an_empty_file_is_told(course_copy: Path, file: str, content: str) -> None:
    (course_copy / file).write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match=rf"^{file}, line 1: The file is empty. .* bring it back"):
        READERS[file]()


@pytest.mark.parametrize("content", ["- a\n- b\n", "just words\n", "12\n"])
def test_a_file_without_keys_is_told(course_copy: Path, content: str) -> None:
    (course_copy / COSTS).write_text(content, encoding="utf-8")
    with pytest.raises(CourseError, match="line 1: The file must be made of `key: value` lines, but holds"):
        unit_costs.all()


@pytest.mark.parametrize("file", [COSTS, PASSPORT])
def test_a_missing_file_is_told(course_copy: Path, file: str) -> None:
    (course_copy / file).unlink()
    with pytest.raises(CourseError, match=rf"^{file}, line 1: There is no such file. Bring it back"):
        READERS[file]()


def test_a_folder_in_place_of_a_file_is_told(course_copy: Path) -> None:
    (course_copy / COSTS).unlink()
    (course_copy / COSTS).mkdir()
    with pytest.raises(
        CourseError, match=rf"^{COSTS}, line 1: The file can't be read \(.*\). Check that it is a file"
    ):
        unit_costs.all()


def test_an_entry_that_holds_itself_is_told(course_copy: Path) -> None:
    (course_copy / COSTS).write_text("costs: &all [*all]\n", encoding="utf-8")
    with pytest.raises(
        CourseError, match=r"line 1: An entry of the file holds itself\. Write its values out"
    ):
        unit_costs.all()


def test_the_first_mistake_in_the_file_is_told(course_copy: Path) -> None:
    file = course_copy / CASE
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("module: 2", "module: two").replace("value: 443", "value: many"), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="`module` must be a whole number"):
        cases.load("wirral-moch")


def test_a_mistake_can_be_put_right_without_starting_again(course_copy: Path) -> None:
    file = course_copy / CASE
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("module: 2", "module: two"), encoding="utf-8")
    with pytest.raises(CourseError):
        cases.load("wirral-moch")
    file.write_text(good, encoding="utf-8")
    assert cases.load("wirral-moch").module == 2


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfkey: value\n")
    assert read(file).data == {"key": "value"}


def test_dates_stay_the_text_they_were_written_as(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("day: 2019-07-01\nno_day: 2019-13-45\n", encoding="utf-8")
    assert read(file).data == {"day": "2019-07-01", "no_day": "2019-13-45"}


def test_lists_are_read_as_tuples_however_deep(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a:\n  - [1, 2]\n  - b: [3]\n", encoding="utf-8")
    assert read(file).data == {"a": ((1, 2), {"b": (3,)})}


def test_a_line_is_known_for_every_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\nb:\n  - c: 2\n  - c: 3\n    d: 4\n", encoding="utf-8")
    document = read(file)
    assert [document.line(*place) for place in [(), ("a",), ("b", 1), ("b", 1, "d"), ("b", 1, "gone")]] == [
        1,
        1,
        4,
        5,
        4,
    ]


def test_records_cannot_be_changed() -> None:
    class Thing(Record):
        name: str

    with pytest.raises(ValueError, match="frozen"):
        Thing(name="a").name = "b"
