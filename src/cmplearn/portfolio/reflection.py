"""Ways to reflect in writing, and kinds of log entries, as data: what each asks, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cmplearn.errors import NotFoundError

__all__ = [
    "ENTRY_TYPES",
    "MODELS",
    "EntryType",
    "ReflectionField",
    "ReflectionModel",
    "boxes",
    "entry_type",
    "model",
]


@dataclass(frozen=True)
class ReflectionField:
    """One box of a model.

    Parameters
    ----------
    name : str
        Under which an entry keeps its text. Two models share a name only where the box is the same box.
    label : str
        What the model calls it.
    prompt : str
        What to write there, in our own words.
    """

    name: str
    label: str
    prompt: str


@dataclass(frozen=True)
class ReflectionModel:
    """A way to reflect.

    Parameters
    ----------
    id : str
        As kept in an entry.
    name : str
        As shown.
    says : str
        When it helps.
    fields : tuple of ReflectionField
        Its boxes, in order.
    support : str
        How we know its boxes: "seen" at the source, "second hand" from pages that teach it, "from memory".
    """

    id: str
    name: str
    says: str
    fields: tuple[ReflectionField, ...]
    support: Literal["seen", "second hand", "from memory"]


@dataclass(frozen=True)
class EntryType:
    """A kind of log entry.

    Parameters
    ----------
    id : str
        As kept in an entry.
    name : str
        As shown in a list.
    plain : str
        As offered to somebody who starts an entry: what it is about.
    hint : str
        What counts as one.
    prompts : mapping of str to str
        What the boxes of the shortest way to reflect ask of it; what isn't here, they ask as usual.
    opens : tuple of str
        The groups of the form that such an entry needs at once: "plan", "feedback", "code", "changed",
        "dates", "partner".
    """

    id: str
    name: str
    plain: str
    hint: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[str, ...] = ()


_THREE = {
    "what": "What happened, or what did you do?",
    "so_what": "What did you learn, and why does it matter to your work?",
    "now_what": "What will you do, or do differently?",
}

MODELS: tuple[ReflectionModel, ...] = (
    ReflectionModel(
        "short",
        "What? So what? Now what?",
        "The shortest. A sentence in each box is a whole entry.",
        (
            ReflectionField("what", "What?", _THREE["what"]),
            ReflectionField("so_what", "So what?", _THREE["so_what"]),
            ReflectionField("now_what", "Now what?", _THREE["now_what"]),
        ),
        "seen",
    ),
    ReflectionModel(
        "driscoll",
        "Driscoll",
        "The same three boxes, with more questions to think with.",
        (
            ReflectionField(
                "what",
                "What?",
                "What happened? What did you see and do? What did others do? What made you stop and think?",
            ),
            ReflectionField(
                "so_what",
                "So what?",
                "How did it feel, then and now? What did what you did lead to? "
                "What do you know now that you didn’t?",
            ),
            ReflectionField(
                "now_what",
                "Now what?",
                "What follows from it? What would you do another time? "
                "What do you need, and how will you notice a difference?",
            ),
        ),
        "second hand",
    ),
    ReflectionModel(
        "gibbs",
        "Gibbs’ reflective cycle",
        "Six steps. Good for something that still bothers you.",
        (
            ReflectionField("description", "Description", "What happened? Only what a reader needs."),
            ReflectionField("feelings", "Feelings", "What were you thinking and feeling?"),
            ReflectionField("evaluation", "Evaluation", "What was good and what was bad about it?"),
            ReflectionField("analysis", "Analysis", "What sense can you make of it? Why did it go so?"),
            ReflectionField("conclusion", "Conclusion", "What else could you have done? What did you learn?"),
            ReflectionField("action_plan", "Action plan", "If it came up again, what would you do?"),
        ),
        "second hand",
    ),
    ReflectionModel(
        "kolb",
        "Kolb’s learning cycle",
        "From what happened to a general idea that you can try out.",
        (
            ReflectionField("concrete_experience", "Concrete experience", "What did you do or live through?"),
            ReflectionField(
                "reflective_observation", "Reflective observation", "Looking back, what did you notice?"
            ),
            ReflectionField(
                "abstract_conceptualisation",
                "Abstract conceptualisation",
                "What general idea or rule do you draw from it?",
            ),
            ReflectionField(
                "active_experimentation", "Active experimentation", "Where and how will you try that out?"
            ),
        ),
        "second hand",
    ),
    ReflectionModel(
        "era",
        "Experience, reflection, action (ERA)",
        "Three plain steps.",
        (
            ReflectionField("experience", "Experience", "What happened?"),
            ReflectionField("reflection", "Reflection", "What do you make of it?"),
            ReflectionField("action", "Action", "What will you do about it?"),
        ),
        "second hand",
    ),
)
"""The first is what a new entry begins with."""

ENTRY_TYPES: tuple[EntryType, ...] = (
    EntryType(
        "planned",
        "Planned learning",
        "Something I planned to learn",
        "You decided what you needed first, then how to learn it.",
        {
            "what": "What did you want to learn, and how did you go about it?",
            "so_what": "What did you learn? Leave it empty while it is still a plan.",
            "now_what": "What will you do with it, and what is still to learn?",
        },
        ("plan",),
    ),
    EntryType(
        "unplanned",
        "Unplanned learning",
        "Something I learned without planning to",
        "You read it, saw it or were told it, and it stuck.",
        {
            "what": "What did you come across, and where?",
        },
    ),
    EntryType(
        "event",
        "Something that happened",
        "Something that happened",
        "An event at work, good or bad. What you learned; the facts of an incident belong in its record.",
        {
            "what": "What happened? Only what a reader needs, and nobody who could be recognised.",
        },
    ),
    EntryType(
        "feedback",
        "Feedback",
        "Feedback I was given",
        "From a patient, a colleague, a team or a survey.",
        {
            "what": "What was said, good or bad, and about what?",
            "so_what": "What did you learn from it, about your work or yourself?",
            "now_what": "What will you do about it, and how will those who gave it know?",
        },
        ("feedback",),
    ),
    EntryType(
        "peer-discussion",
        "Peer discussion",
        "A talk with a peer",
        "Somebody whom you chose and trust, about your practice.",
        {
            "what": "What did you talk about, and why that?",
            "so_what": "What did the talk show you that you hadn’t seen?",
        },
        ("partner",),
    ),
    EntryType(
        "action-learning",
        "Learning-set meeting",
        "A learning-set meeting",
        "What you took home, your own issue or somebody else’s. What others said there stays there.",
        {
            "what": "What did you work on? Your own part only: what others said stays there.",
            "so_what": "What do you see differently now, and why does it matter to your work?",
            "now_what": "What did you say you would do before the next meeting?",
        },
        ("dates",),
    ),
    EntryType(
        "trigger",
        "Issue for my set",
        "An issue I want to bring to my set",
        "What you are stuck on, and the question you would put.",
        {
            "what": "What is the issue, and what have you tried?",
            "so_what": "What have you learned about it so far, and why does it matter?",
            "now_what": "What question will you put to your set?",
        },
    ),
    EntryType(
        "lesson", "Lesson", "Something from a lesson", "What the lesson changed in how you see your own case."
    ),
    EntryType(
        "reflective-account",
        "Reflective account",
        "A reflective account for my regulator",
        "How you met the standards that your regulator chose, with a real example.",
        {
            "what": "What was it: something you learned, an event, or feedback?",
            "so_what": "What did you learn from it?",
            "now_what": "What will you do next, or do differently?",
        },
        ("changed", "code"),
    ),
    EntryType(
        "reflective-discussion",
        "Reflective discussion",
        "A reflective discussion for revalidation",
        "With somebody who is on your regulator’s register.",
        {
            "what": "What did you talk about: which accounts, which experience?",
            "so_what": "What did the talk show you?",
        },
        ("partner", "code"),
    ),
    EntryType("other", "Other", "Something else", "Whatever doesn’t fit above."),
)
"""In the order in which they are offered."""


def model(name: str) -> ReflectionModel:
    """Return a model by its id.

    Raises
    ------
    NotFoundError
        There is none; the message lists those there are.

    Examples
    --------
    >>> [field.label for field in model("era").fields]
    ['Experience', 'Reflection', 'Action']
    """
    for each in MODELS:
        if each.id == name:
            return each
    raise NotFoundError(
        f"There is no such way to reflect. There are: {', '.join(each.id for each in MODELS)}."
    )


def entry_type(name: str) -> EntryType:
    """Return a kind of entry by its id; "other" for one that nobody knows.

    Examples
    --------
    >>> entry_type("planned").name, entry_type("poem").name
    ('Planned learning', 'Other')
    """
    return next((each for each in ENTRY_TYPES if each.id == name), ENTRY_TYPES[-1])


def boxes(way: str, kind: str) -> tuple[ReflectionField, ...]:
    """Return the boxes of a way to reflect, as an entry of some kind is asked; none for an unknown way.

    Parameters
    ----------
    way : str
        Id of a model.
    kind : str
        Id of a kind of entry.

    Examples
    --------
    >>> boxes("short", "planned")[0].prompt
    'What did you want to learn, and how did you go about it?'
    >>> boxes("", "lesson")
    ()
    """
    found = next((each.fields for each in MODELS if each.id == way), ())
    asked = entry_type(kind).prompts if way == MODELS[0].id else {}
    return tuple(replace(each, prompt=asked.get(each.name, each.prompt)) for each in found)
