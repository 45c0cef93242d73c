"""The lesson kit: controls declared in a notebook cell, shown live on the lesson page and in JupyterLab.

Public: `Lesson` with its parts `Field`, `Slider`, `Options` and `Mistake`; what it returns, `Control`; and
numbers as people write them, `pounds`, `number` and `percent`.
"""

from cmplearn.widgets.control import MIME_TYPE, Control, Field, Mistake, Options, Slider
from cmplearn.widgets.formatting import number, percent, pounds
from cmplearn.widgets.lesson import Lesson

__all__ = [
    "MIME_TYPE",
    "Control",
    "Field",
    "Lesson",
    "Mistake",
    "Options",
    "Slider",
    "number",
    "percent",
    "pounds",
]
