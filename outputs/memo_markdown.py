"""Blocks as Markdown. Whatever comes from a case is plain text: it is escaped, so that no name or narrative can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from outputs.articles import Article
from outputs.blocks import Block, Heading, Items, Paragraph, Quote, Table, Tree, plain
from outputs.memo import blocks
from reasoning.argument_map import Node
from reasoning.issue_list import IssueList


def markdown(memo: IssueList, lang: str, articles: tuple[Article, ...] = ()) -> str:
    """The memorandum as Markdown (tables as on GitHub)."""
    return as_markdown(blocks(memo, lang, articles))


def as_markdown(found: Iterable[Block]) -> str:
    """Blocks as Markdown."""
    return "\n\n".join(_block(one) for one in found) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * (level + 1)} {escape(text)}"
        case Paragraph(text, label, quiet):
            words = f"*{escape(text)}*" if quiet else escape(text)
            return " ".join(filter(None, (f"**{escape(label)}**" if label else "", words)))
        case Items(items, numbered):
            return "\n".join(
                line
                for number, (item, below) in enumerate(items, 1)
                for line in (
                    f"{f'{number}.' if numbered else '-'} {escape(item)}",
                    *(f"{'   ' if numbered else '  '}- {escape(one)}" for one in below),
                )
            )
        case Tree():
            return "\n".join(f"{'  ' * depth}- {_node(node)}" for depth, node in block.lines())
        case Quote(lines):
            return "\n>\n".join(f"> {escape(line)}" for line in lines)
        case Table(header, rows, _, indents):
            table = [_cells(header), "|" + " --- |" * len(header)]
            for i, row in enumerate(rows):
                deep = indents[i] if indents else 0
                second = f"{'　' * deep}└ {row[1]}" if deep else row[1]
                table.append(_cells((row[0], second, *row[2:])))
            return "\n".join(table)


def _node(node: Node) -> str:
    heading = f"**{escape(node.heading)}**" if node.heading else node.sign
    return " ".join(filter(None, (heading, escape(node.text), f"· {escape(node.note)}" if node.note else "")))


def _cells(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escape(cell) for cell in cells) + " |"


_INLINE = re.compile(r"([\\`*_\[\]|~$])")
_START = re.compile(r"^(\s*)(?:([#+=-]|>)|(\d+)([.)]))")


def escape(text: str) -> str:
    """Plain text as Markdown that shows it as it is: one line, nothing in it is markup, HTML or a link."""
    flat = plain(text)
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    flat = _INLINE.sub(r"\\\1", flat)
    flat = re.sub(r"(?i)\b(https?|ftp|www)([:.])", r"\1\\\2", flat)  # no address turns into a link by itself
    return _START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", flat)
