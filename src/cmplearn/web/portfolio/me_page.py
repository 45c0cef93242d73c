"""Who I am: asked once, all of it optional; what lessons ask of the profession is kept in step."""

from collections.abc import Collection
from functools import partial
from typing import Any

from cmplearn.course import bodies
from cmplearn.portfolio import Document, Portfolio, Profile, profile
from cmplearn.portfolio.my_year import chosen
from cmplearn.portfolio.profile import KEY, KIND, MOST_HOURS, PROFESSION_ANSWER, PROFESSIONS
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.form_values import tidy
from cmplearn.web.forms import FormHandler, new_operation

__all__ = ["keep_in_step", "names_in", "routes"]

LONGEST_NAMES = 5_000
"""Characters of the box with colleagues' names: some two hundred names."""

DUAL = "dual"
FORM_DATES = ("registration_ends", "revalidation_due", "appraisal_due")


def names_in(text: str) -> list[str]:
    """Return the names in a text, one on a line or between commas, each once.

    Examples
    --------
    >>> names_in("Jo Bloggs, Sam Smith\\n\\nJo Bloggs")
    ['Jo Bloggs', 'Sam Smith']
    """
    lines = text.replace(",", "\n").replace(";", "\n").splitlines()
    return list(dict.fromkeys(name for line in lines if (name := " ".join(line.split()))))


def keep_in_step(portfolio: Portfolio, me: Profile) -> None:
    """Save the profession as the first lesson keeps it, where that differs.

    Parameters
    ----------
    portfolio : Portfolio
        The open portfolio.
    me : Profile
        As just saved; a profession that lessons don't offer leaves their answer as it is.
    """
    wanted = me.lesson_profession
    current = portfolio.history("answer", PROFESSION_ANSWER)[-1:]
    if wanted and [answer.value for answer in current] != [wanted]:
        version = current[0].version if current else 0
        portfolio.save("answer", PROFESSION_ANSWER, wanted, version, new_operation())


class MeHandler(FormHandler):
    """The form."""

    @authenticated
    async def get(self) -> None:
        """Show it, filled with what is known."""
        me = await in_writer(partial(self.with_reader, profile))
        offered = [body for body in bodies.all() if body.id != bodies.PLAIN]
        ticked = {body.id for body in chosen(me)}
        self.page(
            "me.html",
            me=me,
            professions=[("", "Not said"), *PROFESSIONS.items()],
            bodies=[(body.id, body.name, body.what) for body in offered],
            ticked=tuple(body.id for body in offered if body.id in ticked),
            usual=_usual() if me.bodies is None else "",
            dates=[(name, *_asked(name, ticked), _is_mine(name, ticked)) for name in FORM_DATES],
            dual=((DUAL, "I am registered with the NMC twice, for example as a nurse and as a midwife"),),
        )

    @authenticated
    async def post(self) -> None:
        """Save what is valid."""
        me = await in_writer(partial(self.with_reader, profile))
        value = me.to_value() | {
            name: self.line_argument(name, getattr(me, name))
            for name in ("name", "role", "organisation", "team", "sponsor")
        }
        value["profession"] = self.choice_argument("profession", ("", *PROFESSIONS), me.profession)
        value["bodies"] = self._bodies(me)
        value |= {name: _iso(self.date_argument(name, getattr(me, name))) for name in FORM_DATES}
        dual = self.choices_argument("dual_registered", (DUAL,), (DUAL,) if me.dual_registered else ())
        value["dual_registered"] = bool(dual)
        value["hours_a_week"] = self.number_argument("hours_a_week", 0, MOST_HOURS, me.hours_a_week)
        value["colleagues"] = names_in(
            self.text_argument("colleagues", "\n".join(me.colleagues), LONGEST_NAMES)
        )
        said = Profile.from_value({name: part for name, part in value.items() if part is not None})
        await self.save_form(KIND, KEY, said.to_value(), after="portfolio/me")

    def _bodies(self, me: Profile) -> list[str] | None:
        """Return the bodies ticked; None while nobody has changed what the profession suggests."""
        known = [body.id for body in bodies.all()]
        ticked = self.choices_argument("bodies", known, me.bodies or ())
        offered = tidy(self.get_body_argument("offered", "")).split()
        return None if me.bodies is None and list(ticked) == offered else list(ticked)

    async def saved(self, document: Document) -> None:
        """Let the lessons know the profession."""
        await in_writer(partial(keep_in_step, self.portfolio, Profile.from_value(document.value)))


def _asked(date_name: str, mine: Collection[str]) -> tuple[str, str]:
    """Return how a date is asked for, label and hint: by one of the person’s own bodies where it can."""
    needing = [body for body in bodies.all() if body.cycle and body.cycle.date == date_name]
    own = [body for body in needing if body.id in mine]
    return next((body.cycle.asked, body.cycle.hint) for body in (*own, *needing) if body.cycle)


def _is_mine(date_name: str, mine: Collection[str]) -> bool:
    """Return whether one of the bodies that are ticked needs a date; while none is, each may be needed."""
    cycles = [(body.id, body.cycle.date) for body in bodies.all() if body.cycle]
    ticked = {date for id, date in cycles if id in mine}
    return date_name in ticked or not ticked


def _usual() -> str:
    """Return the bodies of each profession, for the page's script: "midwife:nmc nurse:nmc"."""
    named = {each: [body.id for body in bodies.of_profession(each)] for each in PROFESSIONS}
    return " ".join(f"{profession}:{','.join(ids)}" for profession, ids in named.items())


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


routes: list[tuple[str, type]] = [(r"portfolio/me", MeHandler)]
