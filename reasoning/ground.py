"""Rules with variables, made concrete for the parties, contents and acts of one case.

`Act` in a rule is the act whose date chooses the law. Actor, Content and Service are that act's own. Other variables
range over whatever fits their types and the frame. The result is finite and free of cycles.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from kb.atoms import Atom, Comparison, Distinct, Formula, Literal, is_variable
from kb.load import KnowledgeBase
from kb.records import ACT, PROPONENTS, ROLES, Branch, Burden, Element, Rule
from kb.strata import branches, ordered, resisting
from reasoning.situation import STRUCTURE, Situation, ties

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


@dataclass(frozen=True, slots=True)
class _Plan:
    """What grounding needs to know of a rule whatever the case: types, roles and joins of its variables, its burdens."""

    types: Mapping[str, frozenset[str]]
    by_act: bool
    roles: tuple[Atom, ...]
    framed: tuple[Atom, ...]
    derived: tuple[Atom, ...]
    elements: tuple[tuple[Element, Burden, bool], ...]
    """Each element with who must prove it, and whether that is the side the rule serves."""


@lru_cache(maxsize=8)
def _plans(kb: KnowledgeBase) -> dict[int, tuple[Rule, _Plan]]:
    """The plans made so far for a knowledge base, by the identity of the rule, which is kept with it."""
    return {}


def _plan(kb: KnowledgeBase, rule: Rule) -> _Plan:
    plans = _plans(kb)
    found = plans.get(id(rule))
    if found is None or found[0] is not rule:
        found = plans[id(rule)] = (rule, _new_plan(kb, rule))
    return found[1]


def _new_plan(kb: KnowledgeBase, rule: Rule) -> _Plan:
    types: dict[str, set[str]] = {ACT: {"act"}} if ACT in rule.variables else {}
    atoms = [rule.head] if rule.head else []
    for element in rule.if_:
        atoms += [formula.atom for formula in element.formulas if not isinstance(formula, Distinct)]
    for atom in atoms:
        for term, kind in zip(atom.terms, kb.predicates[atom.predicate].args.values(), strict=True):
            if is_variable(term):
                types.setdefault(term, set()).add(kind)
    positive = [
        formula.atom
        for element in rule.if_
        if element.fact is not None
        for formula in element.formulas
        if isinstance(formula, Literal) and formula.positive
    ]
    # Each side proves the facts of the rule it relies on (民诉解释第90、91条); data may say otherwise.
    resists = rule.id in resisting(kb)
    usual = BURDENS[branches(kb).get(rule.id, "civil")][resists]
    burdens = [element.burden or usual for element in rule.if_]
    return _Plan(
        types={name: frozenset(types.get(name, ())) for name in sorted(rule.variables)},
        by_act=ACT in rule.variables,
        roles=tuple(Atom(predicate, (ACT, name)) for name, predicate in ROLES.items() if {ACT, name} <= rule.variables),
        framed=tuple(atom for atom in positive if atom.predicate in _closed(kb)),
        derived=tuple(atom for atom in positive if kb.predicates[atom.predicate].kind != "fact"),
        elements=tuple(
            (element, burden, (burden in PROPONENTS) != resists)
            for element, burden in zip(rule.if_, burdens, strict=True)
        ),
    )


@lru_cache(maxsize=8)
def _closed(kb: KnowledgeBase) -> frozenset[str]:
    """The predicates that the frame of a case answers: what it does not list is not so."""
    return frozenset(
        name for name, known in kb.predicates.items() if name in STRUCTURE or known.act_kind or known.type_test
    )


class _Grounder:
    def __init__(self, kb: KnowledgeBase, situation: Situation, overlays: frozenset[str]):
        self.kb, self.situation = kb, situation
        self.rules = {name: rule for name, rule in kb.rules.items() if rule.overlay is None or rule.overlay in overlays}
        self.closed = _closed(kb)
        self.stated = {atom.predicate for atom in situation.facts}
        self.by_type: dict[str, list[str]] = {}
        for name, kind in sorted(situation.types.items()):
            for wanted in kb.types:
                if kb.is_a(kind, wanted):
                    self.by_type.setdefault(wanted, []).append(name)
        self.pools: dict[frozenset[str], dict[str, None]] = {}
        self.frame: dict[str, dict[str, list[Atom]]] = {}
        for atom in sorted(situation.frame):
            self.frame.setdefault(atom.predicate, {}).setdefault(atom.terms[0], []).append(atom)
        self.possible: dict[str, dict[Atom, None]] = {}
        self.instances: dict[str, list[GroundRule]] = {}
        self.by_shared: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], tuple[GroundRule, ...]]] = {}
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
        if date.first != date.last:
            for rule in self.rules.values():
                bounds |= {
                    day for day in (rule.in_force.from_, rule.in_force.until) if day and date.first < day <= date.last
                }
        return tuple((day.isoformat(), day) for day in sorted(bounds))

    def law(self) -> Iterator[tuple[Atom, frozenset[str], bool]]:
        for rule in self.rules.values():
            if rule.head is None:
                continue
            if _plan(self.kb, rule).by_act:
                acts = frozenset(
                    act for act, epochs in self.epochs.items() if any(rule.in_force.contains(day) for _, day in epochs)
                )
            else:
                acts = frozenset(self.epochs if rule.in_force.contains(self.situation.case.as_of) else ())
            if acts:
                yield rule.head, acts, rule.partial

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
        plan = _plan(self.kb, rule)
        if not all(atom.predicate in self.possible for atom in plan.derived):
            return
        partial: list[dict[str, str]] = [{}]
        if plan.by_act:
            partial = [{ACT: act} for act in self.situation.case.acts]
        for atom in plan.roles:
            partial = self.framed(partial, atom)
        for atom in plan.framed:
            if atom.predicate not in self.stated:
                partial = self.framed(partial, atom)
        for atom in plan.derived:
            partial = _join(partial, atom, self.possible[atom.predicate])
        for variable, kinds in plan.types.items():
            pool = self.pool(kinds)
            extended = []
            for binding in partial:
                if variable not in binding:
                    extended += [{**binding, variable: term} for term in pool]
                elif not kinds or binding[variable] in pool:
                    extended.append(binding)
            partial = extended
        seen: set[tuple[str, ...]] = set()
        for binding in partial:
            key = tuple([binding[variable] for variable in plan.types])
            if key not in seen:
                seen.add(key)
                yield binding

    def framed(self, partial: list[dict[str, str]], atom: Atom) -> list[dict[str, str]]:
        """Each binding extended in every way that makes the atom one of the frame."""
        known, first = self.frame.get(atom.predicate, {}), atom.terms[0]
        result = []
        for binding in partial:
            value = binding.get(first) if is_variable(first) else first
            if value is not None:
                result += _join([binding], atom, known.get(value, ()))
            else:
                result += _join([binding], atom, [fact for facts in known.values() for fact in facts])
        return result

    def pool(self, kinds: frozenset[str]) -> dict[str, None]:
        """The terms that are of all these types or enums, in a stable order."""
        if kinds not in self.pools:
            lists = [
                sorted(self.kb.enums[kind]) if kind in self.kb.enums else self.by_type.get(kind, [])
                for kind in sorted(kinds)
            ]
            shortest = min(lists, key=len, default=[])
            self.pools[kinds] = {term: None for term in shortest if all(term in others for others in lists)}
        return self.pools[kinds]

    # -- instances

    def instance(self, rule: Rule, binding: dict[str, str]) -> GroundRule | None:
        elements = []
        for element, burden, mine in _plan(self.kb, rule).elements:
            grounded = self.element(element, burden, mine, binding)
            if grounded.settled is False:
                return None
            elements.append(grounded)
        guard, head = self.guard(rule, binding), rule.head.substitute(binding) if rule.head else None
        exceptions = tuple(
            (name, self.defeating(rule, name, binding) if guard is not None else ())
            for name in rule.unless
            if name in self.rules
        )
        return GroundRule(rule, binding, head, tuple(elements), exceptions, guard)

    def defeating(self, rule: Rule, name: str, binding: dict[str, str]) -> tuple[GroundRule, ...]:
        """The instances of an exception in force that agree with a binding on the variables both rules have."""
        shared = tuple(sorted(rule.variables & self.rules[name].variables))
        if (name, shared) not in self.by_shared:
            found: dict[tuple[str, ...], tuple[GroundRule, ...]] = {}
            for instance in self.instances[name]:
                if instance.guard is not None:
                    key = tuple([instance.binding[variable] for variable in shared])
                    found[key] = (*found.get(key, ()), instance)
            self.by_shared[name, shared] = found
        return self.by_shared[name, shared].get(tuple([binding[variable] for variable in shared]), ())

    def element(self, element: Element, burden: Burden, mine: bool, binding: dict[str, str]) -> GroundElement:
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

    def literal(self, formula: Formula, binding: dict[str, str], mine: bool) -> GroundLiteral | bool:
        if isinstance(formula, Distinct):
            return binding.get(formula.left, formula.left) != binding.get(formula.right, formula.right)
        atom = formula.atom.substitute(binding)
        if isinstance(formula, Comparison):
            positive = formula.operator in (">=", ">")
            operator = {"<": ">=", "<=": ">"}.get(formula.operator, formula.operator)
            return GroundLiteral(Comparison(atom, operator, formula.threshold), _mode(positive, mine))
        if atom.predicate in self.closed and atom not in self.situation.facts:
            return (atom in self.situation.frame) == formula.positive
        if self.kb.predicates[atom.predicate].kind == "fact":
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


def _join(partial: list[dict[str, str]], atom: Atom, known: Iterable[Atom]) -> list[dict[str, str]]:
    """Each binding extended in every way that makes the atom one of those known."""
    result = []
    for binding in partial:
        for fact in known:
            if (extended := _match(atom, fact, binding)) is not None:
                result.append(extended)
    return result


def unverified(rule: str) -> str:
    """The choice whether to apply a rule that could not be verified. It is disregarded unless asked for."""
    return f"unverified:{rule}"


def _mode(positive: bool, mine: bool) -> Mode:
    """An element that its own side must prove has to be proved; one that the other side must disprove holds until then."""
    if mine:
        return Mode.PROVED if positive else Mode.DISPROVED
    return Mode.NOT_DISPROVED if positive else Mode.NOT_PROVED


def _match(atom: Atom, fact: Atom, binding: dict[str, str]) -> dict[str, str] | None:
    """The binding that makes the atom the fact, the same one where nothing is added; None where there is none."""
    result = binding
    for term, value in zip(atom.terms, fact.terms, strict=True):
        if not is_variable(term):
            if term != value:
                return None
        elif (known := result.get(term)) is None:
            if result is binding:
                result = dict(binding)
            result[term] = value
        elif known != value:
            return None
    return result
