"""Addresses as lawyers write them, and back: ``cn/civil-code/1019/p1`` is 《民法典》第一千零一十九条第一款.

``cite`` writes a citation in Chinese or English; ``parse_citation`` reads one Chinese citation; ``find_citations`` finds all in
a text. A citation names no version: the date of the facts decides that. ``instruments`` maps slugs to their records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache

from kb.provisions import Address, Instrument, Numbering

Instruments = Mapping[str, Instrument]
Span = tuple[int, int]

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}


def to_chinese(number: int) -> str:
    """Write 1 to 9999 in Chinese numerals as statutes do; ``ValueError`` outside that range.

    >>> to_chinese(1019), to_chinese(110), to_chinese(15)
    ('一千零一十九', '一百一十', '十五')
    """
    if not 1 <= number <= 9999:
        raise ValueError(f"no Chinese numeral for {number}: only 1 to 9999 are used for articles")
    written, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + unit
        gap = not digit
    return written[1:] if 10 <= number <= 19 else written


def from_chinese(text: str) -> int:
    """Read a Chinese or Arabic numeral up to 9999; ``ValueError`` if it is neither.

    >>> from_chinese("一千零一十九"), from_chinese("十五"), from_chinese("1019")
    (1019, 15, 1019)
    """
    plain = text.strip().translate(str.maketrans("〇两０１２３４５６７８９", "零二0123456789"))
    if plain.isascii() and plain.isdigit():
        number = int(plain)
    elif plain and not set(plain) - set(_DIGITS):  # 一〇一九, digit by digit
        number = int("".join(str(_DIGITS.index(digit)) for digit in plain))
    else:
        number = _by_units(plain, text)
    if not 1 <= number <= 9999:
        raise ValueError(f"{text!r} is not between 1 and 9999")
    return number


def _by_units(plain: str, text: str) -> int:
    total, digit, last = 0, 0, 10000
    for sign in plain:
        if sign in _DIGITS and not digit:
            digit = _DIGITS.index(sign)
        elif sign in _UNITS and _UNITS[sign] < last:
            last = _UNITS[sign]
            total, digit = total + (digit or 1) * last, 0
        else:
            raise ValueError(f"{text!r} is no numeral; write 一千零一十九 or 1019")
    if not plain:
        raise ValueError("a numeral is missing; write 一千零一十九 or 1019")
    return total + digit


def cite(address: Address | str, instruments: Instruments, lang: str = "zh", *, full: bool = False) -> str:
    """Write an address as a citation; ``full`` gives the whole title.

    ``ValueError`` names the nearest instruments if the address is of none of them.

    ``cn/civil-code/1019/p1`` gives 《民法典》第一千零一十九条第一款 and, in English, Civil Code art. 1019 para. 1;
    ``paper/M4.p1``, the basis of a proposal, gives 论文 M4.p1.
    """
    place = Address.parse(address) if isinstance(address, str) else address
    if place.is_paper:
        return f"论文 {place.instrument}" if lang == "zh" else f"the paper, item {place.instrument}"
    instrument = instruments.get(place.instrument)
    if instrument is None:
        near = get_close_matches(place.instrument, instruments, n=3) or sorted(instruments)[:3]
        raise ValueError(f"{place}: no instrument {place.instrument!r}; did you mean {', '.join(near)}?")
    name = (instrument.title if full else instrument.short)[lang]
    if lang == "en":
        return f"{name} {_place_en(place, instrument.numbering)}".strip()
    if instrument.numbering is Numbering.CLAUSE:
        return f"{name} {place_zh(place, instrument)}".strip()
    inner = name.replace("《", "〈").replace("》", "〉")
    return f"《{inner}》{place_zh(place, instrument)}"


def place_zh(place: Address, instrument: Instrument) -> str:
    """Write only the place within the instrument: 第一千零一十九条第一款. Empty for the whole instrument."""
    if place.article is None:
        return ""
    numbering = instrument.numbering
    if numbering is Numbering.CLAUSE:
        head = f"附录{place.article}" if place.article[0].isalpha() else f"第{place.article}条"
        return (
            head + (f"第{place.paragraph}段" if place.paragraph else "") + (f"第{place.item}项" if place.item else "")
        )
    if numbering is Numbering.EU:
        tail = (f"第{place.paragraph}款" if place.paragraph else "") + (f"第（{place.item}）项" if place.item else "")
        return f"第{place.article}条{tail}"
    base, _, inserted = place.article.partition("-")
    number = to_chinese(int(base))
    after = f"之{to_chinese(int(inserted))}" if inserted else ""
    article = {Numbering.BRACKETED: f"第（{number}）点", Numbering.LISTED: f"第{number}点"}.get(
        numbering, f"第{number}条"
    )
    unit = "款" if numbering is Numbering.ARTICLE else "段"
    paragraph = f"第{to_chinese(place.paragraph)}{unit}" if place.paragraph else ""
    return article + after + paragraph + (f"第（{to_chinese(place.item)}）项" if place.item else "")


def _place_en(place: Address, numbering: Numbering) -> str:
    if place.article is None:
        return ""
    if numbering is Numbering.EU:
        if place.paragraph is None:
            return f"art. {place.article}" + (f" point {place.item}" if place.item else "")
        letter = f"({chr(ord('a') + place.item - 1)})" if place.item and place.item <= 26 else ""
        return f"art. {place.article}({place.paragraph}){letter}"
    word = {Numbering.ARTICLE: "art.", Numbering.CLAUSE: "cl."}.get(numbering, "point")
    head = f"annex {place.article}" if place.article[0].isalpha() else f"{word} {place.article}"
    parts = [head, place.paragraph and f"para. {place.paragraph}", place.item and f"item {place.item}"]
    return " ".join(part for part in parts if part)


_N = r"(?:[0-9０-９]+|[零〇一二两三四五六七八九十百千]+)"
_ARTICLE = (
    rf"第?\s*(?P<article>[0-9]+)\s*-\s*(?P<dashed>[0-9]+)\s*条"
    rf"|第\s*(?P<clause>[0-9]+(?:\.[0-9]+)+)\s*条?|附录\s*(?P<annex>[A-Z])"
    rf"|(?:第\s*(?P<zh>{_N})|(?P<digits>[0-9]+))\s*[条點点](?:\s*之\s*(?P<inserted>{_N}))?"
    rf"|第?\s*[（(]\s*(?P<point>{_N})\s*[）)]\s*(?:[点條条](?!件))?(?!\s*项)"
)
_PARAGRAPH = rf"第\s*(?P<paragraph>{_N})\s*[款段]"
_BARE_ITEM = rf"[（(]?\s*(?P<item>{_N})\s*[）)]?\s*项"
_ITEM = rf"第?\s*{_BARE_ITEM}"
_PLACE = re.compile(rf"\s*(?:{_ARTICLE})(?:\s*{_PARAGRAPH})?(?:\s*{_ITEM})?")
_ONLY_ITEM = "第" + _BARE_ITEM.replace("item", "only_item")
_PART = re.compile(rf"\s*(?:{_PARAGRAPH}(?:\s*{_ITEM})?|{_ONLY_ITEM})")
_AND = re.compile(r"\s*(?:、|和|及|以及|与|或者?)(?=\s*第)")
_EDITION = r"(?:\s*[（(][0-9]{4}年?(?:修正|修订|施行)?[）)])?"


def parse_citation(text: str, instruments: Instruments) -> Address:
    """Read one Chinese citation: full name, short title or alias, with or without 《》, Chinese or Arabic numerals.

    ``ValueError`` says whether the instrument or the place could not be read, and names the nearest instruments.
    """
    text = text.strip()
    names = _names(_keys(instruments))
    head = names.pattern.match(text)
    if head is None:
        guess = re.split(r"[》第（(]", text.lstrip("《"), maxsplit=1)[0]
        near = get_close_matches(guess, names.slugs, n=3, cutoff=0.3)
        hint = f"did you mean {'、'.join(near)}?" if near else "name it as in data/instruments.yaml"
        raise ValueError(f"{text!r}: no instrument called {guess!r}; {hint}")
    instrument = instruments[names.slug(head)]
    rest = text[head.end() :].strip()
    if not rest:
        return instrument.address
    place = _PLACE.fullmatch(rest)
    if place is None:
        raise ValueError(
            f"{text!r}: cannot read {rest!r} as a place in 《{instrument.short.zh}》; write 第…条第…款第（…）项"
        )
    try:
        return _address(instrument, place)
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None


def find_citations(text: str, instruments: Instruments) -> Iterator[tuple[Span, Address]]:
    """Find every citation in a text, in order, each with its span.

    After 、和及与或 a place without a name belongs to the instrument before it: 《刑法》第二百四十六条第一款、第二款 are two. A name
    alone counts only in 《》. Text that cannot be read as a citation is passed over.
    """
    names = _names(_keys(instruments))
    position = 0
    while head := names.pattern.search(text, position):
        position = head.end()
        instrument = instruments[names.slug(head)]
        place = _PLACE.match(text, position)
        address = _readable(instrument, place)
        if place is None or address is None:
            if head["quoted"]:
                yield head.span(), instrument.address
            continue
        yield (head.start(), place.end()), address
        position = place.end()
        for span, further in _continued(text, position, instrument, address):
            yield span, further
            position = span[1]


def _continued(text: str, position: int, instrument: Instrument, before: Address) -> Iterator[tuple[Span, Address]]:
    """The further places of an enumeration, each read in the light of the one before."""
    while joint := _AND.match(text, position):
        part = _PART.match(text, joint.end())
        place = None if part else _PLACE.match(text, joint.end())
        address = _part_of(before, part) if part else _readable(instrument, place)
        match = part or place
        if match is None or address is None:
            return
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield (start, match.end()), address
        position, before = match.end(), address


def _part_of(before: Address, part: re.Match[str]) -> Address | None:
    """第二款 after 第一款: the same article; 第（二）项 after 第（一）项: the same paragraph."""
    if before.article is None:
        return None
    item = part["item"] or part["only_item"]
    paragraph = from_chinese(part["paragraph"]) if part["paragraph"] else before.paragraph
    return Address(
        before.jurisdiction, before.instrument, before.article, paragraph, from_chinese(item) if item else None
    )


def _readable(instrument: Instrument, place: re.Match[str] | None) -> Address | None:
    try:
        return _address(instrument, place) if place else None
    except ValueError:
        return None


def _address(instrument: Instrument, place: re.Match[str]) -> Address:
    """The matched place as an address of the instrument; ``ValueError`` for a numeral that is none."""
    if place["clause"] or place["annex"]:
        article = place["clause"] or place["annex"]
    else:
        number = place["article"] or place["zh"] or place["digits"] or place["point"]
        inserted = place["dashed"] or place["inserted"]
        article = str(from_chinese(number)) + (f"-{from_chinese(inserted)}" if inserted else "")
    paragraph, item = (from_chinese(place[part]) if place[part] else None for part in ("paragraph", "item"))
    return Address(instrument.jurisdiction, instrument.slug, article, paragraph, item)


class _Names:
    """One pattern for every name of every instrument, the longest first, so that 刑法修正案（九） is not read as 刑法."""

    def __init__(self, keys: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
        self.slugs = {_plain(name): slug for slug, names in keys for name in names}
        spelled = "|".join(_spelled(name) for name in sorted(self.slugs, key=len, reverse=True))
        self.pattern = re.compile(rf"《\s*(?P<quoted>{spelled}){_EDITION}\s*》{_EDITION}|(?P<bare>{spelled}){_EDITION}")

    def slug(self, match: re.Match[str]) -> str:
        return self.slugs[_plain(match["quoted"] or match["bare"])]


def _keys(instruments: Instruments) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((slug, instrument.names) for slug, instrument in instruments.items())


@lru_cache(maxsize=8)
def _names(keys: tuple[tuple[str, tuple[str, ...]], ...]) -> _Names:
    return _Names(keys)


_BRACKETS = str.maketrans("（）〈〉", "()《》", " \n　")


def _plain(name: str) -> str:
    """A name without differences of spacing and brackets."""
    return name.translate(_BRACKETS)


def _spelled(name: str) -> str:
    """A pattern for a name that admits half-width brackets, 〈〉 inside 《》, and any spacing."""
    either = {"(": "[（(]", ")": "[）)]", "《": "[《〈]", "》": "[》〉]"}
    return r"\s*".join(either.get(sign, re.escape(sign)) for sign in name)
