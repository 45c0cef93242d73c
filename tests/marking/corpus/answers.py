"""Submissions that differ in what their answers say, print, warn of and return."""

from .assignment import Files, Notebooks
from .submission import answered, as_files, first_alone, submission


@submission()
def honest(released: Notebooks) -> Files:
    return as_files(answered(released))


@submission()
def partial(released: Notebooks) -> Files:
    within = "def within(weeks):\n    return weeks < 18"
    return as_files(answered(released, within=within, total="total_gbp = 500"))


@submission()
def blank(released: Notebooks) -> Files:
    return as_files(released)


@submission()
def wrong_everywhere(released: Notebooks) -> Files:
    within = "def within(weeks):\n    return 0"
    return as_files(answered(released, mean_wait="mean_wait = -1", within=within, total="total_gbp = 1.5"))


@submission()
def right_but_for_the_hidden_tests(released: Notebooks) -> Files:
    return as_files(answered(released, mean_wait="mean_wait = 19", total="total_gbp = 4900"))


@submission()
def written_answers_blank(released: Notebooks) -> Files:
    """The stubs of what a person marks are handed in as they were."""
    return as_files(
        answered(released, explain="YOUR ANSWER HERE", sketch="# YOUR CODE HERE\nraise NotImplementedError()")
    )


@submission()
def written_answers_emptied(released: Notebooks) -> Files:
    return as_files(answered(released, explain="", sketch=""))


@submission()
def solution_raises(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="mean_wait = no_such_name")


@submission()
def syntax_error(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks)\n    return weeks <= 18")


@submission()
def markdown_in_a_code_cell(released: Notebooks) -> Files:
    return first_alone(released, mean_wait="The **mean** is what you get when you add and divide.")


@submission()
def code_in_a_markdown_cell(released: Notebooks) -> Files:
    return first_alone(released, explain="```python\nwaits['weeks'].median()\n```\nimport os; os._exit(1)")


@submission()
def unicode_in_cells(released: Notebooks) -> Files:
    mean = 'größe_µ = waits["weeks"].mean()  # naïve – £ 等待 🕰️\nmean_wait = größe_µ\nprint("等待 🕰️")'
    return first_alone(released, mean_wait=mean, explain="Ünïcödé: £, –, 平均, 🕰️, \u202eright to left")


# Standard error in a test cell scores 0, whoever wrote it; in a solution's own cell it costs nothing.


def warns_with(words: str) -> str:
    return f"{words}\n\ndef within(weeks):\n    complain()\n    return weeks <= 18"


@submission()
def warns(released: Notebooks) -> Files:
    complain = "import warnings\n\ndef complain():\n    warnings.warn('slow')"
    return first_alone(released, within=warns_with(complain))


@submission()
def warns_on_division(released: Notebooks) -> Files:
    complain = "import numpy as np\n\ndef complain():\n    np.array([1.0]) / np.array([0.0])"
    return first_alone(released, within=warns_with(complain))


@submission()
def prints_to_stderr(released: Notebooks) -> Files:
    complain = "import sys\n\ndef complain():\n    print('looking', file=sys.stderr)"
    return first_alone(released, within=warns_with(complain))


@submission()
def logs_a_warning(released: Notebooks) -> Files:
    complain = "import logging\n\ndef complain():\n    logging.warning('looking')"
    return first_alone(released, within=warns_with(complain))


@submission()
def warns_in_its_own_cell(released: Notebooks) -> Files:
    own = 'import warnings\nwarnings.warn("here")\nmean_wait = waits["weeks"].mean()'
    return first_alone(released, mean_wait=own)


@submission()
def warns_in_its_own_cell_and_again_in_the_test(released: Notebooks) -> Files:
    """A warning from one place is shown once; which cell shows it decides the mark."""
    complain = "import warnings\n\ndef complain():\n    warnings.warn('slow')\n\ncomplain()"
    return first_alone(released, within=warns_with(complain))


@submission()
def prints_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    print(weeks)\n    return weeks <= 18")


@submission()
def displays_in_a_test(released: Notebooks) -> Files:
    return first_alone(released, within="def within(weeks):\n    display(weeks)\n    return weeks <= 18")


