"""Every activity of the course can be played in a room from its first step to its last."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cmplearn.course import activities
from cmplearn.course.activities import Ask, frozen, thawed
from cmplearn.rooms import Event, Room, State, numbered
from cmplearn.rooms.answers import has_words
from cmplearn.rooms.export import rows
from cmplearn.rooms.tally import tally
from cmplearn.web.rooms import results

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PEOPLE = [f"m{number}" for number in range(7)]


def some_answer(ask: Ask, chance: random.Random) -> Any:
    """Return what somebody might answer."""
    match ask.kind:
        case "choice" if ask.several:
            return chance.sample(list(ask.options), chance.randint(1, ask.most or len(ask.options)))
        case "choice":
            return chance.choice(list(ask.options))
        case "scale":
            return chance.randint(1, ask.points)
        case "number":
            return chance.randint(int(ask.minimum or 0), int(100 if ask.maximum is None else ask.maximum))
        case "text":
            return f"Words of {chance.random()}"
        case "points":
            return {item: chance.randint(1, 100) for item in ask.items}
        case "placing":
            return [
                {"name": f"Post {place}", "across": chance.randint(1, 5), "up": chance.randint(1, 5)}
                for place in range(ask.fewest)
            ]
        case "ratings":
            return {item: {"rating": chance.randint(1, ask.points), "evidence": "May"} for item in ask.items}
        case "ranking":
            return chance.sample(list(ask.items), len(ask.items))
        case "dots":
            return {chance.choice(list(ask.items)): ask.dots}
    return [{"what": f"Ring {chance.random()}", "by": ""}]


class Play:
    """A room in which an activity is played."""

    def __init__(self, id: str) -> None:
        self.activity = thawed(frozen(activities.load(id)))
        items = numbered([self.activity])
        self.state = State(Room("0" * 32, "k7m2qx", "Play", "", items, NOON, NOON, None, 0))

    def write(self, kind: Any, member: str = "", **body: Any) -> None:
        seq = self.state.seq + 1
        event = Event("0" * 32, seq, NOON + timedelta(seconds=seq), kind, body, member, str(seq))
        assert self.state.apply(event) is None


@pytest.mark.parametrize("id", activities.ids())
def test_an_activity_is_played_step_by_step_and_every_question_has_results(id: str) -> None:
    play, chance = Play(id), random.Random(8)
    for who in PEOPLE:
        play.write("joined", who, name="Asha")
    for number, step in enumerate(play.activity.steps):
        play.write("opened", item="a1", step=number)
        for ask in step.asks:
            for who in PEOPLE:
                play.write("answered", who, item="a1", ask=ask.id, value=some_answer(ask, chance))
        play.write("closed")
        for ask in step.asks:
            found = tally(play.state, "a1", ask.id)
            assert (found.answered, found.is_hidden) == (len(PEOPLE), False)
            assert bool(found.texts) == has_words(ask)
            assert bool(results.pictures(play.state, "a1", ask.id)) == (ask.kind not in ("text", "actions"))
    assert {row["ask"] for row in rows(play.state, b"")} == {ask.id for ask in play.activity.asks}
    assert not any(row["note"] or "Asha" in str(row) for row in rows(play.state, b""))
