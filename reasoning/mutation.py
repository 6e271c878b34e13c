"""Do the scenarios notice when the law is encoded wrongly? Every rule is damaged in every small way, one at a time.

A mutant is a rule without one of its elements, without one of its exceptions, or with a threshold moved by one. It is
killed if a scenario, a variant, or the expectation or adjudicated outcome of a case fails under it, and survives
otherwise. Elements that only tie variables (who acted, towards whom, with which content) are left in place: without
them a rule is not weaker but about everybody.

A mutant can matter only to an example whose expected conclusion depends on its rule. There the rule and those that
depend on it are grounded anew; the rest, and the circuit where it stays the same, are kept.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Literal as OneOf

from kb.atoms import Atom, Comparison, Literal, parse_atom
from kb.load import KnowledgeBase
from kb.records import Case, Element, Rule
from kb.variants import vary
from reasoning.circuit import FALSE, Compiled, compile_program
from reasoning.decide import Decision
from reasoning.reground import Grounded, cone
from reasoning.situation import STRUCTURE, Situation, situate

Kind = OneOf["element", "exception", "threshold"]


@dataclass(frozen=True)
class Mutant:
    """One damaged rule; `what` says how it was damaged."""

    rule: str
    kind: Kind
    what: str
    changed: Rule = field(repr=False)


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant: the id of the first example that failed, or None where it survived."""

    rule: str
    kind: Kind
    what: str
    killed_by: str | None
    examples: int
    """How many examples could have noticed."""


@dataclass(frozen=True)
class Outcome:
    """All verdicts, in the order of the rules, and the examples that failed before anything was changed."""

    verdicts: tuple[Verdict, ...]
    broken: tuple[str, ...] = ()

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        return tuple(one for one in self.verdicts if one.killed_by is None)


