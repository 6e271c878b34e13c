"""What a case leaves open, and the final records that can still come of it.

An unknown or disputed fact may come to be proved, disproved, or stay unproved. A number may come to be known to lie
between any two of the thresholds that matter. The day of an act falls into one stretch of the law; a contested point
is read one way. Facts that imply or exclude one another by meaning cannot be proved against each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kb.atoms import Atom, Comparison
from reasoning.circuit import Bit, Disproved, Option, Proved
from reasoning.ground import Key, Program

Topic = Atom | str
"""What is open: a fact or number by its atom, a choice by its id."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One open topic and the ways it may end. Each way sets all bits of the topic; the first is how it stands now."""

    topic: Topic
    bits: tuple[Bit, ...]
    endings: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Space:
    """All final records: the bits that are known, the unknowns, and clauses between bits that records obey."""

    known: Mapping[Bit, bool]
    unknowns: tuple[Unknown, ...]
    clauses: tuple[tuple[tuple[Bit, bool], ...], ...]


def space(program: Program, record: Mapping[Key, bool], chosen: Mapping[str, str]) -> Space:
    """The final records that a record may still grow into; `chosen` are the choices that the case itself makes."""
    known: dict[Bit, bool] = {}
    unknowns: list[Unknown] = []
    for atom, group in groupby(program.keys, key=atom_of):
        keys = list(group)
        open_keys = [key for key in keys if key not in record]
        for key in keys:
            if key in record:
                known |= {Proved(key): record[key], Disproved(key): not record[key]}
        if open_keys:
            unknowns.append(_number(atom, open_keys) if isinstance(open_keys[0], Comparison) else _fact(atom))
    for name, choice in program.choices.items():
        bits = tuple(Option(name, option) for option in choice.options)
        if name in chosen or len(bits) == 1:
            known |= {bit: bit.option == chosen.get(name, choice.default) for bit in bits}
            continue
        now = choice.options.index(choice.default)
        order = [now, *(i for i in range(len(bits)) if i != now)]
        unknowns.append(Unknown(name, bits, tuple(tuple(i == j for j in range(len(bits))) for i in order)))
    clauses = tuple(clause for clause in _meaning(program) if not any(known.get(bit) is sign for bit, sign in clause))
    clauses = tuple(tuple((bit, sign) for bit, sign in clause if bit not in known) for clause in clauses)
    return Space(known, tuple(unknowns), clauses)


def atom_of(key: Key) -> Atom:
    """The fact or number that a key is about."""
    return key.atom if isinstance(key, Comparison) else key


def _fact(atom: Atom) -> Unknown:
    return Unknown(atom, (Proved(atom), Disproved(atom)), ((False, False), (True, False), (False, True)))


def _number(atom: Atom, keys: Sequence[Key]) -> Unknown:
    """Thresholds in rising order: proved up to one, disproved from another."""
    rising = sorted(
        (key for key in keys if isinstance(key, Comparison)), key=lambda key: (key.threshold, key.operator == ">")
    )
    count = len(rising)
    endings = []
    for reached in range(count + 1):
        for missed in range(reached, count + 1):
            endings.append(tuple(i < reached for i in range(count)) + tuple(i >= missed for i in range(count)))
    endings.sort(key=lambda ending: any(ending))
    return Unknown(atom, tuple(Proved(key) for key in rising) + tuple(Disproved(key) for key in rising), tuple(endings))


def _meaning(program: Program) -> Iterator[tuple[tuple[Bit, bool], ...]]:
    for one, other, implied in program.ties:
        if implied:
            yield (Proved(one), False), (Proved(other), True)
            yield (Disproved(other), False), (Disproved(one), True)
        else:
            yield (Proved(one), False), (Disproved(other), True)
            yield (Proved(other), False), (Disproved(one), True)


def endings_of_stated(program: Program, record: Mapping[Key, bool]) -> list[Unknown]:
    """For each known fact and number two endings: left unproved, or as the record has it."""
    result = []
    for atom, group in groupby(program.keys, key=atom_of):
        known = [key for key in group if key in record]
        if known:
            bits = tuple(Proved(key) for key in known) + tuple(Disproved(key) for key in known)
            stated = tuple(record[key] for key in known) + tuple(not record[key] for key in known)
            result.append(Unknown(atom, bits, ((False,) * len(bits), stated)))
    return result
