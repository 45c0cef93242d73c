"""Rooms, their plans, their logs, the secret that signs cookies, and chores that were begun."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the secret: made here, it is the same for every process."""
    op.create_table(
        "rooms",  # every write touches its row, so what is long stays out of it
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("series", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False, index=True),
        sa.Column("ended_at", sa.Text),
        sa.Column("seq", sa.Integer, nullable=False),
    )
    op.create_table(
        "room_plans",
        sa.Column("room", sa.Text, primary_key=True),
        sa.Column("plan", sa.Text, nullable=False),
    )
    op.create_table(
        "room_events",
        sa.Column("room", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False),
        sa.Column("writer", sa.Text, nullable=False),
        sa.UniqueConstraint("room", "operation", "writer"),
        sqlite_with_rowid=False,  # a room's log lies together, in its order
    )
    secret = op.create_table("room_secret", sa.Column("secret", sa.Text, nullable=False))
    op.create_table("room_chores", sa.Column("name", sa.Text, primary_key=True))
    op.get_bind().execute(sa.insert(secret), {"secret": secrets.token_hex(32)})
