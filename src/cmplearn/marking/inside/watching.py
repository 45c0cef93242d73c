"""Watching a process of participants' code while it works: what it uses, whether it answers, how it ends."""

import contextlib
import os
import select
import signal
from dataclasses import dataclass
from time import monotonic
from typing import Any

from . import frames, limits

GRACE_SECONDS = 3.0  # between an interrupt and the end, of the CPU or of waiting: never of a busy machine
LONGEST_GRACE = 120.0  # seconds on the clock
SHORTEST_LOOK, LONGEST_LOOK = 0.01, 0.05  # seconds between two looks at what is used
LOOKING_SHARE = 0.2  # of the time, at most, goes into looking
ENDING_SECONDS = 1.0  # between the end of a process's channel and its own
SLACK = 64 << 20  # bytes over the limit of memory, within which a process gets a MemoryError of its own
TAMPERED = "It sent something that no cell sends: this looks tampered with."


class CoordinatorGone(Exception):  # noqa: N818 - nobody's error
    """The other end of the job's socket is closed: nobody waits for this submission any more."""


@dataclass(frozen=True)
class Ending:
    """How a wait for a process ended.

    Parameters
    ----------
    state : str
        ``ran``, ``timed out`` or ``killed``.
    reason : str
        Why it did not run to its end, in plain words.
    answer : dict, optional
        What it sent, when it sent something of use.
    """

    state: str
    reason: str = ""
    answer: dict[str, Any] | None = None


class Watch:
    """A watch over all processes of a submission.

    Parameters
    ----------
    proc : int
        A descriptor of /proc.
    bounds : dict
        Fields of `cmplearn.marking.jobs.Limits`.
    job : int
        The descriptor whose end means that nobody waits.
    isolated : bool
        Whether they are all the processes of this namespace but this one.
    """

    def __init__(self, proc: int, bounds: dict[str, Any], job: int, *, isolated: bool) -> None:
        """Begin with nothing seen."""
        self.proc, self.bounds, self.isolated = proc, bounds, isolated
        self.peak = 0
        self._shared = limits.resident(proc)  # what a fork has in common with this process
        self._job = job
        self._ended: dict[int, int] = {}

    def answer(self, process: int, channel: frames.Frames, allowance: "Allowance") -> Ending:
        """Return what a process answers, or why it does not; it may still run then."""
        while True:
            try:
                if self._is_ready(channel.fileno(), allowance.look_seconds):
                    if not channel.fill():
                        return Ending("killed", self._how_it_ended(process))
                    if (answer := channel.taken()) is not None:
                        return Ending("timed out" if allowance.used_up else "ran", allowance.used_up, answer)
            except frames.FrameError:
                return Ending("killed", TAMPERED)
            if (ending := allowance.check(self, process)) is not None:
                return ending

    def end(self, process: int, allowance: "Allowance") -> Ending:
        """Wait until a process ends by itself, or say why it was not waited for."""
        descriptor = os.pidfd_open(process)
        try:
            while not self._is_ready(descriptor, allowance.look_seconds):
                if (ending := allowance.check(self, process)) is not None:
                    return ending
        finally:
            os.close(descriptor)
        return Ending("timed out" if allowance.used_up else "ran", allowance.used_up)

    def look(self) -> limits.Use:
        """Return what is used now; what ended and has no parent left is let go."""
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                self._ended[ended[0]] = ended[1]
        used = limits.use(self.proc)
        self.peak = max(self.peak, used.memory_bytes - max(0, len(used.processes) - 1) * self._shared)
        return used

    def is_over_memory(self, used: limits.Use) -> bool:
        """Whether more memory is used than allowed: counted roughly first, exactly when that is too much."""
        most: int = self.bounds["memory_bytes"] + SLACK
        if used.memory_bytes <= most:
            return False
        return limits.unshared_memory(self.proc, used.processes) > most

    def kill_all(self) -> None:
        """End every process of the submission, and wait until they are gone."""
        while True:
            if self.isolated:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)
            else:
                for number in limits.use(self.proc).processes:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(number, signal.SIGKILL)
            try:
                process, status = os.waitpid(-1, 0)
            except ChildProcessError:
                return
            self._ended[process] = status

    def status(self, process: int) -> int:
        """Return the exit code of a process that ended; negative when a signal ended it."""
        return os.waitstatus_to_exitcode(self._ended[process])

    def _is_ready(self, descriptor: int, seconds: float) -> bool:
        """Whether something came within some seconds."""
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        waiting.register(self._job, select.POLLIN)
        ready = {number for number, _ in waiting.poll(seconds * 1000)}
        if self._job in ready:
            raise CoordinatorGone
        return descriptor in ready

    def _how_it_ended(self, process: int) -> str:
        """Return how a process ended that closed its channel, in plain words."""
        if process not in self._ended:
            descriptor = os.pidfd_open(process)
            select.select([descriptor], [], [], ENDING_SECONDS)
            os.close(descriptor)
            self.look()
        if process not in self._ended:
            return "It stopped answering."
        status = self.status(process)
        if status >= 0:
            return f"It ended its own process (exit status {status})."
        return f"Its process was ended by a signal ({signal.strsignal(-status) or -status})."


