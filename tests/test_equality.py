"""The generated function equals the rules: proved on symbolic bits, over all inputs, not sampled.

The very function that computes on bit planes is run on symbols whose `&`, `|` and `^` write clauses. Beside it the
ground rules are written as clauses directly, without the circuit. A solver then looks for an input on which some
conclusion differs; there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
import theory
from hypothesis import given, settings
from pysat.solvers import Solver  # type: ignore[import-untyped]
from shapes import real_kb, synthetic_case
from strategies import theories

from kb.atoms import Atom
from kb.errors import CaseError
from reasoning.analysis import decide
from reasoning.circuit import Compiled, Disproved, Option, Proved
from reasoning.ground import GroundElement, GroundLiteral, GroundRule, Mode


class Formulas:
    """Clauses in a solver; a formula is a literal. `always` is true."""

    def __init__(self) -> None:
        self.solver = Solver(name="cadical153")
        self.always = self.top = 1
        self.solver.add_clause([1])

    def new(self) -> int:
        self.top += 1
        return self.top

    def both(self, parts: Iterable[int]) -> int:
        parts, out = list(parts), self.new()
        for part in parts:
            self.solver.add_clause([-out, part])
        self.solver.add_clause([out, *(-part for part in parts)])
        return out

    def either(self, parts: Iterable[int]) -> int:
        return -self.both([-part for part in parts])

    def differ(self, one: int, other: int) -> int:
        return self.either([self.both([one, -other]), self.both([-one, other])])


class Symbol:
    """A bit plane that is not known: the operations of the generated function write formulas."""

    def __init__(self, formulas: Formulas, literal: int):
        self.formulas, self.literal = formulas, literal

    def __and__(self, other: Symbol) -> Symbol:
        return Symbol(self.formulas, self.formulas.both([self.literal, other.literal]))

    def __or__(self, other: Symbol) -> Symbol:
        return Symbol(self.formulas, self.formulas.either([self.literal, other.literal]))

    def __xor__(self, other: Symbol) -> Symbol:
        return Symbol(self.formulas, self.formulas.differ(self.literal, other.literal))


class Written:
    """The ground rules as formulas over the same bits, straight from the records."""

    def __init__(self, compiled: Compiled, formulas: Formulas, bits: dict[Any, int]):
        self.program, self.formulas, self.bits = compiled.program, formulas, bits
        self.atoms: dict[Atom, int] = {}
        self.rules: dict[int, int] = {}

    def atom(self, atom: Atom) -> int:
        if atom not in self.atoms:
            rules = [rule for rule in self.program.rules if rule.head == atom]
            self.atoms[atom] = self.formulas.either([self.rule(rule) for rule in rules])
        return self.atoms[atom]

    def rule(self, rule: GroundRule) -> int:
        if id(rule) not in self.rules:
            if rule.guard is None:
                self.rules[id(rule)] = -self.formulas.always
            else:
                law = [self.formulas.either([self.bit(Option(c, o)) for o in some]) for c, some in rule.guard]
                met = [self.element(element) for element in rule.elements]
                saved = [-self.rule(exception) for _, instances in rule.exceptions for exception in instances]
                self.rules[id(rule)] = self.formulas.both([*law, *met, *saved])
        return self.rules[id(rule)]

    def element(self, element: GroundElement) -> int:
        if element.settled:
            return self.formulas.always
        return self.formulas.either([self.literal(literal) for literal in element.literals])

    def literal(self, literal: GroundLiteral) -> int:
        if literal.mode in (Mode.HOLDS, Mode.FAILS):
            assert isinstance(literal.key, Atom)
            return self.atom(literal.key) * (1 if literal.mode is Mode.HOLDS else -1)
        bit = Proved(literal.key) if literal.mode in (Mode.PROVED, Mode.NOT_PROVED) else Disproved(literal.key)
        return self.bit(bit) * (1 if literal.mode in (Mode.PROVED, Mode.DISPROVED) else -1)

    def bit(self, bit: Any) -> int:
        return self.bits.setdefault(bit, self.formulas.new())


def differing(compiled: Compiled) -> list[Atom]:
    """The conclusions on which the generated function and the rules can differ."""
    formulas = Formulas()
    planes = [Symbol(formulas, formulas.new()) for _ in compiled.circuit.bits]
    written = Written(
        compiled, formulas, {bit: p.literal for bit, p in zip(compiled.circuit.bits, planes, strict=True)}
    )
    none, every = Symbol(formulas, -formulas.always), Symbol(formulas, formulas.always)
    computed = [none if plane == 0 else plane for plane in compiled.run(planes, every)]  # type: ignore[arg-type]
    different = {
        atom: formulas.differ(plane.literal, written.atom(atom))
        for atom, plane in zip(compiled.atoms, computed, strict=True)
    }
    if not formulas.solver.solve(assumptions=[formulas.either(different.values())]):
        return []
    return [atom for atom, literal in different.items() if formulas.solver.solve(assumptions=[literal])]


@pytest.mark.parametrize(("parties", "contents", "acts"), [(2, 1, 1), (2, 1, 2), (3, 1, 3)])
def test_function_equals_the_rules_of_the_knowledge_base(parties: int, contents: int, acts: int) -> None:
    compiled = decide(real_kb(), synthetic_case(parties, contents, acts)).compiled
    assert compiled.atoms
    assert not differing(compiled)


def test_function_equals_the_rules_for_decided_cases() -> None:
    kb = real_kb()
    for case in [*kb.cases.values()][:4]:
        assert not differing(decide(kb, case).compiled), case.id


@given(theories())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_function_equals_the_rules_of_random_theories(item: dict[str, Any]) -> None:
    try:
        compiled = decide(theory.knowledge_base(item), theory.case(item)).compiled
    except CaseError:
        return
    assert not differing(compiled)


def test_the_proof_would_see_a_fault() -> None:
    """A function with one gate wrong is found out."""
    item = {"rules": [{"id": "r1", "if": ["a", "b"], "then": "p", "unless": ["r2"]}, {"id": "r2", "if": ["c"]}]}
    compiled = decide(theory.knowledge_base(item), theory.case(item)).compiled
    right = compiled.run
    compiled.__dict__["run"] = lambda v, M: [plane | v[0] for plane in right(v, M)]
    assert differing(compiled) == [theory.atom("p")]
