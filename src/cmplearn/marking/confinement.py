"""What a sandbox sees of this machine: the system and this Python, read-only, and a fresh environment."""

import os
import secrets
import shutil
import site
import sys
from collections.abc import Iterable
from pathlib import Path

from cmplearn.errors import RefusedError

__all__ = ["WORK_FOLDER", "command", "environment", "refuse_exposed", "spare_user", "visible"]

WORK_FOLDER = "/submission"
HOME = "/tmp/home"
INSIDE = Path(__file__).with_name("inside")
MOUNTED_INSIDE = "/marking/inside"
SPARE_USERS = range(61200, 61900)
LINKED_TO_USR = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
OF_ETC = (
    "alternatives",
    "fonts",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "ssl/certs",
    "ssl/openssl.cnf",
)
NAMESPACES = ("pid", "net", "ipc", "uts", "cgroup-try")
COURSE = "CMPLEARN_COURSE"
EXCHANGE = "/usr/local/share/nbgrader/exchange"  # where nbgrader keeps what everybody handed in, by default


def visible() -> tuple[Path, ...]:
    """Return the folders that a sandbox sees beside the system's: this Python, and checkouts installed in it.

    Returns
    -------
    tuple[Path, ...]
        Folders that exist, as they are named, none below another; never one that holds the home folder.
    """
    found = sorted(path for path in _named() if not _holds_home(path))
    seen = [Path("/usr"), *found]
    return tuple(
        path for path in found if not any(other in (path, *path.parents) for other in seen if other != path)
    )


def _named() -> set[Path]:
    """Return the folders that Python needs, as far as they exist."""
    named = [Path(sys.base_prefix), Path(sys.prefix), *_editable()]
    return {_normal(path) for path in named if path.is_dir()}


def _holds_home(folder: Path) -> bool:
    """Return whether a folder is the tutor's home, or above it."""
    try:
        home = Path.home().resolve()
    except RuntimeError:  # a user with no home
        home = Path("/")
    return home.is_relative_to(folder.resolve())


def _normal(path: Path) -> Path:
    """Return a path without "..", as a sandbox finds it; a link, such as a venv's Python, stays one."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - pathlib has no such


def _editable() -> Iterable[Path]:
    """Yield folders that .pth files add to the path of imports, and the course: it holds no answers."""
    for packages in site.getsitepackages():
        for listed in sorted(Path(packages).glob("*.pth")):
            for line in listed.read_text("utf-8", "replace").splitlines():
                if line.startswith("/"):
                    yield Path(line.strip())
    checkout = Path(__file__).resolve().parents[3]
    yield Path(os.environ.get(COURSE, checkout)) / "course"


def refuse_exposed(*private: Path) -> None:
    """Refuse to mark when a sandbox would see what it must not.

    Parameters
    ----------
    *private : Path
        Folders and files that no submission may see, such as the course root.

    Raises
    ------
    RefusedError
        When one of them lies in a folder that the sandbox needs, or the home folder does.
    """
    for seen in sorted(_named() - {Path("/usr")}):
        if _holds_home(seen):
            raise RefusedError(
                f"Python imports from {seen}, which holds your own files: every submission could read them "
                f"while it is marked. Take {seen} out of the .pth files in {site.getsitepackages()[0]}."
            )
    for folder in private:
        for seen in (Path("/usr"), *(path.resolve() for path in visible())):
            if seen in (folder.resolve(), *folder.resolve().parents):
                raise RefusedError(
                    f"{folder} lies in {seen}, which every submission can read while it is marked, because "
                    "Python needs it. Move the course root to a folder of its own."
                )


def spare_user() -> int | None:
    """Return the number of a user with no name and no process, for root to become; None for others."""
    if os.geteuid() != 0:
        return None
    import pwd

    taken = {entry.pw_uid for entry in pwd.getpwall()}
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                taken.add(process.stat().st_uid)
            except OSError:  # it has just ended
                continue
    return secrets.choice([number for number in SPARE_USERS if number not in taken])


def environment(home: str) -> dict[str, str]:
    """Return the whole environment of code that is marked: nothing of the tutor's own.

    Parameters
    ----------
    home : str
        The home folder.

    Returns
    -------
    dict[str, str]
        Names and values.
    """
    threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "BLIS")
    return {
        "PATH": f"{_normal(Path(sys.prefix)) / 'bin'}:/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "NBGRADER_EXECUTION": "autograde",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "IPYTHONDIR": f"{home}/ipython",
        "JUPYTER_CONFIG_DIR": f"{home}/jupyter",
        "JUPYTER_DATA_DIR": f"{home}/jupyter-data",
        "JUPYTER_RUNTIME_DIR": f"{home}/jupyter-runtime",
        **{f"{library}_NUM_THREADS": "1" for library in threads},
        **({COURSE: os.environ[COURSE]} if COURSE in os.environ else {}),
    }


def command(program: str, *, isolated: bool) -> list[str]:
    """Return the command that starts one of the sandbox's programs.

    Parameters
    ----------
    program : str
        Python, with the folder of the package `inside` first on its path.
    isolated : bool
        Whether to start it in namespaces of its own.

    Returns
    -------
    list[str]
        The command with its arguments.
    """
    package = Path(MOUNTED_INSIDE) if isolated else INSIDE
    begin = f"import sys; sys.path.insert(0, {str(package.parent)!r}); "
    python = [str(_normal(Path(sys.executable))), "-s", "-P", "-c", f"{begin}{program}"]
    return [*_bubblewrap(), *python] if isolated else python


def _bubblewrap() -> list[str]:
    """Return bubblewrap's command up to the program."""
    is_root = os.geteuid() == 0
    # root needs no namespace of users, and could then bind less
    unshared = NAMESPACES if is_root else ("user", *NAMESPACES)
    # no --die-with-parent: it follows the thread that started bubblewrap; the control channel's end ends it
    words = [shutil.which("bwrap") or "bwrap", "--new-session"]
    words += [f"--unshare-{name}" for name in unshared]
    # before all that is bound: a checkout may lie below /tmp
    words += ["--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp", "--perms", "0755", "--dir", WORK_FOLDER]
    words += ["--ro-bind", "/usr", "/usr"]
    if Path(EXCHANGE).is_dir():
        words += ["--tmpfs", EXCHANGE, "--remount-ro", EXCHANGE]
    for name in LINKED_TO_USR:
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), name]
        elif path.is_dir():
            words += ["--ro-bind", name, name]
    made = {Path("/"), *map(Path, ("/usr", "/dev", "/dev/shm", "/tmp"))}
    for name in OF_ETC:
        words += _bound(Path("/etc", name), Path("/etc", name), made) if Path("/etc", name).exists() else []
    for path in visible():
        words += _bound(path, path, made)
    words += _bound(INSIDE, Path(MOUNTED_INSIDE), made)
    # bubblewrap covers parts of a /proc that it mounts as root, and the kernel then lets nobody mount another
    words += ["--dir", "/proc"] if is_root else ["--proc", "/proc"]
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]


def _bound(source: Path, target: Path, made: set[Path]) -> list[str]:
    """Return the words that bind a path read-only; parents that bubblewrap makes are closed to others."""
    words: list[str] = []
    for parent in reversed(target.parents):
        if parent not in made and Path("/usr") not in parent.parents:
            made.add(parent)
            words += ["--perms", "0755", "--dir", str(parent)]
    return [*words, "--ro-bind", str(source.resolve()), str(target)]
