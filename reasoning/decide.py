"""The status of every conclusion over all final records and readings, and the facts it turns on. Exact.

The circuit is simplified by what is known. What is left of a conclusion is often a constant; if each fact in it counts
one way only, it is open. The rest is enumerated on bit planes where few topics are left, and put to a SAT solver
where many are. A topic is listed if and only if some admissible record exists in which it alone decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import prod

from kb.atoms import Atom
from kb.records import Status
from reasoning.circuit import FALSE, TRUE, Bit, Circuit, Compiled, Node
from reasoning.reference import on_record
from reasoning.sat import Sat
from reasoning.situation import Situation
from reasoning.unknowns import Clause, Space, Topic, Unknown, space, under

MAX_LANES = 20_000
"""Up to so many final records are enumerated; above, a SAT solver decides. A matter of speed only."""


@dataclass
class Decision:
    """Statuses of the conclusions of one case. Everything is computed on demand from the simplified circuit."""

    compiled: Compiled
    situation: Situation

    def __post_init__(self) -> None:
        self.record = on_record(self.compiled.program, self.situation)
        self.space: Space = space(self.compiled.program, self.record, self.situation.chosen)
        self.circuit, self.node = self.compiled.residue(self.record, self.situation.chosen)
        self._statuses: dict[Node, Status] = {}
        self._topics: dict[Node, tuple[Topic, ...]] = {}
        self._holds: dict[Node, bool] = {}

    def status(self, atom: Atom) -> Status:
        """established, excluded or open over all final records; not_covered where no rule is in force for it."""
        if not self.compiled.program.covers(atom):
            return "not_covered"
        node = self.node.get(atom, FALSE)
        if node not in self._statuses:
            self._statuses[node] = self._decide(node)
        status = self._statuses[node]
        if status == "excluded" and not self.compiled.program.covers(atom, wholly=True):
            return "not_covered"
        return status

    def turns_on(self, atom: Atom) -> tuple[Topic, ...]:
        """Exactly the topics that alone can decide the conclusion in some final record, in a stable order."""
        node = self.node.get(atom, FALSE)
        if node not in self._topics:
            self._topics[node] = () if node <= TRUE else tuple(self._relevant(node))
        return self._topics[node]

    def under(self, atom: Atom, choice: str) -> dict[str, Status]:
        """The status for each option of an open choice."""
        result: dict[str, Status] = {}
        for unknown in self.space.unknowns:
            if unknown.topic == choice:
                for ending in unknown.endings:
                    option = next(
                        bit.option
                        for bit, on in zip(unknown.bits, ending, strict=True)
                        if on and hasattr(bit, "option")
                    )
                    node = self._with(self.node[atom], dict(zip(unknown.bits, ending, strict=True)))
                    result[option] = self._decide(node)
        return result

    def status_if(self, atom: Atom, known: Mapping[Bit, bool]) -> Status:
        """The status if some open bits come to stand as given (all bits of a topic together)."""
        node = self._with(self.node[atom], known)
        clauses = tuple(one for clause in self.space.clauses if (one := under(clause, known)) is not None)
        return self._decide(node, clauses)

    def holds(self, atom: Atom) -> bool:
        """Whether the conclusion holds on the record as it is, in every stretch of law an act's date may fall into."""
        node = self.node.get(atom, FALSE)
        if node not in self._holds:
            left = self._with(node, self._now)
            self._holds[node] = left == TRUE or (left != FALSE and self._decide(left) == "established")
        return self._holds[node]

    @cached_property
    def _now(self) -> dict[Bit, bool]:
        return {
            bit: on
            for unknown in self.space.unknowns
            if isinstance(unknown.topic, Atom) or not unknown.topic.startswith("date:")
            for bit, on in zip(unknown.bits, unknown.endings[0], strict=True)
        }

    def defaults(self) -> dict[Bit, bool]:
        """The bits of all open choices at their defaults: readings as usual, of an act's possible days the last."""
        return {
            bit: on
            for unknown in self.space.unknowns
            if not isinstance(unknown.topic, Atom)
            for bit, on in zip(unknown.bits, unknown.endings[0], strict=True)
        }

    def pinned(self, node: Node) -> Node:
        """A node with all open choices at their defaults."""
        return self._with(node, self.defaults())

    # -- the parts

    def _with(self, node: Node, known: Mapping[Bit, bool]) -> Node:
        if node <= TRUE:
            return node
        _, (result,) = self.circuit.restrict([node], known, into=self.circuit)
        return result

    @cached_property
    def _owner(self) -> dict[Bit, Unknown]:
        return {bit: unknown for unknown in self.space.unknowns for bit in unknown.bits}

    def support(self, node: Node, within: Sequence[Clause] | None = None) -> tuple[list[Unknown], list[Clause]]:
        """The topics a node depends on, with those tied to them by clauses, and these clauses."""
        wanted = {self._owner[bit].topic for bit in self.circuit.bits_of(node)}
        clauses: list[Clause] = []
        pending = self._tied if within is None else self._topics_of(within)
        changed = True
        while changed:
            changed, left = False, []
            for clause, topics in pending:
                if topics and wanted.isdisjoint(topics):
                    left.append((clause, topics))
                    continue
                clauses.append(clause)
                changed = changed or not topics <= wanted
                wanted |= topics
            pending = left
        places = sorted(self._place[topic] for topic in wanted)
        return [self.space.unknowns[place] for place in places], clauses

    def _topics_of(self, clauses: Sequence[Clause]) -> list[tuple[Clause, frozenset[Topic]]]:
        return [(clause, frozenset(self._owner[bit].topic for bit, _ in clause)) for clause in clauses]

    @cached_property
    def _tied(self) -> list[tuple[Clause, frozenset[Topic]]]:
        return self._topics_of(self.space.clauses)

    @cached_property
    def _place(self) -> dict[Topic, int]:
        return {unknown.topic: place for place, unknown in enumerate(self.space.unknowns)}

    def _one_way(self, node: Node) -> bool:
        """Whether each topic counts one way only, so that all may end best and all may end worst at once."""
        signs: dict[Bit, set[bool]] = {}
        todo, seen = [(node, True)], set()
        while todo:
            item = todo.pop()
            if item in seen:
                continue
            seen.add(item)
            current, positive = item
            gate = self.circuit.gates[current]
            if gate[0] == "bit":
                signs.setdefault(self.circuit.bits[int(gate[1])], set()).add(positive)
            else:
                todo += [(int(part), positive != (gate[0] == "not")) for part in gate[1:]]
        topics = [self._owner[bit].topic for bit in signs]
        return len(set(topics)) == len(topics) and all(len(sign) == 1 for sign in signs.values())

    def _decide(self, node: Node, clauses: Sequence[Clause] | None = None) -> Status:
        if node <= TRUE:
            return "established" if node == TRUE else "excluded"
        own = clauses is None
        unknowns, clauses = self.support(node, clauses)
        if not clauses and self._one_way(node):
            return "open"
        if prod(len(unknown.endings) for unknown in unknowns) <= MAX_LANES:
            plane, admissible = _planes(self.circuit, [node], unknowns, clauses)
            can_hold, can_fail = plane[0] & admissible != 0, ~plane[0] & admissible != 0
        else:
            sat = self._solver if own else Sat(self.circuit, unknowns, clauses)
            goal = sat.literal(node)
            can_hold, can_fail = sat.solve([goal]), sat.solve([-goal])
        if can_hold and can_fail:
            return "open"
        return "established" if can_hold else "excluded"

    def _relevant(self, node: Node) -> Iterator[Topic]:
        unknowns, clauses = self.support(node)
        own = {self._owner[bit].topic for bit in self.circuit.bits_of(node)}
        asked = [unknown for unknown in unknowns if unknown.topic in own]
        if prod(len(unknown.endings) for unknown in unknowns) <= MAX_LANES:
            yield from (one.topic for one in asked if self._by_planes(node, one, unknowns, clauses))
            return
        # A record shows at once every topic that alone would turn it; the solver is asked for the topics none has shown.
        found: set[Topic] = set()
        goal = self._solver.literal(node)
        for wanted in (goal, -goal):
            if self._solver.solve([wanted]):
                found |= self._critical(node, unknowns, clauses)
        for one in asked:
            if one.topic not in found and self._by_sat(node, one, unknowns):
                found |= {one.topic} | self._critical(node, unknowns, clauses)
        yield from (one.topic for one in asked if one.topic in found)

    def _critical(self, node: Node, unknowns: Sequence[Unknown], clauses: Sequence[Clause]) -> set[Topic]:
        """The topics that alone turn a node in the record the solver has just found: one lane for each other ending."""
        now = self._solver.endings(unknowns)
        lanes = [(None, 0)] + [
            (unknown.topic, i) for unknown in unknowns for i in range(len(unknown.endings)) if i != now[unknown.topic]
        ]
        ones = (1 << len(lanes)) - 1
        changed: dict[Topic, list[tuple[int, int]]] = {}
        for lane, (topic, i) in enumerate(lanes):
            if topic is not None:
                changed.setdefault(topic, []).append((lane, i))
        planes: dict[Bit, int] = {}
        for unknown in unknowns:
            standing = unknown.endings[now[unknown.topic]]
            for k, bit in enumerate(unknown.bits):
                plane = ones if standing[k] else 0
                for lane, i in changed.get(unknown.topic, ()):
                    plane = plane | 1 << lane if unknown.endings[i][k] else plane & ~(1 << lane)
                planes[bit] = plane
        (value,), admissible = _values(self.circuit, [node], planes, clauses, ones)
        turned = (value ^ (ones if value & 1 else 0)) & admissible
        return {topic for lane, (topic, _) in enumerate(lanes) if topic is not None and turned >> lane & 1}

    def _by_planes(self, node: Node, unknown: Unknown, unknowns: Sequence[Unknown], clauses: Sequence[Clause]) -> bool:
        """Whether a topic alone decides a node in some record: compare its endings lane by lane."""
        others = [other for other in unknowns if other.topic != unknown.topic]
        values = []
        for ending in unknown.endings:
            known = dict(zip(unknown.bits, ending, strict=True))
            kept = [c for c in (under(clause, known) for clause in clauses) if c is not None]
            (plane,), admissible = _planes(self.circuit, [self._with(node, known)], others, kept)
            values.append((plane, admissible))
        return any((a ^ b) & ok & fine for (a, ok), (b, fine) in combinations(values, 2))

    def _by_sat(self, node: Node, unknown: Unknown, unknowns: Sequence[Unknown]) -> bool:
        """The same by a solver over two records that agree on everything else; which of them holds does not matter."""
        sat = self._solver
        agree = [sat.agree(other) for other in unknowns if other.topic != unknown.topic]
        one, other = sat.literal(node), sat.literal(node, 1)
        return sat.solve([*agree, one, -other])

    @cached_property
    def _solver(self) -> Sat:
        return Sat(self.circuit, self.space.unknowns, self.space.clauses)


