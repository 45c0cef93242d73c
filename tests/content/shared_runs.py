"""Runs of ten words as hashes, so that a test can tell copied text without holding the text.

The five documents that the course grew from are other people's: facts carry over, sentences don't.
``seed_runs.bin`` holds one hash of six bytes for each run of ten words in them, in order. It is made by
``python tests/content/shared_runs.py FOLDER`` from a folder that holds the documents as text.
"""

import hashlib
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

RUN = 10
BYTES = 6
FILE = Path(__file__).with_name("seed_runs.bin")


def runs(text: str) -> Iterator[str]:
    """Yield each run of ten words, in small letters, without marks."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", text.lower()))
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


def hashed(run: str) -> bytes:
    """Return the hash that stands for a run."""
    return hashlib.blake2b(run.encode(), digest_size=BYTES).digest()


@cache
def seeds() -> frozenset[bytes]:
    """Return the hashes of the documents' runs."""
    held = FILE.read_bytes()
    return frozenset(held[start : start + BYTES] for start in range(0, len(held), BYTES))


def shared(text: str) -> list[str]:
    """Return the runs that a text shares with the documents."""
    return [run for run in runs(text) if hashed(run) in seeds()]


if __name__ == "__main__":
    found = {
        hashed(run) for path in sorted(Path(sys.argv[1]).glob("*.txt")) for run in runs(path.read_text())
    }
    FILE.write_bytes(b"".join(sorted(found)))
    print(f"{len(found)} runs of {RUN} words, {FILE.stat().st_size} bytes")
