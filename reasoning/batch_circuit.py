"""The circuit of a frame, prepared for rows: four gates for each conclusion.

What is the same in every row is worked in, so that only what varies is left as input. Contested points, unverified
rules and open dates are quantified exactly: established under all options, or possible under some. Facts are bounded
(Kleene 1952): the lower and the upper bound are gates over the same inputs, since a fact that is not known may yet be
proved unless it is disproved, and the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from kb.atoms import Atom
from reasoning.circuit import FALSE, TRUE, Bit, Circuit, Compiled, Disproved, Node, Option, Proved
from reasoning.ground import Program
from reasoning.reference import on_record
from reasoning.situation import Situation
from reasoning.unknowns import Topic, atom_of

MAX_GATES = 100_000
"""Beyond this size open choices are bounded instead of quantified: wider, still sound."""
Signs = Mapping[Topic, set[tuple[bool, bool]]]
"""For each topic how its bits count: whether the bit says proved, and with which sign."""
Run = Callable[[Sequence[NDArray[np.uint64] | None], NDArray[np.uint64]], list[NDArray[np.uint64] | int]]


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that could conclude a claim: the act whose date it goes by, the stretches of law in which it is in force,
    and whether it is `partial`, i.e. covers only a corner of the claim."""

    act: str
    stretches: frozenset[str]
    partial: bool


@dataclass(frozen=True)
class Roots:
    """`nodes` has for each claim: on the record, lower bound, upper bound, covered. `run` computes them on planes.

    `used` are the bits that matter, `support` those of each claim; `exact` the claims whose bounds are always exact.
    For the others `confirm` computes where a few final records, tried out, show that the claim is open indeed.
    """

    circuit: Circuit
    nodes: tuple[Node, ...]
    run: Run
    used: frozenset[int]
    support: Mapping[Atom, tuple[int, ...]]
    exact: frozenset[Atom]
    confirm: Mapping[Atom, Run]


def roots(
    compiled: Compiled,
    situation: Situation,
    claims: Sequence[Atom],
    covers: Mapping[Atom, Sequence[Law]],
    variable: frozenset[Atom],
    dated: frozenset[str],
) -> Roots:
    """The gates for the claims. `variable` are the facts and `dated` the acts that differ from row to row.

    `covers` gives for each claim the law that could conclude it.
    """
    maker = _Maker(compiled, situation, claims, variable, dated)
    nodes: list[Node] = []
    support: dict[Atom, tuple[int, ...]] = {}
    exact: set[Atom] = set()
    shown: dict[Atom, Node] = {}
    seen: list[Node] = []
    circuit = maker.circuit
    for claim in claims:
        node = maker.node[claim]
        always, ever = maker.quantify(node, circuit.conjoin), maker.quantify(node, circuit.disjoin)
        bounds = [maker.bounds(always)[0], maker.bounds(ever)[1]]
        nodes += [maker.now(node), *bounds, maker.covered(covers[claim], bounds[1])]
        # A bound may lose sight of a fact that still decides the exact status, so the support is that of the claim itself.
        matters = [circuit.bit(bit) for bit in maker.row_bits((always, ever))]
        support[claim] = _inputs(circuit, [*bounds, *matters])
        seen += matters
        if maker.one_way(always) and maker.one_way(ever):
            exact.add(claim)
        else:
            shown[claim] = maker.shown_open(always, ever)
    used = frozenset(_inputs(circuit, [*nodes, *seen, *shown.values()]))
    confirm = {claim: _function(circuit, [node]) for claim, node in shown.items()}
    return Roots(circuit, tuple(nodes), _function(circuit, nodes), used, support, frozenset(exact), confirm)


