import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from cmplearn.errors import InputError, StorageError
from cmplearn.marking import collect, fill, pack

AT = datetime(2026, 11, 20, 9, 30, 5, tzinfo=UTC)
NOTEBOOK = "a2-care-homes.ipynb"


def zipped(files):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def hand_in(released):
    """Makes a hand-in's zip: of whom, when, with what values."""

    def make(participant="P001", at=AT, **values):
        filled = fill(released, {"price_year": "2025/26"} | values)
        return pack(
            filled, released, participant=participant, name="Robin Example", own_work=True, at=at
        ).content

    return make


@pytest.fixture
def send(tmp_path, course_root):
    """Writes a file and collects it."""

    def collected(content, name="one.zip", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return collect([path], course_root, **options)

    return collected


def written(course_root):
    """Every file that collecting wrote."""
    return sorted(
        path.relative_to(course_root).as_posix()
        for path in course_root.rglob("*")
        if path.is_file() and path.relative_to(course_root).parts[0] != "release"
    )


def refusal(report, course_root):
    """The message of the one hand-in, which was refused with nothing written."""
    assert [outcome.status for outcome in report.outcomes] == ["refused"]
    assert written(course_root) == []
    return report.outcomes[0].message


def test_a_hand_in_lands_where_nbgrader_looks_for_it(send, hand_in, course_root):
    report = send(hand_in())
    assert written(course_root) == [
        "submitted/P001/a2-care-homes/a2-care-homes.ipynb",
        "submitted/P001/a2-care-homes/receipt.json",
        "submitted/P001/a2-care-homes/timestamp.txt",
    ]
    assert (course_root / "submitted/P001/a2-care-homes/timestamp.txt").read_text() == (
        "2026-11-20 09:30:05.000000 UTC"
    )
    assert report.outcomes[0].status == "collected"
    assert report.outcomes[0].notes == ()
    assert report.lines() == [
        "collected: one.zip: P001 (Robin Example), handed in 20 Nov 2026 09:30 UTC.",
        "1 collected",
    ]


def test_collecting_the_same_file_again_changes_nothing(send, hand_in, course_root):
    send(hand_in())
    before = written(course_root)
    assert [outcome.status for outcome in send(hand_in()).outcomes] == ["already there"]
    assert written(course_root) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["earlier first", "later first"])
def test_of_two_attempts_the_later_one_is_in_place_and_the_earlier_kept(send, hand_in, course_root, order):
    attempts = [hand_in(npsv_gbp=1), hand_in(at=AT + timedelta(days=1), npsv_gbp=2)]
    for index in order:
        report = send(attempts[index], f"{index}.zip")
    assert "npsv_gbp = 2" in (course_root / "submitted/P001/a2-care-homes" / NOTEBOOK).read_text()
    earlier = course_root / "inbox/earlier/P001/a2-care-homes/20261120-093005" / NOTEBOOK
    assert "npsv_gbp = 1" in earlier.read_text()
    expected = {
        (0, 1): (
            "collected",
            "The attempt before it is kept in inbox/earlier/P001/a2-care-homes/20261120-093005.",
        ),
        (1, 0): ("kept aside", "A later attempt, of 21 Nov 2026 09:30 UTC, is in place."),
    }[order]
    assert report.outcomes[0].status == expected[0]
    assert report.outcomes[0].message.endswith(expected[1])


def test_two_attempts_in_one_platform_zip_are_taken_in_order_of_time(send, hand_in, course_root):
    later, earlier = hand_in(at=AT + timedelta(hours=1), npsv_gbp=2), hand_in(npsv_gbp=1)
    report = send(
        zipped({"Robin Example_1_assignsubmission_file_/b.zip": later, "Robin Example_1_/a.zip": earlier})
    )
    assert [(outcome.where.rsplit("/", 1)[1], outcome.status) for outcome in report.outcomes] == [
        ("b.zip", "collected"),
        ("a.zip", "kept aside"),
    ]
    assert "npsv_gbp = 2" in (course_root / "submitted/P001/a2-care-homes" / NOTEBOOK).read_text()


def test_collecting_an_earlier_attempt_again_changes_nothing(send, hand_in, course_root):
    send(hand_in(at=AT + timedelta(days=1)))
    send(hand_in())
    before = written(course_root)
    assert send(hand_in()).outcomes[0].status == "already there"
    assert written(course_root) == before


def test_two_different_attempts_of_the_same_second_are_both_kept(send, hand_in, course_root):
    report = send(zipped({"a.zip": hand_in(npsv_gbp=1), "b.zip": hand_in(npsv_gbp=2)}))
    assert [outcome.status for outcome in report.outcomes] == ["collected", "kept aside"]
    kept = sorted(
        path.read_text().count("npsv_gbp = 1") for path in course_root.glob("*/**/a2-care-homes.ipynb")
    )
    assert kept.count(1) == 1


