"""Business case challenge: a room predicts when a service pays for itself, then moves the guesses and sees.

The case is that of the Wirral care homes. The room says first how many of the claimed admissions would
have to be real; only then do the result, the what-if and the panel's questions appear.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets
from IPython.display import display

from cmplearn import charts, course
from cmplearn.apps import outline_case
from cmplearn.apps.outline_case import CASE, PAY, PRICES, Assumptions, Outline
from cmplearn.charts import Picture
from cmplearn.course import cases, unit_costs
from cmplearn.errors import InputError

__all__ = ["build", "show"]


@dataclass(frozen=True)
class _Screen:
    """The parts of the app that change while it is used."""

    prediction: Any
    reveal: Any
    problem: Any
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
    screen = _screen(case)
    _connect(screen, case, questions)
    page = ipywidgets.VBox([_html(_case_html(case)), *_prediction_parts(screen, case), screen.result])
    return page.add_class("cmp-app")


def show(app: Any) -> None:
    """Show the app; where nothing can run (a stored notebook, a printed one), say where it opens instead."""
    bundle = app._repr_mimebundle_()
    words = "The business case challenge opens in the facilitator's view: start cmplearn and choose it there."
    display({**bundle, "text/html": f"<p>{words}</p>", "text/plain": words}, raw=True)


def _screen(case: Outline) -> _Screen:
    number = ipywidgets.BoundedFloatText
    parts = {
        # Sent as a whole when left: letter by letter, the last ones could arrive after the button's press.
        "prediction": ipywidgets.Text(
            description="The room's prediction (admissions)", continuous_update=False
        ),
        "reveal": ipywidgets.Button(description="Keep it and show the result"),
        "problem": _html(""),
        "pay": ipywidgets.Dropdown(
            description="Pay of the team", options=_pay_options(), value=next(iter(PAY))
        ),
        "counted": number(
            description=f"Share of the {case.claimed:,.0f} that count (%)", min=0, max=100, step=5
        ),
        "admission": number(description="Price of an admission (£)", min=0, max=10_000, step=50),
        "savings": number(description="Share of the savings that count (%)", min=0, max=100, step=5),
        "finding": _html("").add_class("cmp-result-finding"),
        "break_even": _html(""),
        "tornado": _html(""),
        "numbers": ipywidgets.Button(description="Show the numbers as tables"),
        "numbers_table": _html(""),
        "next_question": ipywidgets.Button(description="Ask the panel's first question"),
        "asked": _html(""),
    }
    parts["counted"].value = parts["savings"].value = 100
    parts["admission"].value = case.admission_gbp
    return _Screen(**parts, result=_result_box(parts, case))


def _result_box(parts: dict[str, Any], case: Outline) -> Any:
    controls = ipywidgets.VBox(
        [
            _html("<h2>What if?</h2>"),
            parts["pay"],
            _html(_cost_html(case)),
            *(parts[name] for name in ("counted", "admission")),
            _html(_prices_html()),
            parts["savings"],
            parts["numbers"],
        ]
    ).add_class("cmp-controls")
    pictures = ipywidgets.VBox([parts["break_even"], parts["tornado"]]).add_class("cmp-pictures")
    panel = ipywidgets.VBox([_html("<h2>The panel asks</h2>"), parts["asked"], parts["next_question"]])
    side_by_side = ipywidgets.Box([controls, pictures]).add_class("cmp-columns")
    box = ipywidgets.VBox(
        [parts["finding"], side_by_side, parts["numbers_table"], panel.add_class("cmp-panel")]
    )
    box.layout.display = "none"
    return box


def _prediction_parts(screen: _Screen, case: Outline) -> list[Any]:
    question = (
        f"<h2>Predict, then see</h2><p>How many of the {case.claimed:,.0f} have to be real "
        "before the team pays for itself?</p>"
    )
    return [_html(question), screen.prediction, screen.reveal.add_class("cmp-button"), screen.problem]


def _connect(screen: _Screen, case: Outline, questions: Sequence[str]) -> None:
    """Tie the controls to what they change."""
    predicted: list[int] = []
    tables: list[Picture] = []

    def update(_: Any = None) -> None:
        chosen = _chosen(screen)
        result = outline_case.appraise(case, chosen)
        tables[:] = [charts.unit_break_even(result), _tornado_picture(case, chosen)]
        screen.finding.value = _finding_html(tables[0].title, outline_case.compare(predicted[0], result))
        screen.break_even.value = _picture_html(tables[0])
        screen.tornado.value = _picture_html(tables[1], caption=tables[1].title)
        if screen.numbers_table.value:
            screen.numbers_table.value = _tables_html(tables)

    def reveal(_: Any) -> None:
        try:
            predicted[:] = [outline_case.read_prediction(screen.prediction.value, case)]
        except InputError as problem:
            screen.problem.value = f'<p class="cmp-problem" role="alert">{escape(str(problem))}</p>'
            return
        screen.problem.value = ""
        screen.prediction.disabled = screen.reveal.disabled = True
        update()
        screen.result.layout.display = ""

    def switch_numbers(_: Any) -> None:
        is_shown = bool(screen.numbers_table.value)
        screen.numbers_table.value = "" if is_shown else _tables_html(tables)
        screen.numbers.description = "Show the numbers as tables" if is_shown else "Hide the tables"

    screen.reveal.on_click(reveal)
    screen.numbers.on_click(switch_numbers)
    screen.next_question.on_click(_asker(screen, questions))
    for control in (screen.pay, screen.counted, screen.admission, screen.savings):
        control.observe(update, names="value")


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


def _html(value: str) -> Any:
    return ipywidgets.HTML(value)


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


def _picture_html(picture: Picture, caption: str = "") -> str:
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    image = f'<img src="{picture.image_source}" alt="{escape(picture.alt)}">'
    return f'<figure class="cmp-picture">{words}{image}</figure>'


def _tables_html(pictures: Sequence[Picture]) -> str:
    return "".join(
        f'<h3>{escape(picture.title)}</h3><div class="table-wrap" role="region" tabindex="0" '
        f'aria-label="{escape(picture.title)}">{picture.table_html()}</div>'
        for picture in pictures
    )
