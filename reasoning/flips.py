"""What would turn a conclusion, what would settle it, and what it rests on: smallest sets of facts, exact.

A flip changes the outcome on the record: prove or disprove these facts and, with everything else as it stands, it turns.
A settlement fixes the outcome whatever else comes in and however contested points are read. A reason is a smallest set
of the stated facts from which the conclusion follows already. Found with a SAT solver, sets by rising size, so that no
set contains another (settlements: implicit hitting sets, Moreno-Centeno and Karp 2013).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pysat.card import ITotalizer  # type: ignore[import-untyped]
from pysat.examples.hitman import Hitman  # type: ignore[import-untyped]

from kb.atoms import Atom
from reasoning.circuit import FALSE, TRUE, Bit, Circuit, Node, Option
from reasoning.decide import Decision
from reasoning.sat import Clause, Sat
from reasoning.unknowns import Topic, Unknown, endings_of_stated

LIMIT = 12
"""So many sets are given at most; `complete` says whether there are more."""

ROUNDS = 2_000
"""So many candidates for a settlement are tried at most."""


@dataclass(frozen=True, slots=True)
class Move:
    """One fact that comes to stand differently: its topic and the bits that are then set."""

    topic: Topic
    bits: tuple[tuple[Bit, bool], ...]

    @property
    def proved(self) -> tuple[Bit, ...]:
        """The bits that the move sets."""
        return tuple(bit for bit, on in self.bits if on)


@dataclass(frozen=True)
class Sets:
    """Sets of moves, the smallest first. `complete` is False where the search stopped at its limit."""

    sets: tuple[tuple[Move, ...], ...]
    complete: bool


def flips(decision: Decision, atom: Atom, holds: bool, limit: int = LIMIT) -> Sets:
    """All subset-minimal sets of open facts that make the conclusion hold (or fail) on the record, all else as it stands.

    The smallest come first. Empty where it already does, or where nothing open can bring it about. Readings are not moved;
    the conclusion holds on the record if it does on every day on which an act may have taken place.
    """
    if decision.holds(atom) is holds:
        return Sets((), True)
    node = _on_every_day(decision, decision.circuit, decision.node.get(atom, FALSE))
    unknowns, clauses = decision.support(node)
    facts = [unknown for unknown in unknowns if isinstance(unknown.topic, Atom)]
    return _smallest(decision.circuit, node, holds, facts, clauses, limit)


def reasons(decision: Decision, atom: Atom, limit: int = LIMIT) -> Sets:
    """The smallest sets of stated facts from which the outcome on the record follows, everything else left unproved."""
    holds = decision.holds(atom)
    stated = endings_of_stated(decision.compiled.program, decision.record)
    blank = {
        bit: False for unknown in decision.space.unknowns if isinstance(unknown.topic, Atom) for bit in unknown.bits
    }
    chosen = {bit: on for bit, on in decision.space.known.items() if not any(bit in one.bits for one in stated)}
    circuit, (node,) = decision.compiled.circuit.restrict([decision.compiled.node[atom]], blank | chosen)
    return _smallest(circuit, _on_every_day(decision, circuit, node), holds, stated, (), limit)


def _on_every_day(decision: Decision, circuit: Circuit, node: Node) -> Node:
    """A node of the circuit with readings at their defaults, on all days that an act may have taken place."""
    now = {bit: on for bit, on in decision.defaults().items() if isinstance(bit, Option)}
    fixed: dict[Bit, bool] = {bit: on for bit, on in now.items() if not bit.choice.startswith("date:")}
    node = circuit.restrict([node], fixed, into=circuit)[1][0]
    for choice in sorted({bit.choice for bit in circuit.bits_of(node) if isinstance(bit, Option)}):
        days = [bit for bit in now if bit.choice == choice]
        node = circuit.conjoin(
            [circuit.restrict([node], {bit: bit is day for bit in days}, into=circuit)[1][0] for day in days]
        )
    return node


def _smallest(
    circuit: Circuit, node: Node, want: bool, unknowns: Sequence[Unknown], clauses: Sequence[Clause], limit: int
) -> Sets:
    """All subset-minimal changes from the first endings that make the node what is wanted, by rising size."""
    if node <= TRUE:
        return Sets(((),) if (node == TRUE) is want else (), True)
    bits = set(circuit.bits_of(node))
    relevant = [unknown for unknown in unknowns if bits & set(unknown.bits)] if not clauses else list(unknowns)
    found: list[tuple[Move, ...]] = []
    with Sat(circuit, relevant, clauses) as sat:
        goal = sat.literal(node)
        sat.add([goal if want else -goal])
        moves = {
            sat.endings_of(unknown)[i]: Move(unknown.topic, tuple(zip(unknown.bits, ending, strict=True)))
            for unknown in relevant
            for i, ending in enumerate(unknown.endings)
            if i
        }
        counter = ITotalizer(lits=list(moves), ubound=len(relevant), top_id=sat.top)
        for clause in counter.cnf.clauses:
            sat.add(clause)
        for size in range(len(relevant) + 1):
            at_most = [-counter.rhs[size]] if size < len(counter.rhs) else []
            while sat.solve(at_most):
                chosen = [literal for literal in moves if literal in sat.model()]
                found.append(tuple(sorted((moves[literal] for literal in chosen), key=lambda move: str(move.topic))))
                if not chosen or len(found) >= limit:
                    counter.delete()
                    return Sets(tuple(found), not chosen)
                sat.add([-literal for literal in chosen])
        counter.delete()
    return Sets(tuple(found), True)


def settlements(decision: Decision, atom: Atom, holds: bool, limit: int = 3) -> Sets:
    """Smallest sets of endings of open facts that make the conclusion hold (or fail) whatever else comes in.

    All of one smallest size up to `limit`. Empty where no facts can settle it, because a reading or a day decides; where
    nothing was found and `complete` is False, the search was given up.
    """
    node = decision.node.get(atom, FALSE)
    status = decision.status(atom)
    if status != "open":
        return Sets(((),) if (status == "established") is holds else (), True)
    unknowns, clauses = decision.support(node)
    facts = [unknown for unknown in unknowns if isinstance(unknown.topic, Atom)]
    with Sat(decision.circuit, unknowns, clauses) as sat:
        goal = sat.literal(node)
        wrong = -goal if holds else goal
        items: dict[int, Move] = {}
        for unknown in facts:
            for i, ending in enumerate(unknown.endings):
                if any(ending):
                    items[sat.endings_of(unknown)[i]] = Move(
                        unknown.topic, tuple(zip(unknown.bits, ending, strict=True))
                    )
        same_topic = [
            pair for unknown in facts for pair in combinations([e for e in sat.endings_of(unknown) if e in items], 2)
        ]
        return _hitting_sets(sat, wrong, items, unknowns, same_topic, limit)


def _hitting_sets(
    sat: Sat,
    wrong: int,
    items: Mapping[int, Move],
    unknowns: Sequence[Unknown],
    same_topic: Sequence[tuple[int, int]],
    limit: int,
) -> Sets:
    """Each record that goes wrong must be ruled out by a chosen ending; the smallest choice that rules out all of them."""
    found: list[tuple[Move, ...]] = []
    beside = {ending: set(sat.endings_of(unknown)) for unknown in unknowns for ending in sat.endings_of(unknown)}
    tied = {
        item for item, move in items.items() if move.topic in sat.clauses
    }  # by its meaning a fact may rule out others
    with Hitman(solver="m22", htype="sorted") as hitman:
        for one, other in same_topic:
            hitman.block([one, other])
        rounds = 0
        while (candidate := hitman.get()) is not None:
            rounds += 1
            if rounds > ROUNDS:
                return Sets(tuple(found), False)
            if found and len(candidate) > len(found[0]):
                return Sets(tuple(found), True)
            if sat.solve([*candidate, wrong]):
                record = [literal for literal in sat.model() if literal in beside]
                core = sat.core_of(record, -wrong)  # the part of the record that alone goes wrong
                against = [
                    item
                    for item in items
                    if not _agrees(beside[item], item, core) or (item in tied and not sat.solve([item, *core]))
                ]
                if not against:
                    return Sets(tuple(found), True)
                hitman.hit(against)
            elif sat.solve(candidate):
                found.append(tuple(sorted((items[item] for item in candidate), key=lambda move: str(move.topic))))
                if len(found) >= limit:
                    return Sets(tuple(found), False)
                hitman.block(candidate)
            else:
                hitman.block(candidate)  # these endings cannot come together
    return Sets(tuple(found), True)


def _agrees(endings: set[int], item: int, record: Sequence[int]) -> bool:
    """Whether an ending can stand beside a part of a record: its topic is not in it, or ends the same way."""
    return not any(one in endings and one != item for one in record)


def sides(decision: Decision, atom: Atom) -> Iterator[tuple[str, Sets, Sets]]:
    """For the side that asserts and the side that resists: its flips and its settlements."""
    for side, holds in (("claimant", True), ("respondent", False)):
        yield side, flips(decision, atom, holds), settlements(decision, atom, holds)