def test_work_put_there_by_other_means_is_kept_aside(send, hand_in, course_root):
    place = course_root / "submitted/P001/a2-care-homes"
    place.mkdir(parents=True)
    (place / NOTEBOOK).write_text("by hand")
    assert (
        send(hand_in()).outcomes[0].message.endswith("kept in inbox/earlier/P001/a2-care-homes/no-receipt.")
    )
    assert (course_root / "inbox/earlier/P001/a2-care-homes/no-receipt" / NOTEBOOK).read_text() == "by hand"


def test_a_learning_platforms_zip_with_good_and_bad_hand_ins(send, hand_in, course_root):
    bundle = zipped(
        {
            "Ana Ash_101_assignsubmission_file_/a2.zip": hand_in("P001"),
            "Ben Birch_102_assignsubmission_file_/a2.zip": b"not a zip",
            "Cy Cedar_103_assignsubmission_file_/a2.zip": hand_in("P003"),
            "Di Dove_104_assignsubmission_file_/essay.pdf": b"%PDF-1.7",
            "__MACOSX/._a2.zip": b"\0",
        }
    )
    report = send(bundle, "platform.zip")
    assert [(outcome.status, outcome.participant) for outcome in report.outcomes] == [
        ("collected", "P001"),
        ("collected", "P003"),
        ("refused", ""),
        ("refused", ""),
    ]
    assert report.outcomes[2].where == "platform.zip/Ben Birch_102_assignsubmission_file_/a2.zip"
    assert len(written(course_root)) == 6


def test_hand_ins_that_a_browser_unpacked_are_taken_and_hide_no_others(send, hand_in):
    """Safari unpacks what it downloads, and some platforms then get the two files on their own."""
    one, two = files_of(hand_in("P001")), files_of(hand_in("P002"))
    bundle = (
        {f"Ana Ash_101_file_/{name}": content for name, content in one.items()}
        | {f"Ben Birch_102_file_/a2/{name}": content for name, content in two.items()}
        | {"Cy Cedar_103_file_/a2.zip": hand_in("P003"), "Di Dove_104_file_/essay.pdf": b"%PDF-1.7"}
    )
    report = send(zipped(bundle), "platform.zip")
    assert [(outcome.status, outcome.participant, outcome.where) for outcome in report.outcomes] == [
        ("collected", "P001", "platform.zip/Ana Ash_101_file_"),
        ("collected", "P002", "platform.zip/Ben Birch_102_file_/a2"),
        ("collected", "P003", "platform.zip/Cy Cedar_103_file_/a2.zip"),
        ("refused", "", "platform.zip/Di Dove_104_file_/essay.pdf"),
    ]
    assert report.outcomes[3].message.startswith("This is a .pdf file, and a hand-in is a zip.")
    assert [outcome.notes for outcome in report.outcomes[:3]] == [(), (), ()]


def test_one_that_was_unpacked_beside_zips_hides_none_of_them(send, hand_in):
    unpacked = {f"Ana Ash_101_file_/{name}": content for name, content in files_of(hand_in("P001")).items()}
    report = send(zipped(unpacked | {"Ben Birch_102_file_/a2.zip": hand_in("P002")}))
    assert [outcome.participant for outcome in report.of("collected")] == ["P001", "P002"]


def test_a_folder_with_an_unpacked_hand_in(tmp_path, hand_in, course_root):
    folder = tmp_path / "downloads" / "Ana Ash_101"
    folder.mkdir(parents=True)
    for name, content in files_of(hand_in()).items():
        (folder / name).write_bytes(content)
    report = collect([tmp_path / "downloads"], course_root)
    assert [(outcome.status, outcome.where) for outcome in report.outcomes] == [
        ("collected", "downloads/Ana Ash_101")
    ]


def test_names_that_would_turn_a_terminal_round_are_shown_harmlessly(send, hand_in):
    receipt = json.loads(files_of(hand_in())["receipt.json"]) | {"name": "Robin\u202e \x1b[2J"}
    report = send(zipped(files_of(hand_in()) | {"receipt.json": json.dumps(receipt).encode()}))
    assert "P001 (Robin\ufffd \ufffd[2J)" in report.lines()[0]


def test_a_folder_of_zips(tmp_path, hand_in, course_root):
    folder = tmp_path / "downloads"
    (folder / "group 1").mkdir(parents=True)
    (folder / "group 1" / "a.zip").write_bytes(hand_in("P001"))
    (folder / "b.zip").write_bytes(hand_in("P002"))
    (folder / ".DS_Store").write_bytes(b"x")
    report = collect([folder], course_root)
    assert [outcome.where for outcome in report.of("collected")] == [
        str(Path("downloads", "group 1", "a.zip")),
        str(Path("downloads", "b.zip")),
    ]


