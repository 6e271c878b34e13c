"""Two wordings of an article side by side: gists, anchors, rules, and the differences of the words where both texts are verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Literal

from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Address, Instrument, Version
from kb.records import Rule
from kb.texts import Shown, Status, Texts
from kb.usage import Usage

SHORTEST = 3
"""A run of equal characters shorter than this, between changes, is read as changed: single characters agree by chance."""


@dataclass(frozen=True)
class Piece:
    """A run of characters that both texts have, or one of them only."""

    kind: Literal["same", "left", "right"]
    text: str


@dataclass(frozen=True)
class Side:
    """What is kept of one place in one version; `gist` is empty where nothing is."""

    gist: dict[str, str]
    anchors: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Pair:
    """One place in both versions. `pieces` is None unless both its texts are at hand and agree with their hashes."""

    place: Address
    left: Side
    right: Side
    pieces: tuple[Piece, ...] | None


@dataclass(frozen=True)
class Beside:
    """An article in two versions, with the texts of the whole; `pieces` as in a pair."""

    left: Version
    right: Version
    texts: tuple[Shown, Shown]
    pieces: tuple[Piece, ...] | None
    pairs: tuple[Pair, ...]


def beside(kb: KnowledgeBase, texts: Texts, used: Usage, article: Address, left: date, right: date) -> Beside:
    """Compare the article in the versions that took effect on two days. ValueError where the instrument has no such version."""
    instrument = kb.instruments[article.instrument]
    one, other = instrument.version_of(left), instrument.version_of(right)

    def shown(place: Address) -> tuple[Shown, Shown]:
        return texts.show(place.in_version(left)), texts.show(place.in_version(right))

    pairs = tuple(
        Pair(place, _side(kb, used, place, one), _side(kb, used, place, other), _pieces(*shown(place)))
        for place in _places(kb, used, article, (one, other))
    )
    whole = shown(article)
    return Beside(one, other, whole, _pieces(*whole), pairs)


def _pieces(left: Shown, right: Shown) -> tuple[Piece, ...] | None:
    if left.status is Status.VERIFIED is right.status and left.text and right.text:
        return tuple(differences(left.text, right.text))
    return None


def differences(left: str, right: str) -> Iterator[Piece]:
    """The two texts as runs of characters; the runs of each text, put together, are that text."""
    for tag, a, b, c, d in _changes(left, right):
        if tag == "equal":
            yield Piece("same", left[a:b])
            continue
        if a < b:
            yield Piece("left", left[a:b])
        if c < d:
            yield Piece("right", right[c:d])


def _changes(left: str, right: str) -> Iterator[tuple[str, int, int, int, int]]:
    """The opcodes of difflib, with short equal runs between changes joined to the changes around them."""
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    joined: list[tuple[str, int, int, int, int]] = []
    for index, (tag, a, b, c, d) in enumerate(codes):
        between = 0 < index < len(codes) - 1
        kind = "equal" if tag == "equal" and (b - a >= SHORTEST or not between) else "change"
        if joined and kind == joined[-1][0] == "change":
            _, a, _, c, _ = joined.pop()
        joined.append((kind, a, b, c, d))
    return iter(joined)


def _places(kb: KnowledgeBase, used: Usage, article: Address, versions: tuple[Version, Version]) -> list[Address]:
    """The article, and the parts of which either version has a gist, an anchor or a rule."""
    days = {version.effective for version in versions}
    found = {one.address for one in kb.provisions.values() if one.effective in days and one.address in article}
    found |= {one.place for one in used.anchors(article)}
    found |= {use.place for use in used.of(article) if use.relation == "encodes"}
    sides = {place: [_side(kb, used, place, version) for version in versions] for place in found}
    return sorted(place for place, both in sides.items() if any(one.gist or one.anchors or one.rules for one in both))


def _side(kb: KnowledgeBase, used: Usage, place: Address, version: Version) -> Side:
    last = (version.until or date.max) - timedelta(days=1)
    kept = next((one for one in kb.provisions_at(place) if one.effective == version.effective), None)
    anchors = [
        one.words
        for one in used.anchors(place)
        if one.place == place and one.in_force.overlaps(version.effective, last)
    ]
    rules = [
        kb.rules[use.thing.record.id]
        for use in used.of(place)
        if use.relation == "encodes"
        and use.place == place
        and isinstance(use.thing.record, Rule)
        and use.thing.record.in_force.overlaps(version.effective, last)
    ]
    return Side(kept.gist.model_dump() if kept else {}, tuple(dict.fromkeys(anchors)), tuple(rules))


def in_force(kb: KnowledgeBase, day: date) -> tuple[list[Instrument], list[Instrument]]:
    """The instruments with a version in force on the day, and the others."""
    every = sorted(kb.instruments.values(), key=lambda one: (one.authority.rank, one.slug))
    return [one for one in every if one.version_on(day)], [one for one in every if not one.version_on(day)]


def rules_by_article(kb: KnowledgeBase, day: date | None) -> Counter[Address]:
    """How many rules rest on each article, on a day or at any time."""
    return Counter(
        unversioned(rule.provision).whole_article
        for rule in kb.rules.values()
        if day is None or rule.in_force.contains(day)
    )
