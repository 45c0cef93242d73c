"""The random names by which a portfolio is known outside: in calendars, and where claim codes are used.

Each is a document of kind "profile" whose key is the name itself, `claimant/<random>`, so that two portfolios
that are merged keep both and nobody has to choose.
"""

import secrets

from cmplearn.portfolio.keeping.documents import Reader
from cmplearn.portfolio.keeping.owner import Portfolio

__all__ = ["claimants", "claimants_made"]

KIND, PREFIX = "profile", "claimant/"
LABEL = "A random name of this portfolio, for calendars and claim codes"
"""What a list of everything that is kept calls it."""


def claimants(reader: Reader) -> list[str]:
    """Return a portfolio's names, the oldest first; none until it needed one.

    Parameters
    ----------
    reader : Reader
        The portfolio.

    Returns
    -------
    list of str
    """
    found = sorted(reader.documents(KIND, PREFIX), key=lambda each: (each.saved_at, each.key))
    return [each.key.removeprefix(PREFIX) for each in found]


def claimants_made(portfolio: Portfolio) -> list[str]:
    """Return a portfolio's names, after making it one if it has none.

    Parameters
    ----------
    portfolio : Portfolio
        Open for writing.

    Returns
    -------
    list of str
        Never empty.
    """
    if not claimants(portfolio):
        name = secrets.token_hex(16)
        portfolio.save(KIND, PREFIX + name, {"name": LABEL}, 0, f"claimant-{name}")
    return claimants(portfolio)