def test_a_zip_unpacked_and_packed_again_in_a_folder_is_still_collected(send, hand_in):
    inside = {f"a2 (2)/{name}": content for name, content in files_of(hand_in()).items()}
    assert send(zipped(inside)).outcomes[0].status == "collected"


def test_an_empty_folder_and_a_missing_file(tmp_path, course_root):
    (tmp_path / "none").mkdir()
    report = collect([tmp_path / "none", tmp_path / "gone.zip"], course_root)
    assert [outcome.message for outcome in report.outcomes] == [
        "The folder is empty.",
        "There is no such file.",
    ]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 but no more", b"%PDF-1.7"], ids=["empty", "half", "pdf"]
)
def test_what_is_not_a_zip(send, course_root, content):
    assert refusal(send(content), course_root) == (
        "This is not a zip, or it is only part of one. Ask for the zip as the Hand in button made it."
    )


def test_a_zip_with_a_damaged_file(send, hand_in, course_root):
    content = bytearray(hand_in())
    content[120] ^= 0xFF
    assert "is damaged" in refusal(send(bytes(content)), course_root)


def test_a_missing_notebook(send, hand_in, course_root):
    files = files_of(hand_in())
    del files[NOTEBOOK]
    assert refusal(send(zipped(files)), course_root) == (
        "It holds a receipt but no notebook a2-care-homes.ipynb. "
        "Ask for the zip as the Hand in button made it."
    )


def test_a_missing_receipt(send, hand_in, course_root):
    files = files_of(hand_in())
    del files["receipt.json"]
    assert "It holds no receipt.json: the Hand in button did not make it." in refusal(
        send(zipped(files)), course_root
    )


@pytest.mark.parametrize(
    "name", ["../../evil.ipynb", "/etc/evil", "..\\evil.bat", "C:\\evil.bat", "a/../../evil"]
)
def test_a_name_that_leads_out_of_its_folder(send, hand_in, course_root, tmp_path, name):
    before = sorted(path for path in tmp_path.rglob("*") if "evil" in path.name)
    message = refusal(send(zipped(files_of(hand_in()) | {name: b"x"})), course_root)
    assert "leads out of its folder" in message
    assert "Nothing was written." in message
    assert sorted(path for path in tmp_path.rglob("*") if "evil" in path.name) == before == []


def test_a_bomb_is_stopped_at_the_size_allowed(send, hand_in, course_root):
    files = files_of(hand_in())
    message = refusal(send(zipped(files | {NOTEBOOK: b"0" * 6_000_000})), course_root)
    assert message == "a2-care-homes.ipynb in it is over 5 MB once unpacked, too large for a hand-in."


def test_a_bomb_that_lies_about_its_size_is_stopped_too(send, hand_in, course_root):
    honest = zipped(files_of(hand_in()) | {NOTEBOOK: b"0" * 6_000_000})
    lying = honest.replace((6_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != honest
    assert "in it" in refusal(send(lying), course_root)


def test_a_bomb_inside_a_platforms_zip(send, course_root):
    inner = zipped({"x": b"0" * 25_000_000})
    bundle = zipped({"one.zip": zipped({"a.zip": inner}), "two.zip": b"0" * 21_000_000})
    report = send(bundle)
    assert {outcome.status for outcome in report.outcomes} == {"refused"}
    assert any("over 20 MB once unpacked" in outcome.message for outcome in report.outcomes)
    assert written(course_root) == []


def test_far_too_many_files(send, hand_in, course_root):
    files = files_of(hand_in()) | {f"f{number}": b"" for number in range(200)}
    assert (
        refusal(send(zipped(files)), course_root) == "It holds 202 files, and 200 is the most for a hand-in."
    )


def test_another_assignment(send, hand_in, course_root):
    files = files_of(hand_in())
    receipt = json.loads(files["receipt.json"]) | {"assignment": "a9-other"}
    files = {"receipt.json": json.dumps(receipt).encode(), "a9-other.ipynb": files[NOTEBOOK]}
    assert refusal(send(zipped(files)), course_root) == (
        "It is for 'a9-other', which was not released here. Released are: a2-care-homes."
    )


def test_another_notebook_under_the_right_name(send, hand_in, course_root):
    other = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])).encode()
    message = refusal(send(zipped(files_of(hand_in()) | {NOTEBOOK: other})), course_root)
    assert "none of this assignment's cells" in message


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"cells": 1}', b'{"nbformat": 4}'])
def test_a_notebook_that_cannot_be_read(send, hand_in, course_root, content):
    message = refusal(send(zipped(files_of(hand_in()) | {NOTEBOOK: content})), course_root)
    assert message.startswith("a2-care-homes.ipynb in it can't be read as a notebook.")


