"""The identifier check against strings of a file, made-up numbers, hard texts and the course's own."""

import csv
import io
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from unicodedata import decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.servers import CHECKOUT

from cmplearn.portfolio import identifiers
from cmplearn.portfolio.identifiers import WHY, find, has_check_digit, is_asked_for

COLLEAGUES = ["Priya Patel", "Tom Fletcher", "Mark May"]
ROWS = list(
    csv.DictReader(io.StringIO((Path(__file__).parent / "identifiers.csv").read_text(encoding="utf-8")))
)
TRUE = [(row["kind"], row["text"]) for row in ROWS if row["kind"]]
INNOCENT = [row["text"] for row in ROWS if not row["kind"]]
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.95


def kinds(text, colleagues=COLLEAGUES):
    return [flag.kind for flag in find(text, colleagues)]


def test_precision_and_recall_stay_above_their_floors(capsys):
    found = [text for kind, text in TRUE if kind in kinds(text)]
    wrongly = [text for text in INNOCENT if kinds(text)]
    precision, recall = len(found) / (len(found) + len(wrongly)), len(found) / len(TRUE)
    with capsys.disabled():
        print(
            f"\n    identifier check: precision {precision:.3f}, recall {recall:.3f}, of {len(ROWS)} strings"
        )
    assert (len(TRUE), len(INNOCENT)) == (60, 60)
    assert precision >= LEAST_PRECISION, wrongly
    assert recall >= LEAST_RECALL, [text for _, text in TRUE if text not in found]


@pytest.mark.parametrize("kind", WHY)
def test_each_kind_is_found_where_it_is_meant(kind):
    assert any(kind in kinds(text) for told, text in TRUE if told == kind)


# --- NHS numbers


def with_check_digit(nine):
    weighted = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    check = -weighted % 11
    return None if check == 10 else f"{nine}{check}"


nhs_numbers = (
    st.text("0123456789", min_size=9, max_size=9)
    .map(with_check_digit)
    .filter(lambda number: number is not None)
)
around = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=40)
FORMATS = {
    "all together": lambda n: n,
    "spaces": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "dashes": lambda n: f"{n[:3]}-{n[3:6]}-{n[6:]}",
    "long dashes": lambda n: f"{n[:3]} – {n[3:6]} – {n[6:]}",
    "dots": lambda n: f"{n[:3]}.{n[3:6]}.{n[6:]}",
    "hard spaces": lambda n: f"{n[:3]}\u00a0{n[3:6]}\u202f{n[6:]}",
    "tabs": lambda n: f"{n[:3]}\t{n[3:6]}\t{n[6:]}",
    "full width": lambda n: "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in n),
    "Arabic digits": lambda n: "".join(chr(ord(digit) - ord("0") + ord("٠")) for digit in n),
    "letters before": lambda n: f"NHS{n}",
    "letters around": lambda n: f"no{n}x",
    "a line's end between": lambda n: f"{n[:3]} {n[3:6]}\n{n[6:]}",
    "a line for each group": lambda n: f"{n[:3]}\n{n[3:6]}\n{n[6:]}",
    "a line's end within": lambda n: f"{n[:5]}\r\n{n[5:]}",
    "an invisible character": lambda n: f"{n[:4]}\u200b{n[4:]}",
    "single digits": " ".join,
    "six and four": lambda n: f"{n[:6]} {n[6:]}",
}


@pytest.mark.parametrize("form", FORMATS)
@given(number=nhs_numbers, before=around, after=around)
def test_no_valid_nhs_number_is_missed(form, number, before, after):
    written = FORMATS[form](number)
    found = [flag.text for flag in find(before + written + after) if flag.kind == "NHS number"]
    assert number in ["".join(str(decimal(c)) for c in text if c.isdecimal()) for text in found]


@given(number=nhs_numbers, other=st.integers(0, 9), before=around)
def test_a_number_with_another_last_digit_is_no_nhs_number(number, other, before):
    changed = number[:9] + str(other)
    assert ("NHS number" in kinds(before + changed)) == (changed == number)


