"""Tables and lists as HTML; every text is escaped here unless it is `Markup` already.

On a narrow screen a table becomes a list of rows, each cell under its heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app_pages.safe import html


class Markup(str):
    """HTML that has been escaped by whoever made it."""


def cell(text: object) -> str:
    """Markup as it is, anything else escaped."""
    return text if isinstance(text, Markup) else html(text)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table with a heading for each column."""
    head = "".join(f'<th scope="col">{html(one)}</th>' for one in heads)
    body = "".join(
        "<tr>"
        + "".join(f'<td data-head="{html(name)}">{cell(value)}</td>' for name, value in zip(heads, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<div class="zz zz-stack"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def bullets(lines: Iterable[object], title: str = "") -> str:
    """A list under an optional small heading; empty for no lines."""
    items = "".join(f"<li>{cell(line)}</li>" for line in lines)
    head = f'<p class="zz-head">{html(title)}</p>' if title else ""
    return f'<div class="zz">{head}<ul>{items}</ul></div>' if items else ""


def lines(texts: Iterable[object]) -> Markup:
    """Several texts in one cell, each on its own line."""
    return Markup("".join(f"<p>{cell(text)}</p>" for text in texts))


def quiet(text: object) -> Markup:
    """A text in small grey letters."""
    return Markup(f'<span class="zz-quiet">{cell(text)}</span>')
