"""Submissions whose code does something to the Python, the kernel or the machine that runs it."""

import nbformat

from .assignment import WAITS, Files, Notebooks
from .submission import answered, as_files, first_alone, submission

RIGHT = 'mean_wait = waits["weeks"].mean()'


def _code(source: str) -> object:
    return nbformat.v4.new_code_cell(source, id="own")


def before(words: str) -> str:
    """Return a right answer with something before it."""
    return f"{words}\n{RIGHT}"


# Time-outs: the course of these gives a cell 3 seconds.


@submission(course="little time")
def busy_loop(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("while True:\n    pass"))


@submission(course="little time")
def busy_loop_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    while True:\n        pass")


@submission(course="little time")
def sleeps(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import time\ntime.sleep(600)"))


@submission(course="little time")
def loops_in_spite_of_the_interrupt(released: Notebooks) -> Files:
    """The interrupt is caught once; the loop then ends by itself."""
    loop = "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    pass\nprint('stopped')"
    return first_alone(released, mean_wait=before(loop))


@submission(course="little time")
def prints_and_loops(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="print('on my way')\nmean_wait = 20.0\nwhile True:\n    pass")


@submission(course="little time")
def in_good_time(released: Notebooks) -> Files:
    return as_files(answered(released, mean_wait=before("import time\ntime.sleep(0.2)")))


# The kernel dies.


@submission()
def exits_hard(released: Notebooks) -> Files:
    return as_files(answered(released, mean_wait=before("import os\nos._exit(1)")))


@submission()
def exits_hard_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="import os\n\ndef within(weeks):\n    os._exit(0)")


@submission()
def exits_hard_in_the_second(released: Notebooks) -> Files:
    return as_files(answered(released, total="import os\nos._exit(1)"))


