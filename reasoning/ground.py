"""Rules with variables, made concrete for the parties, contents and acts of one case.

`Act` in a rule is the act whose date chooses the law. Actor, Content and Service are that act's own. Other variables
range over whatever fits their types and the frame. The result is finite and free of cycles.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kb.atoms import Atom, Comparison, Distinct, Formula, Literal, is_variable
from kb.load import KnowledgeBase
from kb.records import PROPONENTS, Branch, Burden, Element, Rule
from kb.strata import branches, ordered, resisting
from reasoning.situation import STRUCTURE, Situation, ties

ACT = "Act"
ROLES = {"Actor": "by", "Content": "content_of", "Service": "service_of"}
"""Variables that an act binds by itself, with the predicate of the frame that says so."""

BURDENS: dict[Branch, tuple[Burden, Burden]] = {
    "civil": ("claimant", "respondent"),
    "administrative": ("agency", "party"),
    "criminal": ("prosecution", "accused"),
}
"""Who asserts and who resists liability in each branch of law."""

Key = Atom | Comparison
"""What a record can prove or disprove: a fact, or that a number reaches a threshold (`>=` and `>` only)."""


class Mode(StrEnum):
    """How a literal is met. The first four look at the record, the last two at conclusions and the frame."""

    PROVED = "proved"
    DISPROVED = "disproved"
    NOT_PROVED = "not proved"
    NOT_DISPROVED = "not disproved"
    HOLDS = "holds"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Choice:
    """What no party proves but the answer depends on: the day of an act, a reading, an unverified rule."""

    id: str
    options: tuple[str, ...]
    default: str


@dataclass(frozen=True, slots=True)
class GroundLiteral:
    key: Key
    mode: Mode


@dataclass(frozen=True, slots=True)
class GroundElement:
    """An element with its alternatives; `settled` where the frame already answers it, by the atoms in `frame`."""

    element: Element
    literals: tuple[GroundLiteral, ...]
    burden: Burden
    settled: bool | None = None
    frame: tuple[Atom, ...] = ()


@dataclass(frozen=True, eq=False)
class GroundRule:
    """One instance of a rule. `guard` says under which options it is law; None means never on these dates."""

    rule: Rule
    binding: Mapping[str, str]
    head: Atom | None
    elements: tuple[GroundElement, ...]
    exceptions: tuple[tuple[str, tuple[GroundRule, ...]], ...]
    guard: tuple[tuple[str, frozenset[str]], ...] | None


@dataclass(frozen=True, eq=False)
class Program:
    """All instances of all rules for one case."""

    rules: tuple[GroundRule, ...]
    choices: Mapping[str, Choice]
    frame: frozenset[Atom]
    meaning: Mapping[Atom, tuple[tuple[Atom, bool], ...]]
    epochs: Mapping[str, tuple[tuple[str, datetime.date], ...]]
    law: tuple[tuple[Atom, frozenset[str], bool], ...] = ()
    """What rules conclude, variables and all, the acts on whose dates they are in force, and whether they are partial."""

    def covers(self, atom: Atom, wholly: bool = False) -> bool:
        """Whether a rule in force could conclude the atom, whatever the facts; `wholly` leaves partial rules aside."""
        if (atom, wholly) not in self._covered:
            self._covered[atom, wholly] = any(
                (binding := _match(head, atom, {})) is not None and (ACT not in binding or binding[ACT] in acts)
                for head, acts, partial in self.law
                if head.predicate == atom.predicate and not (wholly and partial)
            )
        return self._covered[atom, wholly]

    @cached_property
    def _covered(self) -> dict[tuple[Atom, bool], bool]:
        return {}

    @cached_property
    def heads(self) -> dict[Atom, tuple[GroundRule, ...]]:
        """The instances that conclude each atom, in the order of the rules."""
        result: dict[Atom, list[GroundRule]] = {}
        for rule in self.rules:
            if rule.head is not None:
                result.setdefault(rule.head, []).append(rule)
        return {atom: tuple(rules) for atom, rules in result.items()}

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every fact and threshold that some rule looks at, sorted."""
        found = {
            literal.key
            for rule in self.rules
            if rule.guard is not None
            for element in rule.elements
            for literal in element.literals
            if literal.mode not in (Mode.HOLDS, Mode.FAILS)
        }
        return tuple(
            sorted(found, key=lambda key: (str(key.atom) if isinstance(key, Comparison) else str(key), str(key)))
        )

    @cached_property
    def asked(self) -> frozenset[Key]:
        """The same as a set."""
        return frozenset(self.keys)

    @cached_property
    def ties(self) -> tuple[tuple[Atom, Atom, bool], ...]:
        """Pairs of facts the program looks at of which the first implies (True) or excludes (False) the second.

        Two facts also exclude each other through what they imply, whether or not a rule looks at that.
        """
        facts = [key for key in self.keys if isinstance(key, Atom)]
        meant = {atom: dict(self.meaning.get(atom, ())) for atom in facts}
        implying: dict[Atom, list[Atom]] = {}
        for atom in facts:
            for other in [atom, *(other for other, implied in meant[atom].items() if implied)]:
                implying.setdefault(other, []).append(atom)
        found: dict[tuple[Atom, Atom, bool], None] = {}
        for atom in facts:
            for other, implied in meant[atom].items():
                if not implied:
                    found |= {(atom, excluded, False): None for excluded in implying.get(other, ())}
                elif other in meant:
                    found[atom, other, True] = None
        return tuple(found)