@given(number=nhs_numbers, more=st.text("0123456789", min_size=1, max_size=8))
def test_ten_digits_of_a_longer_number_are_not_one(number, more):
    assert "NHS number" not in kinds(number + more)


def test_the_check_digit_is_the_one_of_the_published_example():
    assert has_check_digit("9434765919")
    assert not any(has_check_digit(f"943476591{digit}") for digit in range(9))


def test_an_isbn_and_a_doi_are_told_from_a_number_of_the_same_digits():
    assert kinds("ISBN 9434765919") == kinds("doi 10.1234/9434765919") == []
    assert kinds("Not an ISBN 9434765919 but his number 943 476 5919") == ["NHS number"]


def test_a_column_of_figures_is_no_number():
    assert kinds("943\n476\n5919\n801") == kinds("12345\n94347\n65919\n12345") == []


# --- Names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PRIYA PATEL said so", ["PRIYA PATEL"]),
        ("Priya\nPatel said so", ["Priya\nPatel"]),
        ("Patel's rota, and Priya’s", ["Patel", "Priya"]),
        ("the Patel-led review", ["Patel"]),
        ("Spriya, Priyanka and Patels", []),
        ("Patel-Jones is somebody else, so is Ann-Patel", []),
        ("I may mark it. Mark it in May.", []),
        ("Mark May will", ["Mark May"]),
    ],
)
def test_a_colleague_is_found_as_a_whole_word(text, expected):
    assert [flag.text for flag in find(text, COLLEAGUES)] == expected


def test_an_accent_is_found_however_it_is_typed():
    assert len(find("Zoe\u0308 and Zo\u00eb", ["Zo\u00eb"])) == 2


@pytest.mark.parametrize("name", ["", " ", "A", "x" * 500, "(", ".*", "Dr", "\\"])
def test_an_odd_name_finds_nothing_and_breaks_nothing(name):
    assert find("A (plain) text. Dr x", [name]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("our ward sister Jo Bell said no", ["Jo Bell"]),
        ("Consultant Khan rang", ["Khan"]),
        ("the pharmacist O'Neill, and matron Adeyemi-Cole", ["O'Neill", "Adeyemi-Cole"]),
        ("a Nurse Prescriber, the Patient Group Direction, a Consultant Pharmacist", []),
        ("I saw the patient. Nurse. Then I left.", []),
        ("the nurse Who wrote", []),
    ],
)
def test_a_name_after_a_job_is_found(text, expected):
    found = find(text)
    assert [flag.text for flag in found] == expected
    assert {flag.kind for flag in found} <= {"somebody's name"}


def test_a_name_where_one_is_asked_for_is_none_to_look_at_but_a_number_is():
    asked = "Who sponsors it (name or post)?"
    kept = [each.kind for each in find("Dr Okafor, 943 476 5919") if not is_asked_for(each, asked)]
    assert kept == ["NHS number"]


# --- Days long ago

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mrs Jean Whittle, 14/03/1938", ["14/03/1938"]),
        ("14.3.38 aged 88", ["14.3.38"]),
        ("Jean, 03/14/1938", ["03/14/1938"]),
        ("Mrs Whittle 14/3/38 came", ["14/3/38"]),
        ("Mr T Whittle (14 March 1938)", ["14 March 1938"]),
        ("14 March 1938, now aged 88", ["14 March 1938"]),
        ("On 22/11/2010 it was", ["22/11/2010"]),
        ("On 01/01/2011 it was", []),
        ("5.6.24 aged 88", []),
        ("The NHS began on 5 July 1948, trusts on 1 April 2002", []),
        ("1948-07-05, version 1.2.1998.4, 12/11/12, 31/31/1938", []),
    ],
)
def test_a_full_date_long_ago_is_flagged_by_how_it_is_written(text, expected):
    flags = [flag for flag in find(text, today=TODAY) if flag.kind == "date of birth"]
    assert [flag.text for flag in flags] == expected
    assert all("often a date of birth" in flag.why for flag in flags)


