"""Claim codes: how actions from a meeting reach the portfolio of the person who took them.

A meeting offers a person's actions and gets a code to show or print; the person types it into their own
portfolio, which pulls the actions. The code is the only link: the database knows neither who may have it nor,
after that, what the actions were, since their words are deleted once the portfolio says that it holds them.
Codes are kept as slow, salted hashes. See course/decisions/0011-claim-codes.md.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from cmplearn import store
from cmplearn.errors import InputError, NotFoundError, RefusedError, StorageError
from cmplearn.store import codes

__all__ = ["Claim", "acknowledge", "normalised", "offer", "pull", "shown"]

LENGTH = 8  # of 32 characters: 40 bits
BETWEEN = "-"  # its halves; a room's code has a blank there
DAYS = 60
MOST_ACTIONS = 50
LARGEST_OFFER = 50_000  # bytes
MISSES = 10
MISSES_WITHIN = timedelta(minutes=15)

tables = sa.MetaData()
claims = sa.Table(
    "claims",
    tables,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("code_hash", sa.Text),
    sa.Column("meeting", sa.Text),
    sa.Column("actions", sa.Text),
    sa.Column("offered_at", sa.Text),
    sa.Column("expires_at", sa.Text),
    sa.Column("claimant", sa.Text),
    sa.Column("taken_at", sa.Text),
)
misses = sa.Table(
    "claim_misses",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("claimant", sa.Text),
    sa.Column("at", sa.Text),
)
salts = sa.Table("claim_salt", tables, sa.Column("salt", sa.Text))


@dataclass(frozen=True)
class Claim:
    """What a code stands for.

    Parameters
    ----------
    id : str
        Random; the same each time, so that bringing the actions in again adds none.
    meeting : str
        Id of the meeting, such as "meeting-2".
    actions : tuple of mapping
        Each with `what` and, where they were said, `by`, `why`, `owner`, `team`; none once they were taken.
    is_taken : bool
        Whether this portfolio has said that it holds them.
    """

    id: str
    meeting: str
    actions: tuple[Mapping[str, Any], ...]
    is_taken: bool = False


def normalised(code: str) -> str:
    """Return a code as it was meant: case, blanks, dashes and look-alikes don't matter.

    Raises
    ------
    InputError
        It cannot be a code.

    Examples
    --------
    >>> normalised(" 7k3M-9qXO "), normalised("IL00-0000")
    ('7k3m9qx0', '11000000')
    """
    return codes.normalised(code, LENGTH, BETWEEN)


def shown(code: str) -> str:
    """Return a code as people are shown it.

    Examples
    --------
    >>> shown("7k3m9qx2")
    '7K3M-9QX2'
    """
    return codes.shown(code, BETWEEN)


def offer(
    engine: sa.Engine,
    actions: Sequence[Mapping[str, Any]],
    meeting: str,
    days: int = DAYS,
    now: datetime | None = None,
) -> str:
    """Keep one person's actions from a meeting, and return the code that claims them.

    Parameters
    ----------
    engine : Engine
        The programme database, from `open_programme`.
    actions : sequence of mapping
        Each with a text `what`; others of its parts are handed on as they are.
    meeting : str
        Id of the meeting.
    days : int
        For how long the code works.
    now : datetime, optional
        In UTC; the present by default.

    Returns
    -------
    str
        The code, shown this once: it cannot be found again.

    Raises
    ------
    InputError
        There is no action, or more than fit.
    StorageError
        The database cannot be written.
    """
    text, at = _as_text(actions), now or datetime.now(UTC)
    _forget(engine, at)
    code = codes.made(LENGTH)
    row = {
        "id": secrets.token_hex(16),
        "code_hash": _hash(code, _salt(engine)),
        "meeting": meeting,
        "actions": text,
        "offered_at": at.isoformat(),
        "expires_at": (at + timedelta(days=days)).isoformat(),
    }
    with store.writing(engine) as connection:
        connection.execute(sa.insert(claims), row)
    return code


def pull(engine: sa.Engine, code: str, claimants: Sequence[str], now: datetime | None = None) -> Claim:
    """Return the actions that a code stands for, and bind the code to this portfolio.

    Parameters
    ----------
    engine : Engine
        The programme database.
    code : str
        As it was typed.
    claimants : sequence of str
        Random names of the portfolio: its own first, then those of portfolios that were merged into it.
    now : datetime, optional
        In UTC; the present by default.

    Returns
    -------
    Claim
        The same each time for the same portfolio.

    Raises
    ------
    InputError
        It cannot be a code.
    NotFoundError
        No actions wait under it: it is mistyped, or has expired.
    RefusedError
        Another portfolio has claimed it, or this one tried too many wrong codes.
    StorageError
        The database cannot be reached.
    """
    plain, at = normalised(code), now or datetime.now(UTC)
    names = [_digest(name) for name in claimants]
    _check_patience(engine, names, at)
    _forget(engine, at)
    wanted = claims.c.code_hash == _hash(plain, _salt(engine))
    with store.writing(engine) as connection:
        row = connection.execute(sa.select(claims).where(wanted).with_for_update()).first()
        if row is not None and (row.actions or row.taken_at):
            return _bound(connection, row, names)
        connection.execute(sa.insert(misses), {"claimant": names[0], "at": at.isoformat()})
    raise NotFoundError(
        "No actions wait under this code. Check it, character by character. Codes stop working after "
        f"{DAYS} days: whoever led the meeting can make a new one. Nothing was changed."
    )


def _bound(connection: sa.Connection, row: sa.Row[Any], names: Sequence[str]) -> Claim:
    """Return the claim that a row holds, bound to its first claimant."""
    if row.claimant is None:
        connection.execute(sa.update(claims).where(claims.c.id == row.id).values(claimant=names[0]))
    elif row.claimant not in names:
        raise RefusedError(
            "This code was already used by another portfolio, and each works for one. If that was you on "
            "another computer, bring that portfolio in here under Take away and share. If it was not, tell "
            "whoever led the meeting. Nothing was changed."
        )
    found = tuple(json.loads(row.actions)) if row.actions else ()
    return Claim(row.id, row.meeting, found, is_taken=row.taken_at is not None)


def acknowledge(
    engine: sa.Engine, claim: Claim, claimants: Sequence[str], now: datetime | None = None
) -> None:
    """Delete the words of a claim's actions, once the portfolio holds them; repeating it is harmless.

    Parameters
    ----------
    engine : Engine
        The programme database.
    claim : Claim
        From `pull`.
    claimants : sequence of str
        As given to `pull`.
    now : datetime, optional
        In UTC; the present by default.
    """
    at = (now or datetime.now(UTC)).isoformat()
    mine = claims.c.claimant.in_([_digest(name) for name in claimants])
    with store.writing(engine) as connection:
        connection.execute(
            sa.update(claims)
            .where(claims.c.id == claim.id, mine, claims.c.taken_at.is_(None))
            .values(actions=None, taken_at=at)
        )
    _scrub(engine)


def _as_text(actions: Sequence[Mapping[str, Any]]) -> str:
    """Return actions as they are kept, after checking them."""
    if not actions or len(actions) > MOST_ACTIONS:
        raise InputError(f"A code stands for 1 to {MOST_ACTIONS} actions; these are {len(actions)}.")
    if not all(isinstance(each.get("what"), str) and each["what"].strip() for each in actions):
        raise InputError("Every action says what will be done; one of these does not.")
    text = json.dumps([dict(each) for each in actions], ensure_ascii=False)
    if len(text.encode()) > LARGEST_OFFER:
        raise InputError(
            f"These actions are too long together: at most {LARGEST_OFFER:,} bytes fit. Shorten them."
        )
    return text


def _forget(engine: sa.Engine, at: datetime) -> None:
    """Delete the words of what has expired, and wrong codes of long ago."""
    expired = sa.and_(claims.c.expires_at < at.isoformat(), claims.c.actions.is_not(None))
    with store.writing(engine) as connection:
        connection.execute(sa.delete(misses).where(misses.c.at < (at - MISSES_WITHIN).isoformat()))
        words = connection.execute(sa.update(claims).where(expired).values(actions=None)).rowcount
    if words:
        _scrub(engine)


def _scrub(engine: sa.Engine) -> None:
    """Take what was deleted out of the file's bytes too; where a reader holds it, the next claim does."""
    with suppress(StorageError):
        store.scrub(engine)


def _check_patience(engine: sa.Engine, names: Sequence[str], at: datetime) -> None:
    """Raise RefusedError when a portfolio has just tried many wrong codes."""
    recent = sa.and_(misses.c.claimant.in_(names), misses.c.at >= (at - MISSES_WITHIN).isoformat())
    with store.reading(engine) as connection:
        tried = connection.execute(sa.select(sa.func.count()).select_from(misses).where(recent)).scalar_one()
    if tried >= MISSES:
        raise RefusedError(
            f"{MISSES} codes that were not right have been tried from here. Wait a quarter of an hour, then "
            "type the code again, or ask whoever led the meeting to read it out."
        )


def _salt(engine: sa.Engine) -> str:
    """Return the salt of this database's codes."""
    with store.reading(engine) as connection:
        return str(connection.execute(sa.select(salts.c.salt)).scalar_one())


def _hash(code: str, salt: str) -> str:
    """Return a code's slow hash: a copy of the database does not give the codes away cheaply.

    Made while nothing is being written: votes go into the same file, and would wait for it.
    """
    return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**14, r=8, p=1).hex()


def _digest(name: str) -> str:
    """Return a claimant's name as it is kept."""
    return hashlib.blake2s(name.encode()).hexdigest()
