"""Names for saves that hold on every computer, what each save follows, erasures, and evidence files."""

import sqlalchemy as sa
from alembic import op

from cmplearn.portfolio.keeping.uids import derived_uid

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and tables; every save there is follows the one before it."""
    op.add_column("saves", sa.Column("uid", sa.Text, nullable=False, server_default=""))
    op.add_column("saves", sa.Column("parents", sa.Text, nullable=False, server_default="[]"))
    op.add_column("saves", sa.Column("is_head", sa.Integer, nullable=False, server_default="0"))
    op.add_column("saves", sa.Column("came_at", sa.Text))
    _name_all(op.get_bind())
    op.create_index("saves_uid", "saves", ["uid"], unique=True)
    op.create_index("saves_heads", "saves", ["kind", "key"], sqlite_where=sa.text("is_head = 1"))
    op.create_table(
        "erased",
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("erased_document", "erased", ["kind", "key"])
    op.create_table(
        "contents",
        sa.Column("sha256", sa.Text, primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "files",
        sa.Column("uid", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kept_at", sa.Text, nullable=False),
    )
    op.create_table("chores", sa.Column("name", sa.Text, primary_key=True))


def _name_all(connection: sa.Connection) -> None:
    """Give every save its uid and what it follows; mark the last of each document."""
    rows = connection.execute(
        sa.text("SELECT id, kind, key, version, value, saved_at FROM saves ORDER BY kind, key, version")
    ).all()
    named, before = [], None
    for place, row in enumerate(rows):
        uid = derived_uid(row.kind, row.key, row.version, row.value, row.saved_at)
        follows = rows[place - 1][1:3] == row[1:3] if place else False
        is_last = place + 1 == len(rows) or rows[place + 1][1:3] != row[1:3]
        parents = f'["{before}"]' if follows else "[]"
        named.append({"uid": uid, "parents": parents, "is_head": int(is_last), "id": row.id})
        before = uid
    if named:
        change = "UPDATE saves SET uid = :uid, parents = :parents, is_head = :is_head WHERE id = :id"
        connection.execute(sa.text(change), named)
