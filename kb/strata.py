"""The order in which rules can be decided, and whose side each rule serves.

A rule depends on the rules that conclude one of its elements and on its own exceptions. Rules must be free of cycles;
then on-the-record reasoning has exactly one model (stratified negation, Apt, Blair and Walker 1988).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from heapq import heapify, heappop, heappush
from typing import Literal as OneOf

from kb.atoms import Atom, Comparison, Distinct, is_variable
from kb.load import KnowledgeBase
from kb.records import Branch, Rule


def body_atoms(rule: Rule) -> Iterator[tuple[Atom, bool]]:
    """Each atom in the elements of a rule, with its sign."""
    for element in rule.if_:
        for formula in element.formulas:
            if isinstance(formula, Comparison):
                yield formula.atom, True
            elif not isinstance(formula, Distinct):
                yield formula.atom, formula.positive


def may_match(left: Atom, right: Atom) -> bool:
    """Whether two atoms of rules could become the same: constants must agree, variables may be anything."""
    return left.predicate == right.predicate and all(
        a == b or is_variable(a) or is_variable(b) for a, b in zip(left.terms, right.terms, strict=False)
    )


@dataclass(frozen=True)
class Need:
    """How a rule needs another: by an element that the other concludes, or as an exception; `signs` says how it counts."""

    kind: OneOf["element", "exception"]
    signs: frozenset[bool]


def needs(rules: Mapping[str, Rule]) -> dict[str, dict[str, Need]]:
    """For each rule those it needs, in the order of its text."""
    heads: dict[str, list[Rule]] = {}
    for rule in rules.values():
        if rule.head:
            heads.setdefault(rule.head.predicate, []).append(rule)
    found: dict[str, dict[str, Need]] = {}
    for rule in rules.values():
        mine = found.setdefault(rule.id, {})
        for atom, positive in body_atoms(rule):
            for other in heads.get(atom.predicate, ()):
                if other.head and may_match(atom, other.head):
                    signs = mine[other.id].signs if other.id in mine else frozenset()
                    mine[other.id] = Need("element", signs | {positive})
        mine |= {name: Need("exception", frozenset({False})) for name in rule.unless if name in rules}
    return found


def cycle(rules: Mapping[str, Rule]) -> list[str] | None:
    """One cycle among the rules as a list of ids, or None."""
    try:
        TopologicalSorter(needs(rules)).prepare()
    except CycleError as error:
        return list(reversed(error.args[1][1:]))
    return None


@lru_cache(maxsize=8)
def needs_of(kb: KnowledgeBase) -> dict[str, dict[str, Need]]:
    """`needs` of all rules of a knowledge base."""
    return needs(kb.rules)


@lru_cache(maxsize=8)
def ordered(kb: KnowledgeBase) -> tuple[str, ...]:
    """All rules of a knowledge base, each after those it needs, otherwise by id: the order of the files does not matter.

    Raises ValueError with the cycle where there is one.
    """
    sorter = TopologicalSorter(needs_of(kb))
    try:
        sorter.prepare()
    except CycleError:
        raise ValueError("the rules form a cycle: " + " → ".join(cycle(kb.rules) or [])) from None
    result: list[str] = []
    ready = list(sorter.get_ready())
    heapify(ready)
    while ready:
        result.append(heappop(ready))
        sorter.done(result[-1])
        for name in sorter.get_ready():
            heappush(ready, name)
    return tuple(result)


@lru_cache(maxsize=8)
def resisting(kb: KnowledgeBase) -> frozenset[str]:
    """The ids of the rules that serve the side which resists liability.

    Claims and consequences are the claimant's; an exception serves the other side than the rule it defeats; a rule for
    a derived conclusion serves whoever uses it, and the claimant where both do. What an overlay makes of a rule in force
    does not count for that rule.
    """
    sides: dict[str, set[bool]] = {name: set() for name in kb.rules}
    for name in reversed(ordered(kb)):
        rule = kb.rules[name]
        if (
            rule.head
            and kb.predicates.get(rule.head.predicate)
            and kb.predicates[rule.head.predicate].kind != "derived"
        ):
            sides[name] = {False}
        mine = sides[name] == {True}
        for needed, how in needs_of(kb)[name].items():
            if rule.overlay and not kb.rules[needed].overlay:
                continue
            sides[needed] |= {mine == positive for positive in how.signs}
    return frozenset(name for name, seen in sides.items() if seen == {True})


@lru_cache(maxsize=8)
def branches(kb: KnowledgeBase) -> dict[str, Branch]:
    """The branch of law each rule serves: that of its claim, or of the claims that use it where these agree.

    As in `resisting`, overlays do not count for rules in force.
    """
    found: dict[str, set[Branch]] = {name: set() for name in kb.rules}
    for name in reversed(ordered(kb)):
        head = kb.rules[name].head
        own = kb.predicates[head.predicate].branch if head and head.predicate in kb.predicates else None
        if own:
            found[name] = {own}
        for needed in needs_of(kb)[name]:
            if not kb.rules[name].overlay or kb.rules[needed].overlay:
                found[needed] |= found[name]
    return {name: next(iter(seen)) for name, seen in found.items() if len(seen) == 1}
