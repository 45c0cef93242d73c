"""A lesson with a question of every kind, for workbooks."""

from cmplearn.documents import Blank, Heading, Markdown, Table
from cmplearn.documents.workbook import Held, LessonText, Question

DECISIONS = {"renew": "Renew it", "conditions": "Renew it on conditions", "stop": "Let it end"}
BENEFITS = {
    "cash": "Cash-releasing: a budget could be cut by it",
    "time": "It frees time or beds",
    "x-ray": "X-rays",
}
TRUST = {"1": "1 (not at all)", "2": "2", "3": "3", "4": "4", "5": "5 (wholly)"}
OUTCOMES = {"sort benefits": "sort benefits", "tell a finance director": "tell a finance director"}

QUESTIONS = {
    question.blank.name: question
    for question in (
        Question(
            Blank(
                "answer/2.3/first-worth",
                "What is one admission worth?",
                "A round figure.",
                "number",
                unit="pounds",
            ),
            "2.3",
            0,
            50_000,
        ),
        Question(Blank("answer/2.3/missing", "Which figure is missing?", rows=2), "2.3"),
        Question(Blank("answer/2.3/decision", "What would you do?", kind="choice", options=DECISIONS), "2.3"),
        Question(
            Blank("answer/2.3/kinds", "Which kinds are there?", kind="choices", options=BENEFITS), "2.3"
        ),
        Question(Blank("answer/2.3/trust", "How far do you trust it?", kind="choice", options=TRUST), "2.3"),
        Question(Blank("answer/2.3/ratio", "How many for each pound?", kind="number"), "2.3"),
        Question(Blank("own-case/benefits#payer", "Whose budget does it touch?"), "2.3"),
        Question(
            Blank("own-case/benefits#chance", "What share is real?", kind="number", unit="per cent"), "2.3"
        ),
        Question(Blank("log/2.3/reflect#text", "What did you hope?", rows=12), "2.3"),
        Question(
            Blank("log/2.3/reflect#minutes", "Minutes spent", kind="number", unit="minutes"), "2.3", 0, 6000
        ),
        Question(
            Blank("log/2.3/reflect#outcome", "What this is about", kind="choice", options=OUTCOMES), "2.3"
        ),
    )
}
"""By name."""

_boxes = [question.blank for question in QUESTIONS.values()]

LESSON = LessonText(
    number="2.3",
    title="What is a prevented admission worth?",
    minutes="25 minutes",
    about=(("You will decide", "Whether it pays"),),
    blocks=(
        Heading("The case"),
        Markdown("A service with **two** pharmacists."),
        *_boxes[:5],
        Table(("Step", "Sum"), (("Cost", "£167,010"),), "The sum"),
        *_boxes[6:],
    ),
    held=(Held("See what was published", ("What is one admission worth?",), (Markdown("It was £1,117."),)),),
    worked=(Held("How many for each pound?", (), (Markdown("It is 2.46."), _boxes[5])),),
    questions=tuple(QUESTIONS.values()),
)
