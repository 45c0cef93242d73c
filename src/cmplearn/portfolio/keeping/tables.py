"""The tables of a portfolio's file, as the newest step of `migrations` leaves them."""

import sqlalchemy as sa

tables = sa.MetaData()
saves = sa.Table(
    "saves",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("version", sa.Integer),
    sa.Column("value", sa.Text),
    sa.Column("saved_at", sa.Text),
    sa.Column("operation", sa.Text),
    sa.Column("uid", sa.Text),
    sa.Column("parents", sa.Text),
    sa.Column("is_head", sa.Integer),
    sa.Column("came_at", sa.Text),
)
"""One row for every value that was ever saved. `uid` names it on every computer; `parents` (JSON) are the
uids that it follows; `is_head` is 1 while nothing follows it; `version` counts on this computer alone;
`came_at` is when it was brought in from another copy, null for what was saved here."""

erased = sa.Table(
    "erased",
    tables,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text),
    sa.Column("key", sa.Text),
    sa.Column("version", sa.Integer),
)
"""What was erased: names only, so that an older copy doesn't bring the text back."""

files = sa.Table(
    "files",
    tables,
    sa.Column("uid", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("kept_at", sa.Text),
)
contents = sa.Table(
    "contents",
    tables,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer),
    sa.Column("content", sa.LargeBinary),
)
downloads = sa.Table(
    "downloads",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("downloaded_at", sa.Text),
    sa.Column("last_save", sa.Integer),
)
chores = sa.Table("chores", tables, sa.Column("name", sa.Text, primary_key=True))
"""Work that was begun and must be finished even if the computer stops: "scrub" after an erasure."""

IS_HEAD = sa.literal_column("saves.is_head") == sa.literal_column("1")
"""Nothing follows this save. Written without a parameter: SQLite uses the index of heads only then."""