class _Maker:
    def __init__(
        self,
        compiled: Compiled,
        situation: Situation,
        claims: Sequence[Atom],
        variable: frozenset[Atom],
        dated: frozenset[str],
    ):
        self.program: Program = compiled.program
        self.variable = variable
        self.dates = frozenset(f"date:{act}" for act in dated)
        known: dict[Bit, bool] = {}
        for key, truth in on_record(self.program, situation).items():
            if atom_of(key) not in variable:
                known |= {Proved(key): truth, Disproved(key): not truth}
        for name, choice in self.program.choices.items():
            if name in situation.chosen or len(choice.options) == 1:
                chosen = situation.chosen.get(name, choice.default)
                known |= {Option(name, option): option == chosen for option in choice.options}
        self.circuit, nodes = compiled.circuit.restrict([compiled.node.get(one, FALSE) for one in claims], known)
        self.node = dict(zip(claims, nodes, strict=True))
        self._bounds: dict[Node, tuple[Node, Node]] = {FALSE: (FALSE, FALSE), TRUE: (TRUE, TRUE)}

    def _with(self, node: Node, known: Mapping[Bit, bool]) -> Node:
        return self.circuit.restrict([node], known, into=self.circuit)[1][0] if node > TRUE else node

    def varies(self, bit: Bit) -> bool:
        """Whether rows differ in this bit."""
        return bit.choice in self.dates if isinstance(bit, Option) else atom_of(bit.key) in self.variable

    def row_bits(self, nodes: Iterable[Node]) -> Iterator[Bit]:
        """All that a row can say of the topics on which the nodes depend."""
        for node in nodes:
            for bit in self.circuit.bits_of(node):
                if self.varies(bit):
                    yield from (bit,) if isinstance(bit, Option) else (Proved(bit.key), Disproved(bit.key))

    def open_choices(self, node: Node) -> list[str]:
        """The choices, other than dates that rows give, on which a node depends."""
        bits = self.circuit.bits_of(node)
        return sorted({bit.choice for bit in bits if isinstance(bit, Option) and not self.varies(bit)})

    def quantify(
        self, node: Node, join: Callable[[Iterable[Node]], Node], choices: Iterable[str] | None = None
    ) -> Node:
        """A node under all options of its open choices (join by AND) or under some (join by OR)."""
        for name in self.open_choices(node) if choices is None else choices:
            if len(self.circuit.gates) > MAX_GATES:
                break
            options = self.program.choices[name].options
            node = join([self._with(node, {Option(name, one): one == chosen for one in options}) for chosen in options])
        return node

    def now(self, node: Node) -> Node:
        """A node on the record: unknown facts prove nothing, choices at their defaults, in all stretches of open dates."""
        known: dict[Bit, bool] = {
            bit: isinstance(bit, Option) and bit.option == self.program.choices[bit.choice].default
            for bit in self.circuit.bits_of(node)
            if not self.varies(bit) and not (isinstance(bit, Option) and bit.choice.startswith("date:"))
        }
        left = self._with(node, known)
        for name in self.open_choices(left):
            options = self.program.choices[name].options
            left = self.circuit.conjoin(
                [self._with(left, {Option(name, one): one == chosen for one in options}) for chosen in options]
            )
        return left

    def covered(self, law: Sequence[Law], possible: Node) -> Node:
        """Whether a rule for the claim is in force; rules that cover a corner of it do not answer that it is excluded."""
        whole = self.in_force(one for one in law if not one.partial)
        return self.circuit.conjoin([self.in_force(law), self.circuit.disjoin([whole, possible])])

    def in_force(self, law: Iterable[Law]) -> Node:
        """Whether any of the law is in force at the date of its act."""
        parts: list[Node] = []
        for one in law:
            date = f"date:{one.act}"
            if one.stretches and (date not in self.dates or len(one.stretches) == len(self.program.epochs[one.act])):
                return TRUE
            parts += [self.circuit.bit(Option(date, name)) for name in sorted(one.stretches)]
        return self.circuit.disjoin(parts)

    def bounds(self, node: Node) -> tuple[Node, Node]:
        """Gates for the lower and the upper bound of a node."""
        circuit, known = self.circuit, self._bounds
        for current in circuit.cone([node]):
            if current in known:
                continue
            gate = circuit.gates[current]
            parts = [known[int(part)] for part in gate[1:]] if gate[0] in ("not", "and", "or") else []
            match gate[0]:
                case "bit":
                    known[current] = self._bit(circuit.bits[int(gate[1])], current)
                case "not":
                    known[current] = circuit.negate(parts[0][1]), circuit.negate(parts[0][0])
                case "and":
                    known[current] = circuit.conjoin(low for low, _ in parts), circuit.conjoin(up for _, up in parts)
                case _:
                    known[current] = circuit.disjoin(low for low, _ in parts), circuit.disjoin(up for _, up in parts)
        return known[node]

    def _bit(self, bit: Bit, node: Node) -> tuple[Node, Node]:
        if not self.varies(bit):
            return FALSE, TRUE
        if isinstance(bit, Option):
            return node, node
        other = Disproved(bit.key) if isinstance(bit, Proved) else Proved(bit.key)
        return node, self.circuit.negate(self.circuit.bit(other))

    def one_way(self, node: Node) -> bool:
        """Whether two final records reach the bounds at once: each topic counts one way, and meaning allows both."""
        signs: dict[Topic, set[tuple[bool, bool]]] = {}
        for bit, positive in _signs(self.circuit, node):
            if isinstance(bit, Option):
                if not self.varies(bit):
                    return False
            else:
                signs.setdefault(atom_of(bit.key), set()).add((isinstance(bit, Proved), positive))
        if not all(map(_one_way, signs.values())):
            return False
        return self._admissible(signs, True) and self._admissible(signs, False)

    def _admissible(self, signs: Signs, best: bool) -> bool:
        """Whether the record that is best (or worst) for a node agrees with what facts mean."""
        ending = {topic: _ending(found, best) for topic, found in signs.items()}
        return self._repaired(ending) == ending

    def _repaired(self, ending: Mapping[Topic, bool | None]) -> dict[Topic, bool | None]:
        """A final record without what would contradict the meaning of facts: that is left unproved."""
        result, before = dict(ending), None
        while result != before:
            before = dict(result)
            for one, other, implied in self.program.ties:
                if one in result and other in result:
                    if result[one] is True and result[other] is not implied:
                        result[one] = None
                    if result[other] is (not implied) and result[one] is not False:
                        result[other] = None
        return result

    def shown_open(self, always: Node, ever: Node) -> Node:
        """Where, among a few final records, one makes the claim hold and one makes it fail: there it is open for sure.

        Each topic ends as is best or as is worst for the claim; where it counts both ways, all three endings are tried.
        """
        if self.open_choices(always) or self.open_choices(ever):
            return FALSE
        signs: dict[Topic, set[tuple[bool, bool]]] = {}
        for bit, positive in (*_signs(self.circuit, always), *_signs(self.circuit, ever)):
            if not isinstance(bit, Option):
                signs.setdefault(atom_of(bit.key), set()).add((isinstance(bit, Proved), positive))
        holds, fails = [], []
        for best, other in product((True, False), (True, False, None)):
            ending = self._repaired(
                {topic: _ending(found, best) if _one_way(found) else other for topic, found in signs.items()}
            )
            holds.append(self._ended(ever, ending))
            fails.append(self.circuit.negate(self._ended(always, ending)))
        return self.circuit.conjoin([self.circuit.disjoin(holds), self.circuit.disjoin(fails)])

    def _ended(self, node: Node, ending: Mapping[Topic, bool | None]) -> Node:
        """A node where every fact that is not known ends as given."""
        circuit, new = self.circuit, {FALSE: FALSE, TRUE: TRUE}
        for current in circuit.cone([node]):
            gate = circuit.gates[current]
            match gate[0]:
                case "bit":
                    bit = circuit.bits[int(gate[1])]
                    new[current] = current
                    if not isinstance(bit, Option):
                        low, high = self._bit(bit, current)
                        new[current] = high if ending[atom_of(bit.key)] is isinstance(bit, Proved) else low
                case "not":
                    new[current] = circuit.negate(new[int(gate[1])])
                case "and":
                    new[current] = circuit.conjoin(new[int(part)] for part in gate[1:])
                case "or":
                    new[current] = circuit.disjoin(new[int(part)] for part in gate[1:])
        return new[node]


