import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from tests.servers import bytes_of

from cmplearn.cohort import acknowledge, offer, open_programme, programme_place, pull, shown_code
from cmplearn.cohort.claims import LENGTH, MISSES, normalised
from cmplearn.errors import InputError, NotFoundError, RefusedError, StorageError
from cmplearn.store.codes import ALPHABET

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACTIONS = [{"what": "Ask the sponsor", "by": "2026-12-03"}, {"what": "Ring the ward"}]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_programme(tmp_path / "programme.sqlite")
    yield engine
    engine.dispose()


def words_in(path: Path) -> str:
    """Everything that the database's rows, its file and the log beside it still hold."""
    with closing(sqlite3.connect(path)) as connection:
        rows = "\n".join(connection.iterdump())
    files = (bytes_of(each).decode(errors="replace") for each in path.parent.glob(f"{path.name}*"))
    return rows + "".join(files)


def test_a_code_brings_the_actions_of_a_meeting(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    claim = pull(engine, shown_code(code), ["me"], NOON)
    assert (list(claim.actions), claim.meeting, claim.is_taken) == (ACTIONS, "meeting-2", False)


def test_the_same_portfolio_may_pull_again(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    assert pull(engine, code, ["me"], NOON) == pull(engine, code, ["me"], NOON)


def test_another_portfolio_may_not(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    pull(engine, code, ["me"], NOON)
    with pytest.raises(RefusedError, match="already used by another portfolio"):
        pull(engine, code, ["you"], NOON)
    assert pull(engine, code, ["me"], NOON).actions


def test_a_portfolio_merged_into_another_keeps_its_claims(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    pull(engine, code, ["old laptop"], NOON)
    assert pull(engine, code, ["new laptop", "old laptop"], NOON).actions


def test_the_words_are_deleted_once_the_portfolio_holds_them(engine, tmp_path):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    claim = pull(engine, code, ["me"], NOON)
    acknowledge(engine, claim, ["you"], NOON)
    assert "Ask the sponsor" in words_in(tmp_path / "programme.sqlite"), "nobody else can say that"
    acknowledge(engine, claim, ["me"], NOON)
    acknowledge(engine, claim, ["me"], NOON)
    assert "Ask the sponsor" not in words_in(tmp_path / "programme.sqlite")
    again = pull(engine, code, ["me"], NOON)
    assert (again.id, again.actions, again.is_taken) == (claim.id, (), True)


def test_a_code_expires_with_its_words(engine, tmp_path):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    assert pull(engine, code, ["me"], NOON + timedelta(days=59)).actions
    with pytest.raises(NotFoundError, match="No actions wait"):
        pull(engine, code, ["me"], NOON + timedelta(days=61))
    offer(engine, [{"what": "Another"}], "meeting-3", now=NOON + timedelta(days=61))
    assert "Ask the sponsor" not in words_in(tmp_path / "programme.sqlite")


def test_no_code_and_no_claimant_is_kept_as_it_is(engine, tmp_path):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    pull(engine, code, ["claimant-in-plain-words"], NOON)
    kept = words_in(tmp_path / "programme.sqlite")
    assert code not in kept.lower()
    assert "claimant-in-plain-words" not in kept


def test_many_wrong_codes_must_wait(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    for n in range(MISSES):
        with pytest.raises(NotFoundError):
            pull(engine, f"0000000{n}", ["me"], NOON)
    with pytest.raises(RefusedError, match="quarter of an hour"):
        pull(engine, code, ["me"], NOON)
    assert pull(engine, code, ["me"], NOON + timedelta(minutes=16)).actions


def test_one_who_mistypes_does_not_lock_others_out(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    for n in range(MISSES):
        with pytest.raises(NotFoundError):
            pull(engine, f"0000000{n}", ["me"], NOON)
    assert pull(engine, code, ["you"], NOON).actions


@given(st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), st.sampled_from(["", " ", "-", " - "]))
def test_case_blanks_dashes_and_look_alikes_do_not_matter(code, between):
    typed = between.join(code).upper().replace("0", "O").replace("1", "I")
    assert normalised(typed) == normalised(shown_code(code)) == code


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-9QX22", "7K3M-9QXU", "7K3M_9QX2", "٧K3M9QX2"])
def test_what_cannot_be_a_code_is_said_before_anything_is_asked(engine, typed):
    with pytest.raises(InputError, match="8 letters and figures"):
        pull(engine, typed, ["me"], NOON)


def test_codes_spread_over_the_alphabet(engine):
    seen = Counter("".join(offer(engine, [{"what": "x"}], "m", now=NOON) for _ in range(40)))
    assert len(seen) > 25
    assert set(seen) <= set(ALPHABET)


@pytest.mark.parametrize("actions", [[], [{"what": " "}], [{"by": "2026-12-03"}], [{"what": "x"}] * 51])
def test_an_offer_without_words_or_with_too_many_is_refused(engine, actions):
    with pytest.raises(InputError):
        offer(engine, actions, "meeting-2", now=NOON)


def test_a_very_long_offer_is_refused(engine):
    with pytest.raises(InputError, match="too long together"):
        offer(engine, [{"what": "x" * 60_000}], "meeting-2", now=NOON)


def test_two_at_once_get_one_claim_between_them(tmp_path):
    first, second = (open_programme(tmp_path / "programme.sqlite") for _ in range(2))
    code = offer(first, ACTIONS, "meeting-2")
    pull(first, code, ["me"])
    with pytest.raises(RefusedError):
        pull(second, code, ["you"])
    first.dispose()
    second.dispose()


def test_the_programme_database_is_where_it_was_said_to_be(tmp_path):
    assert programme_place({"CMPLEARN_PROGRAMME": str(tmp_path)}) == tmp_path / "programme.sqlite"
    assert programme_place({"CMPLEARN_PROGRAMME": str(tmp_path / "x.db")}) == tmp_path / "x.db"
    assert programme_place({"CMPLEARN_PROGRAMME": "  "}) is None


def test_a_programme_database_that_is_not_there_is_said_in_words(tmp_path):
    with pytest.raises(StorageError, match="does not exist"):
        open_programme(tmp_path / "unplugged" / "programme.sqlite")


@pytest.mark.parametrize("salts", [[], ["the one that codes were made with"]])
def test_a_database_of_before_gets_a_salt_only_where_it_has_none(tmp_path, salts):
    open_programme(tmp_path / "programme.sqlite").dispose()
    with closing(sqlite3.connect(tmp_path / "programme.sqlite")) as connection:
        connection.execute("DELETE FROM claim_salt")
        connection.executemany("INSERT INTO claim_salt VALUES (?)", [(each,) for each in salts])
        connection.execute("UPDATE cohort_version SET version_num = '0001'")
        connection.commit()
        open_programme(tmp_path / "programme.sqlite").dispose()
        kept = [row[0] for row in connection.execute("SELECT salt FROM claim_salt")]
    assert kept == salts or (not salts and len(kept) == 1)