@submission()
def kills_itself(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"))


@submission()
def crashes(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import ctypes\nctypes.string_at(0)"))


# Python is asked to end, and the kernel stays.


@submission()
def sys_exit(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import sys\nsys.exit(1)"))


@submission()
def sys_exit_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="import sys\n\ndef within(weeks):\n    sys.exit(0)")


@submission()
def calls_exit_and_goes_on(released: Notebooks) -> Files:
    """The kernel ends a tenth of a second after ``exit()``: cells that are done by then would count."""
    notebook = answered(released, mean_wait=f"{RIGHT}\nexit()")[WAITS]
    notebook.cells.insert(3, _code("import time\ntime.sleep(2)"))
    return as_files({WAITS: notebook})


@submission()
def calls_quit_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    quit()\n    return weeks <= 18")


@submission()
def raises_keyboard_interrupt(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    raise KeyboardInterrupt")


@submission()
def raises_system_exit_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    raise SystemExit('done')")


# What a kernel offers.


@submission()
def top_level_await(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import asyncio\nawait asyncio.sleep(0)"))


@submission()
def runs_a_loop_of_its_own(released: Notebooks) -> Files:
    """A kernel's loop is running already, so ``asyncio.run`` raises."""
    loop = "import asyncio\n\nasync def answer():\n    return 20.0\n\nmean_wait = asyncio.run(answer())"
    return first_alone(released, mean_wait=loop)


@submission()
def asks_for_input(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before('name = input("Who are you? ")'))


@submission()
def asks_for_a_password(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("import getpass\ngetpass.getpass()"))


@submission()
def threads(released: Notebooks) -> Files:
    work = "import threading\nfound = []\nthread = threading.Thread(target=lambda: found.append(20.0))"
    return first_alone(released, mean_wait=f"{work}\nthread.start()\nthread.join()\nmean_wait = found[0]")


@submission()
def thread_that_prints(released: Notebooks) -> Files:
    work = "import threading\nthread = threading.Thread(target=lambda: print('here'))"
    return first_alone(released, mean_wait=before(f"{work}\nthread.start()\nthread.join()"))


@submission()
def thread_that_raises_in_a_test(released: Notebooks) -> Files:
    """What a thread raises goes to standard error."""
    work = "import threading\n\ndef within(weeks):\n    thread = threading.Thread(target=lambda: 1 / 0)"
    return first_alone(
        released, within=f"{work}\n    thread.start()\n    thread.join()\n    return weeks <= 18"
    )


@submission()
def pool_of_threads(released: Notebooks) -> Files:
    work = "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
    return first_alone(released, mean_wait=f"{work}    mean_wait = list(pool.map(float, [20]))[0]")


@submission()
def pool_of_processes(released: Notebooks) -> Files:
    work = "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
    return first_alone(released, mean_wait=f"{work}    mean_wait = pool.map(float, [20])[0]")


@submission()
def runs_a_program(released: Notebooks) -> Files:
    ran = "import subprocess\nmean_wait = float(subprocess.check_output(['echo', '20']))"
    return first_alone(released, mean_wait=ran)


@submission()
def program_that_prints_in_a_test(released: Notebooks) -> Files:
    ran = "import subprocess\n\ndef within(weeks):\n    subprocess.run(['echo', 'here'])\n"
    return first_alone(released, within=f"{ran}    return weeks <= 18")


@submission()
def bang(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="found = !echo 20\nmean_wait = float(found[0])\n!echo done")


@submission()
def bash_cell(released: Notebooks) -> Files:
    notebook = answered(released)[WAITS]
    notebook.cells.insert(1, _code("%%bash\necho 20 > weeks.txt"))
    notebook.cells[3].source = 'mean_wait = float(open("weeks.txt").read())'
    return as_files({WAITS: notebook})


@submission()
def magics(released: Notebooks) -> Files:
    lines = "%matplotlib inline\n%time 1 + 1\n%who\n%precision 3\n%config InlineBackend"
    return first_alone(released, mean_wait=before(lines))


@submission()
def cell_magic_capture(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=f"%%capture said\nprint('quiet')\n{RIGHT}")


@submission()
def cell_magic_time(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=f"%%time\n{RIGHT}")


@submission()
def writes_a_module_by_magic(released: Notebooks) -> Files:
    notebook = answered(released, within="from rules import within")[WAITS]
    notebook.cells.insert(1, _code("%%writefile rules.py\ndef within(weeks):\n    return weeks <= 18"))
    return as_files({WAITS: notebook})


@submission()
def unknown_magic(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("%no_such_magic"))


@submission()
def asks_for_help(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("?len"))


@submission()
def widgets(released: Notebooks) -> Files:
    control = "import ipywidgets\nslider = ipywidgets.IntSlider(value=20)\ndisplay(slider)"
    return first_alone(released, mean_wait=f"{control}\nmean_wait = float(slider.value)")


@submission()
def widget_in_a_test(released: Notebooks) -> Files:
    control = (
        "import ipywidgets\n\ndef within(weeks):\n    display(ipywidgets.Output())\n    return weeks <= 18"
    )
    return first_alone(released, within=control)


@submission()
def figure(released: Notebooks) -> Files:
    plot = "import matplotlib.pyplot as plt\nplt.plot(waits['weeks'])\nplt.show()"
    return first_alone(released, mean_wait=before(plot))


@submission()
def figure_left_open_in_a_test(released: Notebooks) -> Files:
    plot = (
        "import matplotlib.pyplot as plt\n\ndef within(weeks):\n    plt.plot([weeks])\n    return weeks <= 18"
    )
    return first_alone(released, within=plot)


@submission()
def clears_output(released: Notebooks) -> Files:
    clear = "from IPython.display import clear_output\nimport sys\n\ndef within(weeks):\n"
    rest = "    print('oh', file=sys.stderr)\n    clear_output()\n    return weeks <= 18"
    return first_alone(released, within=clear + rest)


@submission()
def updates_a_display(released: Notebooks) -> Files:
    shown = "handle = display('one', display_id=True)\nhandle.update('two')"
    return first_alone(released, mean_wait=before(shown))


@submission()
def uses_earlier_results(released: Notebooks) -> Files:
    return first_alone(
        released, mean_wait=before("assert In and isinstance(Out, dict)\nget_ipython().history_manager")
    )


# Much is said.


@submission()
def five_megabytes_printed(released: Notebooks) -> Files:
    return first_alone(
        released, within="def within(weeks):\n    print('x' * 2_500_000)\n    return weeks <= 18"
    )


@submission()
def five_megabytes_of_lines(released: Notebooks) -> Files:
    lines = "def within(weeks):\n    for _ in range(25):\n        print(('x' * 99 + '\\n') * 1000)\n"
    return first_alone(released, within=f"{lines}    return 0.5")


@submission()
def five_megabytes_of_result(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    return 'x' * 2_500_000")


@submission()
def many_prints(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("for number in range(5000):\n    print(number)"))


@submission()
def too_many_lines_before_stderr(released: Notebooks) -> Files:
    """Lines above 1,000 are cut before the mark is determined, and standard error with them."""
    lines = "import sys\n\ndef within(weeks):\n    print('\\n' * 2000)\n    print('oh', file=sys.stderr)\n"
    return first_alone(released, within=f"{lines}    return weeks <= 18")


@submission()
def deep_recursion(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    return within(weeks)")


@submission()
def error_that_can_not_be_said(released: Notebooks) -> Files:
    odd = "class Odd(Exception):\n    def __str__(self):\n        raise ValueError\n\n"
    return first_alone(released, within=f"{odd}def within(weeks):\n    raise Odd()")


@submission()
def group_of_errors(released: Notebooks) -> Files:
    group = "def within(weeks):\n    raise ExceptionGroup('both', [ValueError('one'), TypeError('two')])"
    return first_alone(released, within=group)


# What code relies on, or leaves behind.


@submission()
def class_and_dataclass(released: Notebooks) -> Files:
    rule = "from dataclasses import dataclass\n\n@dataclass\nclass Rule:\n    most: int\n\n"
    return first_alone(released, within=f"{rule}def within(weeks):\n    return weeks <= Rule(18).most")


@submission()
def pickles_a_class_of_its_own(released: Notebooks) -> Files:
    kept = "import pickle\n\nclass Rule:\n    most = 18\n\nrule = pickle.loads(pickle.dumps(Rule()))\n\n"
    return first_alone(released, within=f"{kept}def within(weeks):\n    return weeks <= rule.most")


@submission()
def reads_its_own_source(released: Notebooks) -> Files:
    own = "import inspect\n\ndef within(weeks):\n"
    read = "    return weeks <= 18 and 'weeks' in inspect.getsource(within)"
    return first_alone(released, within=own + read)


@submission()
def runs_doctests(released: Notebooks) -> Files:
    own = 'import doctest\n\ndef within(weeks):\n    """\n    >>> within(18)\n    True\n    """\n'
    rest = "    return weeks <= 18\n\n"
    return first_alone(released, within=f"{own}{rest}assert doctest.testmod().attempted == 1")


@submission()
def is_main(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=f'if __name__ == "__main__":\n    {RIGHT}')


@submission()
def looks_for_its_file(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=before("__file__"))


@submission()
def knows_that_it_is_marked(released: Notebooks) -> Files:
    known = 'import os\nmean_wait = 20.0 if os.environ.get("NBGRADER_EXECUTION") == "autograde" else 0'
    return first_alone(released, mean_wait=known)


@submission()
def changes_folder(released: Notebooks) -> Files:
    return as_files(
        answered(released, mean_wait=before("import os, tempfile\nos.chdir(tempfile.gettempdir())"))
    )


@submission()
def replaces_standard_output(released: Notebooks) -> Files:
    return first_alone(
        released, mean_wait=before("import io, sys\nsys.stdout = io.StringIO()\nprint('gone')")
    )


@submission()
def closes_standard_output(released: Notebooks) -> Files:
    return as_files(answered(released, total="total_gbp = 5000\nimport sys\nsys.stdout.close()"))


@submission()
def deletes_a_name_of_the_setup(released: Notebooks) -> Files:
    return first_alone(released, mean_wait=f"{RIGHT}\ndel waits, pd")


@submission()
def names_a_variable_after_a_builtin(released: Notebooks) -> Files:
    return first_alone(released, mean_wait='sum = waits["weeks"].sum()\nlen = 4\nmean_wait = sum / len')


@submission()
def silences_warnings(released: Notebooks) -> Files:
    quiet = (
        "import warnings\nwarnings.simplefilter('ignore')\n\ndef complain():\n    warnings.warn('slow')\n\n"
    )
    return first_alone(released, within=f"{quiet}def within(weeks):\n    complain()\n    return weeks <= 18")


@submission()
def seeds_chance(released: Notebooks) -> Files:
    chance = "import random\nrandom.seed(4)\nassert random.random() == 0.23604808973743452"
    return first_alone(released, mean_wait=before(chance))


@submission()
def alarm(released: Notebooks) -> Files:
    rung = "import signal, time\nrang = []\nsignal.signal(signal.SIGALRM, lambda *_: rang.append(20.0))"
    return first_alone(
        released,
        mean_wait=f"{rung}\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\nsignal.pause()\nmean_wait = rang[0]",
    )


@submission()
def left_over_thread(released: Notebooks) -> Files:
    left = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()"
    return first_alone(released, mean_wait=before(left))


@submission()
def left_over_program(released: Notebooks) -> Files:
    left = "import subprocess\nkeep = subprocess.Popen(['sleep', '20'], start_new_session=True)"
    return first_alone(released, mean_wait=before(left))


@submission()
def only_spaces_in_a_solution(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="   \n\n")


@submission()
def null_byte_in_a_solution(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="mean_wait = 1\0")
