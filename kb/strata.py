"""The order in which rules can be decided, and whose side each rule serves.

A rule depends on the rules that conclude one of its elements and on its own exceptions. Rules must be free of cycles;
then on-the-record reasoning has exactly one model (stratified negation, Apt, Blair and Walker 1988).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import networkx as nx

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


def dependencies(rules: Mapping[str, Rule]) -> nx.DiGraph:
    """A graph from each rule to those it needs; `kind` on the edge is element or exception, `signs` how it counts."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(rules)
    heads: dict[str, list[Rule]] = {}
    for rule in rules.values():
        if rule.head:
            heads.setdefault(rule.head.predicate, []).append(rule)
    for rule in rules.values():
        for atom, positive in body_atoms(rule):
            for other in heads.get(atom.predicate, ()):
                if other.head and may_match(atom, other.head):
                    signs = graph.get_edge_data(rule.id, other.id, {}).get("signs", frozenset()) | {positive}
                    graph.add_edge(rule.id, other.id, kind="element", positive=positive, signs=signs)
        for name in rule.unless:
            if name in rules:
                graph.add_edge(rule.id, name, kind="exception", positive=False, signs=frozenset({False}))
    return graph


def cycle(rules: Mapping[str, Rule]) -> list[str] | None:
    """One cycle among the rules as a list of ids, or None."""
    try:
        return [source for source, _ in nx.find_cycle(dependencies(rules))]
    except nx.NetworkXNoCycle:
        return None


def order(rules: Mapping[str, Rule]) -> list[str]:
    """The ids so that each rule comes after what it needs. Raises ValueError with the cycle where there is one."""
    graph = dependencies(rules)
    try:
        return list(nx.lexicographical_topological_sort(graph.reverse(copy=False)))
    except nx.NetworkXUnfeasible:
        raise ValueError("the rules form a cycle: " + " → ".join(cycle(rules) or [])) from None


@lru_cache(maxsize=8)
def ordered(kb: KnowledgeBase) -> tuple[str, ...]:
    """The order of all rules of a knowledge base."""
    return tuple(order(kb.rules))


@lru_cache(maxsize=8)
def resisting(kb: KnowledgeBase) -> frozenset[str]:
    """The ids of the rules that serve the side which resists liability.

    Claims and consequences are the claimant's; an exception serves the other side than the rule it defeats; a rule for
    a derived conclusion serves whoever uses it, and the claimant where both do. What an overlay makes of a rule in force
    does not count for that rule.
    """
    graph = dependencies(kb.rules)
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
        for _, needed, data in graph.out_edges(name, data=True):
            if rule.overlay and not kb.rules[needed].overlay:
                continue
            sides[needed] |= {mine == positive for positive in data["signs"]}
    return frozenset(name for name, seen in sides.items() if seen == {True})


@lru_cache(maxsize=8)
def branches(kb: KnowledgeBase) -> dict[str, Branch]:
    """The branch of law each rule serves: that of its claim, or of the claims that use it where these agree.

    As in `resisting`, overlays do not count for rules in force.
    """
    graph = dependencies(kb.rules)
    found: dict[str, set[Branch]] = {name: set() for name in kb.rules}
    for name in reversed(ordered(kb)):
        head = kb.rules[name].head
        own = kb.predicates[head.predicate].branch if head and head.predicate in kb.predicates else None
        if own:
            found[name] = {own}
        for needed in graph.successors(name):
            if not kb.rules[name].overlay or kb.rules[needed].overlay:
                found[needed] |= found[name]
    return {name: next(iter(seen)) for name, seen in found.items() if len(seen) == 1}
