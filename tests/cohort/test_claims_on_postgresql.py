"""Claim codes where the programme database is a PostgreSQL server, and several processes hand them out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from tests.cohort.test_claims import ACTIONS, NOON
from tests.servers import PATIENCE_S

from cmplearn.cohort import acknowledge, offer, open_programme, pull, shown_code
from cmplearn.cohort.claims import MISSES, claims
from cmplearn.errors import NotFoundError, RefusedError
from cmplearn.rooms import open_rooms


@pytest.fixture
def place(postgres_server: Any) -> str:
    url: str = postgres_server.new_database()
    return url


@pytest.fixture
def engine(place: str) -> Iterator[sa.Engine]:
    engine = open_programme(place)
    yield engine
    engine.dispose()


def test_a_code_brings_the_actions_and_their_words_go(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    claim = pull(engine, shown_code(code), ["me"], NOON)
    assert list(claim.actions) == ACTIONS
    acknowledge(engine, claim, ["me"], NOON)
    assert pull(engine, code, ["me"], NOON).is_taken
    with engine.connect() as connection:
        assert connection.execute(sa.select(claims.c.actions)).scalars().all() == [None]


def test_wrong_codes_are_counted_and_old_ones_expire(engine):
    code = offer(engine, ACTIONS, "meeting-2", now=NOON)
    for n in range(MISSES):
        with pytest.raises(NotFoundError):
            pull(engine, f"0000000{n}", ["me"], NOON)
    with pytest.raises(RefusedError, match="quarter of an hour"):
        pull(engine, code, ["me"], NOON)
    with pytest.raises(NotFoundError):
        pull(engine, code, ["me"], NOON + timedelta(days=61))


def at_once(*work):
    """What each piece of work returned, or raised, all begun at one moment."""
    gate = Barrier(len(work), timeout=PATIENCE_S)

    def run(each):
        gate.wait()
        try:
            return each()
        except RefusedError as error:
            return error

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_of_two_portfolios_that_claim_at_one_moment_one_gets_the_actions(engine):
    for _ in range(3):
        code = offer(engine, ACTIONS, "meeting-2")
        found = at_once(*(partial(pull, engine, code, [name]) for name in ("me", "you", "them")))
        assert [isinstance(each, RefusedError) for each in found].count(False) == 1


def test_processes_that_begin_at_one_moment_make_one_salt(place):
    """A code that was hashed with a salt of its own would never be found again."""
    engines = at_once(*(partial(open_programme, place) for _ in range(4)))
    codes = at_once(*(partial(offer, engine, ACTIONS, "meeting-2") for engine in engines))
    assert all(pull(engines[0], code, ["me"]).actions for code in codes)
    for engine in engines:
        engine.dispose()


def test_rooms_and_claims_share_a_database(place):
    rooms, engine = at_once(partial(open_rooms, place), partial(open_programme, place))
    assert rooms.rooms() == ()
    assert pull(engine, offer(engine, ACTIONS, "meeting-2"), ["me"]).actions
    rooms.close()
    engine.dispose()
