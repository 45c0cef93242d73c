"""What a participant owns: answers, own case, learning log and assignments, in one file that only they open.

What others may use: `home`, `make_folder`, `open_portfolio` and `Portfolio`, `read` and `Reader`, `Document`,
`Download`, `StaleVersionError`, `KINDS`, `LARGEST_VALUE`, and `Question` with `Entry` and `entries`, which
put what was saved in a reader's words.
"""

from cmplearn.portfolio.documents import KINDS, LARGEST_VALUE, Document, Download, Reader, StaleVersionError
from cmplearn.portfolio.owner import Portfolio, open_portfolio
from cmplearn.portfolio.places import home, make_folder
from cmplearn.portfolio.questions import Entry, Question, entries
from cmplearn.portfolio.reader import read

__all__ = [
    "KINDS",
    "LARGEST_VALUE",
    "Document",
    "Download",
    "Entry",
    "Portfolio",
    "Question",
    "Reader",
    "StaleVersionError",
    "entries",
    "home",
    "make_folder",
    "open_portfolio",
    "read",
]
