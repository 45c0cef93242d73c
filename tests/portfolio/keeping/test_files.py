"""Evidence files: what may be kept, under which names, and how much."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.keeping import files
from cmplearn.portfolio.keeping.files import safe_name


def office(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


GOOD = {
    "certificate.pdf": b"%PDF-1.7 x",
    "slide.PNG": b"\x89PNG\r\n\x1a\n x",
    "photo.jpg": b"\xff\xd8\xff\xe0 x",
    "photo.jpeg": b"\xff\xd8\xff\xe1 x",
    "paper.docx": office("[Content_Types].xml", "word/document.xml"),
    "sums.xlsx": office("[Content_Types].xml", "xl/workbook.xml"),
    "notes.txt": "Grüße 👋\r\n".encode(),
    "from Windows.csv": "cost,£\r\n".encode("cp1252"),
    "from Excel.csv": "a\tb".encode("utf-16"),
}
BAD = {
    "program.exe": b"MZ",
    "page.html": b"<script>alert(1)</script>",
    "picture.svg": b"<svg/>",
    "macros.docm": office("word/document.xml"),
    "no ending": b"x",
    ".txt": b"x",
    "empty.txt": b"",
    "page.pdf": b"<html>",
    "program.png": b"MZ\x90",
    "program.txt": b"MZ\x90\x00\x03",
    "zip.docx": office("evil.exe"),
    "macros.docx": office("word/document.xml", "word/vbaProject.bin"),
    "half.xlsx": office("xl/workbook.xml")[:40],
    "sheet.docx": office("xl/workbook.xml"),
}


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_kept_as_it_is_and_found_by_its_content(portfolio: Portfolio, name: str) -> None:
    stored = portfolio.keep_file(name, GOOD[name])
    assert portfolio.files() == [stored]
    assert (stored.name, stored.size) == (name, len(GOOD[name]))
    assert portfolio.file(stored.sha256) == GOOD[name]


@pytest.mark.parametrize("name", BAD)
def test_other_files_are_refused_by_their_ending_and_by_their_content(
    portfolio: Portfolio, name: str
) -> None:
    with pytest.raises(InputError) as caught:
        portfolio.keep_file(name, BAD[name])
    assert len(str(caught.value)) > 40
    assert portfolio.files() == []


def test_the_same_file_is_kept_once_and_under_its_latest_name(portfolio: Portfolio) -> None:
    first = portfolio.keep_file("a.txt", b"x")
    assert portfolio.keep_file("a.txt", b"x") == first
    portfolio.keep_file("b.txt", b"x")
    assert [file.name for file in portfolio.files()] == ["b.txt"]


def test_a_file_that_is_too_large_is_refused(portfolio: Portfolio) -> None:
    with pytest.raises(InputError, match=r"5\.0 MB, and 5 MB is the most"):
        portfolio.keep_file("long.txt", b"x" * 5_000_001)
    assert portfolio.keep_file("long.txt", b"x" * 5_000_000).size == 5_000_000


def test_files_together_have_a_limit_too(portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_TOTAL", 10)
    portfolio.keep_file("a.txt", b"12345")
    portfolio.keep_file("b.txt", b"123456"[:5] + b"")
    with pytest.raises(InputError, match="there would be more"):
        portfolio.keep_file("c.txt", b"1234567")
    portfolio.keep_file("again.txt", b"12345")
    assert len(portfolio.files()) == 1


def test_a_file_that_is_not_there_is_named_beside_those_there_are(portfolio: Portfolio) -> None:
    with pytest.raises(NotFoundError, match="none yet"):
        portfolio.file("0" * 64)
    portfolio.keep_file("a.txt", b"x")
    with pytest.raises(NotFoundError, match=r"a\.txt"):
        portfolio.file("0" * 64)


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("/etc/passwd", "passwd"),
        ("..\\..\\C:\\a.txt", "a.txt"),
        ("\u202etxt.exe", "txt.exe"),
        ("a\x00\n.txt", "a.txt"),
        ("NUL.txt", "file-NUL.txt"),
        ("..", "file"),
        ("  Peer review: <March>?.pdf ", "Peer review- -March--.pdf"),
        ("x" * 300 + ".pdf", "x" * 96 + ".pdf"),
        ("تقرير 👋.pdf", "تقرير 👋.pdf"),
    ],
)
def test_names_are_made_safe_for_every_computer(typed: str, safe: str) -> None:
    assert safe_name(typed) == safe
    assert safe_name(safe) == safe
