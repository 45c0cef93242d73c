"""The salt of the claim codes is made with the tables: two processes that made one each would lose codes."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the salt, unless the first code made one already."""
    salts = sa.table("claim_salt", sa.column("salt", sa.Text))
    connection = op.get_bind()
    if connection.execute(sa.select(salts.c.salt)).first() is None:
        connection.execute(sa.insert(salts), {"salt": secrets.token_hex(16)})
