"""Named versions of the own case: kept, listed, read and compared with now."""

from functools import partial

from cmplearn.errors import InputError, StorageError
from cmplearn.portfolio.own_case_versions import changes, keep, kept, kept_versions
from cmplearn.portfolio.profile import profile
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated, status_of
from cmplearn.web.form_values import tidy
from cmplearn.web.forms import WHOLE_FORM, new_operation
from cmplearn.web.portfolio.own_case_base import PATH, OwnCaseHandler
from cmplearn.web.sending import FORMATS

__all__ = ["routes"]


class VersionsHandler(OwnCaseHandler):
    """All versions that were kept."""

    @authenticated
    async def get(self) -> None:
        """Show them, and a form to keep the case as it stands."""
        self.page(
            "own_case_versions.html",
            case=await self.case(),
            versions=await in_writer(partial(self.with_reader, kept_versions)),
            me=await in_writer(partial(self.with_reader, profile)),
        )

    @authenticated
    async def post(self) -> None:
        """Keep the case as it stands under a name."""
        name, author = self.line_argument("name"), self.line_argument("author")
        note = self.text_argument("note", longest=2_000)
        operation = tidy(self.get_body_argument("operation", "")) or new_operation()
        try:
            made = await in_writer(partial(keep, self.portfolio, name, note, author, operation))
        except InputError as error:
            self.problems["name"] = str(error)
            await self._again(422)
        except StorageError as error:
            self.problems[WHOLE_FORM] = str(error)
            await self._again(status_of(error))
        else:
            self.redirect(self.url(f"{PATH}/versions/{made.id}?saved=yes"), status=303)

    async def _again(self, status: int) -> None:
        self.set_status(status)
        self.is_refused = True
        await self.again()


class VersionHandler(OwnCaseHandler):
    """One version."""

    @authenticated
    async def get(self, id: str) -> None:
        """Show what has changed since, and its documents."""
        head, then = await in_writer(partial(self.with_reader, lambda reader: kept(reader, id)))
        now = await self.case()
        self.page(
            "own_case_version.html",
            head=head,
            then=then,
            changes=changes(then, now),
            outputs=now.plan.documents,
            formats=FORMATS,
        )


routes: list[tuple[str, type]] = [
    (rf"{PATH}/versions", VersionsHandler),
    (rf"{PATH}/versions/([0-9a-f]+)", VersionHandler),
]
