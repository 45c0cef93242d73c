"""What a participant is told of a test: the tutor's words, and nothing of what is hidden in it."""

import pytest
from nbformat import v4

from cmplearn.marking.feedback_words import error_in, state_seen, tutors_words, words_for

TEST = """
assert cost is not None, "Nothing is filled in yet."
### BEGIN HIDDEN TESTS
right = 474_000
assert cost > 1, f"You wrote {cost}. It is in pounds."
assert cost != 3, "You wrote %d, which is too low." % cost
assert cost != 4, "You wrote {}, or {:.1f}.".format(cost, cost)
assert cost != 5, "Too low: " + str(cost)
assert cost == right
if cost != right:
    raise AssertionError("Three years, not one.")
check(cost, "Divide by the index of the year.")
assert cost, message
assert kind == "cash"
### END HIDDEN TESTS
"""


def error(says, name="AssertionError"):
    return v4.new_output("error", ename=name, evalue=says, traceback=["the source", TEST])


@pytest.mark.parametrize(
    "message",
    [
        "Nothing is filled in yet.",
        "You wrote 158000. It is in pounds.",
        "You wrote 3, which is too low.",
        "You wrote 4, or 4.0.",
        "Too low: 5",
        "Three years, not one.",
        "Divide by the index of the year.",
    ],
)
def test_a_message_that_stands_in_the_test_is_told(message):
    assert tutors_words([error(message)], TEST) == message


@pytest.mark.parametrize(
    "message",
    [
        "",
        "474000",
        "cash",
        "\nArrays are not equal\n ACTUAL: 158000\n DESIRED: 474000",
        "Series are different: [left]: 158000 [right]: 474000",
        "You wrote " + TEST + ". It is in pounds.",
        "You wrote right = 474_000. It is in pounds.",
        "You wrote 474_000 and \n more. It is in pounds.",
        f"You wrote {'4' * 200}. It is in pounds.",
        "Nothing is filled in yet. right = 474_000",
        "Hidden: right = 474_000. It is in pounds.",
    ],
    ids=range(11),
)
def test_what_a_library_or_a_participant_raises_is_not_taken_for_the_tutors_words(message):
    assert tutors_words([error(message)], TEST) is None


def test_a_test_that_is_no_plain_python_has_no_words():
    assert tutors_words([error("Nothing.")], "%%bash\nexit 1") is None
    assert tutors_words([error("Nothing.")], "assert\0") is None


def test_a_message_made_to_be_slow_to_compare_is_not_slow():
    test = 'assert x, f"a{x}a{x}a{x}a{x}a{x}a{x}a{x}a is right"'
    assert tutors_words([error("a" * 5_000)], test) is None


@pytest.mark.parametrize("name", ["hidden = 474", "int", "print", "__name__"])
def test_an_error_is_named_only_by_a_name_that_python_has(name):
    assert error_in([error("", name)]) == "another kind"
    assert error_in([error("", "NameError")]) == "NameError"
    assert error_in([v4.new_output("stream", text="NameError")]) is None


STDERR = v4.new_output("stream", name="stderr", text="FutureWarning: 474000")


@pytest.mark.parametrize(
    ("outputs", "score", "state"),
    [
        ([], 2, "pass"),
        ([], 1, "partly"),
        ([], 0, "fail"),
        ([], None, "for a person"),
        ([v4.new_output("stream", text="fine")], 2, "pass"),
        ([error("Nothing.")], 0, "fail"),
        ([error("x", "NameError")], 0, "error"),
        ([error("", "KeyboardInterrupt"), error("", "CellTimeoutError")], 0, "timed out"),
        ([error("", "DeadKernelError")], 0, "killed"),
        ([STDERR], 0, "stderr only"),
        ([STDERR, error("Nothing.")], 0, "fail"),
    ],
)
def test_outputs_tell_how_a_test_ended_where_nothing_else_does(outputs, score, state):
    assert state_seen(outputs, score, 2) == state


def told(state, waits=False, said=None, error=None, stopped=None, ended_before=False):
    return " ".join(
        words_for(state, said=said, error=error, stopped=stopped, waits=waits, ended_before=ended_before)
    )


def test_a_warning_is_explained_with_what_it_costs_and_who_looks():
    for words in ("A warning was printed", "need not mean that the answer is wrong", "no mark"):
        assert words in told("stderr only")
    assert "tell your tutor" in told("stderr only")
    assert told("stderr only", waits=True).endswith("Your tutor will look at this answer.")
    assert "tell your tutor" not in told("stderr only", waits=True)


def test_what_looks_tampered_is_told_in_neutral_words_alone():
    assert told("looks tampered", waits=True, said="Nothing.", error="NameError") == (
        "Some answers are read by a person as well as tested, and this is one of them."
    )
    assert told("looks tampered", said="Nothing.", error="NameError") == ""


def test_an_answer_after_the_one_that_ended_the_program_is_not_told_to_look_for_its_own_fault():
    assert "This answer, or the test of it, ended the program" in told("killed")
    assert told("killed", ended_before=True).startswith("An earlier answer ended the program")


def test_each_other_end_has_words():
    assert told("pass") == "This answer is right."
    assert told("partly") == "Part of this answer is right."
    assert told("fail") == "This answer is not right yet."
    assert told("fail", said="Three years.") == "Three years."
    assert "longer than it may" in told("timed out")
    assert "more memory" in told("killed")
    assert "has no value" in told("error", error="NameError")
    assert "another kind than the question" in told("error", error="TypeError")
    assert "Your answer stopped with an error (SyntaxError)" in told(
        "error", error="NameError", stopped="SyntaxError"
    )


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (("KeyboardInterrupt", "CellTimeoutError"), "Your answer took longer than it may"),
        (("DeadKernelError",), "Your answer ended the program"),
        (("ZeroDivisionError",), "Your answer stopped with an error (ZeroDivisionError)"),
    ],
)
def test_what_ended_the_participants_own_answer_is_told_before_the_test(kinds, words):
    stopped = error_in([error("", kind) for kind in kinds])
    assert words in told("error", error="NameError", stopped=stopped)


def test_an_answer_that_ran_out_of_time_is_told_what_to_look_for():
    assert "repeats without an end" in told("fail", stopped="CellTimeoutError")
    assert "repeats without an end" not in told("fail", stopped="NameError")
