"""No sentence of the documents that the course grew from has found its way into it."""

from pathlib import Path

import yaml
from tests.content.shared_runs import runs, seeds, shared

from cmplearn.course import root

KINDS = {".yaml", ".md", ".ipynb", ".html", ".py", ".js", ".css", ".toml", ".txt"}
PARTS = (
    "README.md",
    "CHANGELOG.md",
    "course",
    "modules",
    "assessments",
    "binder",
    "src",
    "benchmarks",
    ".github",
)
LEFT_OUT = {"_content", "__pycache__", "node_modules", ".ipynb_checkpoints"}


def files() -> list[Path]:
    found = [root() / part for part in PARTS]
    found += [path for part in PARTS for path in (root() / part).rglob("*")]
    return sorted(
        path
        for path in found
        if path.is_file() and path.suffix in KINDS and not LEFT_OUT & set(path.relative_to(root()).parts)
    )


def titles() -> set[str]:
    """Runs inside the titles and addresses of sources, which are named as they are."""
    allowed: set[str] = set()
    for path in (root() / "course" / "cases").glob("*.yaml"):
        for source in yaml.safe_load(path.read_text(encoding="utf-8")).get("sources", ()):
            allowed |= {run for key in ("title", "address") for run in runs(source.get(key, ""))}
    return allowed


def test_no_ten_words_in_a_row_are_a_sources() -> None:
    allowed, looked_at = titles(), files()
    copied = {
        path.relative_to(root()).as_posix(): run
        for path in looked_at
        for run in shared(path.read_text(encoding="utf-8"))
        if run not in allowed
    }
    assert copied == {}
    assert len(looked_at) > 400


def test_the_hashes_are_those_of_five_documents() -> None:
    assert 18_000 < len(seeds()) < 22_000


def test_a_copied_sentence_would_be_found() -> None:
    # The opening words of the pilot programme's own title, as everybody cites it.
    title = (
        "Strengthening the position of medicines management in the commissioning and service re-design "
        "environment: A collaborative approach"
    )
    assert shared(title)[0].startswith("strengthening the position of medicines management")