# The test of `within` ends in `within(4) + within(18)`: what that shows is the mark, of 2 points.


def returning(expression: str, before: str = "") -> str:
    return f"{before}def within(weeks):\n    return {expression}"


@submission()
def returns_a_part(released: Notebooks) -> Files:
    return first_alone(released, within=returning("0.25"))


@submission()
def returns_nothing(released: Notebooks) -> Files:
    return first_alone(released, within=returning("0"))


@submission()
def returns_over_max(released: Notebooks) -> Files:
    return as_files(answered(released, within=returning("5")))


@submission()
def returns_barely_over_max(released: Notebooks) -> Files:
    return first_alone(released, within=returning("1.0000001"))


@submission()
def returns_negative(released: Notebooks) -> Files:
    return first_alone(released, within=returning("-3"))


@submission()
def returns_nan(released: Notebooks) -> Files:
    return first_alone(released, within=returning('float("nan")'))


@submission()
def returns_infinity(released: Notebooks) -> Files:
    return first_alone(released, within=returning('float("inf")'))


@submission()
def returns_a_list(released: Notebooks) -> Files:
    return first_alone(released, within=returning("[weeks]"))


@submission()
def returns_words(released: Notebooks) -> Files:
    return first_alone(released, within=returning("str(weeks)"))


@submission()
def returns_a_numpy_number(released: Notebooks) -> Files:
    """Shown as ``np.float64(0.5)``, which is no number: stock gives full marks."""
    return first_alone(released, within=returning("np.float64(0.25)", "import numpy as np\n\n"))


@submission()
def returns_a_table(released: Notebooks) -> Files:
    return first_alone(released, within=returning('waits["weeks"]'))


SHOWN = """
class Shown:
    def __init__(self, words):
        self.words = words
    def __add__(self, other):
        return self
    def __repr__(self):
        return self.words

"""


@submission()
def returns_an_odd_number(released: Notebooks) -> Files:
    """Python reads ``1_0e-1`` between spaces as 1."""
    return first_alone(released, within=returning('Shown("  1_0e-1 ")', SHOWN))


@submission()
def returns_a_number_in_other_digits(released: Notebooks) -> Files:
    return first_alone(released, within=returning('Shown("١")', SHOWN))


@submission()
def returns_what_shows_nothing(released: Notebooks) -> Files:
    return first_alone(released, within=returning('Shown("")', SHOWN))


@submission()
def returns_what_can_not_be_shown(released: Notebooks) -> Files:
    return first_alone(released, within=returning("Shown(None)", SHOWN))


@submission()
def returns_no_result(released: Notebooks) -> Files:
    nothing = "class Nothing:\n    def __add__(self, other):\n        return None\n\n"
    return first_alone(released, within=returning("Nothing()", nothing))


@submission()
def returns_what_displays_itself(released: Notebooks) -> Files:
    shows = SHOWN + "    def _ipython_display_(self):\n        print('1')\n\n"
    return first_alone(released, within=returning('Shown("0")', shows))


@submission()
def returns_rich_output(released: Notebooks) -> Files:
    rich = SHOWN + "    def _repr_html_(self):\n        return '<b>2</b>'\n\n"
    return first_alone(released, within=returning('Shown("1")', rich))


@submission(course="passes over a warning")
def warning_that_is_passed_over(released: Notebooks) -> Files:
    return warns(released)


@submission(course="passes over a warning")
def words_that_are_not_passed_over(released: Notebooks) -> Files:
    return prints_to_stderr(released)


@submission(course="own steps")
def errors_out_of_sight(released: Notebooks) -> Files:
    """The course's own step takes errors away before scores are saved."""
    return wrong_everywhere(released)


@submission(course="own steps")
def lines_out_of_sight(released: Notebooks) -> Files:
    """The course keeps three lines, so what stands below on standard error does not count."""
    lines = "import sys\n\ndef complain():\n    print('a\\nb\\nc\\nd')\n    print('oh', file=sys.stderr)"
    return first_alone(released, within=warns_with(lines))
