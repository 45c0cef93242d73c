"""A step's clock: what the page is told when it is started, paused and lengthened."""

from tests.apps.on_screen import press, words

from cmplearn.apps.clock import StepClock


def test_a_clock_counts_only_while_it_runs_and_can_be_lengthened() -> None:
    now = [100.0]
    clock = StepClock(lambda: now[0])
    clock.begin("one-slot", "", 2)
    now[0] += 50
    assert clock.left == 120

    press(clock.widget, "Start clock")
    now[0] += 50
    assert clock.left == 70
    assert 'data-left="120" data-running="yes"' in words(clock.widget)

    press(clock.widget, "Pause clock")
    now[0] += 50
    press(clock.widget, "Add a minute")
    assert 'data-left="130" data-running="no"' in words(clock.widget)


def test_a_clock_goes_on_below_nothing_and_another_step_begins_afresh() -> None:
    now = [0.0]
    clock = StepClock(lambda: now[0])
    clock.begin("one", "", 1)
    clock.switch()
    now[0] += 90
    assert clock.left == -30

    clock.begin("two", "", 3)
    assert 'data-name="two"' in words(clock.widget)
    assert clock.left == 180