def _function(circuit: Circuit, nodes: Sequence[Node]) -> Run:
    return circuit.function(nodes)  # type: ignore[return-value]  # planes obey & | ^ as integers do


def _one_way(found: set[tuple[bool, bool]]) -> bool:
    """Whether to be proved, or not to be disproved, always counts to the same side."""
    return len({proved == positive for proved, positive in found}) == 1


def _inputs(circuit: Circuit, nodes: Iterable[Node]) -> tuple[int, ...]:
    """The numbers of the bits below some gates, sorted."""
    return tuple(sorted(int(gate[1]) for one in circuit.cone(nodes) if (gate := circuit.gates[one])[0] == "bit"))


def _ending(found: set[tuple[bool, bool]], best: bool) -> bool | None:
    """How a topic ends best or worst: proved, disproved, or unproved where that is as good."""
    for proved, positive in found:
        if positive == best:  # this bit should be one
            return proved
    return None


def _signs(circuit: Circuit, root: Node) -> Iterable[tuple[Bit, bool]]:
    """Each bit below a node with the sign in which it counts, or both."""
    todo, seen = [(root, True)], {(root, True)}
    while todo:
        node, positive = todo.pop()
        gate = circuit.gates[node]
        if gate[0] == "bit":
            yield circuit.bits[int(gate[1])], positive
        elif gate[0] in ("not", "and", "or"):
            for part in gate[1:]:
                item = (int(part), positive != (gate[0] == "not"))
                if item not in seen:
                    seen.add(item)
                    todo.append(item)
