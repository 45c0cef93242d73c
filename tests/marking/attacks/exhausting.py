"""Attacks that take all there is: time, memory, processes, disk, output."""

from .attack import DIES, RUNS, TIMES_OUT, Attack

# A hoard that outlives its cell leaves little for the next: that is the participant's own loss.
OUT_OF_MEMORY = (
    RUNS,
    DIES,
    ("killed", "killed", "killed"),
    ("ran", "error", "error"),
    ("ran", "fail", "error"),
)
SLOW = (RUNS, TIMES_OUT, DIES)

EXHAUSTING = (
    Attack("loops for ever", "while True:\n    pass", outcomes=(TIMES_OUT,)),
    Attack(
        "loops for ever and takes no notice of an interruption",
        """
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            pass
        """,
        outcomes=(("timed out", "killed", "killed"),),
    ),
    Attack(
        "catches every interruption and loops on",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                continue
        """,
        outcomes=(("timed out", "killed", "killed"),),
    ),
    Attack(
        "computes where no interruption is heard",
        "number = 10 ** 10 ** 8\nnumber * number",
        outcomes=(("timed out", "killed", "killed"), TIMES_OUT, RUNS, ("ran", "fail", "error")),
    ),
    Attack(
        "is idle for ever",
        "import time\ntime.sleep(10 ** 6)",
        outcomes=(TIMES_OUT,),
    ),
    Attack(
        "waits for somebody to type",
        "input('your password: ')",
        outcomes=(RUNS, TIMES_OUT),
    ),
    Attack(
        "loops for ever in a child and waits for it",
        """
        import os
        child = os.fork()
        if child == 0:
            while True:
                pass
        os.waitpid(child, 0)
        """,
        outcomes=(TIMES_OUT,),
    ),
    Attack(
        "loops for ever in a test",
        """
        class Slow(float):
            def __eq__(self, other):
                while True:
                    pass
            __gt__ = __ge__ = __lt__ = __eq__
        @ANSWER@ = Slow(1.0)
        """,
        outcomes=(("ran", "timed out", "pass"), ("ran", "timed out", "killed")),
    ),
    Attack(
        "is a fork bomb",
        """
        import os
        while True:
            try:
                os.fork()
            except OSError:
                pass
        """,
        outcomes=(TIMES_OUT, DIES, ("timed out", "killed", "killed")),
    ),
    Attack(
        "is a bomb of threads",
        """
        import threading
        stop = threading.Event()
        try:
            while True:
                threading.Thread(target=stop.wait, daemon=True).start()
        except RuntimeError:
            stop.set()
        """,
    ),
    Attack(
        "takes all memory",
        "hoard = []\nwhile True:\n    hoard.append(bytearray(b'x' * (8 << 20)))",
        outcomes=OUT_OF_MEMORY,
    ),
    Attack("asks for all memory at once", "hoard = bytearray(1 << 44)"),
    Attack(
        "takes memory in many processes",
        """
        import os, time
        for _ in range(12):
            try:
                if os.fork() == 0:
                    hoard = []
                    try:
                        while True:
                            hoard.append(bytearray(b"x" * (4 << 20)))
                    except MemoryError:
                        time.sleep(600)
            except OSError:
                break
        time.sleep(600)
        """,
        outcomes=(DIES, TIMES_OUT, ("timed out", "killed", "killed")),
    ),
    Attack(
        "takes shared memory",
        """
        from multiprocessing import shared_memory
        kept = []
        for _ in range(100):
            segment = shared_memory.SharedMemory(create=True, size=16 << 20)
            kept.append(segment)
            segment.buf[:] = b"x" * len(segment.buf)
            if len(kept) * 16 > 512:
                reached("more shared memory than is allowed")
                break
        """,
        outcomes=OUT_OF_MEMORY,
    ),
    Attack(
        "takes memory that no process holds",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        libc.shmat.restype = ctypes.c_void_p
        taken, block = 0, b"x" * (1 << 20)
        for _ in range(40):
            try:
                number = os.memfd_create("hoard")
                for _ in range(16):
                    taken += os.write(number, block)
            except OSError:
                pass
            segment = libc.shmget(0, 16 << 20, 0o1600)
            if segment >= 0:
                place = libc.shmat(segment, None, 0)
                if place not in (None, ctypes.c_void_p(-1).value):
                    ctypes.memset(place, 1, 16 << 20)
                    libc.shmdt(ctypes.c_void_p(place))
                    taken += 16 << 20
            if taken > 640 << 20:
                reached(("memory that no process holds", taken))
                break
        """,
        outcomes=OUT_OF_MEMORY,
    ),
    Attack(
        "fills the disk with one file",
        """
        import os
        for name in ("big", "/tmp/big", "/dev/shm/big", os.environ["HOME"] + "/big"):
            try:
                with open(name, "wb", 0) as big:
                    for taken in range(1 << 10):
                        big.write(b"x" * (1 << 20))
                reached(name)
            except OSError:
                pass
        """,
        outcomes=(RUNS, DIES, ("ran", "fail", "error")),
    ),
    Attack(
        "fills the disk with many files",
        """
        import os
        for number in range(200_000):
            try:
                os.close(os.open(f"small{number}", os.O_CREAT | os.O_WRONLY))
                os.link(f"small{number}", f"/tmp/again{number}")
            except FileExistsError:
                continue
            except OSError:
                if number > 1000:
                    break
        else:
            reached(number)
        """,
        outcomes=SLOW,
    ),
    Attack(
        "nests folders without end",
        """
        import os
        for depth in range(20_000):
            try:
                os.mkdir("d")
                os.chdir("d")
            except OSError:
                break
        """,
        outcomes=(*SLOW, ("ran", "fail", "error")),
    ),
    Attack("prints without end", "while True:\n    print('x' * 1000)", outcomes=(DIES, TIMES_OUT, RUNS)),
    Attack(
        "prints errors without end",
        "import sys\nwhile True:\n    print('x' * 1000, file=sys.stderr)",
        outcomes=(DIES, TIMES_OUT, RUNS),
    ),
    Attack(
        "writes without end to descriptor 1",
        "import os\nwhile True:\n    os.write(1, b'x' * 4096)",
        outcomes=(RUNS, DIES, TIMES_OUT, ("timed out", "killed", "killed")),
    ),
    Attack(
        "shows without end",
        "from IPython.display import display\nwhile True:\n    display('x' * 1000)",
        outcomes=(DIES, TIMES_OUT, RUNS),
    ),
    Attack(
        "shows one thing of a gigabyte",
        "from IPython.display import display\ndisplay({'text/html': 'x' * (64 << 20)}, raw=True)",
        outcomes=(DIES, RUNS, ("killed", "fail", "pass")),
    ),
    Attack(
        "raises an error of a gigabyte",
        "raise ValueError('x' * (64 << 20))",
        outcomes=(DIES, RUNS, TIMES_OUT, ("killed", "fail", "pass")),
    ),
    Attack(
        "takes every descriptor",
        "import os\nkept = []\nwhile True:\n    kept.append(os.dup(1))",
        outcomes=(RUNS, DIES, ("ran", "error", "error"), ("ran", "killed", "killed")),
    ),
    Attack(
        "starts a program with huge arguments",
        """
        import subprocess, sys
        tried(subprocess.run, [sys.executable, "-c", "pass", *("x" * 100_000 for _ in range(100))])
        """,
    ),
)
