"""How a module opens: the action points of the one before, on a screen that the back row can read."""

from functools import partial
from http import HTTPStatus

from tornado.web import HTTPError

from cmplearn import course
from cmplearn.errors import CmplearnError
from cmplearn.portfolio import StaleVersionError
from cmplearn.portfolio.actions import KIND, MODULES, Action
from cmplearn.portfolio.openings import ANSWERS, Opening, answered, opening
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import WHOLE_FORM, new_operation
from cmplearn.web.portfolio.actions_page import ActionForm

__all__ = ["routes"]


class OpeningHandler(ActionForm):
    """One module's opening."""

    @authenticated
    async def get(self, number: str) -> None:
        """Show what is open, what was done since, and ask what happened."""
        await self.show(int(number))

    async def show(self, number: int) -> None:
        """Send the page."""
        shown = await self.opening(number)
        module = course.programme().module(number)
        session = next((each for each in module.day.sessions if each.kind == "action points"), None)
        self.action_page(
            "opening.html", opening=shown, module=module, session=session, answers=ANSWERS, numbers=MODULES
        )

    async def opening(self, number: int) -> Opening:
        """Return what a module opens with."""
        if number not in MODULES:
            raise HTTPError(404)
        return opening(await self.actions(), number)

    @authenticated
    async def post(self, number: str) -> None:
        """Save what was said of each action; one that cannot be saved does not stop the others."""
        shown, operation = await self.opening(int(number)), self.line_argument("operation") or new_operation()
        for place, action in enumerate(shown.asked):
            await self.save_answer(int(number), action, f"{operation[:60]}-{place}")
        if self.problems:
            self.set_status(HTTPStatus.CONFLICT)
            await self.show(int(number))
        else:
            self.redirect(self.url(f"portfolio/actions/opening/{number}?saved=yes"), status=303)

    async def save_answer(self, number: int, action: Action, operation: str) -> None:
        """Save what was said of one action, if anything was."""
        answer = self.choice_argument(f"answer-{action.key}", ("", *ANSWERS))
        words = self.text_argument(f"words-{action.key}")
        if words and not answer:
            self.problems[f"words-{action.key}"] = (
                f"Choose what happened with “{action.what}”, too: your words stand in their box, not saved "
                "yet."
            )
            return
        value = answered(action, number, answer, words, today()).to_value() if answer else action.to_value()
        if value == action.to_value():
            return
        try:
            await in_writer(partial(self.portfolio.save, KIND, action.key, value, action.version, operation))
        except StaleVersionError:
            self.problems[WHOLE_FORM] = (
                "One of these was changed somewhere else just now. Look, and say it again."
            )
        except CmplearnError as error:
            self.problems[WHOLE_FORM] = str(error)


routes: list[tuple[str, type]] = [(r"portfolio/actions/opening/([0-9])", OpeningHandler)]