def _planes(
    circuit: Circuit,
    nodes: Sequence[Node],
    unknowns: Sequence[Unknown],
    clauses: Sequence[Clause],
) -> tuple[list[int], int]:
    """The nodes over all combinations of endings, one lane each, and the lanes that obey the clauses."""
    lanes = prod(len(unknown.endings) for unknown in unknowns)
    ones = (1 << lanes) - 1
    planes: dict[Bit, int] = {}
    run = 1
    for unknown in unknowns:
        width = run * len(unknown.endings)
        repeat = ones // ((1 << width) - 1)
        for i, bit in enumerate(unknown.bits):
            pattern = sum(((1 << run) - 1) << (run * j) for j, ending in enumerate(unknown.endings) if ending[i])
            planes[bit] = pattern * repeat
        run = width
    return _values(circuit, nodes, planes, clauses, ones)


def _values(
    circuit: Circuit, nodes: Sequence[Node], planes: Mapping[Bit, int], clauses: Sequence[Clause], ones: int
) -> tuple[list[int], int]:
    """The nodes lane by lane, and the lanes that obey the clauses."""
    admissible = ones
    for clause in clauses:
        met = 0
        for bit, sign in clause:
            met |= planes[bit] if sign else ones ^ planes[bit]
        admissible &= met
    values: dict[Node, int] = {FALSE: 0, TRUE: ones}
    for node in circuit.cone(nodes):
        gate = circuit.gates[node]
        if gate[0] == "bit":
            values[node] = planes[circuit.bits[int(gate[1])]]
        elif gate[0] == "not":
            values[node] = ones ^ values[int(gate[1])]
        elif gate[0] in ("and", "or"):
            value = values[int(gate[1])]
            for part in gate[2:]:
                value = value & values[int(part)] if gate[0] == "and" else value | values[int(part)]
            values[node] = value
    return [values[node] for node in nodes], admissible
