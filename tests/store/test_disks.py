"""Telling a disk in this computer from a shared drive."""

from pathlib import Path

import pytest

from cmplearn.store.disks import network_file_system


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    """A home folder on a server, a share with a blank in its name, and a disk inside the home folder."""
    path = tmp_path / "mounts"
    path.write_text(
        "/dev/sda1 / ext4 rw 0 0\n"
        "server:/home /srv/home nfs4 rw 0 0\n"
        "//server/share /srv/my\\040share cifs rw 0 0\n"
        "/dev/sdb1 /srv/home/local ext4 rw 0 0\n"
        "autofs /srv/auto autofs rw 0 0\n"
        "server:/auto /srv/auto nfs rw 0 0\n"
    )
    return path


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/srv/home/ann/cmplearn/portfolio.sqlite", "nfs4"),
        ("/srv/my share/cmplearn", "cifs"),
        ("/srv/home/local/cmplearn", None),
        ("/srv/homework", None),
        ("/srv/auto/ann", "nfs"),
        ("/home/ann", None),
    ],
)
def test_the_nearest_mount_decides(mounts: Path, place: str, kind: str | None) -> None:
    assert network_file_system(Path(place), mounts) == kind


def test_a_system_without_a_list_of_mounts_counts_as_local(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "missing") is None