def test_a_date_that_is_said_to_be_of_birth_is_told_without_a_perhaps():
    [flag] = find("born 14/03/1938", today=TODAY)
    assert "often" not in flag.why


# --- Flags


@given(st.text(max_size=200))
def test_flags_quote_the_text_in_order_without_overlap(text):
    flags = find(text, COLLEAGUES)
    assert [flag.text for flag in flags] == [text[flag.start : flag.end] for flag in flags]
    assert all(one.end <= other.start for one, other in pairwise(flags))


def test_a_flag_says_why_and_what_to_write_but_its_description_holds_no_text():
    [flag] = find("Rang 07700 900123")
    assert "phone number" in flag.why
    assert "Leave it out" in flag.why
    assert "900123" not in repr(flag)


HARD = {
    "digits": "9",
    "digits apart": "9 ",
    "threes": "943 476 ",
    "phone": "+44 ",
    "zeros": "0123 ",
    "mail": "a.",
    "at": "a@a.",
    "capitals": "Mary ",
    "titles": "Mrs ",
    "jobs": "nurse Mary ",
    "titled dates": "Mrs Whittle, 14 March 1938 ",
    "hospitals": "St Mary's Hospital ",
    "places with days": "St Mary's Hospital 1 May ",
    "dates": "12/03/1961 ",
    "born": "born ",
    "lives": "lives in ",
    "initials": "J. ",
    "lines": "943\n",
    "numbers": "hospital number ",
    "doi": "10.1234/",
    "names": "Priya Pate ",
    "mixed": "NHS943476 Mrs O'Ne, born lives SE1 07700 x@y ",
}


@pytest.mark.parametrize("name", HARD)
def test_time_grows_with_the_text_and_no_faster(name):
    def seconds(size):
        text = (HARD[name] * size)[:size]
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            find(text, COLLEAGUES)
            best = min(best, time.process_time() - begun)
        return best

    seconds(1_000)
    assert seconds(40_000) < 8 * 2.5 * max(seconds(5_000), 0.001)  # a square would be 64 times


# --- The course's own texts


def texts_of_the_course():
    places = [
        *CHECKOUT.glob("course/**/*.md"),
        *CHECKOUT.glob("course/**/*.yaml"),
        *CHECKOUT.glob("modules/**/*.ipynb"),
    ]
    return {path.relative_to(CHECKOUT).as_posix(): path.read_text(encoding="utf-8") for path in places}


def test_the_course_itself_is_hardly_ever_flagged():
    flags = {name: find(text) for name, text in texts_of_the_course().items()}
    assert len(flags) > 50
    assert not [name for name, found in flags.items() if any(flag.kind == "NHS number" for flag in found)]
    others = [(name, flag.kind, flag.text) for name, found in flags.items() for flag in found]
    assert len(others) <= 40, others


def test_of_two_that_overlap_the_graver_one_is_kept_wherever_it_begins() -> None:
    graver, other = ("NHS number", 4, 14), ("postcode", 0, 8)
    assert identifiers._apart([other, graver]) == [graver]
    assert identifiers._apart([("NHS number", 0, 8), ("postcode", 4, 14)]) == [("NHS number", 0, 8)]


@pytest.mark.parametrize("text", ["9434\n765\n919", "94\n3476\n5919"])
def test_a_column_of_numbers_is_not_read_as_one(text: str) -> None:
    assert has_check_digit(text.replace("\n", ""))
    assert find(text) == ()


@pytest.mark.parametrize("link", ["doi:10.1000/07700900123", "https://doi.org/10.1000/07700900123"])
def test_the_digits_of_a_paper_are_no_phone_number(link: str) -> None:
    assert find(link) == ()
    assert [flag.kind for flag in find(link.split("/")[-1])] == ["phone number"]


def test_of_several_days_around_a_place_any_in_its_sentence_counts() -> None:
    text = "It rained on 3 May 2026. Nobody came. She fell at Leighfield Hospital on 4 May 2026."
    assert [flag.kind for flag in find(text)] == ["place with a date"]
