"""Papers and what they are written as: Word, PDF, plain text and pages.

Public: `Paper` with its blocks; `word`, `pdf`, `text` and `page`, which each write any paper in one format.
"""

from cmplearn.documents.page import page
from cmplearn.documents.paper import (
    Blank,
    Block,
    Chart,
    Facts,
    Heading,
    Image,
    Listing,
    Markdown,
    Note,
    PageBreak,
    Paper,
    Paragraph,
    Run,
    Table,
    Words,
)
from cmplearn.documents.pdf import pdf
from cmplearn.documents.text import text
from cmplearn.documents.word import word

__all__ = [
    "Blank",
    "Block",
    "Chart",
    "Facts",
    "Heading",
    "Image",
    "Listing",
    "Markdown",
    "Note",
    "PageBreak",
    "Paper",
    "Paragraph",
    "Run",
    "Table",
    "Words",
    "page",
    "pdf",
    "text",
    "word",
]
