"""The written development strategy: facts from the rest beside each part, and the words of the person."""

from functools import partial

from cmplearn.documents import development_strategy as paper_of_strategy
from cmplearn.documents.development_facts import Situation, entry_title, facts
from cmplearn.portfolio import Reader
from cmplearn.portfolio.development import ENTRIES_CHOSEN, SECTIONS
from cmplearn.portfolio.log import LogEntry, entries
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.portfolio.plan_base import KIND, PLAN, PlanHandler, situation
from cmplearn.web.sending import FORMATS, send_paper

__all__ = ["routes"]

LONGEST_SECTION = 9_000
"""Characters of one part, some 1,500 words: all ten fit in one document."""


class StrategyHandler(PlanHandler):
    """The strategy as a form."""

    @authenticated
    async def get(self) -> None:
        """Show it."""
        found, log = await in_writer(partial(self.with_reader, _with_log))
        self.plan_page(
            "plan_strategy.html",
            found.plan,
            sections=[(each, facts(each.id, found)) for each in SECTIONS],
            marked_on=paper_of_strategy.marked_on(found),
            log=log,
            entry_title=entry_title,
            chosen=found.plan.strategy.entries,
            most=ENTRIES_CHOSEN,
            formats=FORMATS,
        )

    @authenticated
    async def post(self) -> None:
        """Save it; a fourth log entry is said, and the choice before it kept."""
        found, log = await in_writer(partial(self.with_reader, _with_log))
        kept = found.plan.strategy
        texts = {
            each.id: self.text_argument(f"text-{each.id}", kept.texts.get(each.id, ""), LONGEST_SECTION)
            for each in SECTIONS
        }
        chosen = self.choices_argument("entries", [entry.key for entry in log])
        if len(chosen) > ENTRIES_CHOSEN:
            self.problems["entries"] = f"Choose {ENTRIES_CHOSEN} at most: untick one. The rest is saved."
            chosen = kept.entries
        rated = self.choices_argument("with_ratings", ["yes"], ["yes"] if kept.with_ratings else [])
        value = {
            "texts": {id: text for id, text in texts.items() if text},
            "entries": list(chosen),
            **({"with_ratings": list(rated)} if rated else {}),
        }
        await self.save_form(KIND, "strategy", value, after=f"{PLAN}/strategy")


def _with_log(reader: Reader) -> tuple[Situation, list[LogEntry]]:
    return situation(reader)[0], entries(reader)


class PaperHandler(PlanHandler):
    """The strategy as a file."""

    @authenticated
    async def get(self, format: str) -> None:
        """Send it."""
        found, name = await in_writer(partial(self.with_reader, situation))
        paper = paper_of_strategy.paper(found, today(), name)
        await send_paper(self, paper, format, "my-development-strategy")


routes: list[tuple[str, type]] = [
    (rf"{PLAN}/strategy", StrategyHandler),
    (rf"{PLAN}/strategy\.([a-z]+)", PaperHandler),
]
