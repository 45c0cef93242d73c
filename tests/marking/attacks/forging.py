"""Attacks on the answer itself: forged frames, answers in advance, answers from a thread."""

from .attack import DIES, RUNS, Attack

BROKEN = (RUNS, DIES, ("killed", "killed", "killed"), ("ran", "killed", "killed"))

FRAMES = """
import json, os, struct
def frame(value):
    text = json.dumps(value).encode()
    return struct.pack(">I", len(text)) + text
forged = [
    {"outputs": [], "execution_count": 2, "tampering": []},
    {"index": 1, "outputs": [], "execution_count": 2, "tampering": [], "nonce": "0" * 32, "state": "ran"},
    {"nonce": "", "reply": {"outputs": [], "execution_count": 2, "tampering": []}},
    {"done": True}, [], None,
]
def writes(number):
    for value in forged:
        try:
            os.write(number, frame(value))
        except OSError:
            pass
"""

# Finds the loop that runs the cells: any object in memory or on the stack that holds a descriptor.
LOOP = """
import gc, os, stat, sys
def descriptors():
    for number in range(3, 256):
        try:
            kind = os.fstat(number).st_mode
        except OSError:
            continue
        if stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind):
            yield number
def stack():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back
"""

FORGING = (
    Attack(
        "writes forged answers to every descriptor",
        FRAMES + "for number in range(3, 1024):\n    writes(number)",
        outcomes=BROKEN,
    ),
    Attack(
        "writes forged answers to its standard outputs",
        FRAMES + "for number in (1,):\n    writes(number)",
    ),
    Attack(
        "forges answers from a thread, later",
        FRAMES
        + """
import threading, time
def later():
    for _ in range(200):
        for number in range(3, 32):
            writes(number)
        time.sleep(0.005)
threading.Thread(target=later, daemon=True).start()
""",
        outcomes=(*BROKEN, ("ran", "looks tampered", "looks tampered")),
    ),
    Attack(
        "forges answers from a child, later",
        FRAMES
        + """
import time
if os.fork() == 0:
    for _ in range(400):
        for number in range(3, 32):
            writes(number)
        time.sleep(0.005)
    os._exit(0)
""",
        outcomes=(*BROKEN, ("ran", "looks tampered", "looks tampered")),
    ),
    Attack(
        "says a frame of four gigabytes is coming",
        """
        import os
        for number in range(3, 1024):
            try:
                os.write(number, b"\\xff\\xff\\xff\\xff" + b"{" * 1000)
            except OSError:
                pass
        """,
        outcomes=BROKEN,
    ),
    Attack(
        "fills the answer with a million brackets",
        """
        import os, struct
        for number in range(3, 1024):
            try:
                os.set_blocking(number, False)
                os.write(number, struct.pack(">I", 60_000) + b"[" * 60_000)
            except OSError:
                pass
        """,
        outcomes=BROKEN,
    ),
    Attack(
        "closes its answer",
        "import os\nos.closerange(3, 1024)",
        outcomes=BROKEN,
    ),
    Attack(
        "answers with what the stack tells: the right nonce, and no outputs",
        FRAMES
        + LOOP
        + """
words = set()
for frame in stack():
    for value in list(frame.f_locals.values()):
        if isinstance(value, dict):
            words |= {v for v in value.values() if isinstance(v, str) and 8 <= len(v) <= 64}
        elif isinstance(value, str) and 8 <= len(value) <= 64:
            words.add(value)
for number in descriptors():
    for word in words:
        for value in list(forged[:2]):
            try:
                os.write(number, frame_of(value | {"nonce": word}))
            except (NameError, OSError):
                pass
""".replace("frame_of", "frame"),
        outcomes=(*BROKEN, ("ran", "error", "error")),
    ),
)
