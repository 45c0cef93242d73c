"""A full disk: what is taken in, kept or erased is all there or not at all, and what was there stays."""

import base64
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cmplearn.portfolio import open_portfolio

FULL = """
import sys
from contextlib import suppress
from pathlib import Path
from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio
folder, bundle, marker = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), "Xylophonspieler-7Q"
def fill(path):
    with suppress(OSError), path.open("ab", buffering=0) as filler:
        while filler.write(b"x" * 512):
            pass
def attempt(what, work):
    try:
        print(what, work())
    except StorageError as error:
        print(what, "is full" in str(error))
with open_portfolio(folder) as portfolio:
    portfolio.save("answer", "2.3/first", "mine", 0, "a")
    portfolio.save("log", "mine/secret", f"{marker} " * 500, 0, "b")
    portfolio._keeper.wait()
    fill(folder / "filler")
    attempt("erase", lambda: portfolio.erase("log", "mine/secret"))
    print("left", [document.key for document in portfolio.documents()])
(folder / "filler").unlink()
with open_portfolio(folder) as portfolio:
    print("erased", portfolio.erase("log", "mine/secret").remaining)
    files = [path for path in folder.rglob("*") if path.is_file()]
    print("found in", [path.name for path in files if marker.encode() in path.read_bytes()])
    attempt("look into", lambda: portfolio.look_into(bundle).saves_new)
    attempt("take in", lambda: portfolio.take_in(bundle))
    attempt("keep", lambda: portfolio.keep_file("long.txt", b"x" * 900_000))
    print("left", [document.key for document in portfolio.documents()], portfolio.files())
"""


def test_on_a_full_disk_nothing_is_half_done(
    script: Callable[..., Any], small_disk: tuple[tuple[str, ...], Path], tmp_path: Path
) -> None:
    chance = random.Random(1)
    (tmp_path / "other").mkdir()
    with open_portfolio(tmp_path / "other") as other:
        for number in range(15):
            text = base64.b64encode(chance.randbytes(60_000)).decode()
            other.save("log", f"mine/{number}", text, 0, str(number))
        (tmp_path / "bundle.zip").write_bytes(other.bundle())
    command, folder = small_disk
    said = script(FULL, folder, tmp_path / "bundle.zip", before=command).communicate()[0].splitlines()
    assert said == [
        "erase True",
        "left ['2.3/first', 'mine/secret']",
        "erased ()",
        "found in []",
        "look into 15",
        "take in True",
        "keep True",
        "left ['2.3/first'] []",
    ]
