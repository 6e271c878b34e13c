"""Checking the citations of a text: which cited places exist, in which version on a day, and what is known of them here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from kb.citations import find_citations
from kb.load import KnowledgeBase
from kb.provisions import Address, Provision, Version
from kb.texts import Articles, Texts, text_of
from kb.usage import Use, indexed

_TITLE = re.compile(r"《([^《》]{2,80})》\s*(?:第\s*[0-9零〇一二两三四五六七八九十百千]+\s*[条點点])?")


class Exists(StrEnum):
    """Whether a place exists: it does; the text of that version is at hand and lacks it; nothing at hand can tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Checked:
    """One citation of a text. `version` is None where none was in force on the day; `uses` says what it is relied on for here."""

    words: str
    start: int
    address: Address
    version: Version | None
    exists: Exists
    provision: Provision | None
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class Check:
    """The citations of a text in order, and the titles in 《》 that name no instrument known here, each with its place."""

    found: tuple[Checked, ...]
    unknown: tuple[tuple[int, str], ...]


def check_citations(kb: KnowledgeBase, text: str, on: date | None = None, texts: Texts | None = None) -> Check:
    """Check every citation of a text against the versions in force on a day, the latest where no day is given."""
    texts = texts or Texts(kb.instruments, kb.provisions.values())
    index = indexed(kb)
    found = list(find_citations(text, kb.instruments))
    checked = tuple(
        _checked(kb, texts, text[span[0] : span[1]], span[0], address, on, tuple(index.of(address)))
        for span, address in found
    )
    taken = [span for span, _ in found]
    titles = (
        match for match in _TITLE.finditer(text) if not any(a < match.end() and match.start() < b for a, b in taken)
    )
    return Check(checked, tuple((match.start(), match[0].strip()) for match in titles))


def _checked(
    kb: KnowledgeBase, texts: Texts, words: str, start: int, address: Address, on: date | None, uses: tuple[Use, ...]
) -> Checked:
    instrument = kb.instruments[address.instrument]
    version = instrument.version_on(on) if on else instrument.versions[-1]
    kept = [one for one in kb.provisions_at(address) if version and one.effective == version.effective]
    exists = Exists.UNKNOWN if version is None else _exists(texts, address, version, bool(kept))
    return Checked(words, start, address, version, exists, kept[0] if kept else None, uses)


def _exists(texts: Texts, address: Address, version: Version, kept: bool) -> Exists:
    """A record of ours or any text of the version that has the place says yes; a text of the whole version that lacks it, no."""
    if kept or address.article is None:
        return Exists.YES
    instrument = texts.instruments[address.instrument]
    wordings = [source.wordings(instrument).get(version.effective) for source in texts.sources]
    at_hand = [articles for articles in wordings if articles]
    if any(text_of(address, articles, instrument) is not None for articles in at_hand):
        return Exists.YES
    return Exists.NO if any(_whole(articles) for articles in at_hand) else Exists.UNKNOWN


def _whole(articles: Articles) -> bool:
    """Whether a text runs from its first article to its last without a gap, so that an absent article is absent in law."""
    numbers = sorted(int(name.partition("-")[0]) for name in articles if name.partition("-")[0].isdigit())
    return bool(numbers) and numbers[0] == 1 and all(b - a <= 1 for a, b in pairwise(numbers))
