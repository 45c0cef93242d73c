"""The process that typesets for a workshop: what anybody may have written costs the workshop itself nothing.

Run by `cmplearn.web.workers` as ``python -P -m cmplearn.web.pdf_worker``. Some texts of a few pages take
typst very long, and long ones take it hundreds of megabytes: here its time is limited, and votes go on.
"""

import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from cmplearn.documents.typesetting import Format, TypesettingError, typeset
from cmplearn.errors import InputError, TookTooLongError
from cmplearn.web.what_if_worker import serve
from cmplearn.web.workers import BusyError, FailedError, WorkerPool

__all__ = ["COMMAND", "LIMIT_S", "NotSetError", "answer", "main", "typesetter"]

COMMAND = (sys.executable, "-P", "-m", "cmplearn.web.pdf_worker")
LIMIT_S = 8.0
"""Seconds that one paper may take; a day's answers take a tenth of one, a slow laptop a few times that."""


NOT_SET = (
    "This could not be set as a PDF here: it took too long. What you wrote is kept. Take it as Word or as "
    "a web page, and print it from there."
)


class NotSetError(TookTooLongError):
    """A text for which typesetting took too long, or failed."""


def main() -> None:
    """Typeset until the workshop goes away."""
    serve(answer, lambda: typeset({"main": b"Ready"}, "pdf"))  # the first one looks for this computer's fonts


def answer(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the file that a job asks for, or that there can be none.

    Parameters
    ----------
    job : mapping
        As `typesetter` sends it.
    """
    sources = {name: b64decode(content) for name, content in job["sources"].items()}
    try:
        made = typeset(sources, job["format"], job["standards"], job["dots_per_inch"])
    except TypesettingError as error:
        return {"error": "input", "message": str(error)}
    return {"picture": {"file": b64encode(made).decode()}}


def typesetter(pool: WorkerPool) -> Any:
    """Return what typesets as `typeset` does, in another process.

    Parameters
    ----------
    pool : WorkerPool
        Runs `COMMAND`.
    """

    def typeset_beside(
        sources: Mapping[str, bytes], format: Format, standards: Sequence[str], dots_per_inch: float
    ) -> bytes:
        job = {
            "sources": {name: b64encode(content).decode() for name, content in sources.items()},
            "format": format,
            "standards": list(standards),
            "dots_per_inch": dots_per_inch,
        }
        try:
            made = pool.submit(job).result()
        except InputError as error:
            raise TypesettingError(str(error), "") from error
        except (BusyError, FailedError, TookTooLongError) as error:  # their words are those of what-ifs
            raise NotSetError(NOT_SET) from error
        return b64decode(made["file"])

    return typeset_beside


if __name__ == "__main__":
    main()
