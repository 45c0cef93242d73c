"""Business case challenge: a room predicts when a service pays for itself, then moves the guesses and sees.

The case is that of the Wirral care homes. The room says first how many of the claimed admissions would
have to be real; only then do the result, the what-if and the panel's questions appear. Where phones have
joined, everybody predicts, the middle of all is the room's prediction, and the panel votes on its phones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets

from cmplearn import charts, course
from cmplearn.apps import joining, outline_case, parts
from cmplearn.apps.outline_case import CASE, PAY, PRICES, Assumptions, Outline
from cmplearn.apps.panel_vote import PanelVote
from cmplearn.apps.voices import Voices
from cmplearn.charts import Picture
from cmplearn.course import activities, cases, unit_costs
from cmplearn.errors import InputError
from cmplearn.methods import group

__all__ = ["build", "show"]

NAME = "business case challenge"
ACTIVITY = "how-many-have-to-be-real"
ITEM, PREDICT, VERDICT = "a1", 0, 1
PREDICTED = "real"
COMING = "One moment: what the phones predict is on its way. Or type a number, and press again."


@dataclass(frozen=True)
class _Screen:
    """The parts of the app that change while it is used."""

    prediction: Any
    reveal: Any
    problem: Any
    ask: Any
    predicted: Any
    spread: Any
    pay: Any
    counted: Any
    admission: Any
    savings: Any
    finding: Any
    break_even: Any
    tornado: Any
    numbers: Any
    numbers_table: Any
    next_question: Any
    asked: Any
    result: Any


def build(questions: Sequence[str]) -> Any:
    """Return the app, ready to show.

    Parameters
    ----------
    questions : sequence of str
        What the panel asks, in order; they appear one at a time.

    Returns
    -------
    ipywidgets.Box

    Raises
    ------
    InputError
        When there is no question.
    """
    if not questions:
        raise InputError(
            "The panel needs at least one question; the list is empty. Write one in the notebook."
        )
    case = outline_case.outline()
    activity = activities.thawed(activities.frozen(activities.load(ACTIVITY)))
    voices = Voices([activity])
    screen, vote = _screen(case), PanelVote(voices, ITEM, VERDICT)
    go_on = _connect(screen, case, voices, questions)

    def refresh() -> None:
        _count(screen, voices)
        go_on()
        vote.refresh()

    def joined(phones: Any) -> None:
        voices.joined(phones)
        parts.shown(screen.ask, is_shown=phones is not None and not screen.reveal.disabled)
        refresh()

    panel = joining.panel(NAME.capitalize(), [activity], joined, lambda _: refresh())
    screen.result.children = (*screen.result.children, vote.widget.add_class("cmp-part"))
    turn = parts.button("Next part", lambda: None, key="r").add_class("cmp-turn")
    foot = ipywidgets.HBox([turn]).add_class("cmp-bar").add_class("cmp-foot")
    predict = ipywidgets.VBox(_prediction_parts(screen, case)).add_class("cmp-part")
    page = ipywidgets.VBox([panel, parts.words(_case_html(case)), predict, screen.result, foot])
    return page.add_class("cmp-app")


def show(app: Any) -> None:
    """Show the app; where nothing can run (a stored notebook, a printed one), say where it opens instead."""
    parts.show(app, NAME)


def _screen(case: Outline) -> _Screen:
    number = ipywidgets.BoundedFloatText
    made = {
        # Sent as a whole when left: letter by letter, the last ones could arrive after the button's press.
        "prediction": ipywidgets.Text(
            description="The room's prediction (admissions)", continuous_update=False
        ),
        "reveal": ipywidgets.Button(description="Keep it and show the result"),
        "problem": parts.words(""),
        "ask": ipywidgets.Button(description="Ask the phones for predictions").add_class("cmp-key-a"),
        "predicted": parts.words(""),
        "spread": parts.words(""),
        "pay": ipywidgets.Dropdown(
            description="Pay of the team", options=_pay_options(), value=next(iter(PAY))
        ),
        "counted": number(
            description=f"Share of the {case.claimed:,.0f} that count (%)", min=0, max=100, step=5
        ),
        "admission": number(description="Price of an admission (£)", min=0, max=10_000, step=50),
        "savings": number(description="Share of the savings that count (%)", min=0, max=100, step=5),
        "finding": parts.words("").add_class("cmp-result-finding"),
        "break_even": parts.words(""),
        "tornado": parts.words(""),
        "numbers": ipywidgets.Button(description="Show the numbers as tables"),
        "numbers_table": parts.words(""),
        "next_question": ipywidgets.Button(description="Ask the panel's first question"),
        "asked": parts.words(""),
    }
    parts.shown(made["ask"], is_shown=False)
    made["counted"].value = made["savings"].value = 100
    made["admission"].value = case.admission_gbp
    return _Screen(**made, result=_result_box(made, case))


def _result_box(made: dict[str, Any], case: Outline) -> Any:
    controls = ipywidgets.VBox(
        [
            parts.words("<h2>What if?</h2>"),
            made["pay"],
            parts.words(_cost_html(case)),
            *(made[name] for name in ("counted", "admission")),
            parts.words(_prices_html()),
            made["savings"],
            made["numbers"],
        ]
    ).add_class("cmp-controls")
    pictures = ipywidgets.VBox([made["break_even"], made["tornado"]]).add_class("cmp-pictures")
    panel = ipywidgets.VBox([parts.words("<h2>The panel asks</h2>"), made["asked"], made["next_question"]])
    panel.add_class("cmp-panel").add_class("cmp-part")
    side_by_side = ipywidgets.Box([controls, pictures]).add_class("cmp-columns")
    box = ipywidgets.VBox([made["finding"], made["spread"], side_by_side, made["numbers_table"], panel])
    box.layout.display = "none"
    return box.add_class("cmp-part")


def _prediction_parts(screen: _Screen, case: Outline) -> list[Any]:
    question = (
        f"<h2>Predict, then see</h2><p>How many of the {case.claimed:,.0f} have to be real "
        "before the team pays for itself?</p>"
    )
    reveal = screen.reveal.add_class("cmp-button")
    return [parts.words(question), screen.ask, screen.predicted, screen.prediction, reveal, screen.problem]


def _connect(screen: _Screen, case: Outline, voices: Voices, questions: Sequence[str]) -> Callable[[], None]:
    """Tie the controls to what they change; return what goes on once the phones' predictions are in."""
    predicted: list[int] = []
    tables: list[Picture] = []
    waiting: list[bool] = []

    def update(_: Any = None) -> None:
        chosen = _chosen(screen)
        result = outline_case.appraise(case, chosen)
        tables[:] = [charts.unit_break_even(result), _tornado_picture(case, chosen)]
        screen.finding.value = _finding_html(tables[0].title, outline_case.compare(predicted[0], result))
        screen.break_even.value = parts.picture_html(tables[0])
        screen.tornado.value = parts.picture_html(tables[1], caption=tables[1].title)
        if screen.numbers_table.value:
            screen.numbers_table.value = parts.tables_html(tables)

    def reveal(_: Any) -> None:
        voices.close([(ITEM, PREDICTED)])  # what phones predict is hidden until then
        waiting[:] = [True]
        go_on()

    def go_on() -> None:
        if not waiting:
            return
        if voices.are_coming and not screen.prediction.value.strip():
            screen.problem.value = f'<p role="status">{COMING}</p>'
            return
        waiting.clear()
        try:
            predicted[:] = [_prediction(screen, case, voices)]
        except InputError as problem:
            voices.reopen(ITEM, PREDICT)
            screen.problem.value = parts.problem_html(problem)
            return
        screen.problem.value = ""
        screen.prediction.disabled = screen.reveal.disabled = True
        parts.shown(screen.ask, is_shown=False)
        _show_spread(screen, voices)
        update()
        screen.result.layout.display = ""

    def switch_numbers(_: Any) -> None:
        is_shown = bool(screen.numbers_table.value)
        screen.numbers_table.value = "" if is_shown else parts.tables_html(tables)
        screen.numbers.description = "Show the numbers as tables" if is_shown else "Hide the tables"

    screen.ask.on_click(lambda _: voices.open(ITEM, PREDICT))
    screen.reveal.on_click(reveal)
    screen.numbers.on_click(switch_numbers)
    screen.next_question.on_click(_asker(screen, questions))
    for control in (screen.pay, screen.counted, screen.admission, screen.savings):
        control.observe(update, names="value")
    return go_on


