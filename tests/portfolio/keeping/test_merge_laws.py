"""The laws of merging: nothing is lost, twice is once, and the order doesn't matter."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmplearn import store
from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.keeping.history import Contents, heads

COPIES = 3
KEYS = ("a", "b")
FILES = (b"%PDF-1", b"%PDF-2")
COPY = st.integers(0, COPIES - 1)
KEY = st.sampled_from(KEYS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), COPY, KEY),
        st.tuples(st.just("merge"), COPY, COPY),
        st.tuples(st.just("settle"), COPY, KEY),
        st.tuples(st.just("erase"), COPY, KEY),
        st.tuples(st.just("file"), COPY, st.sampled_from(FILES)),
        st.tuples(st.just("erase file"), COPY, st.sampled_from(FILES)),
        st.tuples(st.just("erase everything"), COPY, st.none()),
    ),
    max_size=25,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty portfolio, to begin each copy from."""
    folder = tmp_path_factory.mktemp("empty")
    open_portfolio(folder).close()
    return folder


@dataclass
class Copy:
    """A real portfolio, and what it must hold: names of all saves that reached it, and of those erased."""

    portfolio: Portfolio
    known: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)

    def whole(self) -> Contents:
        with store.reading(self.portfolio._writer) as connection:
            return Contents.of(connection)

    def must_hold_what_it_knows(self) -> None:
        whole = self.whole()
        assert {each.uid for each in (*whole.saves, *whole.files)} == self.known - self.erased
        assert whole.erased == self.erased
        assert {each.sha256 for each in whole.files} == set(whole.content)

    def take_in(self, other: "Copy") -> None:
        before = state(self)
        told = self.portfolio.look_into(other.portfolio.bundle())
        assert state(self) == before
        taken = self.portfolio.take_in(other.portfolio.bundle())
        assert (taken.saves_new, taken.files, len(taken.apart)) == (
            told.saves_new,
            told.files,
            len(told.apart),
        )
        self.known |= other.known
        self.erased |= other.erased


@contextmanager
def copies(empty: Path, number: int) -> Iterator[list[Copy]]:
    with TemporaryDirectory() as place, ExitStack() as open_ones:
        folders = [Path(place) / str(each) for each in range(number)]
        for folder in folders:
            folder.mkdir()
            shutil.copy(empty / "portfolio.sqlite", folder)
        yield [Copy(open_ones.enter_context(open_portfolio(folder))) for folder in folders]


def state(copy: Copy) -> Any:
    """Return all that must be equal on copies that hold the same: not versions, which each counts alone."""
    whole = copy.whole()
    saves = {
        save.uid: (save.kind, save.key, save.value, save.saved_at, frozenset(save.parents))
        for save in whole.saves
    }
    apart = {(each.key, tuple(head.uid for head in each.heads)) for each in copy.portfolio.versions_apart()}
    current = {(each.kind, each.key, each.uid) for each in copy.portfolio.documents()}
    return saves, heads(whole.saves), apart, current, whole.erased, set(whole.files), set(whole.content)


def play(steps: list[Any], on: list[Copy]) -> None:
    """Do what one person with several laptops might do; check each copy after every step."""
    numbers = count()
    for what, index, argument in steps:
        copy, number = on[index], next(numbers)
        portfolio = copy.portfolio
        before = {document.key: document for document in portfolio.documents()}
        if what == "save":
            version = before[argument].version if argument in before else 0
            saved = portfolio.save("log", argument, f"text {number}", version, f"op {number}")
            assert portfolio.get("log", argument) == saved
            copy.known.add(saved.uid)
        elif what == "merge":
            copy.take_in(on[argument])
        elif what == "settle":
            for apart in [each for each in portfolio.versions_apart() if each.key == argument]:
                uids = [head.uid for head in apart.heads]
                copy.known.add(portfolio.settle("log", argument, f"both {number}", uids, f"op {number}").uid)
                assert portfolio.versions_apart() == [
                    each for each in portfolio.versions_apart() if each.key != argument
                ]
        elif what == "file":
            portfolio.keep_file(f"{argument[-1:].decode()}.pdf", argument)
            copy.known |= {record.uid for record in copy.whole().files}
        else:
            erase(copy, what, argument)
        copy.must_hold_what_it_knows()


def erase(copy: Copy, what: str, argument: Any) -> None:
    whole = copy.whole()
    if what == "erase":
        copy.erased |= {save.uid for save in whole.saves if save.key == argument}
        copy.portfolio.erase("log", argument)
    elif what == "erase file":
        gone = [record for record in whole.files if whole.content[record.sha256] == argument]
        copy.erased |= {record.uid for record in gone}
        for record in gone:
            copy.portfolio.erase_file(record.sha256)
    else:
        copy.erased |= {each.uid for each in (*whole.saves, *whole.files)}
        copy.portfolio.erase_everything()


def holds_for(steps: list[Any], empty: Path) -> None:
    with copies(empty, COPIES + 2) as found:
        people, (one_way, other_way) = found[:COPIES], found[COPIES:]
        play(steps, people)
        for copy in people:  # (((nothing + a) + b) + c)
            one_way.take_in(copy)
            one_way.must_hold_what_it_knows()
        people[1].take_in(people[2])  # nothing + ((c + b) + a), by way of a and b
        people[0].take_in(people[1])
        other_way.take_in(people[0])
        assert state(one_way) == state(other_way) == state(people[0])
        for copy in found:
            again = other_way.portfolio.take_in(copy.portfolio.bundle())
            assert again.changes_nothing
        assert state(one_way) == state(other_way)


QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=25, deadline=None, suppress_health_check=QUIET)
@given(steps=STEPS)
def test_no_save_is_ever_lost_twice_is_once_and_order_does_not_matter(steps: list[Any], empty: Path) -> None:
    holds_for(steps, empty)


@pytest.mark.long
@settings(max_examples=600, deadline=None, suppress_health_check=QUIET)
@given(steps=STEPS)
def test_the_laws_of_merging_over_many_histories(steps: list[Any], empty: Path) -> None:
    holds_for(steps, empty)
