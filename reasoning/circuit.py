"""The ground rules as one circuit of AND, OR and NOT gates, and the circuit as one generated function.

Bits: for each fact one that it is proved and one that it is disproved; for each choice one for each option. The
generated function works on Python integers as bit planes: one incident is one bit, a batch is many, the code is the
same. Gates are shared by structure (hash-consing), constants are folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

from kb.atoms import Atom
from reasoning.ground import GroundElement, GroundLiteral, GroundRule, Key, Mode, Program

FALSE, TRUE = 0, 1
OPEN = 2
"""The third value of Kleene's logic, see `Circuit.three_valued`."""


@dataclass(frozen=True, slots=True)
class Proved:
    key: Key


@dataclass(frozen=True, slots=True)
class Disproved:
    key: Key


@dataclass(frozen=True, slots=True)
class Option:
    choice: str
    option: str


Bit = Proved | Disproved | Option
Node = int


@dataclass
class Circuit:
    """Gates by number: ("bit", i), ("not", a), ("and", a, b, ...), ("or", a, b, ...); 0 and 1 are the constants."""

    gates: list[tuple[str | int, ...]] = field(default_factory=lambda: [("false",), ("true",)])
    bits: list[Bit] = field(default_factory=list)
    _known: dict[tuple[str | int, ...], Node] = field(default_factory=dict)
    _bit_nodes: dict[Bit, Node] = field(default_factory=dict)

    def bit(self, bit: Bit) -> Node:
        if bit not in self._bit_nodes:
            self._bit_nodes[bit] = self._gate(("bit", len(self.bits)))
            self.bits.append(bit)
        return self._bit_nodes[bit]

    def negate(self, node: Node) -> Node:
        if node <= TRUE:
            return 1 - node
        gate = self.gates[node]
        return int(gate[1]) if gate[0] == "not" else self._gate(("not", node))

    def conjoin(self, nodes: Iterable[Node]) -> Node:
        return self._join("and", nodes, FALSE, TRUE)

    def disjoin(self, nodes: Iterable[Node]) -> Node:
        return self._join("or", nodes, TRUE, FALSE)

    def _join(self, kind: str, nodes: Iterable[Node], absorbing: Node, neutral: Node) -> Node:
        parts: set[Node] = set()
        for node in nodes:
            if node == absorbing:
                return absorbing
            gate = self.gates[node]
            parts.update(int(part) for part in gate[1:]) if gate[0] == kind else parts.add(node)
        parts.discard(neutral)
        if absorbing in parts or any(self.negate(part) in parts for part in parts if self.gates[part][0] == "not"):
            return absorbing
        if len(parts) < 2:
            return parts.pop() if parts else neutral
        return self._gate((kind, *sorted(parts)))

    def _gate(self, gate: tuple[str | int, ...]) -> Node:
        if gate not in self._known:
            self._known[gate] = len(self.gates)
            self.gates.append(gate)
        return self._known[gate]

    def cone(self, roots: Iterable[Node]) -> list[Node]:
        """The gates that the roots need, each after its inputs."""
        seen: set[Node] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                gate = self.gates[node]
                if gate[0] in ("not", "and", "or"):
                    stack.extend(int(part) for part in gate[1:])
        return sorted(seen)

    def bits_of(self, root: Node) -> list[Bit]:
        """The bits that a node looks at."""
        return [self.bits[int(self.gates[node][1])] for node in self.cone([root]) if self.gates[node][0] == "bit"]

    def restrict(
        self, roots: Sequence[Node], known: Mapping[Bit, bool], into: Circuit | None = None
    ) -> tuple[Circuit, list[Node]]:
        """The circuit under known bits, simplified: what is left depends on the other bits only."""
        result = into if into is not None else Circuit()
        new: dict[Node, Node] = {}
        for node in self.cone(roots):
            gate = self.gates[node]
            match gate[0]:
                case "false" | "true":
                    new[node] = node
                case "bit":
                    bit = self.bits[int(gate[1])]
                    new[node] = int(known[bit]) if bit in known else result.bit(bit)
                case "not":
                    new[node] = result.negate(new[int(gate[1])])
                case "and":
                    new[node] = result.conjoin(new[int(part)] for part in gate[1:])
                case _:
                    new[node] = result.disjoin(new[int(part)] for part in gate[1:])
        return result, [new[root] for root in roots]

    def residue(self, roots: Sequence[Node], values: Sequence[int]) -> tuple[Circuit, list[Node]]:
        """What is left of the roots where `values` gives each gate's value in three-valued logic (see `three_valued`)."""
        seen: set[Node] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                if values[node] == OPEN and self.gates[node][0] != "bit":
                    stack.extend(int(part) for part in self.gates[node][1:])
        result, new = Circuit(), {}
        for node in sorted(seen):
            gate = self.gates[node]
            if values[node] != OPEN:
                new[node] = TRUE if values[node] else FALSE
            elif gate[0] == "bit":
                new[node] = result.bit(self.bits[int(gate[1])])
            elif gate[0] == "not":
                new[node] = result.negate(new[int(gate[1])])
            else:
                join = result.conjoin if gate[0] == "and" else result.disjoin
                new[node] = join(new[int(part)] for part in gate[1:])
        return result, [new[root] for root in roots]

    def three_valued(self) -> Callable[[Sequence[int]], list[int]]:
        """Generate f(v): from the values of the bits to those of all gates, in Kleene's logic.

        A value is two lanes, the lower and the upper bound: 0 false, 3 true, 2 open. & and | work lane by lane.
        """
        lines = ["def f(v):"]
        for node, gate in enumerate(self.gates):
            parts = [str(part) for part in gate[1:]]
            match gate[0]:
                case "false" | "true":
                    body = "3" if gate[0] == "true" else "0"
                case "bit":
                    body = f"v[{parts[0]}]"
                case "not":
                    body = f"(3, 3, 2, 0)[g{parts[0]}]"
                case _:
                    body = (" & " if gate[0] == "and" else " | ").join(f"g{part}" for part in parts)
            lines.append(f" g{node} = {body}")
        lines.append(f" return [{', '.join(f'g{node}' for node in range(len(self.gates)))}]")
        scope: dict[str, Callable[[Sequence[int]], list[int]]] = {}
        exec(compile("\n".join(lines), "<three-valued>", "exec"), scope)
        return scope["f"]

    def function(self, roots: Sequence[Node]) -> Callable[[Sequence[int], int], list[int]]:
        """Generate f(v, M): v holds one bit plane for each bit in the order of `bits`, M has a one in every lane.

        Returns the planes of the roots. Only &, | and M^ are used, so each lane is computed alike.
        """
        lines = ["def f(v, M):"]
        names = {FALSE: "0", TRUE: "M"}
        for node in self.cone(roots):
            gate = self.gates[node]
            if gate[0] == "bit":
                names[node] = f"g{node}"
                lines.append(f" g{node} = v[{gate[1]}]")
            elif node > TRUE:
                names[node] = f"g{node}"
                parts = [names[int(part)] for part in gate[1:]]
                body = f"M ^ {parts[0]}" if gate[0] == "not" else (" & " if gate[0] == "and" else " | ").join(parts)
                lines.append(f" g{node} = {body}")
        lines.append(f" return [{', '.join(names[root] for root in roots)}]")
        scope: dict[str, Callable[[Sequence[int], int], list[int]]] = {}
        exec(compile("\n".join(lines), "<circuit>", "exec"), scope)
        return scope["f"]


