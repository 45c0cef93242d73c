"""Where a portfolio lies."""

from pathlib import Path

import pytest

from cmplearn import portfolio
from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio


@pytest.mark.parametrize(
    ("environment", "platform", "ending"),
    [
        ({"CMPLEARN_HOME": "/data/me"}, "win32", "/data/me"),
        ({"LOCALAPPDATA": "/users/ann/local"}, "win32", "/users/ann/local/cmplearn"),
        ({}, "win32", "/AppData/Local/cmplearn"),
        ({}, "darwin", "/Library/Application Support/cmplearn"),
        ({}, "linux", "/.local/share/cmplearn"),
        ({"XDG_DATA_HOME": "/data"}, "linux", "/data/cmplearn"),
    ],
)
def test_the_usual_place_is_on_this_computer_and_does_not_roam(
    environment: dict[str, str], platform: str, ending: str
) -> None:
    assert portfolio.home(environment, platform).as_posix().endswith(ending)


def test_the_usual_folder_is_made_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CMPLEARN_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "not" / "there" / "yet"))
    open_portfolio().close()
    folder = portfolio.home()
    assert folder.is_relative_to(tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_chosen_folder_on_a_missing_drive_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"stick does not exist.*connect it"):
        open_portfolio(tmp_path / "stick" / "cmplearn")
    assert not (tmp_path / "stick").exists()


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageError, match="home is a file"):
        open_portfolio(tmp_path / "home")
