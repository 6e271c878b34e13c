"""What a document is made of, whatever its format: headings, paragraphs, lists and tables of plain text, in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """Level 0 is the title."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A line of text after an optional label. `quiet` is set small and grey."""

    text: str
    label: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Items:
    """A list; an item may have lines of its own below it."""

    items: tuple[tuple[str, tuple[str, ...]], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under a header; `widths` are shares of the page. `indents` says how deep each row lies."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    indents: tuple[int, ...] = ()


Block = Heading | Paragraph | Items | Table


def plain(text: str) -> str:
    """One line without control characters, which neither Markdown nor XML can carry."""
    flat = "".join(char if char.isprintable() else " " for char in text)
    return re.sub(" +", " ", flat).strip(" ")
