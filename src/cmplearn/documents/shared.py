"""The paper that somebody gets who is shown a part of a portfolio: a cover, then the frozen words."""

from collections.abc import Sequence

from cmplearn.course.dates import in_full
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Words
from cmplearn.portfolio.shared_words import Passage
from cmplearn.portfolio.sharing import Sharing

__all__ = ["shared_copy"]

FROZEN = (
    "This is a frozen copy: what its writer changes later is not in it. It was given to the person above for "
    "the purpose above. Please show it to nobody else, and delete it once it has served, at the latest on "
    "the day above."
)


def shared_copy(shared: Sharing, passages: Sequence[Passage], writer: str) -> Paper:
    """Return the paper for the person with whom something was shared.

    Parameters
    ----------
    shared : Sharing
        With whom, for what, until when.
    passages : sequence of Passage
        The frozen words.
    writer : str
        Who wrote them; "" leaves the line out.

    Returns
    -------
    Paper
        One page of cover at most, then what was written.
    """
    facts = {
        "From": writer,
        "For": shared.whom,
        "Purpose": shared.purpose,
        "Shared on": in_full(shared.shared_on),
        "Until": in_full(shared.until),
        "Frozen copy of": shared.which,
        "Withdrawn on": in_full(shared.withdrawn),
    }
    cover = Facts(tuple((label, text) for label, text in facts.items() if text))
    blocks: list[Block] = [cover, Note(FROZEN)]
    for passage in passages:
        if passage.heading:
            blocks.append(Heading(passage.heading))
        for label, text in passage.rows:
            blocks += [Heading(label, 2 if passage.heading else 1), Words(text)]
    return Paper(
        title=shared.title,
        blocks=tuple(blocks),
        subtitle=f"Shared with {shared.whom}",
        header="In confidence. A frozen copy",
        author=writer,
    )