def _count(screen: _Screen, voices: Voices) -> None:
    """Say how many phones have predicted, and no more until the result is shown."""
    if screen.reveal.disabled:
        _show_spread(screen, voices)
        return
    of_all = f'<p class="cmp-big">{voices.how_many(ITEM, PREDICTED)} have predicted</p>'
    screen.predicted.value = of_all if voices.present else ""


def _prediction(screen: _Screen, case: Outline, voices: Voices) -> int:
    """Return what is typed; else the middle of what phones predicted."""
    said = voices.values(ITEM, PREDICTED)
    if said and not screen.prediction.value.strip():
        screen.prediction.value = str(round(group.estimates(said).median))
    return outline_case.read_prediction(screen.prediction.value, case)


def _show_spread(screen: _Screen, voices: Voices) -> None:
    said = voices.values(ITEM, PREDICTED)
    screen.predicted.value = ""
    if said:
        picture = charts.estimates(said, "admissions")
        screen.spread.value = (
            f"<details><summary>What the phones predicted</summary>"
            f"{parts.picture_html(picture, picture.title)}{parts.tables_html([picture])}</details>"
        )


def _asker(screen: _Screen, questions: Sequence[str]) -> Callable[[Any], None]:
    """Return what shows one question more each time, and says so on its button."""
    asked: list[str] = []

    def ask(_: Any) -> None:
        asked.append(questions[len(asked)])
        items = "".join(f"<li>{escape(question)}</li>" for question in asked)
        screen.asked.value = f'<ol class="cmp-questions">{items}</ol>'
        is_last = len(asked) == len(questions)
        screen.next_question.disabled = is_last
        screen.next_question.description = "All questions are asked" if is_last else "Ask the next question"

    return ask