@pytest.mark.parametrize("participant", ["../P1", "", "a/b"])
def test_a_receipt_with_a_participant_number_that_cannot_be(send, hand_in, course_root, participant):
    files = files_of(hand_in())
    files["receipt.json"] = json.dumps(
        json.loads(files["receipt.json"]) | {"participant": participant}
    ).encode()
    assert "Participant number: use letters" in refusal(send(zipped(files)), course_root)


def test_an_unknown_participant(send, hand_in, course_root):
    message = refusal(send(hand_in("P404"), participants={"P001"}), course_root)
    assert message.startswith("Participant number 'P404' (Robin Example) is not in the list of participants.")


def changed(hand_in, change):
    """A hand-in whose notebook was changed, with a receipt that does not fit any more."""
    files = files_of(hand_in())
    notebook = nbformat.reads(files[NOTEBOOK].decode(), as_version=4)
    change(notebook)
    return zipped(files | {NOTEBOOK: nbformat.writes(notebook).encode()})


def test_a_changed_test_cell_is_collected_and_reported(send, hand_in):
    def cheat(notebook):
        next(cell for cell in notebook.cells if cell["id"] == "npsv-gbp-test").source = "pass"

    outcome = send(changed(hand_in, cheat)).outcomes[0]
    assert outcome.status == "collected"
    assert outcome.notes == (
        "The notebook was changed after the receipt was made: its fingerprint differs.",
        "Test cell 'npsv-gbp-test' was changed: nbgrader puts the original back before marking.",
    )


def test_missing_cells_are_reported(send, hand_in):
    def cut(notebook):
        gone = ("npsv-gbp-test", "npsv-gbp-answer")
        notebook.cells = [cell for cell in notebook.cells if cell["id"] not in gone]

    notes = send(changed(hand_in, cut)).outcomes[0].notes
    assert notes[1:] == (
        "Answer cell 'npsv-gbp-answer' is missing: it can earn nothing.",
        "Test cell 'npsv-gbp-test' is missing: nbgrader puts the original back before marking.",
    )


def test_a_notebook_that_lost_its_cell_ids_is_still_collected(send, hand_in):
    """Some other program saved it; nbgrader knows cells by another name."""
    files = files_of(hand_in())
    notebook = json.loads(files[NOTEBOOK])
    for cell in notebook["cells"]:
        del cell["id"]
    outcome = send(zipped(files | {NOTEBOOK: json.dumps(notebook).encode()})).outcomes[0]
    assert outcome.status == "collected"
    assert outcome.notes == ("The notebook was changed after the receipt was made: its fingerprint differs.",)


def test_files_that_do_not_belong_are_left_out_and_named(send, hand_in, course_root):
    report = send(zipped(files_of(hand_in()) | {"gradebook.db": b"x", "timestamp.txt": b"1970"}))
    assert report.outcomes[0].notes == ("Left out, not part of the assignment: gradebook.db, timestamp.txt.",)
    assert "gradebook.db" not in str(written(course_root))


def test_a_receipt_from_the_future_is_reported(send, hand_in):
    report = send(hand_in(at=datetime.now(UTC) + timedelta(days=400)))
    assert report.outcomes[0].notes == (
        "The receipt's time lies in the future: the clock of that computer was wrong.",
    )


def test_a_course_root_without_a_released_assignment(tmp_path):
    with pytest.raises(InputError, match="has no released assignment"):
        collect([tmp_path], tmp_path)


def test_a_submitted_folder_that_cannot_be_written_loses_nothing(send, hand_in, course_root):
    (course_root / "submitted").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match=r"could not be written to .* Nothing of it was left behind"):
        send(hand_in())
    assert written(course_root) == ["submitted"]


def test_an_attempt_in_place_stays_when_the_next_cannot_be_written(send, hand_in, course_root):
    send(hand_in(npsv_gbp=1))
    (course_root / "inbox").rmdir()
    (course_root / "inbox").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="collect again: what was collected stays"):
        send(hand_in(at=AT + timedelta(days=1), npsv_gbp=2))
    assert "npsv_gbp = 1" in (course_root / "submitted/P001/a2-care-homes" / NOTEBOOK).read_text()


def test_an_attempt_in_place_is_put_back_when_the_next_fails_at_the_last_step(
    send, hand_in, course_root, monkeypatch
):
    send(hand_in(npsv_gbp=1))
    before = written(course_root)

    def locked(_path, _target):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(StorageError, match="Permission denied"):
        send(hand_in(at=AT + timedelta(days=1), npsv_gbp=2))
    assert written(course_root) == before
    assert "npsv_gbp = 1" in (course_root / "submitted/P001/a2-care-homes" / NOTEBOOK).read_text()