def ground(kb: KnowledgeBase, situation: Situation, overlays: frozenset[str] = frozenset()) -> Program:
    """All instances of the rules for a case. `overlays` switches on rules that are not law (proposals, foreign law)."""
    grounder = _Grounder(kb, situation, overlays)
    rules = tuple(grounder.run())
    facts = {
        literal.key
        for rule in rules
        for element in rule.elements
        for literal in element.literals
        if isinstance(literal.key, Atom) and kb.predicates[literal.key.predicate].kind == "fact"
    }
    meaning = {atom: found for atom in sorted(facts | set(situation.facts)) if (found := tuple(ties(kb, atom)))}
    return Program(rules, grounder.choices, situation.frame, meaning, grounder.epochs, tuple(grounder.law()))


class _Grounder:
    def __init__(self, kb: KnowledgeBase, situation: Situation, overlays: frozenset[str]):
        self.kb, self.situation = kb, situation
        self.rules = {name: rule for name, rule in kb.rules.items() if rule.overlay is None or rule.overlay in overlays}
        self.resisting = resisting(kb)
        self.branches = branches(kb)
        self.by_type: dict[str, list[str]] = {}
        for name, kind in sorted(situation.types.items()):
            for wanted in kb.types:
                if kb.is_a(kind, wanted):
                    self.by_type.setdefault(wanted, []).append(name)
        self.frame: dict[str, list[Atom]] = {}
        for atom in sorted(situation.frame):
            self.frame.setdefault(atom.predicate, []).append(atom)
        self.possible: dict[str, dict[Atom, None]] = {}
        self.instances: dict[str, list[GroundRule]] = {}
        self.choices = {
            f"reading:{name}": Choice(f"reading:{name}", tuple(p.id for p in reading.positions), reading.default)
            for name, reading in sorted(kb.readings.items())
        }
        for name, rule in self.rules.items():
            if rule.confidence == "unverified":
                self.choices[unverified(name)] = Choice(unverified(name), ("disregarded", "applied"), "disregarded")
        self.epochs = {act: self.cut(act) for act in situation.case.acts}
        for act, epochs in self.epochs.items():
            if len(epochs) > 1:
                names = tuple(name for name, _ in epochs)
                self.choices[f"date:{act}"] = Choice(f"date:{act}", names, names[-1])

    def cut(self, act: str) -> tuple[tuple[str, datetime.date], ...]:
        """The stretches of an act's possible dates between changes of the law, each with its first day."""
        date = self.situation.case.acts[act].date
        bounds = {date.first}
        for rule in self.rules.values():
            bounds |= {
                day for day in (rule.in_force.from_, rule.in_force.until) if day and date.first < day <= date.last
            }
        return tuple((day.isoformat(), day) for day in sorted(bounds))

    def law(self) -> Iterator[tuple[Atom, frozenset[str], bool]]:
        for rule in self.rules.values():
            acts = {
                act
                for act, epochs in self.epochs.items()
                if any(
                    rule.in_force.contains(day if ACT in rule.variables else self.situation.case.as_of)
                    for _, day in epochs
                )
            }
            if rule.head is not None and acts:
                yield rule.head, frozenset(acts), rule.partial

    def run(self) -> list[GroundRule]:
        result: list[GroundRule] = []
        for name in ordered(self.kb):
            if name not in self.rules:
                continue
            rule = self.rules[name]
            instances = [
                instance for binding in self.bindings(rule) if (instance := self.instance(rule, binding)) is not None
            ]
            self.instances[name] = instances
            result += instances
            for instance in instances:
                if instance.head is not None:
                    self.possible.setdefault(instance.head.predicate, {})[instance.head] = None
        return result

    # -- bindings

    def bindings(self, rule: Rule) -> Iterator[dict[str, str]]:
        partial: list[dict[str, str]] = [{}]
        if ACT in rule.variables:
            partial = [{ACT: act} for act in self.situation.case.acts]
            for variable, predicate in ROLES.items():
                if variable in rule.variables:
                    partial = self.join(partial, Atom(predicate, (ACT, variable)), self.frame.get(predicate, []))
        positive = [
            formula.atom
            for element in rule.if_
            if element.fact is not None
            for formula in element.formulas
            if isinstance(formula, Literal) and formula.positive
        ]
        for atom in positive:
            if self.closed(atom.predicate) and not self.undecided(atom.predicate):
                partial = self.join(partial, atom, self.frame.get(atom.predicate, []))
        for atom in positive:
            if self.kb.predicates[atom.predicate].kind != "fact":
                partial = self.join(partial, atom, list(self.possible.get(atom.predicate, {})))
        types = self.types(rule)
        for variable in sorted(rule.variables):
            partial = [
                {**binding, variable: term}
                for binding in partial
                for term in ([binding[variable]] if variable in binding else self.range(types.get(variable, set())))
                if self.fits(term, types.get(variable, set()))
            ]
        seen: set[tuple[tuple[str, str], ...]] = set()
        for binding in partial:
            key = tuple(sorted(binding.items()))
            if key not in seen:
                seen.add(key)
                yield binding

    def join(self, partial: list[dict[str, str]], atom: Atom, known: list[Atom]) -> list[dict[str, str]]:
        result = []
        for binding in partial:
            for fact in known:
                if (extended := _match(atom, fact, binding)) is not None:
                    result.append(extended)
        return result

    def types(self, rule: Rule) -> dict[str, set[str]]:
        """For each variable of a rule the types it must have."""
        atoms = [rule.head] if rule.head else []
        for element in rule.if_:
            atoms += [formula.atom for formula in element.formulas if not isinstance(formula, Distinct)]
        result: dict[str, set[str]] = {ACT: {"act"}} if ACT in rule.variables else {}
        for atom in atoms:
            for term, kind in zip(atom.terms, self.kb.predicates[atom.predicate].args.values(), strict=True):
                if is_variable(term):
                    result.setdefault(term, set()).add(kind)
        return result

    def range(self, kinds: set[str]) -> list[str]:
        for kind in sorted(kinds):
            if kind in self.kb.enums:
                return sorted(self.kb.enums[kind])
        pools = [self.by_type.get(kind, []) for kind in sorted(kinds)]
        return min(pools, key=len) if pools else []

    def fits(self, term: str, kinds: set[str]) -> bool:
        return all(
            term in self.kb.enums[kind] if kind in self.kb.enums else term in self.by_type.get(kind, ())
            for kind in kinds
        )

    def closed(self, predicate: str) -> bool:
        known = self.kb.predicates[predicate]
        return predicate in STRUCTURE or known.act_kind or known.type_test is not None

    def undecided(self, predicate: str) -> bool:
        return any(atom.predicate == predicate for atom in self.situation.facts)

    # -- instances

    def instance(self, rule: Rule, binding: dict[str, str]) -> GroundRule | None:
        elements = []
        for element in rule.if_:
            grounded = self.element(rule, element, binding)
            if grounded.settled is False:
                return None
            elements.append(grounded)
        exceptions = tuple(
            (name, tuple(self.defeating(rule, name, binding))) for name in rule.unless if name in self.rules
        )
        head = rule.head.substitute(binding) if rule.head else None
        return GroundRule(rule, binding, head, tuple(elements), exceptions, self.guard(rule, binding))

    def defeating(self, rule: Rule, name: str, binding: dict[str, str]) -> Iterator[GroundRule]:
        shared = rule.variables & self.rules[name].variables
        for instance in self.instances[name]:
            if instance.guard is not None and all(
                instance.binding[variable] == binding[variable] for variable in shared
            ):
                yield instance

    def element(self, rule: Rule, element: Element, binding: dict[str, str]) -> GroundElement:
        burden = element.burden or self.default_burden(rule)
        mine = (burden in PROPONENTS) != (rule.id in self.resisting)
        literals: list[GroundLiteral] = []
        framed: list[Atom] = []
        settled: bool | None = False
        for formula in element.formulas:
            answer = self.literal(formula, binding, mine)
            if isinstance(answer, GroundLiteral):
                literals.append(answer)
            elif answer:
                settled = True
                if isinstance(formula, Literal) and formula.positive:
                    framed.append(formula.atom.substitute(binding))
        if settled is not True and literals:
            settled = None
        return GroundElement(element, () if settled else tuple(literals), burden, settled, tuple(framed))

    def default_burden(self, rule: Rule) -> Burden:
        """Each side proves the facts of the rule it relies on (民诉解释第90、91条); data may say otherwise."""
        return BURDENS[self.branches.get(rule.id, "civil")][rule.id in self.resisting]

    def literal(self, formula: Formula, binding: dict[str, str], mine: bool) -> GroundLiteral | bool:
        if isinstance(formula, Distinct):
            return binding.get(formula.left, formula.left) != binding.get(formula.right, formula.right)
        atom = formula.atom.substitute(binding)
        if isinstance(formula, Comparison):
            positive = formula.operator in (">=", ">")
            operator = {"<": ">=", "<=": ">"}.get(formula.operator, formula.operator)
            return GroundLiteral(Comparison(atom, operator, formula.threshold), _mode(positive, mine))
        predicate = self.kb.predicates[atom.predicate]
        if self.closed(atom.predicate) and atom not in self.situation.facts:
            return (atom in self.situation.frame) == formula.positive
        if predicate.kind == "fact":
            return GroundLiteral(atom, _mode(formula.positive, mine))
        if atom not in self.possible.get(atom.predicate, {}):
            return not formula.positive
        return GroundLiteral(atom, Mode.HOLDS if formula.positive else Mode.FAILS)

    def guard(self, rule: Rule, binding: dict[str, str]) -> tuple[tuple[str, frozenset[str]], ...] | None:
        guard: list[tuple[str, frozenset[str]]] = [
            (f"reading:{name}", frozenset({position})) for name, position in sorted(rule.reading.items())
        ]
        if rule.confidence == "unverified":
            guard.append((unverified(rule.id), frozenset({"applied"})))
        if ACT not in binding:
            return tuple(guard) if rule.in_force.contains(self.situation.case.as_of) else None
        act = binding[ACT]
        epochs = [name for name, day in self.epochs[act] if rule.in_force.contains(day)]
        if not epochs:
            return None
        if len(epochs) < len(self.epochs[act]):
            guard.append((f"date:{act}", frozenset(epochs)))
        return tuple(guard)


def unverified(rule: str) -> str:
    """The choice whether to apply a rule that could not be verified. It is disregarded unless asked for."""
    return f"unverified:{rule}"


def _mode(positive: bool, mine: bool) -> Mode:
    """An element that its own side must prove has to be proved; one that the other side must disprove holds until then."""
    if mine:
        return Mode.PROVED if positive else Mode.DISPROVED
    return Mode.NOT_DISPROVED if positive else Mode.NOT_PROVED


def _match(atom: Atom, fact: Atom, binding: dict[str, str]) -> dict[str, str] | None:
    result = dict(binding)
    for term, value in zip(atom.terms, fact.terms, strict=True):
        if not is_variable(term):
            if term != value:
                return None
        elif result.setdefault(term, value) != value:
            return None
    return result