@dataclass
class Compiled:
    """A program as a circuit; `node` gives the gate of each conclusion."""

    program: Program
    circuit: Circuit
    node: dict[Atom, Node]

    @cached_property
    def atoms(self) -> list[Atom]:
        return sorted(self.node)

    @cached_property
    def run(self) -> Callable[[Sequence[int], int], list[int]]:
        """The generated function for all conclusions, in the order of `atoms`."""
        return self.circuit.function([self.node[atom] for atom in self.atoms])

    def residue(self, record: Mapping[Key, bool], chosen: Mapping[str, str]) -> tuple[Circuit, dict[Atom, Node]]:
        """What is left of each conclusion under a record that may still grow; `chosen` are the choices made."""
        bits = list(self._open)
        place_of, nowhere = self._places.get, (-1, -1)
        for key, proved in record.items():
            places = place_of(key, nowhere)
            bits[places[proved]] = 3
            bits[places[not proved]] = 0
        for name, option in chosen.items():
            for place, bit in self._options.get(name, ()):
                bits[place] = 3 if bit.option == option else 0
        values = self._three_valued(bits)
        roots = [node for node in self.node.values() if values[node] == OPEN]
        circuit, nodes = self.circuit.residue(roots, values)
        left = dict(zip(roots, nodes, strict=True))
        return circuit, {
            atom: left[node] if node in left else TRUE if values[node] else FALSE for atom, node in self.node.items()
        }

    @cached_property
    def _three_valued(self) -> Callable[[Sequence[int]], list[int]]:
        return self.circuit.three_valued()

    @cached_property
    def _open(self) -> list[int]:
        """All bits, and one that nothing reads, where nothing is known but choices of a single option."""
        choices = self.program.choices
        single = (isinstance(bit, Option) and len(choices[bit.choice].options) == 1 for bit in self.circuit.bits)
        return [*(3 if one else OPEN for one in single), OPEN]

    @cached_property
    def _options(self) -> dict[str, list[tuple[int, Option]]]:
        """For each choice the places of its options among the bits."""
        result: dict[str, list[tuple[int, Option]]] = {}
        for place, bit in enumerate(self.circuit.bits):
            if isinstance(bit, Option):
                result.setdefault(bit.choice, []).append((place, bit))
        return result

    def conclusions(self, record: Mapping[Key, bool], options: Mapping[str, str] | None = None) -> set[Atom]:
        """What holds under one record and one option for each choice (the default where none is given)."""
        values = list(self._defaults)
        place_of, nowhere = self._places.get, (-1, -1)
        for key, proved in record.items():
            values[place_of(key, nowhere)[proved]] = 1
        for name, option in (options or {}).items():
            for place, bit in self._options.get(name, ()):
                values[place] = int(bit.option == option)
        return set(compress(self.atoms, self.run(values, 1)))

    @cached_property
    def _places(self) -> dict[Key, tuple[int, int]]:
        """For each key the places of its disproved and its proved bit; the last place, which nothing reads, if unused."""
        found = {bit: place for place, bit in enumerate(self.circuit.bits)}
        return {key: (found.get(Disproved(key), -1), found.get(Proved(key), -1)) for key in self.program.keys}

    @cached_property
    def _defaults(self) -> list[int]:
        """One value for each bit, and one that nothing reads: facts unproved, choices at their defaults."""
        defaults = {name: choice.default for name, choice in self.program.choices.items()}
        return [
            *(int(isinstance(bit, Option) and defaults[bit.choice] == bit.option) for bit in self.circuit.bits),
            0,
        ]


