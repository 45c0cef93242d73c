"""The role cards: who has a say in a proposal, for placing stakeholders and for negotiating."""

from collections.abc import Iterable, Mapping

from cmplearn.course import cases, roles, structures
from cmplearn.course.roles import Role
from cmplearn.web.base import PageHandler, authenticated

__all__ = ["routes"]

LEVELS = {"high": "High", "medium": "Medium", "low": "Low"}
GROUPS = {"persona": "Listed in the article", "added": "Missing from the article"}
FILTERS = {"group": ("Group", GROUPS), "power": ("Power", LEVELS), "interest": ("Interest", LEVELS)}
"""What cards can be chosen by: label, and the words for each value that the address may ask for."""

CASE = "personas"
"""The case that the cards start from."""


def traits(role: Role) -> dict[str, str]:
    """Return what a card can be chosen by.

    Examples
    --------
    >>> traits(roles.load("finance-director"))
    {'group': 'added', 'power': 'high', 'interest': 'low'}
    """
    return {"group": role.group, "power": role.power.level, "interest": role.interest.level}


def chosen(cards: Iterable[Role], wanted: Mapping[str, str]) -> list[Role]:
    """Return the cards that have every trait that is wanted, in their order.

    Examples
    --------
    >>> [role.id for role in chosen(roles.all(), {"power": "high", "interest": "low"})]
    ['clinical-reference-group-member', 'finance-director']
    """
    return [role for role in cards if wanted.items() <= traits(role).items()]


class RolesHandler(PageHandler):
    """Every card, or those that fit what is asked for in the address."""

    @authenticated
    def get(self) -> None:
        """Show where each stands, then the cards; a value that no card can have is left out and said."""
        asked = {name: self.get_query_argument(name, "") or "" for name in FILTERS}
        wanted = {name: value for name, value in asked.items() if value in FILTERS[name][1]}
        deck = roles.deck()
        self.page(
            "roles.html",
            deck=deck,
            found=chosen(deck.roles, wanted),
            filters=FILTERS,
            levels=LEVELS,
            groups=GROUPS,
            wanted=wanted,
            unknown=[value for name, value in asked.items() if value and name not in wanted],
            kinds={role.id: structures.kind(role.kind) for role in deck.roles if role.kind},
            case=cases.load(CASE),
        )


routes: list[tuple[str, type]] = [(r"roles", RolesHandler)]
