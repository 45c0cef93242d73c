"""The benchmark of rooms' logs plays what it says it plays. No time is judged."""

import sys
from pathlib import Path
from typing import Any

from cmplearn.rooms import RoomStore, open_rooms

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def test_everybody_answers_once_in_batches_of_every_size(
    tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "room_logs", raising=False)
    import room_logs

    rooms: RoomStore = open_rooms(tmp_path / "programme.sqlite")
    room_logs.measure(rooms, answers=4, long=2)
    assert len(rooms.rooms()) == room_logs.ROUNDS * len(room_logs.BATCHES) - 1, "the last one was deleted"
    assert {len(rooms.events(room.id)) for room in rooms.rooms()} == {4 + 1 + 4}
    rooms.close()
    assert "4 in batches of 100 in a log of 17" in capsys.readouterr().out
