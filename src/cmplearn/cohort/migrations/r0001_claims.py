"""Actions offered to a person by a claim code, wrong codes that were tried, and the salt of the codes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "claims",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("code_hash", sa.Text, nullable=False, unique=True),
        sa.Column("meeting", sa.Text, nullable=False),
        sa.Column("actions", sa.Text),  # NULL once they were taken, or have expired
        sa.Column("offered_at", sa.Text, nullable=False),
        sa.Column("expires_at", sa.Text, nullable=False),
        sa.Column("claimant", sa.Text),
        sa.Column("taken_at", sa.Text),
    )
    op.create_table(
        "claim_misses",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("claimant", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table("claim_salt", sa.Column("salt", sa.Text, nullable=False))
