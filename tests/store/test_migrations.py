"""Bringing a room's tables up to date."""

import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect

from cmplearn import store
from cmplearn.errors import StorageError
from cmplearn.store import migrations
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


def test_who_waited_for_another_that_ran_the_steps_runs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All programs that open a new file at one moment see that its tables are missing."""
    first, second = (store.open_database(tmp_path / "portfolio.sqlite") for _ in "ab")
    upgraded = []

    def write_after_another(engine: Engine) -> AbstractContextManager[Connection]:
        with monkeypatch.context() as patch:
            patch.setattr(migrations, "writing", store.writing)
            store.migrate(second, "portfolio")
        assert "alembic.script" in sys.modules, "nobody waits while it is imported"
        return store.writing(engine)

    monkeypatch.setattr(migrations, "writing", write_after_another)
    run = migrations._upgrade
    monkeypatch.setattr(migrations, "_upgrade", lambda *each: upgraded.append(1) or run(*each))
    store.migrate(first, "portfolio")
    assert upgraded == [1]
    for engine in (first, second):
        engine.dispose()
