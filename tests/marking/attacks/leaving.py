"""Attacks that leave something behind: processes, threads, hooks at the end, notes for the next one."""

from .attack import DIES, RUNS, TIMES_OUT, Attack

NAMED = """
import ctypes, os, signal, time
def hides():
    ctypes.CDLL(None).prctl(15, @MARK@.encode()[-15:], 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(0.05)
        try:
            with open("@ROOT@/touched", "w") as canary:
                canary.write("left behind")
        except OSError:
            pass
"""

PLACES = """
import os
places = ("/tmp", "/dev/shm", "/dev/mqueue", "/dev", "/var/tmp", "/run", "/", os.environ["HOME"])
"""

LEAVING = (
    Attack("leaves a child behind", NAMED + "if os.fork() == 0:\n    hides()"),
    Attack(
        "leaves a zombie behind: setsid and a double fork",
        NAMED
        + """
if os.fork() == 0:
    os.setsid()
    for _ in range(3):
        if os.fork():
            os._exit(0)
    for number in range(1024):
        try:
            os.close(number)
        except OSError:
            pass
    hides()
""",
    ),
    Attack(
        "leaves a program behind",
        """
        import subprocess, sys
        command = [sys.executable, "-c", "import time; time.sleep(600)", @MARK@]
        subprocess.Popen(command, start_new_session=True)
        """,
    ),
    Attack(
        "leaves a stopped child behind",
        NAMED + "child = os.fork()\nif child == 0:\n    hides()\nos.kill(child, signal.SIGSTOP)",
    ),
    Attack(
        "writes when it ends",
        """
        import atexit, os, threading, weakref
        def last_words(*anything):
            for number in range(64):
                try:
                    os.write(number, b'\\x00\\x00\\x00\\x02{}')
                except OSError:
                    pass
            try:
                open("@ROOT@/touched", "w")
            except OSError:
                pass
        atexit.register(last_words)
        threading._register_atexit(last_words)
        os.register_at_fork(before=last_words, after_in_child=last_words)
        class Last:
            __del__ = last_words
        keep = [Last()]
        keep.append(keep)
        weakref.finalize(keep[0], last_words)
        """,
    ),
    Attack(
        "leaves a thread that prints into the tests",
        """
        import os, threading, time
        def prints():
            while True:
                os.write(1, b"from a thread\\n")
                time.sleep(0.005)
        threading.Thread(target=prints, daemon=True).start()
        """,
        outcomes=(RUNS, ("ran", "looks tampered", "looks tampered")),
        flagged=True,
    ),
    Attack(
        "leaves a thread that never ends",
        "import threading\nthreading.Thread(target=threading.Event().wait).start()",
        outcomes=(RUNS, ("ran", "looks tampered", "looks tampered")),
        flagged=True,
    ),
    Attack(
        "leaves notes for the next one wherever it can write",
        PLACES
        + """
for folder in places:
    try:
        open(folder + "/note-for-a-sibling", "w").write("42")
    except OSError:
        pass
""",
    ),
    Attack(
        "reads the notes that others left",
        PLACES
        + """
for folder in places:
    if os.path.exists(folder + "/note-for-a-sibling"):
        reached(folder)
""",
    ),
    Attack("exits at once", "import os\nos._exit(0)", outcomes=(DIES,)),
    Attack("aborts", "import os\nos.abort()", outcomes=(DIES,)),
    Attack("kills itself", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", outcomes=(DIES,)),
    Attack("crashes", "import ctypes\nctypes.string_at(8)", outcomes=(DIES,)),
    Attack(
        "crashes with a fault handler",
        "import ctypes, faulthandler, sys\nfaulthandler.enable(sys.__stderr__)\nctypes.string_at(8)",
        outcomes=(DIES, RUNS),
    ),
    Attack(
        "stops itself",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        outcomes=(DIES, ("timed out", "killed", "killed")),
    ),
    Attack("asks to exit", "raise SystemExit(0)", outcomes=(RUNS, DIES)),
    Attack("asks the shell to exit", "exit()", outcomes=(("ran", "killed", "killed"),)),
    Attack(
        "recurses for ever",
        "def deeper():\n    deeper()\ndeeper()",
        outcomes=(RUNS, TIMES_OUT),
    ),
    Attack(
        "recurses without a limit",
        """
        import sys
        sys.setrecursionlimit(10 ** 9)
        class Deep:
            def __repr__(self):
                return repr([self.__class__()])
        repr(Deep())
        """,
        outcomes=(RUNS, DIES, TIMES_OUT),
    ),
    Attack(
        "ends its cell while an error is told",
        """
        import os
        class Last(Exception):
            def __str__(self):
                os._exit(0)
        raise Last()
        """,
        outcomes=(DIES,),
    ),
)
