"""The benchmark of marking measures submissions as people hand them in."""

import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def submissions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The generator, in a folder that holds the file that its first notebook reads."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "submissions", raising=False)
    import submissions

    (tmp_path / "waits.csv").write_text(submissions.waits(submissions.ROWS))
    monkeypatch.chdir(tmp_path)
    return submissions


def passed(submissions: Any, name: str, kind: str) -> list[bool]:
    """Whether each test of a notebook passes when every question is answered in one way."""
    names: dict[str, Any] = {}
    exec(submissions.OPENING[name].replace("TIMES", "1"), names)
    results = []
    for question in submissions.QUESTIONS[name]:
        exec(f"{question.name} = None", names)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answered = submissions.answer(question, f"{question.name} = None", kind)
            results.append(
                runs(answered, names) & runs(f"{question.open_test}\n{question.hidden_test}", names)
            )
    return results


def runs(source: str, names: dict[str, Any]) -> bool:
    try:
        exec(source, names)
    except Exception:
        return False
    return True


@pytest.mark.parametrize("name", ["waits", "medicines"])
@pytest.mark.parametrize(
    ("kind", "earns"),
    [("right", True), ("warns", True), ("wrong", False), ("blank", False), ("stops", False)],
)
def test_each_kind_of_answer_passes_or_fails_as_it_should(submissions, name, kind, earns):
    assert passed(submissions, name, kind) == [earns] * 3


def test_a_cohort_is_mixed_and_the_same_each_time(submissions):
    def cohort():
        question = submissions.WAITS[0]
        return [
            submissions.answer(question, "", submissions.random.Random(number).choice(submissions.MIXED))
            for number in range(100)
        ]

    assert cohort() == cohort()
    assert len(set(cohort())) == 5
