"""What rests on a provision: the rules, risks, duties, cases, readings and paper items that name it, and the words they are anchored to.

`usage` builds the reverse index; `uses` asks it for one place. An article includes its paragraphs and items; a risk rests on
a provision through the rules it leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kb.links import Link
from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Address
from kb.records import Interval
from kb.things import Survey, Thing, survey

KINDS = (
    "rule",
    "exception",
    "principle",
    "overlay",
    "risk",
    "duty",
    "case",
    "reading",
    "position",
    "paper",
    "predicate",
    "value",
)
"""The order in which uses are listed."""


@dataclass(frozen=True)
class Use:
    """A thing that rests on `place`, and the relation by which it does; `via` are the rules a risk gets there by."""

    thing: Thing
    relation: str
    place: Address
    via: tuple[str, ...] = ()

    @property
    def in_force(self) -> Interval | None:
        """The interval of a rule or duty, None for what has none."""
        return getattr(self.thing.record, "in_force", None)


@dataclass(frozen=True, order=True)
class Anchor:
    """Words of `place` that a rule is anchored to, while the rule is in force."""

    place: Address
    words: str
    rule: str
    in_force: Interval = field(compare=False)


@dataclass(frozen=True)
class Usage:
    """Uses and anchors by article, whichever part of it they name."""

    by_article: dict[str, list[Use]] = field(default_factory=dict)
    anchors_by_article: dict[str, list[Anchor]] = field(default_factory=dict)

    def of(self, address: Address) -> list[Use]:
        """Uses of the place and of its parts, in the order of `KINDS`; for a whole instrument all uses of its articles."""
        place = address.unversioned
        found = [use for key in self._keys(place) for use in self.by_article.get(key, ()) if use.place in place]
        return sorted(found, key=lambda use: (KINDS.index(use.thing.kind), use.place, use.thing.key, use.relation))

    def anchors(self, address: Address) -> list[Anchor]:
        """The anchors in the place and its parts, sorted."""
        place = address.unversioned
        found = self.anchors_by_article.get(str(place.whole_article), ())
        return sorted({anchor for anchor in found if anchor.place in place})

    def _keys(self, place: Address) -> list[str]:
        if place.article:
            return [str(place.whole_article)]
        return [key for key in self.by_article if key == str(place) or key.startswith(f"{place}/")]


def usage(kb: KnowledgeBase, surveyed: Survey | None = None) -> Usage:
    """The reverse index of the whole knowledge base. `surveyed` is `survey(kb)` where it is at hand."""
    index = Usage()
    for use in _uses(*(surveyed or survey(kb))):
        index.by_article.setdefault(str(use.place.whole_article), []).append(use)
    for anchor in _anchors(kb):
        index.anchors_by_article.setdefault(str(anchor.place.whole_article), []).append(anchor)
    return index


indexed = lru_cache(maxsize=4)(usage)
"""The same, made once for each knowledge base: for those who ask again and again."""


def uses(kb: KnowledgeBase, address: Address) -> list[Use]:
    """What rests on one place."""
    return indexed(kb).of(address)


def _uses(things: list[Thing], stated: list[Link]) -> Iterator[Use]:
    known = {thing.key: thing for thing in things}
    through: dict[tuple[str, str], list[str]] = {}
    risks: dict[str, list[str]] = {}
    for link in stated:
        if link.relation == "leads_to":
            risks.setdefault(link.target, []).append(link.source)
    for link in stated:
        if not link.target.startswith("eli/") or link.relation == "part_of":
            continue
        yield Use(known[link.source], link.relation, unversioned(link.target.removeprefix("eli/")))
        if link.relation == "encodes":
            for risk in risks.get(link.source, ()):
                through.setdefault((risk, link.target), []).append(link.source.removeprefix("rule/"))
    for (risk, target), rules in through.items():
        yield Use(known[risk], "leads_to", unversioned(target.removeprefix("eli/")), tuple(sorted(rules)))


def _anchors(kb: KnowledgeBase) -> Iterator[Anchor]:
    for rule in kb.rules.values():
        elements = [(part.anchor, part.provision or rule.provision) for part in rule.if_]
        left = [(part.anchor, part.provision) for part in rule.not_encoded]
        for words, place in elements + left:
            if words:
                yield Anchor(unversioned(place), words, rule.id, rule.in_force)
    for principle in kb.principles.values():
        if principle.anchor:
            yield Anchor(unversioned(principle.provision), principle.anchor, principle.id, principle.in_force)
