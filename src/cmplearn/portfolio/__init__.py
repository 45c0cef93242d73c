"""What a participant owns: answers, own case, learning log and assignments, in one file that only they open.

What others may use: `home`, `make_folder`, `open_portfolio` and `Portfolio`, `read` and `Reader`, `Document`,
`Download`, `StaleVersionError`, `KINDS`, `LARGEST_VALUE`; what keeping tells: `Apart`, `TakenIn`, `Backup`,
`StoredFile`, `Erased`; and `Question` with `Entry` and `entries`, which
put what was saved in a reader's words; `profile` with `Profile`, who the owner is.

And by their own names the modules of what is kept: `log` with `reflection`, `log_index`, `record_parts` and
`my_year`; `own_case` with `own_case_versions`; `actions` with `openings`, `pasted_actions` and `claimant`;
`development_plan` with `development`, `self_ratings` and `feedback`; `hours`; `sharing`; `identifiers`; and
`in_words` with `field_words`, which puts any document in words (each kind's own are in `<kind>_words`).

How it is kept is in `keeping`: `documents` and `saving` over `tables`, `history` with `merging` and
`unpacking`, `bundle`, `backups` with `keeper`, `erasing`, `files`, `lock`. See decisions 0005 and 0010.
"""

from cmplearn.portfolio.keeping.backups import Backup
from cmplearn.portfolio.keeping.documents import (
    KINDS,
    LARGEST_VALUE,
    Apart,
    Document,
    Download,
    Reader,
    StaleVersionError,
)
from cmplearn.portfolio.keeping.erasing import Erased
from cmplearn.portfolio.keeping.files import StoredFile
from cmplearn.portfolio.keeping.merging import TakenIn
from cmplearn.portfolio.keeping.opener import open_portfolio
from cmplearn.portfolio.keeping.owner import Portfolio
from cmplearn.portfolio.keeping.places import home, make_folder
from cmplearn.portfolio.keeping.reader import read
from cmplearn.portfolio.profile import Profile, profile
from cmplearn.portfolio.questions import Entry, Question, entries

__all__ = [
    "KINDS",
    "LARGEST_VALUE",
    "Apart",
    "Backup",
    "Document",
    "Download",
    "Entry",
    "Erased",
    "Portfolio",
    "Profile",
    "Question",
    "Reader",
    "StaleVersionError",
    "StoredFile",
    "TakenIn",
    "entries",
    "home",
    "make_folder",
    "open_portfolio",
    "profile",
    "read",
]
