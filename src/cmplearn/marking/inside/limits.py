"""Limits that the kernel keeps for each process, and what all processes of a submission use together."""

import os
import re
import resource
from dataclasses import dataclass
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
LONGEST = 8192  # bytes: more than any file of /proc that is read here has
STATE, PARENT, USER, ENDED_SYSTEM, TASKS, RESIDENT = 0, 1, 11, 14, 17, 21  # fields after the name
RUNNABLE, IN_THE_KERNEL, ZOMBIE = b"RDZ"


@dataclass(frozen=True)
class Use:
    """What the processes of a submission use at one moment.

    Parameters
    ----------
    processes : dict[int, int]
        Number of each that runs, and the memory that it holds in bytes.
    tasks : int
        Their threads, all together.
    cpu_seconds : float
        CPU time that they, and those of their children that ended, have used.
    is_busy : bool
        Whether one of them works, or would if the machine let it.
    """

    processes: dict[int, int]
    tasks: int
    cpu_seconds: float
    is_busy: bool

    @property
    def memory_bytes(self) -> int:
        """Memory of them all, where what they share counts for each."""
        return sum(self.processes.values())


def limit(limits: dict[str, Any], own: tuple[int, int], *, counts_user: bool) -> None:
    """Set the kernel's limits on this process and its children.

    Parameters
    ----------
    limits : dict
        Fields of `cmplearn.marking.jobs.Limits`.
    own : tuple[int, int]
        Address space and data that this process has already, in bytes.
    counts_user : bool
        Whether the user is this submission's alone, so that its processes can be counted.
    """
    amounts = {
        resource.RLIMIT_AS: own[0] + limits["memory_bytes"],
        resource.RLIMIT_DATA: own[1] + limits["memory_bytes"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
        resource.RLIMIT_SIGPENDING: 1024,
    }
    if counts_user and _counts_by_namespace():
        amounts[resource.RLIMIT_NPROC] = limits["processes"] + 1  # the supervisor is one of the user's
    for kind, amount in amounts.items():
        most = resource.getrlimit(kind)[1]
        amount = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(kind, (amount, amount))


def _counts_by_namespace() -> bool:
    """Whether the kernel counts a user's processes in each namespace of users alone (Linux 5.14)."""
    return tuple(int(number) for number in re.findall(r"\d+", os.uname().release)[:2]) >= (5, 14)


def own_size(proc: int) -> tuple[int, int]:
    """Return the size of this process's address space and of its data, in bytes."""
    fields = _read(proc, "self/statm").split()
    return int(fields[0]) * PAGE, int(fields[5]) * PAGE


def resident(proc: int) -> int:
    """Return the memory that this process holds, in bytes."""
    return int(_read(proc, "self/statm").split()[1]) * PAGE


def use(proc: int) -> Use:
    """Return what all processes that come of this one use, without this one.

    Parameters
    ----------
    proc : int
        A descriptor of /proc.

    Returns
    -------
    Use
        Their use; what ended while it was read is left out.
    """
    read = {
        int(name): fields for name in os.listdir(proc) if name.isdigit() and (fields := _fields(proc, name))
    }
    ours = _descendants({number: fields[PARENT] for number, fields in read.items()}, os.getpid())
    ended = os.times()
    ticks = sum(sum(read[number][USER : ENDED_SYSTEM + 1]) for number in ours)
    running = [number for number in ours if read[number][STATE] != ZOMBIE]
    return Use(
        {number: read[number][RESIDENT] * PAGE for number in running},
        sum(read[number][TASKS] for number in running),
        ticks / TICKS + ended.children_user + ended.children_system,
        any(read[number][STATE] in (RUNNABLE, IN_THE_KERNEL) for number in running),
    )


def unshared_memory(proc: int, processes: dict[int, int]) -> int:
    """Return the memory that processes hold in bytes, with what they share counted once: exact, and slow."""
    return sum(_share(proc, number) or resident for number, resident in processes.items())


def _share(proc: int, number: int) -> int:
    """Return a process's share of memory in bytes; 0 when it can't be told, as it may have seen to."""
    for line in _read(proc, f"{number}/smaps_rollup").splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _fields(proc: int, name: str) -> list[int]:
    """Return the numbers of a process's stat that follow its name, which may hold anything."""
    after = _read(proc, f"{name}/stat").rpartition(b") ")[2].split()
    return [after[0][0], *(int(field) for field in after[1:])] if len(after) > RESIDENT else []


def _descendants(parents: dict[int, int], ancestor: int) -> tuple[int, ...]:
    """Return the processes that come of one."""
    found: list[int] = []
    children: dict[int, list[int]] = {}
    for number, parent in parents.items():
        children.setdefault(parent, []).append(number)
    open_ended = [ancestor]
    while open_ended:
        born = [number for number in children.get(open_ended.pop(), []) if number != ancestor]
        found += born
        open_ended += born
    return tuple(sorted(found))


def _read(proc: int, name: str) -> bytes:
    """Return a short file of /proc, or nothing when its process is gone."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
    except OSError:
        return b""
    try:
        return os.read(descriptor, LONGEST)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
