"""Role cards: who has a say in a proposal about medicines, for placing stakeholders and for negotiating."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from cmplearn.course.case import Slug, Source
from cmplearn.course.dates import PartialDate, shown
from cmplearn.course.files import Document, Place, Record, Stamp, Words, no_twins, read, stamp
from cmplearn.course.nearby import absent, listed, nearest
from cmplearn.course.places import root

Group = Literal["persona", "added"]
Level = Literal["low", "medium", "high"]
Support = Literal["read in the source", "second-hand", "written for this course"]
Several = Annotated[tuple[Words, ...], Field(min_length=2)]


class Standing(Record):
    """How much power or interest somebody has in the proposal of the cards, as a start to argue with.

    Parameters
    ----------
    level : str
        ``"low"``, ``"medium"`` or ``"high"``.
    why : str
        In one line.
    """

    level: Level
    why: Words


class Told(Record):
    """What an article for industry says of somebody, paraphrased, and where in the article."""

    words: Words
    place: Words


class Change(Record):
    """Something that has changed for a role since the article, with the source it was read in."""

    when: PartialDate
    what: Words
    source: Words

    @property
    def shown(self) -> str:
        """The date as pages show it, for example ``April 2023``."""
        return shown(self.when)


class Basis(Record):
    """What part of a card rests on.

    Parameters
    ----------
    name : str
        Short name of one of the deck's sources.
    covers : str
        The part of the card that rests on it.
    support : str
        ``"read in the source"``, ``"second-hand"`` or ``"written for this course"``.
    """

    name: Words
    covers: Words
    support: Support


class Role(Record):
    """One card.

    Parameters
    ----------
    id : str
        For example ``"finance-director"``.
    title : str
        As pages show it.
    group : str
        ``"persona"`` when the article lists the role, ``"added"`` when it is missing from it.
    kind : str, optional
        Id in ``course/structures.yaml`` of the kind of organisation that the role belongs to.
    does, answers_for : str
        What the person does and what they answer for.
    asks, can_agree, can_stop : tuple of str
        What they are likely to ask, what they can say yes to, and what they can stop.
    may_lose : str
        What they may fear or lose.
    power, interest : Standing
        Where they stand on the deck's proposal.
    told : Told
        What industry is told about them.
    left_out : str
        What that view leaves out.
    changed : tuple of Change
        What has changed since, in order; empty when nothing dated was found.
    sources : tuple of Basis
        What the card rests on.
    """

    id: Slug
    title: Words
    group: Group
    kind: Slug | None = None
    does: Words
    answers_for: Words
    asks: Several
    can_agree: Several
    can_stop: Several
    may_lose: Words
    power: Standing
    interest: Standing
    told: Told
    left_out: Words
    changed: tuple[Change, ...]
    sources: Annotated[tuple[Basis, ...], Field(min_length=1)]


class Deck(Record):
    """All cards with what is said of them together.

    Parameters
    ----------
    interest : str
        Whose interest the article that the cards start from was written in.
    authorship : str
        Which words are paraphrased and which are ours.
    placed_for : str
        The proposal for which power and interest are suggested.
    sources : tuple of Source
        Documents that the cards rest on.
    roles : tuple of Role
        The cards.
    """

    interest: Words
    authorship: Words
    placed_for: Words
    sources: tuple[Source, ...]
    roles: tuple[Role, ...]


def deck() -> Deck:
    """Return all cards with what is said of them together.

    Returns
    -------
    Deck

    Raises
    ------
    CourseError
        When ``course/roles.yaml`` has a mistake in it.
    """
    return _deck(*stamp(root() / "course" / "roles.yaml"))


def all() -> tuple[Role, ...]:
    """Return every card, in the order of the file.

    Returns
    -------
    tuple of Role

    Raises
    ------
    CourseError
        When ``course/roles.yaml`` has a mistake in it.

    Examples
    --------
    >>> [role.title for role in all() if role.group == "added"][:2]
    ['Patient leader', 'Carer']
    """
    return deck().roles


def load(id: str) -> Role:
    """Return one card.

    Parameters
    ----------
    id : str
        For example ``"finance-director"``.

    Returns
    -------
    Role

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists the ids.
    CourseError
        When ``course/roles.yaml`` has a mistake in it.

    Examples
    --------
    >>> load("finance-director").power.level
    'high'
    """
    roles = {role.id: role for role in all()}
    if id not in roles:
        raise absent("role", id, roles)
    return roles[id]


@lru_cache(maxsize=4)
def _deck(file: Stamp) -> Deck:
    document = read(file.path)
    found = document.as_record(Deck)
    no_twins(document, ("sources",), (source.name for source in found.sources), "name")
    no_twins(document, ("roles",), (role.id for role in found.roles), "id")
    _every_source_is_listed(document, found)
    return found


def _every_source_is_listed(document: Document, deck: Deck) -> None:
    names = [source.name for source in deck.sources]
    for position, role in enumerate(deck.roles):
        card: Place = ("roles", position)
        own = [basis.name for basis in role.sources]
        no_twins(document, (*card, "sources"), own, "name")
        for place, name, known, where in _sources_named(card, role, own, names):
            if name not in known:
                raise document.mistake(
                    place,
                    f"The source “{name}” isn't listed under {where}.{nearest(name, known)}",
                    f"Use one of these, or add it there: {listed(known)}.",
                )


def _sources_named(
    card: Place, role: Role, own: list[str], names: list[str]
) -> Iterator[tuple[Place, str, list[str], str]]:
    """Yield each source that a card names: its place, its name, the names it may have, where these stand."""
    for position, basis in enumerate(role.sources):
        yield (*card, "sources", position, "name"), basis.name, names, "the file's own `sources`"
    for position, change in enumerate(role.changed):
        yield (*card, "changed", position, "source"), change.source, own, f"the `sources` of `{role.id}`"
