"""Final records as clauses for a SAT solver. Gates of the circuit are defined on demand (Tseitin 1968)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pysat.solvers import Solver  # type: ignore[import-untyped]

from reasoning.circuit import FALSE, TRUE, Bit, Circuit, Node
from reasoning.unknowns import Clause, Topic, Unknown


class Sat:
    """A solver over the final records: each topic ends exactly one way and clauses are obeyed.

    There may be two copies of the record, 0 and 1; `agree` makes them end alike on a topic.
    """

    def __init__(self, circuit: Circuit, unknowns: Sequence[Unknown], clauses: Sequence[Clause]):
        self.circuit = circuit
        self.owner = {bit: unknown for unknown in unknowns for bit in unknown.bits}
        self.clauses: dict[Topic, list[Clause]] = {}
        for clause in clauses:
            for topic in {self.owner[bit].topic for bit, _ in clause if bit in self.owner}:
                self.clauses.setdefault(topic, []).append(clause)
        self.solver = Solver(name="cadical153")
        self.top = 1
        self.solver.add_clause([1])
        self._bits: tuple[dict[Bit, int], dict[Bit, int]] = ({}, {})
        self._nodes: tuple[dict[Node, int], dict[Node, int]] = ({FALSE: -1, TRUE: 1}, {FALSE: -1, TRUE: 1})
        self._endings: dict[tuple[Topic, int], list[int]] = {}
        self._stated: set[tuple[Clause, int]] = set()
        self._agree: dict[Topic, int] = {}

    def endings_of(self, unknown: Unknown, copy: int = 0) -> list[int]:
        """The literals of a topic's endings. A topic and what is tied to it are put to the solver when first asked for."""
        place = (unknown.topic, copy)
        if place not in self._endings:
            endings = self._endings[place] = [self.new() for _ in unknown.endings]
            bits = self._bits[copy]
            bits |= {bit: self.new() for bit in unknown.bits}
            self.add(endings)
            for one, other in combinations(endings, 2):
                self.add([-one, -other])
            for i, bit in enumerate(unknown.bits):
                for variable, ending in zip(endings, unknown.endings, strict=True):
                    self.add([-variable, bits[bit] if ending[i] else -bits[bit]])
            for clause in self.clauses.get(unknown.topic, ()):
                if (clause, copy) not in self._stated:
                    self._stated.add((clause, copy))
                    self.add([self.bit(bit, copy) if sign else -self.bit(bit, copy) for bit, sign in clause])
        return self._endings[place]

    def __enter__(self) -> Sat:
        return self

    def __exit__(self, *_: object) -> None:
        self.solver.delete()

    def new(self) -> int:
        self.top += 1
        return self.top

    def bit(self, bit: Bit, copy: int = 0) -> int:
        bits = self._bits[copy]
        if bit not in bits:
            self.endings_of(self.owner[bit], copy)
        return bits[bit]

    def add(self, clause: Sequence[int]) -> None:
        self.solver.add_clause(list(clause))

    def solve(self, assumptions: Sequence[int]) -> bool:
        return bool(self.solver.solve(assumptions=list(assumptions)))

    def model(self) -> set[int]:
        """The literals that are true after a successful solve."""
        return set(self.solver.get_model())

    def endings(self, unknowns: Sequence[Unknown]) -> dict[Topic, int]:
        """How each topic ends in the record just found: the number of its ending; as it stands where it does not matter."""
        true = self.model()
        return {
            unknown.topic: next(
                (i for i, ending in enumerate(self._endings.get((unknown.topic, 0), ())) if ending in true), 0
            )
            for unknown in unknowns
        }

    def core_of(self, assumptions: Sequence[int], goal: int) -> list[int]:
        """A subset-minimal part of the assumptions that refutes the goal; they must refute it together."""
        self.solve([*assumptions, goal])
        core = [one for one in self.solver.get_core() or [] if one != goal]
        for one in list(core):
            rest = [other for other in core if other != one]
            if not self.solve([*rest, goal]):
                core = rest
        return core

    def agree(self, unknown: Unknown) -> int:
        """A literal under which both copies of the record end alike on a topic."""
        if unknown.topic not in self._agree:
            same = self._agree[unknown.topic] = self.new()
            for bit in unknown.bits:
                one, other = self.bit(bit), self.bit(bit, 1)
                self.add([-same, -one, other])
                self.add([-same, one, -other])
        return self._agree[unknown.topic]

    def literal(self, node: Node, copy: int = 0) -> int:
        """The solver's literal for a gate."""
        nodes = self._nodes[copy]
        for current in self._missing(node, nodes):
            gate = self.circuit.gates[current]
            if gate[0] == "bit":
                nodes[current] = self.bit(self.circuit.bits[int(gate[1])], copy)
            elif gate[0] == "not":
                nodes[current] = -nodes[int(gate[1])]
            else:
                parts = [nodes[int(part)] for part in gate[1:]]
                out = self.new()
                whole = 1 if gate[0] == "and" else -1  # an OR is the negation of the AND of the negations
                for part in parts:
                    self.add([-whole * out, whole * part])
                self.add([whole * out, *(-whole * part for part in parts)])
                nodes[current] = out
        return nodes[node]

    def _missing(self, node: Node, nodes: dict[Node, int]) -> list[Node]:
        """The gates below a node that have no literal yet, each after its inputs."""
        found: set[Node] = set()
        stack = [node]
        while stack:
            current = stack.pop()
            if current not in nodes and current not in found:
                found.add(current)
                gate = self.circuit.gates[current]
                if gate[0] != "bit":
                    stack.extend(int(part) for part in gate[1:])
        return sorted(found)
