"""Attacks on the answer itself: forged frames, answers in advance, answers from a thread."""

from .attack import DIES, RUNS, Attack

BROKEN = (RUNS, DIES, ("ran", "killed", "killed"))

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

# Finds, on the stack, what asks for cells and takes answers.
LOOP = """
import os, sys
def on_the_stack():
    frame = sys._getframe()
    while frame is not None:
        yield from list(frame.f_locals.values())
        frame = frame.f_back
def nothing_wrong(request):
    return {"nonce": request["nonce"], "outputs": [], "execution_count": 2, "tampering": []}
held = list(on_the_stack())
channels = [thing for thing in held if hasattr(thing, "send") and hasattr(thing, "receive")]
asked = [thing for thing in held if isinstance(thing, dict) and "nonce" in thing]
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
        "answers in advance with what the stack tells",
        LOOP
        + """
for channel in channels:
    for request in asked:
        channel.send(nothing_wrong(request))
        channel.send(nothing_wrong(request))
""",
        outcomes=BROKEN,
    ),
    Attack(
        "takes over the loop that runs the cells",
        LOOP
        + """
channels[0].send(nothing_wrong(asked[0]))
while request := channels[0].receive():
    channels[0].send(nothing_wrong(request))
os._exit(0)
""",
        outcomes=(("ran", "looks tampered", "looks tampered"),),
        flagged=True,
    ),
    Attack(
        "takes over the loop from a thread",
        LOOP
        + """
import threading
def answers():
    while request := channels[0].receive():
        channels[0].send(nothing_wrong(request))
threading.Thread(target=answers, daemon=True).start()
""",
        outcomes=(
            *BROKEN,
            ("ran", "looks tampered", "looks tampered"),
            ("ran", "looks tampered", "pass"),  # the second answer is right, whoever says so
        ),
        flagged=True,
    ),
)
