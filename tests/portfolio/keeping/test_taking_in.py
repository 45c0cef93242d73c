"""Bundles that come back: whole ones, old ones, and ones that were damaged, changed or made to do harm."""

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cmplearn.errors import InputError
from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.keeping.uids import derived_uid

FIRST = "2.3/first-answer"
PDF = b"%PDF-1.4 a certificate"


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Portfolio, Portfolio]]:
    """Two portfolios: one with an answer in two versions, a log entry and a file; one empty."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with open_portfolio(tmp_path / "a") as one, open_portfolio(tmp_path / "b") as two:
        one.save("answer", FIRST, "one", 0, "a")
        one.save("answer", FIRST, "two", 1, "b")
        one.save("log", "mine/1", {"title": "A visit", "text": "Words"}, 0, "c")
        one.keep_file("Certificate.pdf", PDF)
        yield one, two


def members_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(bundle: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return a bundle whose data was changed, with a manifest that fits: as a careful forger would."""
    members = members_of(bundle)
    data = json.loads(members["my-portfolio.json"])
    change(data)
    members["my-portfolio.json"] = json.dumps(data).encode()
    manifest = json.loads(members["manifest.json"])
    digest = hashlib.sha256(members["my-portfolio.json"]).hexdigest()
    manifest["members"]["my-portfolio.json"]["sha256"] = digest
    members["manifest.json"] = json.dumps(manifest).encode()
    return zipped(members)


def everything(portfolio: Portfolio) -> Any:
    history = [
        (old.uid, old.version, old.value)
        for document in portfolio.documents()
        for old in portfolio.history(document.kind, document.key)
    ]
    return history, portfolio.files()


def is_refused(portfolio: Portfolio, bundle: bytes, message: str) -> None:
    """Look into a bundle and take it in: both say why not, and nothing has changed."""
    before = everything(portfolio)
    for work in (portfolio.look_into, portfolio.take_in):
        with pytest.raises(InputError, match=message) as caught:
            work(bundle)
        assert "Nothing was taken in" in str(caught.value)
    assert everything(portfolio) == before


