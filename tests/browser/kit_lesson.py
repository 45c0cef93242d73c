"""A short lesson with every control of the kit, for the browser's tests of the kit and of JupyterLab."""

import ast
import json
from pathlib import Path
from typing import Any

from cmplearn import course

CELLS = {
    "setup": """
from cmplearn.widgets import Field, Lesson, Mistake, Options, Slider

lesson = Lesson("2.3")
""",
    "opening": "lesson.opening()",
    "the-case": """
lesson.prose("They claimed {{ wirral-moch.admissions_avoided }} admissions, **{{ share }}**.", share="8.3%")
""",
    "first-answer": """
lesson.number("first-answer", "How many admissions would you put your name to?", unit="admissions",
              hint="A guess is fine.", minimum=0, maximum=443)
""",
    "why": 'lesson.text("why", "Why that many?", hint="One or two sentences.")',
    "copy": """
lesson.choice("copy", "What would you copy?", several=True,
              options={"reviews": "Reviews in the home", "falls": "Work with the falls service"})
""",
    "perspective": """
lesson.choice("perspective", "For whom is it a saving?",
              {"nhs": "The NHS", "council": "The council", "nobody": "Nobody"})
""",
    "sure": 'lesson.scale("sure", "How sure are you?", low="not at all", high="quite sure")',
    "break-even": """
lesson.what_if("break-even", "How many admissions must be prevented before it pays?",
               compute="business_case.unit_break_even", draw="unit_break_even",
               inputs=[Options("cost_gbp", "Cost of the pharmacists",
                               {"167010": "At 2020 prices", "200916": "At 2025 prices"}, "167010"),
                       Slider("counted_share", "Share of the claim that you count", 0, 1, 0.05, 1, "share")],
               fixed={"other_benefits_gbp": 163368, "value_per_unit_gbp": 1116.75, "claimed_units": 443})
""",
    "price": """
lesson.exercise("price", "What is one admission worth here?", answer=1116.75, tolerance=0.5, unit="pounds",
                right="The admissions' cost by their number.",
                mistakes=[Mistake(92.68, 0.5, "That divides by the interventions.")],
                nearly="The right two figures, rounded too soon.", near=20,
                hints=["Which two published figures belong together?", "Divide the cost by the admissions."],
                worked="**{{ wirral-moch.admission_costs_gbp }}** by {{ wirral-moch.admissions_avoided }}.")
""",
    "kind": """
lesson.exercise("kind", "What kind of benefit is a prevented admission?", answer="other",
                choices={"cash": ("Cash-releasing", "Only if a bed closes."),
                         "free": ("It costs nothing", "Nobody pays for it, and is that all?"),
                         "other": ("Not cash-releasing", "The bed is used by someone else.")},
                nearly_right="free",
                worked="No bed closes, so no cash is released.")
""",
    "result": """
lesson.reveal("result", "What happened in Wirral", after=["first-answer", "why"], body=[
    lesson.prose("They reported {{ wirral-moch.admissions_avoided }} admissions."),
    lesson.recap("said", "What you said before", of=["first-answer", "why", "perspective", "sure"]),
    lesson.compare("admissions", "Admissions prevented", first="first-answer", unit="admissions",
                   published="wirral-moch.admissions_avoided", computed=[("Needed to break even", 34)]),
    lesson.text("ask", "What would you still ask?"),
])
""",
    "benefits": """
lesson.own_case("benefits", "Benefits of your own case", [
    Field("benefit", "The main benefit", hint="For patients, carers or staff."),
    Field("amount", "What it is worth", kind="number", unit="pounds"),
    Field("cash", "Does it release cash?", kind="choice", options={"yes": "Yes", "no": "No"}),
])
""",
    "reflect": """
lesson.log_prompt("reflect", "What will you count differently?",
                  by_profession={"pharmacist": "Which of your interventions would you count?",
                                 "GP": "Which of your referrals would you count?"})
""",
    "sources": 'lesson.sources("wirral-moch")',
}


def notebook() -> dict[str, Any]:
    """Return the lesson as an executed notebook."""
    names: dict[str, Any] = {}
    cells = [
        _cell(id, source.strip(), count, names) for count, (id, source) in enumerate(CELLS.items(), start=1)
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def write(root: Path, *, executed: bool = True) -> Path:
    """Save the lesson as lesson 2.3 of the course in a folder; return the file."""
    saved = notebook()
    for cell in saved["cells"] if not executed else ():
        cell.update(outputs=[], execution_count=None)
    path = root / course.programme().lesson("2.3").notebook.relative_to(course.root())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(saved))
    return path


def _cell(id: str, source: str, count: int, names: dict[str, Any]) -> dict[str, Any]:
    *statements, last = ast.parse(source).body
    exec(compile(ast.Module(statements, []), id, "exec"), names)
    outputs = []
    if isinstance(last, ast.Expr):
        shown = eval(compile(ast.Expression(last.value), id, "eval"), names)
        bundle = shown._repr_mimebundle_()
        outputs = [
            {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": bundle}
        ]
    else:
        exec(compile(ast.Module([last], []), id, "exec"), names)
    return {
        "cell_type": "code",
        "id": id,
        "metadata": {},
        "source": source,
        "execution_count": count,
        "outputs": outputs,
    }