def compile_program(program: Program) -> Compiled:
    """Build the circuit of a program, conclusions in the order in which the rules were grounded."""
    circuit = Circuit()
    rules: dict[int, Node] = {}
    atoms: dict[Atom, Node] = {}

    def literal(item: GroundLiteral) -> Node:
        match item.mode:
            case Mode.PROVED:
                return circuit.bit(Proved(item.key))
            case Mode.DISPROVED:
                return circuit.bit(Disproved(item.key))
            case Mode.NOT_PROVED:
                return circuit.negate(circuit.bit(Proved(item.key)))
            case Mode.NOT_DISPROVED:
                return circuit.negate(circuit.bit(Disproved(item.key)))
            case _:
                assert isinstance(item.key, Atom)
                node = concluded(item.key)
                return node if item.mode is Mode.HOLDS else circuit.negate(node)

    def element(item: GroundElement) -> Node:
        return TRUE if item.settled is True else circuit.disjoin(literal(one) for one in item.literals)

    def fired(rule: GroundRule) -> Node:
        if id(rule) not in rules:
            if rule.guard is None:
                rules[id(rule)] = FALSE
            else:
                guard = [
                    circuit.disjoin(circuit.bit(Option(name, option)) for option in sorted(allowed))
                    for name, allowed in rule.guard
                ]
                exceptions = [circuit.negate(fired(one)) for _, instances in rule.exceptions for one in instances]
                rules[id(rule)] = circuit.conjoin([*guard, *(element(item) for item in rule.elements), *exceptions])
        return rules[id(rule)]

    def concluded(atom: Atom) -> Node:
        if atom not in atoms:
            atoms[atom] = circuit.disjoin(fired(rule) for rule in program.heads.get(atom, ()))
        return atoms[atom]

    for atom in program.heads:
        concluded(atom)
    return Compiled(program, circuit, atoms)
