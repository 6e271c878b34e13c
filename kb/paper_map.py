"""The paper as a map: its dimensions of risk against its dimensions of regulation, and each item beside the law of today.

The dimensions are read from the items themselves: a risk made up of risks is one of risk, an item made up of measures one of regulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.atoms import Atom, is_variable
from kb.coverage import branch_of
from kb.links import concluding
from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Address
from kb.recent import Change, changes, newest_day
from kb.records import Branch, Duty, EnumValue, PaperItem, Risk, Rule

BRANCHES: tuple[Branch, ...] = ("civil", "criminal", "administrative")
"""The branches of law that the paper's dimensions of regulation stand for, in its order: civil protection, criminal law, supervision."""
WRITTEN = date(2024, 3, 31)
"""The last events that the paper mentions are of March 2024 (item M8.e1); law that took effect later is newer than the paper."""


@dataclass(frozen=True)
class Cell:
    """A dimension of risk under a dimension of regulation: the paper's measures, and what the rules in force can conclude."""

    risk: PaperItem
    answer: PaperItem
    branch: Branch
    measures: tuple[PaperItem, ...]
    rules: tuple[Rule, ...]
    concerned: tuple[EnumValue, ...]
    """The interests, offences, violations that the rules conclude on."""

    @property
    def key(self) -> str:
        return f"{self.risk.id}-{self.answer.id}"


@dataclass(frozen=True)
class Law:
    """What current law says to one item. `newer` are changes, since the paper, of the instruments it is linked to."""

    provisions: tuple[Address, ...]
    duties: tuple[Duty, ...]
    risks: tuple[Risk, ...]
    rules: tuple[Rule, ...]
    newer: tuple[Change, ...]


def parts(kb: KnowledgeBase, item: PaperItem) -> list[PaperItem]:
    """The items directly under one."""
    return [one for one in kb.paper.values() if one.part_of == item.id]


def under(kb: KnowledgeBase, item: PaperItem) -> Iterator[PaperItem]:
    """An item and all below it, in the order of the paper."""
    yield item
    for one in parts(kb, item):
        yield from under(kb, one)


def groups(kb: KnowledgeBase) -> list[list[PaperItem]]:
    """The items in the order of the paper, each with the examples, statements and proposals that belong to it alone."""
    heads = [item for item in kb.paper.values() if item.part_of is None or _divided(kb, kb.paper[item.part_of])]
    return [[item] if _divided(kb, item) else list(under(kb, item)) for item in heads]


def _divided(kb: KnowledgeBase, item: PaperItem) -> bool:
    """Whether an item is a part of the paper: made up of risks or measures, or of such parts."""
    return any(part.kind in ("risk", "measure") or _divided(kb, part) for part in parts(kb, item))


def risk_dimensions(kb: KnowledgeBase) -> list[PaperItem]:
    return [
        item for item in kb.paper.values() if item.kind == "risk" and any(p.kind == "risk" for p in parts(kb, item))
    ]


def regulation_dimensions(kb: KnowledgeBase) -> list[PaperItem]:
    return [item for item in kb.paper.values() if any(part.kind == "measure" for part in parts(kb, item))]


def cells(kb: KnowledgeBase) -> list[list[Cell]]:
    """The map, a row for each dimension of risk."""
    columns = list(zip(regulation_dimensions(kb), BRANCHES, strict=False))
    return [[_cell(kb, risk, answer, branch) for answer, branch in columns] for risk in risk_dimensions(kb)]


def _cell(kb: KnowledgeBase, risk: PaperItem, answer: PaperItem, branch: Branch) -> Cell:
    risks = narrower(kb, {name for item in under(kb, risk) for name in item.risks})
    measures = tuple(one for one in under(kb, answer) if one.kind == "measure" and risks & set(one.risks))
    rules = tuple(rule for rule in rules_of(kb, sorted(risks)) if branch_of(kb, rule) == branch)
    heads = [rule.head for rule in rules if rule.head]
    return Cell(risk, answer, branch, measures, rules, tuple(_concerned(kb, heads)))


def narrower(kb: KnowledgeBase, risks: Iterable[str]) -> set[str]:
    """The risks and all narrower ones."""
    found, todo = set(), [name for name in risks if name in kb.risks]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [one.id for one in kb.risks.values() if one.broader == name]
    return found


def rules_of(kb: KnowledgeBase, risks: Iterable[str]) -> list[Rule]:
    """The rules in force on the newest day of the data, proposals and foreign law aside, that the risks lead to, by provision."""
    newest = newest_day(kb)
    found = {
        rule.id: rule
        for name in risks
        for _, rules in concluding(kb, kb.risks[name].conclusions)
        for rule in rules
        if rule.in_force.contains(newest) and rule.overlay is None
    }
    return sorted(found.values(), key=lambda rule: (unversioned(rule.provision), rule.id))


def _concerned(kb: KnowledgeBase, heads: Iterable[Atom]) -> Iterator[EnumValue]:
    """What the conclusions are about: the constant, where it is one, of the first argument that takes a constant."""
    found: set[tuple[str, str]] = set()
    for head in heads:
        kinds = kb.predicates[head.predicate].args.values()
        enum, constant = next(
            ((kind, one) for kind, one in zip(kinds, head.terms, strict=True) if kind in kb.enums), ("", "")
        )
        if enum and not is_variable(constant):
            found.add((enum, constant))
    for enum, values in kb.enums.items():
        yield from (value for name, value in values.items() if (enum, name) in found)


def law_of(kb: KnowledgeBase, item: PaperItem) -> Law:
    """The law of today on an item: what it cites, and what its risks and duties lead to."""
    own = [name for name in item.risks if name in kb.risks]
    duties = tuple(kb.duties[name] for name in item.duties if name in kb.duties)
    rules = {rule.id: rule for rule in rules_of(kb, sorted(narrower(kb, own)))} | {
        n: kb.rules[n] for n in item.rules if n in kb.rules
    }
    provisions = tuple(sorted({unversioned(one) for one in item.provisions}))
    linked = {one.instrument for one in provisions}
    linked |= {unversioned(place).instrument for duty in duties for place in duty.provisions}
    newest = newest_day(kb)
    newer = tuple(one for one in changes(kb, WRITTEN, linked) if WRITTEN < one.day <= newest)
    return Law(provisions, duties, tuple(kb.risks[name] for name in own), tuple(rules.values()), newer)
