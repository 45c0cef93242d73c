"""Opens the databases that cmplearn keeps, brings them up to date, and explains in plain words what goes
wrong.

What others may use: `open_database`, `migrate`, `open_migrated`, `reading`, `writing`, `facts` with
`DatabaseFacts`, `scrub`, `keep_aside`, `DamagedFileError` and `explained`.
"""

from cmplearn.store.databases import DatabaseFacts, facts, open_database, reading, scrub, writing
from cmplearn.store.migrations import migrate, open_migrated
from cmplearn.store.problems import DamagedFileError, explained, keep_aside

__all__ = [
    "DamagedFileError",
    "DatabaseFacts",
    "explained",
    "facts",
    "keep_aside",
    "migrate",
    "open_database",
    "open_migrated",
    "reading",
    "scrub",
    "writing",
]
