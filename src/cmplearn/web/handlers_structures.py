"""Organisations, then and now: who did a job on a day in a place, and what became of what."""

from dataclasses import dataclass
from datetime import date

from cmplearn.course import structures
from cmplearn.course.dates import shown
from cmplearn.web.base import PageHandler, authenticated

__all__ = ["routes"]

TONES = {"seen": " tag--ready", "second hand": "", "from memory": " tag--wait"}
"""The look of the tag that tells how well something is supported; its words say the same."""

LONGEST = 40
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True)
class Asked:
    """A question as the address puts it, each part that cannot be read replaced by the example's.

    Parameters
    ----------
    job, place : str
        Ids of a job and a place.
    on : datetime.date
        The day.
    problems : dict of str to str
        Name of a field that could not be read: what is wrong and what to do.
    """

    job: str
    place: str
    on: date
    problems: dict[str, str]


def asked(job: str, place: str, on: str) -> Asked:
    """Return the question that an address asks.

    Parameters
    ----------
    job, place, on : str
        As in the address; empty for the example's.

    Returns
    -------
    Asked

    Examples
    --------
    >>> asked("hospital", "leeds", "2010-02-30").problems
    {'on': '“2010-02-30” is no date. Choose one, or write year, month and day as in 2005-06-01.'}
    """
    example, problems = structures.example(), {}
    if job and job not in {one.id for one in structures.jobs()}:
        problems["job"] = f"There is no job “{job[:LONGEST]}” here. Choose one from the list."
    if place and place not in {one.id for one in structures.places()}:
        problems["place"] = f"There is no place “{place[:LONGEST]}” here. Choose one from the list."
    try:
        day = date.fromisoformat(on or example.day)
    except ValueError:
        day = date.fromisoformat(example.day)
        problems["on"] = (
            f"“{on[:LONGEST]}” is no date. Choose one, or write year, month and day as in {example.day}."
        )
    return Asked(
        job=example.job if "job" in problems or not job else job,
        place=example.place if "place" in problems or not place else place,
        on=day,
        problems=problems,
    )


class StructuresHandler(PageHandler):
    """The question as a form, its answer, the whole chain, and the map of kinds of body."""

    @authenticated
    def get(self) -> None:
        """Answer what the address asks, or the example; a part that cannot be read is said in the page."""
        question = asked(*((self.get_query_argument(name, "") or "") for name in ("job", "place", "on")))
        answer = structures.who(question.job, question.place, question.on)
        self.page(
            "structures.html",
            asked=question,
            answer=answer,
            chain=structures.chain(question.job, question.place),
            others=[structures.who(job.id, question.place, question.on) for job in structures.jobs()],
            jobs=structures.jobs(),
            places=structures.places(),
            kinds={kind.id: kind for kind in structures.kinds()},
            names={place.id: place.name for place in structures.places()},
            sources={source.id: source for source in structures.sources()},
            checked=structures.checked(),
            tones=TONES,
            shown=shown,
            link=self.link,
        )

    def link(self, job: str, place: str, on: str) -> str:
        """Return the address of another question, at its answer."""
        return self.url(f"structures?job={job}&place={place}&on={on}#answer")


routes: list[tuple[str, type]] = [(r"structures", StructuresHandler)]
