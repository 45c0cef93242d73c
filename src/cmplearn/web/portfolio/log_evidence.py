"""Keeps a small file as evidence of a log entry."""

from functools import partial

from cmplearn.errors import InputError, StorageError
from cmplearn.portfolio import Portfolio
from cmplearn.portfolio import log as learning_log
from cmplearn.portfolio.log import Evidence
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.base import authenticated
from cmplearn.web.forms import new_operation
from cmplearn.web.portfolio.log_entry import ENTRY, EntryHandler

__all__ = ["routes"]

GONE = "This entry isn’t saved yet. Write something in it first, then add the file."


class FileHandler(EntryHandler):
    """A file that is added to an entry."""

    @authenticated
    async def post(self, key: str) -> None:
        """Keep the file and name it in the entry."""
        sent = self.request.files.get("file", [])
        words = self.line_argument("words")
        try:
            if not sent or not sent[0]["filename"]:
                raise InputError("Choose a file first.")
            work = partial(_keep, self.portfolio, key, sent[0]["filename"], sent[0]["body"], words)
            await in_writer(work)
        except (InputError, StorageError) as error:
            self.problems["file"] = str(error)
            self.set_status(400)
            await self.again()
            return
        self.redirect(self.url(f"portfolio/log/entry/{key}?saved=yes"), status=303)


def _keep(portfolio: Portfolio, key: str, name: str, content: bytes, words: str) -> None:
    """Keep a file, and add it to the evidence of the entry as it is saved now."""
    entry = learning_log.entry(portfolio, key)
    if entry is None:
        raise InputError(GONE)
    kept = portfolio.keep_file(name, content)
    others = tuple(each for each in entry.evidence if each.file != kept.sha256)
    added = entry.with_(evidence=(*others, Evidence(words=words, file=kept.sha256, name=kept.name)))
    portfolio.save("log", key, added.to_value(), entry.version, new_operation())


routes: list[tuple[str, type]] = [(rf"{ENTRY}/file", FileHandler)]
