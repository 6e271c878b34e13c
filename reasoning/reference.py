"""The definition: what follows from a record, read straight off the ground rules.

Everything faster is derived from this and checked against it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kb.atoms import Atom, Comparison
from reasoning.ground import GroundElement, GroundLiteral, GroundRule, Key, Mode, Program
from reasoning.situation import Situation, Standing

Record = Mapping[Key, bool]
"""What the record proves: True proved, False disproved; what is not in it is unproved."""


def on_record(program: Program, situation: Situation) -> dict[Key, bool]:
    """The record if it closed now. Disputed and unknown facts prove neither side."""
    record: dict[Key, bool] = {}
    for key in program.keys:
        if isinstance(key, Comparison):
            low, high = situation.numbers.get(key.atom, (None, None))
            strict = key.operator == ">"
            if low is not None and (low > key.threshold or (low == key.threshold and not strict)):
                record[key] = True
            elif high is not None and (high < key.threshold or (high == key.threshold and strict)):
                record[key] = False
        elif (standing := situation.facts.get(key)) is Standing.TRUE or standing is Standing.FALSE:
            record[key] = standing is Standing.TRUE
    for atom, meant in program.meaning.items():  # a fact that would contradict a stated one by its meaning is disproved
        if (
            atom in program.asked
            and atom not in record
            and any(
                situation.standing(other) is (Standing.FALSE if implied else Standing.TRUE) for other, implied in meant
            )
        ):
            record[atom] = False
    return record


class Evaluation:
    """The one model of a program under a record and one option for each choice."""

    def __init__(self, program: Program, record: Record, options: Mapping[str, str] | None = None):
        self.program, self.record = program, record
        self.options = {name: choice.default for name, choice in program.choices.items()} | dict(options or {})
        self._atoms: dict[Atom, bool] = {}
        self._rules: dict[int, bool] = {}

    def holds(self, atom: Atom) -> bool:
        if atom not in self._atoms:
            self._atoms[atom] = any(self.fires(rule) for rule in self.program.heads.get(atom, ()))
        return self._atoms[atom]

    def fires(self, rule: GroundRule) -> bool:
        """Its law is in force, every element is met and no exception fires."""
        if id(rule) not in self._rules:
            self._rules[id(rule)] = (
                self.in_force(rule)
                and all(self.met(element) for element in rule.elements)
                and not any(self.fires(exception) for _, instances in rule.exceptions for exception in instances)
            )
        return self._rules[id(rule)]

    def in_force(self, rule: GroundRule) -> bool:
        return rule.guard is not None and all(self.options[name] in allowed for name, allowed in rule.guard)

    def met(self, element: GroundElement) -> bool:
        return element.settled is True or any(self.true(literal) for literal in element.literals)

    def true(self, literal: GroundLiteral) -> bool:
        match literal.mode:
            case Mode.PROVED:
                return self.record.get(literal.key) is True
            case Mode.DISPROVED:
                return self.record.get(literal.key) is False
            case Mode.NOT_PROVED:
                return self.record.get(literal.key) is not True
            case Mode.NOT_DISPROVED:
                return self.record.get(literal.key) is not False
            case _:
                assert isinstance(literal.key, Atom)
                return self.holds(literal.key) == (literal.mode is Mode.HOLDS)
