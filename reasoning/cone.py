"""The ground rules below a conclusion, each with the side that it helps."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Literal

from kb.atoms import Atom
from reasoning.ground import GroundRule, Mode, Program

Side = Literal["claimant", "respondent"]
"""Who asserts liability (claimant, prosecution, agency) and who resists it, whatever the branch of law."""
OTHER: dict[Side, Side] = {"claimant": "respondent", "respondent": "claimant"}
SIDES: tuple[Side, Side] = ("claimant", "respondent")


def cone(program: Program, claim: Atom) -> Iterator[tuple[GroundRule, Side]]:
    """Every rule instance that bears on a claim, the nearest first; one that bears both ways comes twice."""
    todo: deque[tuple[GroundRule, Side]] = deque((rule, "claimant") for rule in program.heads.get(claim, ()))
    seen: set[tuple[int, Side]] = set()
    while todo:
        rule, side = todo.popleft()
        if rule.guard is None or (id(rule), side) in seen:
            continue
        seen.add((id(rule), side))
        yield rule, side
        for element in rule.elements:
            for literal in element.literals:
                if literal.mode in (Mode.HOLDS, Mode.FAILS):
                    assert isinstance(literal.key, Atom)
                    helped = side if literal.mode is Mode.HOLDS else OTHER[side]
                    todo.extend((inner, helped) for inner in program.heads.get(literal.key, ()))
        todo.extend((one, OTHER[side]) for _, instances in rule.exceptions for one in instances)
