"""Attacks that read or write what belongs to others: gradebook, source, other people's work, secrets."""

import zlib

from .attack import DIES, RUNS, Attack

# What stands in the tests that come later, known by its checksum alone: an attack must not find itself.
LATER_TEST = "later-hidden-test"
LATER = f"""
import re, zlib
def holds_a_later_test(content):
    there = re.finditer(rb"later-.{{11}}", content)
    return any(zlib.crc32(found[0]) == {zlib.crc32(LATER_TEST.encode())} for found in there)
"""

READING = (
    Attack(
        "reads the gradebook by its path",
        """
        import sqlite3
        for place in ("@ROOT@", ".", "..", "../..", "../../..", "../../../.."):
            try:
                marks = sqlite3.connect(f"file:{place}/gradebook.db?mode=ro", uri=True)
                reached(marks.execute("SELECT * FROM grade").fetchall())
            except sqlite3.Error:
                pass
        """,
        reaches=True,
    ),
    Attack(
        "writes the gradebook by its path",
        """
        import sqlite3
        for place in ("@ROOT@", ".", "..", "../..", "../../..", "../../../.."):
            try:
                marks = sqlite3.connect(f"file:{place}/gradebook.db?mode=rw", uri=True)
                with marks:
                    reached(marks.execute("UPDATE grade SET auto_score = 396").rowcount)
            except sqlite3.Error:
                pass
        tried(open, "@ROOT@/gradebook.db", "ab")
        tried(open, "@ROOT@/gradebook.db-journal", "ab")
        tried(open, "@ROOT@/touched", "w")
        """,
        reaches=True,
    ),
    Attack(
        "finds the gradebook and the source by walking the file system",
        """
        import os
        wanted = @MARK@
        for folder, folders, names in os.walk("/", onerror=lambda error: None):
            folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys", "/usr")]
            for name in names + folders:
                if wanted in name or name in (".ssh", ".netrc", ".bash_history", ".git-credentials"):
                    reached(os.path.join(folder, name))
                elif name == "gradebook.db" and "nbgrader" not in folder:
                    reached(os.path.join(folder, name))
        """,
    ),
    Attack(
        "reads solutions and hidden tests from the source",
        """
        import glob, os
        for place in ("@ROOT@", "..", "../..", "../../..", "../../../.."):
            for part in ("source", "release", "submitted", "autograded", "feedback"):
                for name in glob.glob(f"{place}/{part}/**", recursive=True):
                    if os.path.isfile(name):
                        tried(open, name)
        """,
        reaches=True,
    ),
    Attack(
        "lists other people's work",
        """
        import os
        here = os.getcwd()
        for place in ("@ROOT@", "@ROOT@/submitted", "@ROOT@/.cmplearn", os.path.expanduser("~/.jupyter")):
            tried(os.listdir, place)
        while here != "/":
            here = os.path.dirname(here)
            for name in os.listdir(here):
                if @MARK@ in name:
                    reached(name)
        """,
        reaches=True,
    ),
    Attack(
        "reads the environment",
        """
        import ctypes, glob, os
        found = [repr(dict(os.environ))]
        environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
        at = 0
        while environ[at]:
            found.append(repr(environ[at]))
            at += 1
        for name in glob.glob("/proc/*/environ") + glob.glob("/proc/*/task/*/environ"):
            try:
                found.append(repr(open(name, "rb").read()))
            except OSError:
                pass
        for text in found:
            if @MARK@ in text:
                reached("the environment")
        """,
        reaches=True,
    ),
    Attack(
        "looks for the tests that come later in objects and in the stack",
        LATER
        + """
import gc, sys
for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)):
        for held in list(thing.values()) if isinstance(thing, dict) else thing:
            if isinstance(held, str) and len(held) < 1 << 20:
                held = held.encode("utf-8", "replace")
            if isinstance(held, bytes) and len(held) < 1 << 20 and holds_a_later_test(held):
                reached("an object")
frame = sys._getframe()
while frame is not None:
    if holds_a_later_test(repr(frame.f_locals)[:1 << 20].encode("utf-8", "replace")):
        reached(frame)
    frame = frame.f_back
""",
    ),
    Attack(
        "scans its memory for the tests that come later",
        LATER
        + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
size, page = 1 << 16, ctypes.create_string_buffer(16)
for anchor in {id(x) >> 26 for x in (object(), bytearray(10), "text" * 9, reached, int, [0] * 9)}:
    for address in range(anchor << 26, (anchor + 1) << 26, size):
        is_there = libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(size), page) == 0
        if is_there and holds_a_later_test(ctypes.string_at(address, size)):
            reached("its memory")
""",
        outcomes=(RUNS, DIES),
    ),
    Attack(
        "follows /proc to parents and siblings",
        """
        import glob, os
        for name in glob.glob("/proc/[0-9]*"):
            pid = int(name.rpartition("/")[2])
            if pid == os.getpid():
                continue
            for part in ("root/@ROOT@/gradebook.db", "cwd", "environ", "mem", "fd", "maps"):
                path = f"{name}/{part}"
                tried(os.listdir if part in ("cwd", "fd") else (lambda p: open(p, "rb").read(1)), path)
        for name in ("/proc/self/mem", "/proc/1/mem", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern"):
            tried(open, name, "r+b", 0)
        """,
    ),
    Attack(
        "reads from and writes to inherited descriptors",
        """
        import os, stat
        for number in range(3, 1024):
            try:
                kind = os.fstat(number).st_mode
            except OSError:
                continue
            if stat.S_ISREG(kind) and b"SQLite" in os.pread(number, 16, 0):
                reached("a database")
            if stat.S_ISDIR(kind):
                try:
                    reached(os.listdir(f"/proc/self/fd/{number}"))
                except OSError:
                    pass
        for number in range(3, 1024):
            try:
                os.write(number, b"HOSTILE" * 8)
            except OSError:
                pass
        """,
        outcomes=(RUNS, DIES, ("ran", "killed", "killed")),
    ),
    Attack(
        "reads the machine's passwords and devices",
        """
        import glob, os
        tried(open, "/etc/shadow", "rb")
        tried(open, "/etc/passwd", "r+b")
        for name in ("/dev/mem", "/dev/kmsg", "/dev/vsock", "/dev/fuse", "/dev/kvm", "/dev/tty"):
            tried(lambda path: os.open(path, os.O_RDWR), name)
        for name in glob.glob("/dev/vd*") + glob.glob("/dev/sd*") + glob.glob("/dev/nvme*"):
            tried(open, name, "rb")
        for name in glob.glob("/home/*") + glob.glob("/var/*/*") + glob.glob("/run/*"):
            reached(name)
        """,
    ),
)
