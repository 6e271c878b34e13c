"""What a case leaves open, and the final records that can still come of it.

An unknown or disputed fact may come to be proved, disproved, or stay unproved. A number may come to be known to lie
between any two of the thresholds that matter. The day of an act falls into one stretch of the law; a contested point
is read one way. Facts that imply or exclude one another by meaning cannot be proved against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from kb.atoms import Atom, Comparison
from reasoning.circuit import Bit, Disproved, Option, Proved
from reasoning.ground import Key, Program

Topic = Atom | str
"""What is open: a fact or number by its atom, a choice by its id."""

Clause = tuple[tuple[Bit, bool], ...]
"""A disjunction of bits with their signs that every final record obeys."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One open topic and the ways it may end. Each way sets all bits of the topic; the first is how it stands now."""

    topic: Topic
    bits: tuple[Bit, ...]
    endings: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Space:
    """All final records: what is known, the unknowns, and clauses between bits that records obey."""

    program: Program
    record: Mapping[Key, bool]
    chosen: Mapping[str, str]
    unknowns: tuple[Unknown, ...]
    clauses: tuple[Clause, ...]

    @cached_property
    def known(self) -> dict[Bit, bool]:
        """The bits that all final records share."""
        known: dict[Bit, bool] = {}
        for key in self.program.keys:
            if key in self.record:
                known[Proved(key)], known[Disproved(key)] = self.record[key], not self.record[key]
        for name, choice in self.program.choices.items():
            if name in self.chosen or len(choice.options) == 1:
                option = self.chosen.get(name, choice.default)
                known |= {Option(name, one): one == option for one in choice.options}
        return known


def space(program: Program, record: Mapping[Key, bool], chosen: Mapping[str, str]) -> Space:
    """The final records that a record may still grow into; `chosen` are the choices that the case itself makes."""
    topics, choices, ties = _topics(program)
    unknowns = []
    for keys, unknown in topics:
        if len(keys) == 1:
            if keys[0] not in record:
                unknowns.append(unknown)
        elif open_keys := [key for key in keys if key not in record]:
            unknowns.append(unknown if len(open_keys) == len(keys) else _number(atom_of(keys[0]), open_keys))
    unknowns += [unknown for unknown in choices if unknown.topic not in chosen]
    clauses: list[Clause] = []
    for one, other, own in ties:
        if one not in record and other not in record:
            clauses += own
            continue
        known: dict[Bit, bool] = {
            bit: record[key] is sign
            for key in (one, other)
            if key in record
            for bit, sign in ((Proved(key), True), (Disproved(key), False))
        }
        clauses += [rest for clause in own if (rest := under(clause, known)) is not None]
    return Space(program, record, chosen, tuple(unknowns), tuple(clauses))


def under(clause: Clause, known: Mapping[Bit, bool]) -> Clause | None:
    """What a clause still asks when some bits are known; None when it is met."""
    if any(known.get(bit) is sign for bit, sign in clause):
        return None
    return tuple((bit, sign) for bit, sign in clause if bit not in known)


@lru_cache(maxsize=32)
def _topics(
    program: Program,
) -> tuple[list[tuple[list[Key], Unknown]], list[Unknown], list[tuple[Atom, Atom, list[Clause]]]]:
    """What can be unknown under a program: facts and numbers with their keys, choices, facts tied by their meaning."""
    topics = []
    for atom, group in groupby(program.keys, key=atom_of):
        keys = list(group)
        topics.append((keys, _number(atom, keys) if isinstance(keys[0], Comparison) else _fact(atom)))
    choices = []
    for name, choice in program.choices.items():
        if len(choice.options) > 1:
            bits = tuple(Option(name, option) for option in choice.options)
            now = choice.options.index(choice.default)
            order = [now, *(i for i in range(len(bits)) if i != now)]
            choices.append(Unknown(name, bits, tuple(tuple(i == j for j in range(len(bits))) for i in order)))
    return topics, choices, [(one, other, _meaning(one, other, implied)) for one, other, implied in program.ties]


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


def _meaning(one: Atom, other: Atom, implied: bool) -> list[Clause]:
    if implied:
        return [((Proved(one), False), (Proved(other), True)), ((Disproved(other), False), (Disproved(one), True))]
    return [((Proved(one), False), (Disproved(other), True)), ((Proved(other), False), (Disproved(one), True))]


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
