"""Programs that share rooms on a PostgreSQL server lock them in one order, so that none waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import sqlalchemy as sa
from tests.servers import PATIENCE_S, wait_for

from cmplearn import store
from cmplearn.rooms import RoomStore, forgetting, open_rooms, tables


def is_waited_for(rooms: RoomStore) -> bool:
    """Return whether some program waits for another's lock."""
    with store.reading(rooms.engine) as connection:
        return connection.exec_driver_sql("SELECT 1 FROM pg_locks WHERE NOT granted").first() is not None


def test_rooms_are_deleted_while_somebody_writes_in_them(postgres_server: Any) -> None:
    rooms = open_rooms(postgres_server.new_database())
    later, first = sorted((rooms.create("A hall", ()).id for _ in range(2)), reverse=True)
    with store.writing(rooms.engine) as connection:  # the one that is locked last lies first in its table
        connection.execute(sa.update(tables.rooms).where(tables.rooms.c.id == later).values(title="A hall"))
        connection.execute(sa.update(tables.rooms).where(tables.rooms.c.id == first).values(title="A hall"))

    def delete() -> None:
        with store.writing(rooms.engine) as connection:
            forgetting.delete(connection, [later, first])

    locked = sa.select(tables.rooms.c.id).with_for_update()
    with ThreadPoolExecutor(1) as pool:
        with store.writing(rooms.engine) as writer:
            writer.execute(locked.where(tables.rooms.c.id == first)).all()
            deleted = pool.submit(delete)
            wait_for(lambda: is_waited_for(rooms), "the deletion to wait for the writer")
            writer.execute(locked.where(tables.rooms.c.id == later)).all()
        deleted.result(PATIENCE_S)
    assert rooms.rooms() == ()
    rooms.close()