# -- mutants


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Each way to damage a rule, in the order of its text."""
    for i, element in enumerate(rule.if_):
        if not ties_only(element):
            yield Mutant(rule.id, "element", words_without(_words(element)), without_element(rule, i))
    for name in rule.unless:
        rest_unless = tuple(other for other in rule.unless if other != name)
        yield Mutant(rule.id, "exception", words_without(f"unless {name}"), _with(rule, unless=rest_unless))
    for i, element in enumerate(rule.if_):
        for j, formula in enumerate(element.formulas):
            if isinstance(formula, Comparison):
                for step in (-1, 1):
                    moved = formula._replace(threshold=formula.threshold + step)
                    texts = [str(one) for one in element.formulas]
                    texts[j] = str(moved)
                    damaged = _element(element, texts)
                    yield Mutant(
                        rule.id,
                        "threshold",
                        f"{formula} moved to {moved.threshold:.15g}",
                        _with(rule, if_=(*rule.if_[:i], damaged, *rule.if_[i + 1 :])),
                    )


def without_element(rule: Rule, place: int) -> Rule:
    """The rule less one element."""
    return _with(rule, if_=rule.if_[:place] + rule.if_[place + 1 :])


def ties_only(element: Element) -> bool:
    """Whether an element only ties variables by the frame of the case."""
    return all(
        isinstance(formula, Literal) and formula.positive and formula.atom.predicate in STRUCTURE
        for formula in element.formulas
    )


def words_without(part: str) -> str:
    """How a mutant is named that lacks a part of its rule."""
    return f"without {part}"


def _words(element: Element) -> str:
    return " | ".join(map(str, element.formulas))


def _with(rule: Rule, **changes: object) -> Rule:
    """A new record, not a copy: what a record has worked out about itself must not outlive the change."""
    return Rule.model_validate({name: getattr(rule, name) for name in Rule.model_fields} | changes)


def _element(element: Element, texts: Sequence[str]) -> Element:
    values = {name: getattr(element, name) for name in Element.model_fields}
    return Element.model_validate(values | ({"any": tuple(texts)} if element.any else {"fact": texts[0]}))


# -- examples


Want = tuple[Atom, str]
"""A conclusion and its expected answer: a status, or holds or fails on the record."""


@dataclass(frozen=True)
class Example:
    """A scenario, a variant of one, or a case, with what it must answer; `rules` are those it was written for."""

    id: str
    situation: Situation
    wants: tuple[Want, ...]
    rules: frozenset[str]


def examples(kb: KnowledgeBase) -> Iterator[Example]:
    """All scenarios, variants and cases that expect something of the law in force."""
    for case in [*kb.scenarios.values(), *kb.cases.values()]:
        decided = [
            (parse_atom(row.claim), "holds" if row.liable else "fails")
            for row in case.outcome
            if row.how == "adjudicated"
        ]
        for number, varied in enumerate([case, *(vary(case, change) for change in case.variants)]):
            wants = _wants(varied) + (decided if number == 0 else [])
            if wants and not varied.overlays:
                name = f"{case.id}-{number}" if number else case.id
                yield Example(name, situate(kb, varied), tuple(wants), frozenset(case.rules))


def _wants(case: Case) -> list[Want]:
    return [(parse_atom(text), answer) for text, answer in [*case.expect.items(), *case.on_record.items()]]


def answers(decision: Decision, want: Want) -> bool:
    """Whether a decision gives the expected answer."""
    atom, answer = want
    if answer in ("holds", "fails"):
        return decision.holds(atom) is (answer == "holds")
    return decision.status(atom) == answer


@dataclass
class _Group:
    """Examples that share a program."""

    grounded: Grounded
    compiled: Compiled
    examples: list[Example]

    def fails(self, mutant: Mutant, cones: dict[Atom, frozenset[str]]) -> tuple[str | None, int]:
        """The first example that fails under a mutant, and how many could."""
        concerned = [
            (example, wants)
            for example in self.examples
            if (wants := [want for want in example.wants if mutant.rule in cones[want[0]]])
        ]
        if not concerned:
            return None, 0
        within = frozenset().union(*(cones[atom] for _, wants in concerned for atom, _ in wants))
        exchanged = self.grounded.exchanged(mutant.changed, within)
        if exchanged is None:
            return None, 0
        compiled = compile_program(exchanged.program(within))
        same = self.unchanged(compiled, {atom for _, wants in concerned for atom, _ in wants})
        noticed = 0
        for example, wants in sorted(concerned, key=lambda one: mutant.rule not in one[0].rules):
            open_wants = [want for want in wants if want[0] not in same]
            noticed += bool(open_wants)
            if open_wants:
                decision = Decision(compiled, example.situation)
                if not all(answers(decision, want) for want in open_wants):
                    return example.id, noticed
        return None, noticed

    def unchanged(self, compiled: Compiled, atoms: Iterable[Atom]) -> set[Atom]:
        """The conclusions whose gates are the same as before: equal structure has equal numbers in one circuit."""
        listed = sorted(atoms)
        roots = [compiled.node.get(atom, FALSE) for atom in listed]
        _, nodes = compiled.circuit.restrict(roots, {}, into=self.compiled.circuit)
        before = self.compiled.node
        return {atom for atom, node in zip(listed, nodes, strict=True) if node == before.get(atom, FALSE)}


class Trial:
    """The examples of a knowledge base, grounded once, ready to try mutants on."""

    def __init__(self, kb: KnowledgeBase):
        self.kb = kb
        self.groups: dict[tuple[object, ...], _Group] = {}
        self.cones: dict[Atom, frozenset[str]] = {}
        self.broken: list[str] = []
        for example in examples(kb):
            key = example.situation.key
            if key not in self.groups:
                grounded = Grounded(kb, example.situation)
                self.groups[key] = _Group(grounded, compile_program(grounded.program()), [])
            decision = Decision(self.groups[key].compiled, example.situation)
            if not all(answers(decision, want) for want in example.wants):
                self.broken.append(example.id)
                continue
            self.groups[key].examples.append(example)
            for atom, _ in example.wants:
                if atom not in self.cones:
                    self.cones[atom] = cone(kb, atom)

    def judge(self, mutant: Mutant) -> Verdict:
        """Try a mutant on the examples it can matter to, those written for its rule first."""
        meant = [group for group in self.groups.values() if any(mutant.rule in one.rules for one in group.examples)]
        others = [group for group in self.groups.values() if group not in meant]
        total = 0
        for group in meant + others:
            killer, noticed = group.fails(mutant, self.cones)
            total += noticed
            if killer is not None:
                return Verdict(mutant.rule, mutant.kind, mutant.what, killer, total)
        return Verdict(mutant.rule, mutant.kind, mutant.what, None, total)


def selected(kb: KnowledgeBase, pattern: str = "*", sample: int | None = None) -> list[Mutant]:
    """The mutants of the rules whose id, or the name of whose file, fits the pattern; `sample` spreads so many evenly.

    Rules that are not law (overlays) are left out: they are off unless asked for.
    """
    found = [
        mutant
        for rule in kb.rules.values()
        if rule.overlay is None and (fnmatch(rule.id, pattern) or fnmatch(_file(rule), pattern))
        for mutant in mutants(rule)
    ]
    if sample is None or sample >= len(found):
        return found
    return [found[i * len(found) // sample] for i in range(sample)]


def _file(rule: Rule) -> str:
    return PurePosixPath(rule.where.rpartition(":")[0]).stem


def mutate(kb: KnowledgeBase, pattern: str = "*", sample: int | None = None, jobs: int = 1) -> Outcome:
    """Judge all mutants, or some; `jobs` processes share the work where the system can fork."""
    global _trial
    chosen = selected(kb, pattern, sample)
    _trial = Trial(kb)
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            verdicts = pool.map(_judge, chosen, chunksize=8)
    else:
        verdicts = [_trial.judge(mutant) for mutant in chosen]
    return Outcome(tuple(verdicts), tuple(_trial.broken))


_trial: Trial
"""What forked processes share with the one that began them."""


def _judge(mutant: Mutant) -> Verdict:
    return _trial.judge(mutant)