class Allowance:
    """Time that a process may take, on the CPU and on the clock; first it is interrupted, then it is over.

    Parameters
    ----------
    watch : Watch
        Who measures.
    cpu_seconds, wall_seconds : float
        The time.
    """

    def __init__(self, watch: Watch, cpu_seconds: float, wall_seconds: float) -> None:
        """Begin now."""
        self.used_up = ""  # which time, in words
        self.look_seconds = SHORTEST_LOOK
        self._cpu_seconds, self._wall_seconds = cpu_seconds, wall_seconds
        self._began, self._began_cpu = monotonic(), watch.look().cpu_seconds
        self._next_look = self._began + self.look_seconds
        self._interrupts = 0
        self._interrupted_at = self._interrupted_at_cpu = 0.0
        self._looked_at, self._waited = self._began, 0.0

    def check(self, watch: Watch, process: int) -> Ending | None:
        """Look, when it is time to; interrupt a process that used up its time, or say that it is over."""
        if (now := monotonic()) < self._next_look:
            return None
        used = watch.look()
        if watch.is_over_memory(used):
            return Ending(
                "killed", f"It took more than {_mebibytes(watch.bounds['memory_bytes'])} of memory."
            )
        if used.tasks > watch.bounds["processes"] + 1:
            return Ending("killed", f"It started more than {watch.bounds['processes']} processes.")
        looked = monotonic()
        since, self._looked_at = looked - self._looked_at, looked
        self.look_seconds = max(min(self.look_seconds * 1.5, LONGEST_LOOK), (looked - now) / LOOKING_SHARE)
        self._next_look = looked + self.look_seconds
        if self.used_up:
            self._waited += 0.0 if used.is_busy else since
            grace = used.cpu_seconds - self._interrupted_at_cpu + self._waited
            if grace > GRACE_SECONDS or looked - self._interrupted_at > LONGEST_GRACE:
                return Ending("timed out", self.used_up)
            if grace > GRACE_SECONDS / 2 and self._interrupts == 1:
                self._interrupt(process)  # the first may have come between two parts of a cell, and been lost
            return None
        self.used_up = self._what_is_used_up(used.cpu_seconds - self._began_cpu, looked - self._began)
        if self.used_up:
            self._interrupted_at, self._interrupted_at_cpu = looked, used.cpu_seconds
            self._interrupt(process)
        return None

    def _interrupt(self, process: int) -> None:
        """Ask a process to leave its cell."""
        self._interrupts += 1
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)

    def _what_is_used_up(self, cpu_seconds: float, wall_seconds: float) -> str:
        """Return which time is used up, in words; nothing when none is."""
        if cpu_seconds > self._cpu_seconds:
            return f"It used up its {self._cpu_seconds:g} s of computing time."
        if wall_seconds > self._wall_seconds:
            return f"It used up its {self._wall_seconds:g} s on the clock."
        return ""


def _mebibytes(size: int) -> str:
    """Return a size of memory in words."""
    return f"{size / (1 << 20):,.0f} MiB"
