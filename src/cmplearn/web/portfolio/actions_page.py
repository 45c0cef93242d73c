"""Action points: the list with its filters, adding one in a line, marking, changing, history."""

import re
from dataclasses import replace
from functools import partial
from http import HTTPStatus

from tornado.web import HTTPError

from cmplearn.portfolio import Document, Profile, Reader, profile
from cmplearn.portfolio.actions import (
    KIND,
    PRIORITIES,
    SOURCES,
    STATUSES,
    TEAM,
    Action,
    actions,
    done,
    dropped,
    reopened,
)
from cmplearn.web.ages import day_in_words, today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import WHOLE_FORM, FormHandler, new_key
from cmplearn.web.portfolio.action_forms import (
    SHOWS,
    WHOSE,
    Choices,
    changes,
    module_options,
    people,
    read_action,
    sessions,
    teams,
)

__all__ = ["ActionForm", "routes"]

LIST = "portfolio/actions"
OWN_KEY = re.compile(r"own/[0-9a-f]{8,64}")


class ActionForm(FormHandler):
    """What the pages of action points share."""

    async def actions(self) -> list[Action]:
        """Return every action point."""
        return await in_writer(partial(self.with_reader, actions))

    async def action(self, key: str) -> Action:
        """Return one action point.

        Raises
        ------
        HTTPError
            There is none of that name.
        """
        for each in await self.actions():
            if each.key == key:
                return each
        raise HTTPError(404, "There is no such action. It may have been on another copy of your portfolio.")

    def action_page(self, template: str, **context: object) -> None:
        """Send a page whose template may name what is said of actions everywhere."""
        self.page(
            template,
            today=today(),
            day_in_words=partial(day_in_words, now=today()),
            statuses=STATUSES,
            sources=SOURCES,
            priorities=PRIORITIES,
            module_options=module_options(),
            sessions=sessions(),
            whose=WHOSE,
            **context,
        )


class ActionsHandler(ActionForm):
    """The list, and adding to it."""

    @authenticated
    async def get(self) -> None:
        """Show the actions that the address asks for, open ones by default."""
        await self.show()

    async def show(self) -> None:
        """Send the page."""
        found, me = await in_writer(partial(self.with_reader, _actions_and_me))
        choices = Choices.of(lambda name: str(self.get_query_argument(name, "")))
        self.action_page(
            "actions.html",
            found=found,
            shown=choices.chosen(found, today()),
            choices=choices,
            shows=SHOWS,
            people=[Action("", "", owner=each).who for each in people(found)],
            teams=teams(found),
            flags=[flag for action in found for flag in self.flagged(f"{action.what}\n{action.note}")],
            overdue=sum(action.is_overdue(today()) for action in found),
            new=Action(self._key(), "", module=_module_now(found), team=me.team),
        )

    @authenticated
    async def post(self) -> None:
        """Add an action; nothing is saved until it says what will be done."""
        me = await in_writer(partial(self.with_reader, profile))
        action = read_action(self, Action(self._key(), ""))
        if action.owner == TEAM and not action.team:
            action = replace(action, team=me.team)
        if self.problems:
            self.is_refused = True
            self.problems[WHOLE_FORM] = "One thing is missing or cannot be read."
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            await self.show()
            return
        await self.save_form(KIND, action.key, action.to_value(), after=f"{LIST}#list")

    def _key(self) -> str:
        """Return the key that the form was given, so that sending it twice adds one action."""
        key = str(self.get_body_argument("key", ""))
        return key if OWN_KEY.fullmatch(key) else new_key("own")


def _actions_and_me(reader: Reader) -> tuple[list[Action], Profile]:
    return actions(reader), profile(reader)


def _module_now(found: list[Action]) -> int | None:
    """Return the module that the latest action names: the next one is likely of the same."""
    dated = [action for action in found if action.module]
    return max(dated, key=lambda each: each.saved_at).module if dated else None


class OneActionForm(ActionForm):
    """What the pages of one action share."""

    async def show(self, key: str) -> None:
        """Send the page with its form and its history."""
        action = await self.action(key)
        history = await in_writer(partial(self.with_reader, partial(_history, key)))
        self.action_page(
            "action.html",
            action=action,
            whose_now=action.owner if action.owner in dict(WHOSE) else "other",
            changes=changes(history, today()),
        )

    async def again(self) -> None:
        """Show the page again after a save that wasn't whole."""
        await self.show(*self.path_args)


class ActionHandler(OneActionForm):
    """One action: change it, see what became of it."""

    @authenticated
    async def get(self, key: str) -> None:
        """Show it."""
        await self.show(key)

    @authenticated
    async def post(self, key: str) -> None:
        """Save what the form says."""
        action = read_action(self, await self.action(key))
        await self.save_form(KIND, key, action.to_value(), after=f"{LIST}/edit/{key}")


def _history(key: str, reader: Reader) -> list[Document]:
    return reader.history(KIND, key)


class MarkHandler(OneActionForm):
    """Done, dropped, or open again."""

    marked_version = 0

    def _version(self) -> int:
        """Return the version just read: a mark holds whatever else was changed since."""
        return self.marked_version

    @authenticated
    async def post(self, key: str) -> None:
        """Mark an action, with a line on what came of it where one was written."""
        action = await self.action(key)
        self.marked_version = action.version
        status = self.choice_argument("status", tuple(STATUSES), action.status)
        words = self.text_argument("note", action.note)
        marked = {
            "done": partial(done, action, self.date_argument("done_on") or today(), words),
            "dropped": partial(dropped, action, words),
            "open": partial(reopened, replace(action, note=words)),
        }[status]()
        await self.save_form(KIND, key, marked.to_value(), after=f"{LIST}/edit/{key}")

    async def get(self, key: str) -> None:
        """Lead to the action's own page: a mark is not a page."""
        self.redirect(self.url(f"{LIST}/edit/{key}"))


KEY = r"((?:own|log|claim|own-case)/[A-Za-z0-9._/-]+)"

routes: list[tuple[str, type]] = [
    (r"portfolio/actions", ActionsHandler),
    (rf"portfolio/actions/edit/{KEY}", ActionHandler),
    (rf"portfolio/actions/mark/{KEY}", MarkHandler),
]
