"""The picture as an SVG file: the same boxes at the same places as on the screen, plain shapes and text that any program can edit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from app_pages.picture import COLOURS, FULL, SMALL, Element, Size
from app_pages.safe import html

MARGIN, TEXT_PX, SMALL_PX, HEADING_PX, INSET = 24, 12.5, 11.5, 16, 8
WIDE, NARROW = 1.0, 0.5
"""How wide a sign is beside the height of the letters: Chinese, and others on average."""
FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"


def svg(elements: Sequence[Element]) -> str:
    """The file's text; boxes over arrows, headings over their columns. The same elements give the same text."""
    boxes = {one["data"]["id"]: one for one in elements if "position" in one}
    spans = [_span(one) for one in boxes.values()]
    left, top, right, bottom = (
        min((a for a, _, _, _ in spans), default=0) - MARGIN,
        min((b for _, b, _, _ in spans), default=0) - MARGIN,
        max((c for _, _, c, _ in spans), default=0) + MARGIN,
        max((d for _, _, _, d in spans), default=0) + MARGIN,
    )
    arrows = [_arrow(one, boxes) for one in elements if "position" not in one]
    drawn = [_heading(one) if one["classes"] == "heading" else _box(one) for one in boxes.values()]
    labels = [_label(one, boxes) for one in elements if "named" in one["classes"].split()]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:g} {top:g} {right - left:g} {bottom - top:g}" '
            f'width="{right - left:g}" height="{bottom - top:g}" font-family="{html(FONT)}" text-anchor="middle">',
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8Z" fill="#8795a3"/></marker></defs>',
            f'<rect x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}" fill="#fff"/>',
            *arrows,
            *drawn,
            *labels,
            "</svg>\n",
        ]
    )


def _size(one: Element) -> Size:
    return SMALL if "small" in one["classes"].split() else FULL


def _span(one: Element) -> tuple[float, float, float, float]:
    x, y = one["position"]["x"], one["position"]["y"]
    if one["classes"] == "heading":
        wide = _wide(one["data"]["label"], HEADING_PX) / 2
        return x - wide, y - HEADING_PX, x + wide, y
    size = _size(one)
    return x - size.width / 2, y - size.height / 2, x + size.width / 2, y + size.height / 2


def _box(one: Element) -> str:
    size, data, (left, top, _, _) = _size(one), one["data"], _span(one)
    fill, line = COLOURS[data["layer"]]
    chosen = "chosen" in one["classes"].split()
    px = SMALL_PX if size is SMALL else TEXT_PX
    lines = [line for part in data["label"].split("\n") for line in wrap(part, size.width - 2 * INSET, px)]
    lines = lines[: 1 if size is SMALL else 4]
    x, first = one["position"]["x"], one["position"]["y"] - (len(lines) - 1) * px * 0.6 + px * 0.36
    words = "".join(
        f'<tspan x="{x:g}" y="{first + n * px * 1.2:.1f}">{html(text)}</tspan>' for n, text in enumerate(lines)
    )
    dashes = ' stroke-dasharray="5 3"' if data["kind"] in ("exception", "position") else ""
    corner = "" if data["layer"] == "law" else ' rx="7"'
    return (
        f"<g><title>{html(data['tip'])}</title>"
        f'<rect x="{left:g}" y="{top:g}" width="{size.width}" height="{size.height}"{corner} fill="{fill}" '
        f'stroke="{line}" stroke-width="{4 if chosen else 1.2}"{dashes}/>'
        f'<text font-size="{px}" fill="#1f2933"{" font-weight=" + chr(34) + "bold" + chr(34) if chosen else ""}>{words}</text></g>'
    )


def _heading(one: Element) -> str:
    x, y = one["position"]["x"], one["position"]["y"]
    return f'<text x="{x:g}" y="{y:g}" font-size="{HEADING_PX}" font-weight="bold" fill="#51606f">{html(one["data"]["label"])}</text>'


def _ends(one: Element, boxes: dict[str, Element]) -> tuple[float, float, float, float]:
    """Where an arrow leaves one box and where it meets the other: at the sides that face each other, below where they stand above each other."""
    source, target = boxes[one["data"]["source"]], boxes[one["data"]["target"]]
    (a, b), (c, d) = ((end["position"]["x"], end["position"]["y"]) for end in (source, target))
    here, there = _size(source), _size(target)
    if a == c:
        return a + here.width / 2, b, c + there.width / 2, d
    side = 1 if c > a else -1
    return a + side * here.width / 2, b, c - side * there.width / 2, d


def _arrow(one: Element, boxes: dict[str, Element]) -> str:
    a, b, c, d = _ends(one, boxes)
    out = (
        45.0 if boxes[one["data"]["source"]]["position"]["x"] == boxes[one["data"]["target"]]["position"]["x"] else 0.0
    )
    bend = (c - a) / 2
    first, second = (a + out, c + out) if out else (a + bend, c - bend)
    return f'<path d="M{a:g} {b:g}C{first:g} {b:g} {second:g} {d:g} {c:g} {d:g}" fill="none" stroke="#9aa7b4" marker-end="url(#tip)"/>'


def _label(one: Element, boxes: dict[str, Element]) -> str:
    a, b, c, d = _ends(one, boxes)
    x, y, words = (a + c) / 2, (b + d) / 2, one["data"]["label"]
    wide = _wide(words, SMALL_PX) + 6
    return (
        f'<rect x="{x - wide / 2:.1f}" y="{y - 9:.1f}" width="{wide:.1f}" height="18" fill="#fff" fill-opacity=".9"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="{SMALL_PX}" fill="#1f2933">{html(words)}</text>'
    )


def _wide(text: str, px: float) -> float:
    return px * sum(WIDE if unicodedata.east_asian_width(sign) in "WF" else NARROW for sign in text)


def wrap(text: str, width: float, px: float) -> list[str]:
    """The text in lines of at most that width: broken between Chinese signs or at spaces, inside a word only if it must be."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _wide(line + piece, px) > width:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()
        while _wide(piece, px) > width:
            cut = next(n for n in range(len(piece), 0, -1) if n == 1 or _wide(piece[:n], px) <= width)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the space before them, and single Chinese signs."""
    word = ""
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            yield from _some(word, sign)
            word = ""
        elif sign == " ":
            yield from _some(word)
            word = sign
        else:
            word += sign
    yield from _some(word)


def _some(*pieces: str) -> Iterable[str]:
    return (piece for piece in pieces if piece)
