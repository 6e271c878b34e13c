"""What a document is made of, whatever its format: headings, paragraphs, lists, tables, trees and quotations, in reading order.

All text in it is plain; each writer escapes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reasoning.argument_map import Node


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


@dataclass(frozen=True)
class Tree:
    """An argument as boxes within boxes."""

    root: Node

    def lines(self) -> Iterator[tuple[int, Node]]:
        """Every box with its depth, in reading order."""
        yield from _lines(self.root, 0)


def _lines(node: Node, depth: int) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for one in node.below:
        yield from _lines(one, depth + 1)


LOOKS = {"✓": "met", "?": "open", "✗": "failed"}


def look(node: Node) -> str:
    """The name of the look of a box: by how a statement stands, or whether a rule applies (`rule` or `idle`)."""
    if node.kind in ("conclusion", "element"):
        return LOOKS[node.sign]
    return "rule" if node.sign == "✓" else "idle"


@dataclass(frozen=True)
class Quote:
    """The words of the law, a line for each of its own."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Items | Table | Tree | Quote


def plain(text: str) -> str:
    """One line without control characters, which neither Markdown nor XML can carry."""
    flat = "".join(char if char.isprintable() else " " for char in text)
    return re.sub(" +", " ", flat).strip(" ")