def _chosen(screen: _Screen) -> Assumptions:
    return Assumptions(screen.pay.value, screen.counted.value, screen.admission.value, screen.savings.value)


def _tornado_picture(case: Outline, chosen: Assumptions) -> Picture:
    table = outline_case.sway(case, chosen)
    most = table["input"][0].split(" (")[0].lower()
    return charts.tornado(table, title=f"Benefits less cost, moved most by: {most}", unit="pounds")


def _pay_options() -> list[tuple[str, str]]:
    return [(f"{label}: {unit_costs.load(name).text} a year", name) for name, label in PAY.items()]


def _case_html(case: Outline) -> str:
    facts = {
        "Medication reviews": "medication_reviews",
        "Changes and advice that followed": "interventions",
        "Savings on medicines": "cost_improvement_gbp",
        "Less waste": "waste_saving_gbp",
        "Judged to have prevented a possible admission": "admissions_avoided",
    }
    rows = [(label, course.quote(f"{{{{ {name} }}}}", CASE)) for label, name in facts.items()]
    rows.append(("What the team cost", "not published"))
    items = "".join(f"<div><dt>{label}</dt><dd>{escape(text)}</dd></div>" for label, text in rows)
    action = course.quote(cases.load(CASE).action, CASE)
    return (
        f'<h2>{escape(case.title)}</h2><p class="hint">{escape(f"{case.place}; {case.years}")}</p>'
        f'<p>{escape(action)}</p><dl class="cmp-facts">{items}</dl>'
    )


def _cost_html(case: Outline) -> str:
    posts = course.quote("{{ pharmacists_wte }} posts for {{ years }} years", CASE)
    return (
        f'<p class="hint">The cost is {case.wte_years:g} times this: {escape(posts)}. '
        "Travel and management are not in it.</p>"
    )


def _prices_html() -> str:
    listed = "; ".join(f"{label} {unit_costs.load(name).text}" for name, label in PRICES.items())
    return (
        f'<p class="hint">The case’s own figures give the price to start with; its year is not stated. '
        f"National averages, 2024/25: {listed}. Say which price year you use.</p>"
    )


def _finding_html(finding: str, comparison: str) -> str:
    heading = f'<h2 class="cmp-finding" tabindex="-1">{escape(finding)}</h2>'
    return f'{heading}<p class="lede">{escape(comparison)}</p>'
