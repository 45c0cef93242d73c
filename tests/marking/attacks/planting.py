"""Attacks by files that are handed in: modules named like others, start-up files, settings."""

from .attack import DIES, RUNS, Attack

# What a planted file does wherever somebody runs it: outside it leaves a canary.
BAIT = """\
def planted():
    try:
        open("@ROOT@/touched", "a").write(__name__ + "\\n")
    except OSError:
        pass
planted()
"""

OURS = (
    "cmplearn",
    "inside",
    "shell",
    "tampering",
    "server",
    "supervisor",
    "isolating",
    "frames",
    "limits",
    "kernels",
)
STANDARD = (
    "ast",
    "json",
    "struct",
    "socket",
    "signal",
    "io",
    "os",
    "random",
    "traceback",
    "linecache",
    "types",
)
OTHERS = ("nbgrader", "nbformat", "sqlalchemy", "IPython", "ipykernel_launcher", "traitlets", "numpy")
STARTUP = (
    "sitecustomize",
    "usercustomize",
    "conftest",
    "nbgrader_config",
    "jupyter_config",
    "jupyter_nbconvert_config",
)


def modules(names: tuple[str, ...]) -> dict[str, str]:
    return {f"{name}.py": BAIT for name in names}


PLANTING = (
    Attack(
        "hands in modules named like ours",
        f"""
        import sys
        for name in {OURS}:
            sys.modules.pop(name, None)
            try:
                __import__(name)
            except Exception:
                pass
        """,
        files=modules(OURS) | {"cmplearn/__init__.py": BAIT, "cmplearn/marking/__init__.py": BAIT},
    ),
    Attack(
        "hands in modules named like the standard library's",
        f"import importlib, sys\nfor name in {STANDARD}:\n    importlib.import_module(name)",
        files=modules(STANDARD),
    ),
    Attack(
        "hands in modules named like other packages",
        "import nbformat, numpy",
        files=modules(OTHERS) | {"pandas/__init__.py": BAIT, "nbgrader/__init__.py": BAIT},
        outcomes=(RUNS, DIES, ("ran", "error", "pass")),
    ),
    Attack(
        "hands in sitecustomize and usercustomize",
        """
        import os, subprocess, sys
        os.environ["PYTHONPATH"] = os.getcwd()
        subprocess.run([sys.executable, "-c", "pass"], capture_output=True)
        """,
        files=modules(STARTUP) | {"evil.pth": "import usercustomize\n", "pyvenv.cfg": "home = .\n"},
    ),
    Attack(
        "hands in settings of Jupyter and nbgrader",
        "pass",
        files={
            "nbgrader_config.py": BAIT,
            "jupyter_nbgrader_config.py": BAIT,
            "ipython_config.py": BAIT,
            "ipython_kernel_config.py": BAIT,
            ".ipython/profile_default/startup/00-first.py": BAIT + "@ANSWER@ = 20.0\n",
            ".ipython/profile_default/ipython_config.py": BAIT,
            "profile_default/startup/00-first.py": BAIT,
            ".jupyter/jupyter_nbconvert_config.py": BAIT,
            "gradebook.db": "not a database",
            ".cmplearn/marking/journal.jsonl": "{}\n",
        },
    ),
    Attack(
        "writes start-up files for kernels and shells that come later",
        """
        import os
        text = "import builtins\\nbuiltins.planted = True\\n@ANSWER@ = 20.0\\n"
        home = os.environ["HOME"]
        for folder in (".", home, home + "/.ipython", os.environ.get("IPYTHONDIR", ".")):
            for name in ("startup/00-first.py", "ipython_config.py", "../sitecustomize.py"):
                name = "profile_default/" + name
                try:
                    os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
                    open(f"{folder}/{name}", "w").write(text)
                except OSError:
                    pass
        """,
    ),
    Attack(
        "finds what others wrote for kernels and shells that come later",
        "import builtins\nif hasattr(builtins, 'planted'):\n    reached('a start-up file')",
    ),
    Attack(
        "preloads a library into what is started next",
        """
        import os, subprocess, sys
        open("evil.so", "wb").write(b"\\x7fELF" + bytes(60))
        os.environ.update(LD_PRELOAD=os.path.abspath("evil.so"), LD_LIBRARY_PATH=os.getcwd())
        tried(open, "/etc/ld.so.preload", "w")
        """,
        files={"ld.so.preload": "/tmp/evil.so\n"},
    ),
    Attack(
        "hands in bytes to unpickle",
        """
        import os, pickle
        class Bait:
            def __reduce__(self):
                return (open, ("@ROOT@/touched", "w"))
        for name in ("out.pkl", "cells.pickle", "shell.pickle", "__pycache__/json.cpython-311.pyc"):
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            open(name, "wb").write(pickle.dumps(Bait()))
        from IPython.display import display
        display({"application/x-python-pickle": pickle.dumps(Bait()).hex(), "text/plain": "bait"}, raw=True)
        """,
    ),
)