def test_a_laptop_is_swapped_with_one_file(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    taken = two.take_in(one.bundle())
    assert [document.key for document in taken.added] == [FIRST, "mine/1"]
    assert (taken.saves_new, taken.files) == (3, ("Certificate.pdf",))
    assert [old.value for old in two.history("answer", FIRST)] == ["one", "two"]
    assert [old.version for old in two.history("answer", FIRST)] == [1, 2]
    assert two.file(two.files()[0].sha256) == PDF
    two.save("answer", FIRST, "three", 2, "new")
    assert [document.value for document in one.take_in(two.bundle()).changed] == ["three"]
    assert one.get("answer", FIRST).version == 3


def test_looking_says_what_taking_in_will_do_and_changes_nothing(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    told = two.look_into(one.bundle())
    assert (two.documents(), two.files()) == ([], [])
    assert (told.saves_new, told.files) == (3, ("Certificate.pdf",))
    assert two.take_in(one.bundle()).saves_new == 3
    assert two.look_into(one.bundle()).changes_nothing


def test_a_repeated_save_of_the_other_copy_is_still_acknowledged(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    two.take_in(one.bundle())
    assert two.save("answer", FIRST, "two", 1, "b").version == 2
    assert len(two.history("answer", FIRST)) == 2


def test_one_operations_name_on_two_computers_loses_nothing(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    two.save("answer", FIRST, "other", 0, "a")
    two.take_in(one.bundle())
    assert sorted(old.value for old in two.history("answer", FIRST)) == ["one", "other", "two"]


def test_a_bundle_of_some_kinds_holds_nothing_else(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    one.erase("log", "mine/1")
    one.save("own-case", "benefits", {"payer": "ICB"}, 0, "d")
    bundle = one.bundle(kinds=("own-case",))
    assert b"Certificate" not in bundle
    two.save("log", "mine/1", "mine", 0, "x")
    two.take_in(bundle)
    assert [document.kind for document in two.documents()] == ["log", "own-case"]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 99_900,
        "👩‍⚕️🏽 \U0001f9d1\u200d🚀 e\u0301",
        "مرحبا \u202eabc\u202c שלום",
        '<script>alert(1)</script> & "quotes" \' ]]> \\u0000 \x7f\u2028',
        "line\nline\r\ntab\t",
    ],
)
def test_any_text_comes_through_unchanged(pair: tuple[Portfolio, Portfolio], text: str) -> None:
    one, two = pair
    one.save("log", "mine/text", {"text": text}, 0, "t")
    two.take_in(one.bundle())
    assert two.get("log", "mine/text").value == {"text": text}
    page = members_of(one.bundle())["my-portfolio.html"].decode()
    assert "<script>" not in page


def test_a_paste_of_a_megabyte_is_refused_and_what_was_there_stays(
    pair: tuple[Portfolio, Portfolio],
) -> None:
    one, _ = pair
    with pytest.raises(InputError, match="too long to save"):
        one.save("answer", FIRST, "x" * 1_000_000, 2, "big")
    assert one.get("answer", FIRST).value == "two"


def older(documents: list[dict[str, Any]]) -> bytes:
    data = {
        "format": "cmplearn portfolio 1",
        "written_at": "2026-01-06T00:00:00+00:00",
        "documents": documents,
    }
    return zipped({"my-portfolio.html": b"<p>", "my-portfolio.json": json.dumps(data).encode()})


OLD = {
    "kind": "answer",
    "key": FIRST,
    "value": {"n": 20.0, "why": "«£»"},
    "version": 2,
    "saved_at": "2026-01-05T09:02:00.000500+00:00",
}


def test_a_download_of_the_first_release_comes_in_beside_what_is_here(
    pair: tuple[Portfolio, Portfolio],
) -> None:
    one, two = pair
    assert two.take_in(older([OLD])).saves_new == 1
    assert two.get("answer", FIRST).value == OLD["value"]
    one.take_in(older([OLD]))
    [apart] = one.versions_apart()
    assert [head.value for head in apart.heads] == [OLD["value"], "two"]
    assert one.take_in(older([OLD])).changes_nothing


def test_an_old_download_learns_its_place_when_the_whole_history_comes(
    pair: tuple[Portfolio, Portfolio], tmp_path: Path
) -> None:
    """The old file, brought up to date elsewhere, knows what the downloaded save followed."""
    two = pair[1]
    uid = derived_uid("answer", FIRST, 2, json.dumps(OLD["value"]), OLD["saved_at"])
    first = {"uid": "a" * 32, "kind": "answer", "key": FIRST, "value": "before", "parents": []}
    first["saved_at"] = "2026-01-05T09:00:00+00:00"
    second = {**OLD, "uid": uid, "parents": ["a" * 32]}

    def write(data: dict[str, Any]) -> None:
        data["saves"] = [first, second]

    whole = changed(two.bundle(), write)
    two.take_in(older([OLD]))
    two.take_in(whole)
    (tmp_path / "c").mkdir()
    with open_portfolio(tmp_path / "c") as three:
        three.take_in(whole)
        assert three.take_in(older([OLD])).changes_nothing
        for portfolio in (two, three):
            assert portfolio.versions_apart() == []
            assert len(portfolio.history("answer", FIRST)) == 2
            assert portfolio.get("answer", FIRST).value == OLD["value"]


def test_a_download_that_was_unpacked_and_packed_again_comes_in(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    members = {f"my-portfolio-2026/{name}": content for name, content in members_of(one.bundle()).items()}
    members |= {"my-portfolio-2026/.DS_Store": b"x", "__MACOSX/my-portfolio-2026/._x": b"y"}
    assert two.take_in(zipped(members)).saves_new == 3


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_half_a_file_is_refused(pair: tuple[Portfolio, Portfolio], share: float) -> None:
    one, two = pair
    bundle = one.bundle()
    is_refused(two, bundle[: int(len(bundle) * share)], "damaged or was cut short")


def test_bytes_that_changed_on_the_way_are_refused(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    bundle = one.bundle()
    for place in range(0, len(bundle), max(1, len(bundle) // 150)):
        broken = bundle[:place] + bytes([bundle[place] ^ 0x55]) + bundle[place + 1 :]
        with suppress(InputError):  # anything else is a mistake of ours
            assert two.look_into(broken).saves_new == 3  # a byte that says nothing, such as a time
    assert two.documents() == []


WRONG = {
    "nothing at all": (b"", "damaged or was cut short"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "damaged or was cut short"),
    "another zip": (zipped({"notes.txt": b"x"}), "holds no my-portfolio.json"),
    "no JSON": (zipped({"my-portfolio.json": b"{"}), "cannot be read"),
    "a list": (zipped({"my-portfolio.json": b"[]"}), "cannot be read"),
    "millions of lists": (zipped({"my-portfolio.json": b"[" + b"[]," * 2_000_000 + b"0]"}), "far more parts"),
    "millions of numbers": (
        zipped({"my-portfolio.json": b"[" + b"1," * 10_000_001 + b"0]"}, zipfile.ZIP_STORED),
        "far more parts",
    ),
    "nested too deep": (zipped({"my-portfolio.json": b"[" * 100_000}), "cannot be read"),
    "another format": (zipped({"my-portfolio.json": b'{"format": "x"}'}), "not a portfolio of cmplearn"),
    "a newer format": (
        zipped({"my-portfolio.json": b'{"format": "cmplearn portfolio 3"}'}),
        "made by a newer cmplearn.*Update cmplearn",
    ),
    "no manifest": (
        zipped({"my-portfolio.json": b'{"format": "cmplearn portfolio 2"}'}),
        "manifest.json is missing",
    ),
    "outside": (zipped({"../evil.sh": b"x"}), "outside its folder"),
    "outside, within": (zipped({"files/../../evil.sh": b"x"}), "outside its folder"),
    "absolute": (zipped({"/etc/passwd": b"x"}), "outside its folder"),
    "a drive": (zipped({"C:/evil.bat": b"x"}), "outside its folder"),
    "two cases": (zipped({"a.txt": b"x", "A.txt": b"y"}), "two files under one name"),
    "too many": (zipped({f"{number}": b"" for number in range(2_001)}), "2,001 files"),
    "a bomb": (zipped({"my-portfolio.json": b" " * 60_000_000}), "far more than a portfolio"),
    "many small bombs": (
        zipped({f"{number}.txt": b" " * 3_000_000 for number in range(20)}),
        "far more than a portfolio",
    ),
    "another packing": (zipped({"my-portfolio.json": b"{}"}, zipfile.ZIP_LZMA), "packed in a way"),
    "old, no version": (older([{**OLD, "version": "2"}]), "cannot be read"),
    "old, twice": (older([OLD, OLD]), "twice"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_bundle_is_refused_in_words(pair: tuple[Portfolio, Portfolio], name: str) -> None:
    is_refused(pair[0], *WRONG[name])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    file = io.BytesIO(one.bundle())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("my-portfolio.json", b"{}")
    is_refused(two, file.getvalue(), "two files under one name")


def test_a_link_is_refused(pair: tuple[Portfolio, Portfolio]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("my-portfolio.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    is_refused(pair[0], file.getvalue(), "a link instead of a file")


def test_a_locked_zip_is_named(pair: tuple[Portfolio, Portfolio]) -> None:
    bundle = bytearray(zipped({"my-portfolio.json": b"{}"}))
    start = bundle.index(b"PK\x01\x02")
    bundle[start + 8] |= 1
    is_refused(pair[0], bytes(bundle), "locked with a password")


def test_a_bomb_that_lies_about_its_size_is_stopped_as_it_unpacks(pair: tuple[Portfolio, Portfolio]) -> None:
    bundle = bytearray(zipped({"my-portfolio.json": b" " * 60_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", bundle, bundle.index(signature) + offset, 100)
    is_refused(pair[0], bytes(bundle), "damaged or was cut short|far more")


def set_of(data: dict[str, Any], **fields: Any) -> None:
    data["saves"][0].update(fields)


FORGED: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "no name": (lambda data: set_of(data, uid="x"), "no name"),
    "a name twice": (lambda data: set_of(data, uid=data["saves"][1]["uid"]), "one name"),
    "a parent that is none": (lambda data: set_of(data, parents=[1]), "no name"),
    "parents that are none": (lambda data: set_of(data, parents="x"), "cannot be read"),
    "a circle": (lambda data: set_of(data, parents=[data["saves"][1]["uid"]]), "round in a circle"),
    "itself": (lambda data: set_of(data, parents=[data["saves"][0]["uid"]]), "round in a circle"),
    "no time": (lambda data: set_of(data, saved_at="yesterday"), "no time"),
    "no zone": (lambda data: set_of(data, saved_at="2026-01-01T00:00:00"), "no time"),
    "a year that cannot be": (lambda data: set_of(data, saved_at="9999-12-31T23:59:59+00:00"), "no time"),
    "an unknown kind": (lambda data: set_of(data, kind="horoscope"), "a newer one made it"),
    "a key with a path": (lambda data: set_of(data, key="../x"), "a name that no document has"),
    "too long": (lambda data: set_of(data, value="x" * 200_000), "too large"),
    "no number": (lambda data: set_of(data, value=float("nan")), "too large"),
    "a save that is none": (lambda data: data["saves"].append(3), "cannot be read"),
    "saves that are none": (lambda data: data.update(saves={}), "cannot be read"),
    "erased that is none": (lambda data: data.update(erased=[None]), "no name"),
    "a file elsewhere": (lambda data: data["files"][0].update(member="files/none.pdf"), "is missing"),
    "a file that is another": (
        lambda data: data["files"][0].update(member="my-portfolio.html"),
        "not the one",
    ),
    "a file of another kind": (lambda data: data["files"][0].update(name="x.exe"), "can be kept"),
}


def test_data_without_a_list_of_files_comes_in(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    one.save("answer", "2.3/only-this", "x", 0, "only")

    def without_files(data: dict[str, Any]) -> None:
        del data["files"]

    members = members_of(changed(one.bundle(kinds=("answer",)), without_files))
    assert two.take_in(zipped(members)).saves_new > 0


@pytest.mark.parametrize("name", FORGED)
def test_data_that_was_changed_is_refused(pair: tuple[Portfolio, Portfolio], name: str) -> None:
    one, two = pair
    change, message = FORGED[name]
    is_refused(two, changed(one.bundle(), change), message)


@pytest.mark.parametrize("name", ["my-portfolio.json", "my-portfolio.html"])
def test_a_member_that_was_changed_is_found_by_its_hash(pair: tuple[Portfolio, Portfolio], name: str) -> None:
    one, two = pair
    members = members_of(one.bundle())
    members[name] = members[name].replace(b"Words", b"Other")
    is_refused(two, zipped(members), "not the one that was packed")


def test_members_added_or_left_out_are_found(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    members = members_of(one.bundle())
    is_refused(two, zipped(members | {"more.txt": b"x"}), "a file was added")
    del members["my-portfolio.html"]
    is_refused(two, zipped(members), "a file is missing")


@pytest.mark.parametrize("field", ["value", "saved_at", "key"])
def test_one_name_for_two_texts_is_refused(pair: tuple[Portfolio, Portfolio], field: str) -> None:
    one, two = pair
    two.take_in(one.bundle())
    other = {"value": "forged", "saved_at": "2026-01-01T00:00:00+00:00", "key": "2.3/other"}[field]
    forged = changed(one.bundle(), lambda data: set_of(data, **{field: other}))
    is_refused(two, forged, "name of another one")


def test_a_parent_of_another_document_hides_nothing(pair: tuple[Portfolio, Portfolio]) -> None:
    one, two = pair
    head = one.get("log", "mine/1").uid
    two.take_in(changed(one.bundle(), lambda data: set_of(data, uid="b" * 32, key="2.3/new", parents=[head])))
    assert two.get("log", "mine/1").uid == head
    assert len(two.documents()) == 3
