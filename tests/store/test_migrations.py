"""Bringing a room's tables up to date."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from cmplearn import store
from cmplearn.errors import StorageError
from cmplearn.store.migrations import revisions


def test_a_new_file_gets_the_tables_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    engine = store.open_database(tmp_path / "portfolio.sqlite")
    store.migrate(engine, "portfolio")
    tables = inspect(engine).get_table_names()
    store.migrate(engine, "portfolio")
    assert (
        {"saves", "downloads", "portfolio_version"} <= set(tables) == set(inspect(engine).get_table_names())
    )
    engine.dispose()


def test_steps_are_one_line_that_alembic_reads_the_same_way() -> None:
    from alembic.script import ScriptDirectory

    folder = str(Path(store.__file__).parent.parent / "portfolio" / "migrations")
    script = ScriptDirectory(folder, version_locations=[folder])
    assert [step.revision for step in script.walk_revisions()] == revisions("portfolio")[::-1]


def test_a_file_from_a_newer_cmplearn_is_left_alone(tmp_path: Path) -> None:
    engine = store.open_database(tmp_path / "portfolio.sqlite")
    store.migrate(engine, "portfolio")
    with store.writing(engine) as connection:
        connection.exec_driver_sql("UPDATE portfolio_version SET version_num = '9999'")
    with pytest.raises(StorageError, match=r"portfolio\.sqlite was written by a newer cmplearn.*Update"):
        store.migrate(engine, "portfolio")
    engine.dispose()


def test_an_up_to_date_file_opens_without_alembic(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cmplearn.portfolio import open_portfolio; "
        f"open_portfolio(Path({str(tmp_path)!r})).close(); print('alembic' in sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in "ab"
    ]
    assert [run.stdout.strip() for run in runs] == ["True", "False"]
