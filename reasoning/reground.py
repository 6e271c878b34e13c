"""A case grounded once and kept, so that one rule can be exchanged without grounding the rest anew.

Whose side a rule serves and which branch of law it belongs to are those of the knowledge base as it is: exchanging a
rule changes that rule alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

import networkx as nx

from kb.atoms import Atom
from kb.load import KnowledgeBase
from kb.records import Rule
from kb.strata import may_match, needs_of, ordered
from reasoning.ground import GroundRule, Program, _Grounder
from reasoning.situation import Situation, ties


@lru_cache(maxsize=8)
def needs(kb: KnowledgeBase) -> nx.DiGraph:
    """Which rules each rule needs, as `kb.strata.needs` has it."""
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(kb.rules)
    graph.add_edges_from((name, needed) for name, found in needs_of(kb).items() for needed in found)
    return graph


def closure(kb: KnowledgeBase, names: Iterable[str]) -> frozenset[str]:
    """The rules with all that they need."""
    return frozenset(name for one in names for name in (one, *nx.descendants(needs(kb), one)))


def cone(kb: KnowledgeBase, atom: Atom) -> frozenset[str]:
    """The rules that the status of a conclusion can depend on. Terms may be variables or the names of a case."""
    return closure(kb, (rule.id for rule in kb.rules.values() if rule.head and may_match(rule.head, atom)))


class Grounded(_Grounder):
    """All instances of all rules for one case, by rule; of some rules only, with what they need, where `names` says so."""

    def __init__(self, kb: KnowledgeBase, situation: Situation, names: Iterable[str] | None = None):
        super().__init__(kb, situation, frozenset())
        if names is not None:
            wanted = closure(kb, names)
            self.rules = {name: rule for name, rule in self.rules.items() if name in wanted}
        self.meanings: dict[Atom, tuple[tuple[Atom, bool], ...]] = {}
        self.heads = tuple(self.law())
        self.run()

    def program(self, names: frozenset[str] | None = None) -> Program:
        """The program of the named rules, or of all."""
        rules = [
            instance
            for name in ordered(self.kb)
            if name in self.instances and (names is None or name in names)
            for instance in self.instances[name]
        ]
        return self.program_of(rules)

    def program_of(self, rules: Iterable[GroundRule]) -> Program:
        """A program of some instances; what else it needs to know comes from the case."""
        rules = tuple(rules)
        facts = {
            literal.key
            for rule in rules
            for element in rule.elements
            for literal in element.literals
            if isinstance(literal.key, Atom) and self.kb.predicates[literal.key.predicate].kind == "fact"
        }
        meaning = {atom: found for atom in sorted(facts | set(self.situation.facts)) if (found := self.meant(atom))}
        return Program(rules, self.choices, self.situation.frame, meaning, self.epochs, self.heads)

    def meant(self, atom: Atom) -> tuple[tuple[Atom, bool], ...]:
        if atom not in self.meanings:
            self.meanings[atom] = ties(self.kb, atom)
        return self.meanings[atom]

    def exchanged(self, rule: Rule, within: frozenset[str]) -> Grounded | None:
        """The same case with another text of one rule, right for the rules `within`; None where nothing changes."""
        result = object.__new__(Grounded)
        result.__dict__.update(self.__dict__)
        result.rules = {**self.rules, rule.id: rule}
        result.instances = dict(self.instances)
        dependent = ({rule.id} | nx.ancestors(needs(self.kb), rule.id)) & within
        names = [name for name in ordered(self.kb) if name in dependent and name in self.rules]
        result.possible, result.by_shared = dict(self.possible), {}
        concluded = {head.predicate for name in names if (head := self.rules[name].head)}
        for predicate in concluded:  # what the dependent rules conclude is found anew
            result.possible[predicate] = {
                instance.head: None
                for name in self.rules
                if name not in dependent and (head := self.rules[name].head) and head.predicate == predicate
                for instance in self.instances[name]
                if instance.head is not None
            }
        for name in names:
            instances = [
                instance
                for binding in result.bindings(result.rules[name])
                if (instance := result.instance(result.rules[name], binding)) is not None
            ]
            if name == rule.id and _shape(instances) == _shape(self.instances[name]):
                return None
            result.instances[name] = instances
            for instance in instances:
                if instance.head is not None:
                    result.possible.setdefault(instance.head.predicate, {})[instance.head] = None
        return result


def _shape(instances: Iterable[GroundRule]) -> set[Hashable]:
    """What distinguishes instances for whoever asks only whether they fire."""
    return {
        (
            tuple(sorted(one.binding.items())),
            one.head,
            one.guard,
            frozenset(element.literals for element in one.elements if element.settled is None),
            frozenset(id(exception) for _, found in one.exceptions for exception in found),
        )
        for one in instances
        if one.guard is not None
    }
