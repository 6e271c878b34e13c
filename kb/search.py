"""Finding things by name, and provisions by citation, as a reader types them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

import networkx as nx

from kb.citations import Instruments, cite, parse_citation
from kb.provisions import Address, Instrument
from kb.texts import Articles, Texts, normalise

AROUND = 16
"""So many characters of a text are shown on each side of the words found."""

_LOOKS_CITED = re.compile(r"[《》]|第\s*[0-9０-９零〇一二三四五六七八九十百千]+\s*[条條]|^\s*(cn|eu)/")


def matching(graph: nx.MultiDiGraph[str], text: str, kinds: Collection[str] = ()) -> list[str]:
    """The keys of the nodes whose labels, details or key contain every word of the text, zh or en, the best first.

    A label counts before a detail, a short label before a long one.
    """
    words = plain(text).split()
    if not words:
        return []
    found: list[tuple[int, int, str]] = []
    for key, node in graph.nodes(data=True):
        if kinds and node["kind"] not in kinds:
            continue
        labels = plain(f"{node['zh']} {node['en']} {key}")
        if all(word in labels for word in words):
            found.append((0, len(node["zh"]), key))
        elif all(word in labels + plain(f"{node['detail_zh']} {node['detail_en']}") for word in words):
            found.append((1, len(node["zh"]), key))
    return [key for _, _, key in sorted(found)]


@dataclass(frozen=True)
class Hit:
    """An article whose official text has the words, with a few characters around them; `day` is that of the wording."""

    article: Address
    day: date
    before: str
    words: str
    after: str


def in_texts(texts: Texts, words: str, on: date | None = None) -> tuple[list[Hit], int]:
    """The articles with these words, white space aside, in the wording in force on a day (the latest without one), by instrument.

    Also how many instruments had a text to search. Only wordings held as such are searched.
    """
    wanted = normalise(words)
    hits: list[Hit] = []
    searched = 0
    for instrument in texts.instruments.values():
        version = instrument.version_on(on) if on else instrument.versions[-1]
        if version is None or not wanted or not (held := _held(texts, instrument, version.effective)):
            continue
        searched += 1
        for number, text in held.items():
            place = Address(instrument.jurisdiction, instrument.slug, number)
            plain_text = normalise(text)
            if (start := plain_text.find(wanted)) >= 0:
                end = start + len(wanted)
                before, after = plain_text[max(0, start - AROUND) : start], plain_text[end : end + AROUND]
                hits.append(Hit(place, version.effective, before, wanted, after))
    return hits, searched


def _held(texts: Texts, instrument: Instrument, effective: date) -> Articles:
    for source in texts.sources:
        if held := source.wordings(instrument).get(effective):
            return held
    return {}


def has_words(text: str, texts: Iterable[str]) -> bool:
    """Whether the texts taken together contain every word that the reader typed; true where he typed none."""
    within = plain(" ".join(texts))
    return all(word in within for word in plain(text).split())


def plain(text: str) -> str:
    """The text without differences of case, width and spacing at the ends."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def looks_cited(text: str) -> bool:
    """Whether the text is meant as a citation or an address rather than as a word to search for."""
    return bool(_LOOKS_CITED.search(text))


def locate(text: str, instruments: Instruments) -> Address:
    """Read an address or a Chinese citation, perhaps with a version. ValueError says what is wrong and how to mend it."""
    if "/" not in text or re.search(r"[《第]", text):
        return parse_citation(text, instruments)
    address = Address.parse(text)
    cite(address, instruments)  # refuses an unknown instrument and names the nearest
    if address.version:
        instruments[address.instrument].version_of(address.version)
    return address


def nearest(text: str, instruments: Instruments) -> list[Address]:
    """At most three instruments that a citation or an address which cannot be read may have meant, the likeliest first."""
    named = (
        text.split("/")[1].partition("@")[0] if text.count("/") else re.split(r"[》第]", text.strip().lstrip("《"))[0]
    )
    names = {name: slug for slug, one in instruments.items() for name in (*one.names, slug)}
    return list(dict.fromkeys(instruments[names[name]].address for name in get_close_matches(named, names, 3, 0.5)))
