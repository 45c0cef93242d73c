"""Every value that a person saved, oldest first, and the times at which they downloaded their portfolio."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "saves",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Text, nullable=False),
        sa.Column("operation", sa.Text, nullable=False, unique=True),
        sa.UniqueConstraint("kind", "key", "version"),
    )
    op.create_table(
        "downloads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("downloaded_at", sa.Text, nullable=False),
        sa.Column("last_save", sa.Integer, nullable=False),
    )
