"""A paper before it has a format: headings, words, tables, pictures and blanks to fill in.

Whoever makes a document builds a `Paper`; `word`, `pdf`, `text` and `page` each write any paper in one
format, so that what is said and how it looks never meet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from cmplearn.charts import Picture


@dataclass(frozen=True)
class Heading:
    """A heading within a paper; level 1 is the largest below the title."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Words:
    """Plain words, shown exactly as typed; a blank line begins a new paragraph, other line ends are kept."""

    text: str


@dataclass(frozen=True)
class Markdown:
    """Words of the course, which may hold emphasis, lists, links and tables; never a person's own words."""

    text: str


@dataclass(frozen=True)
class Run:
    """Words that look alike; a line end in them is kept."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a quotation, or lines of code, with emphasis and links; never a person's own words."""

    runs: tuple[Run, ...]
    kind: Literal["words", "quote", "code"] = "words"

    @property
    def text(self) -> str:
        """Its words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Listing:
    """A list; each item holds paragraphs and lists."""

    items: tuple[tuple["Paragraph | Listing", ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class Note:
    """A line that stands apart: what is missing, a caution, a source, or something small such as a date."""

    text: str
    kind: Literal["missing", "caution", "source", "small"] = "caution"


@dataclass(frozen=True)
class Facts:
    """Labels and what belongs to each, as two columns."""

    rows: tuple[tuple[str, str], ...]
    caption: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a header row; columns named in `numeric` are set right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Chart:
    """A picture of `charts`, with its finding as the caption and its alternative text."""

    picture: Picture


@dataclass(frozen=True)
class Image:
    """A bitmap from a lesson, with its alternative text."""

    png: bytes
    alt: str


@dataclass(frozen=True)
class Blank:
    """A named place to write, as in a workbook or a feedback form.

    Parameters
    ----------
    name : str
        What an importer knows it by, such as "answer/2.3/first-worth" or "own-case/benefits-table#payer".
    label, hint : str
        The question and a line of help.
    kind : str
        "text", "number", "choice" (one option) or "choices" (any number).
    options : mapping of str to str
        Value and label of each option.
    unit : str
        Unit of a number.
    rows : int
        Lines to write on.
    value : str or tuple of str
        What is filled in already: words, a number as text, or the values of chosen options.
    is_across : bool
        Whether the options stand side by side: short ones, such as the steps of a scale.
    mark : str
        A short code that stands in place of the whole name, small; "" for the name.
    """

    name: str
    label: str
    hint: str = ""
    kind: Literal["text", "number", "choice", "choices"] = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    rows: int = 3
    value: str | tuple[str, ...] = ""
    is_across: bool = False
    mark: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows starts on a new page."""


Block: TypeAlias = (
    Heading
    | Words
    | Markdown
    | Paragraph
    | Listing
    | Note
    | Facts
    | Table
    | Chart
    | Image
    | Blank
    | PageBreak
)


@dataclass(frozen=True)
class Paper:
    """A whole document.

    Parameters
    ----------
    title : str
        Its title; also the file's own title for screen readers.
    blocks : tuple of Block
        What it says, in order.
    subtitle : str
        A line under the title.
    header : str
        What stands at the top of every page, such as "Commercial in confidence"; the foot always has the
        title and "page n of m".
    author : str
        Written into the file's properties; empty for none.
    compact : bool
        Small margins and type, for papers that must keep to one or two pages.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    header: str = ""
    author: str = ""
    compact: bool = False
