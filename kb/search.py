"""Finding things by name, and provisions by citation, as a reader types them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

import networkx as nx

from kb.citations import Instruments, cite, parse_citation
from kb.provisions import Address

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
