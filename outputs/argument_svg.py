"""An argument map as one SVG file that needs nothing else: conclusion at the left, its rules, elements and exceptions to the right.

Each subtree keeps a band of its own, so that no box lies on another. Text is measured wider than any usual font sets it and broken into
lines, so that none runs out of its box. Colour is never the only sign: boxes differ in shape and carry ✓, ? or ✗, drawn as lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from outputs.blocks import look, plain
from reasoning.argument_map import TREE_WORDS, ArgumentMap, Node, unfolded

SIZE, LINE, PAD = 14, 20, 10
"""Size of the letters, from line to line, from the text to the edge of its box; pixels like all that follow."""
WIDTH, ACROSS, DOWN, MARGIN = 330, 56, 14, 24
"""Width of a box, gaps between boxes across and down, and around the whole."""
SIGN_ROOM = 22
_HEI = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
FONTS = {"zh": _HEI, "en": f"Arial,'Liberation Sans','DejaVu Sans',{_HEI}"}
LOOKS = {
    "met": ("#e6f4ea", "#137333"),
    "open": ("#fef7e0", "#8d5a00"),
    "failed": ("#fce8e6", "#a50e0e"),
    "rule": ("#e8f0fe", "#174ea6"),
    "idle": ("#f1f3f4", "#5f6368"),
}
SIGNS = {"✓": "M1 7 5 11 13 2", "✗": "M2 2 12 12M12 2 2 12", "?": "M3 4C3 1 11 1 11 4 11 7 7 6 7 9M7 12V13"}
MEANINGS = {
    "zh": {"✓": "已有或者成立", "?": "尚未证明", "✗": "不具备或者不成立"},
    "en": {"✓": "shown or holds", "?": "not shown so far", "✗": "not met or fails"},
}
WORDS = {
    "zh": {
        "shapes": "圆角框：结论与要件；切角框：规则，不适用的为虚线边；虚线与短横：例外，或者得出相反结论的规则",
        "state": "未经律师复核",
    },
    "en": {
        "shapes": "Round boxes: conclusions and elements. Cut corners: rules, with a broken edge where one does not apply. "
        "Broken line and bar: an exception, or a rule for the contrary.",
        "state": "Not reviewed by a lawyer.",
    },
}


@dataclass
class Box:
    """A node with its place; `heading`, `words` and `note` are broken into lines."""

    node: Node
    heading: list[str]
    words: list[str]
    note: list[str]
    x: float
    below: list[Box]
    y: float = 0

    @property
    def height(self) -> float:
        return 2 * PAD + LINE * (len(self.heading) + len(self.words) + len(self.note))

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def __iter__(self) -> Iterator[Box]:
        yield self
        for one in self.below:
            yield from one

    def move(self, by: float) -> None:
        for one in self:
            one.y += by


def svg(of: ArgumentMap) -> str:
    """The map as an SVG document; the same map gives the same text."""
    root = _box(unfolded(of), of.lang, MARGIN)
    bottom = _place(root, MARGIN)
    legend, right, low = _legend(of.lang, bottom + LINE)
    width = max(right, *(one.x + WIDTH for one in root)) + MARGIN
    height = low + MARGIN
    conclusion = plain(of.statements[0].text)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" xml:lang={quoteattr("zh-CN" if of.lang == "zh" else "en")} '
        f'font-family="{FONTS[of.lang]}" font-size="{SIZE}" fill="#202124">',
        f"<title>{escape(conclusion)}</title>",
        f"<desc>{escape(WORDS[of.lang]['shapes'])}</desc>",
        f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
        *(line for one in root for line in _arrows(one)),
        *(line for one in root for line in _drawn(one)),
        *legend,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _box(node: Node, lang: str, x: float) -> Box:
    room = WIDTH - 2 * PAD
    first = 0 if node.heading else SIGN_ROOM
    left_out = TREE_WORDS[lang]["left_out"].format(node.left_out) if node.left_out else ""
    return Box(
        node,
        wrapped(node.heading, room / BOLD),
        wrapped(node.text, room - first),
        [line for note in (node.note, left_out) for line in wrapped(note, room)],
        x,
        [_box(one, lang, x + WIDTH + ACROSS) for one in node.below],
    )


def _place(box: Box, top: float) -> float:
    """Give a box and all below it their places from `top` downwards; returns where the next band begins."""
    bottom = top
    for one in box.below:
        bottom = _place(one, bottom)
    box.y = top
    if box.below:
        box.y = (box.below[0].middle + box.below[-1].middle - box.height) / 2
        if box.y < top:  # taller than what is below it
            for one in box.below:
                one.move(top - box.y)
            bottom += top - box.y
            box.y = top
    return max(bottom, box.y + box.height + DOWN)


# -- text


BOLD = 1.1
"""Bold letters are so much wider."""
_NOT_FIRST = set("，。、；：？！）》」』】”’…—·,.;:?!)]}%")
_NOT_LAST = set("（《「『【“‘([{")


def measure(text: str) -> float:
    """The width of a text, on the wide side."""
    return SIZE * sum(_width(char) for char in text)


def _width(char: str) -> float:
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WFA":
        return 1
    return 1 if char in "mwMW@%" else 0.78 if char.isupper() else 0.35 if char in " .,:;'|!ijl()" else 0.64


def wrapped(text: str, room: float) -> list[str]:
    """A text in lines no wider than the room: Chinese anywhere except before closing signs, Latin between words."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(text)):
        if line and measure(line + piece.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        while measure(piece.rstrip()) > room:  # one word wider than a line
            cut = next(n for n in range(len(piece), 0, -1) if n == 1 or measure(piece[:n]) <= room)
            lines.append(piece[:cut])
            piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """What may not be parted: a word with its space, a Chinese sign with the closing signs after it or the opening ones before it."""
    piece = ""
    for char in text:
        if piece and _may_part(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    yield piece


def _may_part(before: str, after: str) -> bool:
    if before in _NOT_LAST or after in _NOT_FIRST or after == " ":
        return False
    wide = unicodedata.east_asian_width(before) in "WF" or unicodedata.east_asian_width(after) in "WF"
    return before == " " or before in _NOT_FIRST & set("，。、；：？！）》」』】”’…") or wide


# -- drawing


def _drawn(box: Box) -> Iterator[str]:
    fill, edge = LOOKS[look(box.node)]
    rule = bool(box.node.heading)
    broken = ' stroke-dasharray="5 3"' if look(box.node) == "idle" else ""
    paint = f'fill="{fill}" stroke="{edge}" stroke-width="1.5"{broken}'
    x, y, height = box.x, box.y, box.height
    if rule:
        cut, right, low = 8, x + WIDTH, y + height
        yield (
            f'<path d="M{x + cut:g} {y:g}H{right - cut:g}L{right:g} {y + cut:g}V{low - cut:g}L{right - cut:g} {low:g}'
            f'H{x + cut:g}L{x:g} {low - cut:g}V{y + cut:g}Z" {paint}/>'
        )
    else:
        yield f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{height:g}" rx="8" {paint}/>'
        yield _sign(box.node.sign, x + PAD, y + PAD + 3)
    row = y + PAD + LINE - 5
    for lines, indent, more in (
        (box.heading, 0, ' font-weight="bold"'),
        (box.words, 0 if rule else SIGN_ROOM, ""),
        (box.note, 0, ' fill="#5f6368"'),
    ):
        for line in lines:
            yield f'<text x="{x + PAD + indent:g}" y="{row:g}"{more}>{escape(line)}</text>'
            row += LINE


def _sign(sign: str, x: float, y: float) -> str:
    edge = LOOKS[{"✓": "met", "?": "open", "✗": "failed"}[sign]][1]
    return (
        f'<path transform="translate({x:g} {y:g})" d="{SIGNS[sign]}" fill="none" stroke="{edge}" stroke-width="2.2" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _arrows(box: Box) -> Iterator[str]:
    """From each box below to this one: an arrow where it supports, a broken line with a bar where it works against."""
    against = [one for one in box.below if one.node.kind in ("exception", "contrary")]
    for_it = [one for one in box.below if one not in against]
    apart = 9 if against and for_it else 0
    x = box.x + WIDTH
    for group, y, style, head in (
        (for_it, box.middle - apart, "", f'<path d="M{x + 1:g} {box.middle - apart:g}l9 -5v10Z" fill="#5f6368"/>'),
        (
            against,
            box.middle + apart,
            ' stroke-dasharray="4 3"',
            f'<path d="M{x + 7:g} {box.middle + apart - 7:g}v14" stroke="#5f6368" stroke-width="2.5"/>',
        ),
    ):
        turn = x + ACROSS / 2
        for one in group:
            yield (
                f'<path d="M{one.x:g} {one.middle:g}C{turn:g} {one.middle:g} {turn:g} {y:g} {x + 8:g} {y:g}" fill="none" '
                f'stroke="#5f6368" stroke-width="1.5"{style}/>'
            )
        if group:
            yield head


def _legend(lang: str, top: float) -> tuple[list[str], float, float]:
    """What the signs and shapes mean, with the right and lower end of it."""
    drawn, x = [], float(MARGIN)
    for sign, meaning in MEANINGS[lang].items():
        drawn.append(_sign(sign, x, top - 12) + f'<text x="{x + SIGN_ROOM:g}" y="{top:g}">{escape(meaning)}</text>')
        x += SIGN_ROOM + measure(meaning) + 2 * PAD
    rows = [*wrapped(WORDS[lang]["shapes"], 2 * WIDTH), WORDS[lang]["state"]]
    for number, line in enumerate(rows, 1):
        drawn.append(f'<text x="{MARGIN}" y="{top + number * LINE:g}" fill="#5f6368">{escape(line)}</text>')
    return drawn, max(x, *(MARGIN + measure(line) for line in rows)), top + len(rows) * LINE
