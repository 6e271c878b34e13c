"""One incident: from its record to the set of conclusions that hold, all of them, encoding included."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import clingo
import zen
from measure import compare, random_record, show
from oracle import Oracle, _atom, _symbol
from shapes import real_kb, synthetic_case

from kb.atoms import Atom, Comparison
from reasoning.analysis import decide
from reasoning.circuit import Compiled, Disproved, Option, Proved
from reasoning.ground import GroundElement, GroundLiteral, GroundRule, Key, Mode
from reasoning.reference import Evaluation

GOALS = {"clingo, grounded once, record as externals": 8.0, "zen-engine, the ground rules as expressions": 15.0}


class Clingo:
    """clingo's own grounding of the rules, kept; from one incident to the next only what differs is assigned."""

    def __init__(self, compiled: Compiled, kb: Any, case: Any):
        oracle = Oracle(kb, case, given=True)
        self.control, program = oracle.control, compiled.program
        for atom in self.control.symbolic_atoms.by_signature("on", 2):
            self.control.assign_external(atom.symbol, True)
        for name, choice in program.choices.items():
            if name.startswith("reading:"):
                symbols = [clingo.String(name.removeprefix("reading:")), clingo.String(choice.default)]
                self.control.assign_external(clingo.Function("reads", symbols), True)
        self.proved: dict[Key, clingo.Symbol] = {}
        self.disproved: dict[Key, clingo.Symbol] = {}
        for key in program.keys:
            if isinstance(key, Comparison):
                line = clingo.Number(round(key.threshold * 1000) + (key.operator == ">"))
                self.proved[key] = clingo.Function("reached", [_symbol(key.atom), line])
                self.disproved[key] = clingo.Function("missed", [_symbol(key.atom), line])
            else:
                self.proved[key] = clingo.Function("proved", [_symbol(key)])
                self.disproved[key] = clingo.Function("disproved", [_symbol(key)])
        self.now: set[clingo.Symbol] = set()
        self.names: dict[clingo.Symbol, Atom] = {}

    def __call__(self, record: Mapping[Key, bool]) -> set[Atom]:
        wanted = {self.proved[key] if proved else self.disproved[key] for key, proved in record.items()}
        for symbol in self.now - wanted:
            self.control.assign_external(symbol, False)
        for symbol in wanted - self.now:
            self.control.assign_external(symbol, True)
        self.now = wanted
        with self.control.solve(yield_=True) as handle:
            symbols = handle.model().symbols(shown=True)  # type: ignore[union-attr]
        for symbol in symbols:
            if symbol not in self.names:
                self.names[symbol] = _atom(symbol.arguments[0])
        return {self.names[symbol] for symbol in symbols}


class Zen:
    """The ground rules as one expression node; a record is a context of truth values."""

    def __init__(self, compiled: Compiled):
        program = self.program = compiled.program
        self.atoms = list(program.heads)
        self.number = {atom: i for i, atom in enumerate(self.atoms)}
        self.bits: dict[Any, str] = {}
        self.lines: list[dict[str, str]] = []
        self.done: dict[Any, str] = {}
        for atom in self.atoms:
            self.atom(atom)
        defaults = {name: choice.default for name, choice in program.choices.items()}
        self.base = {
            name: isinstance(bit, Option) and defaults[bit.choice] == bit.option for bit, name in self.bits.items()
        }
        self.names = {
            key: (self.bits.get(Disproved(key), "unused"), self.bits.get(Proved(key), "unused")) for key in program.keys
        }
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
            {
                "id": "rules", "type": "expressionNode", "name": "rules", "position": {"x": 1, "y": 0},
                "content": {"expressions": self.lines},
            },
            {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
        ]  # fmt: skip
        edges = [
            {"id": "e1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "e2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ]
        self.decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def line(self, key: str, value: str) -> str:
        self.lines.append({"id": key, "key": key, "value": value})
        return f"$.{key}"

    def atom(self, atom: Atom) -> str:
        if atom not in self.done:
            rules = [self.rule(rule) for rule in self.program.heads[atom]]
            self.done[atom] = self.line(f"a{self.number[atom]}", " or ".join(rules) or "false")
        return self.done[atom]

    def rule(self, rule: GroundRule) -> str:
        if id(rule) not in self.done:
            parts = []
            for name, some in rule.guard or ():
                parts.append("(" + " or ".join(self.bit(Option(name, one)) for one in sorted(some)) + ")")
            parts += [self.element(element) for element in rule.elements if not element.settled]
            for _, instances in rule.exceptions:
                parts += [f"not {self.rule(one)}" for one in instances]
            value = "false" if rule.guard is None else " and ".join(parts) or "true"
            self.done[id(rule)] = self.line(f"r{len(self.done)}", value)
        return self.done[id(rule)]

    def element(self, element: GroundElement) -> str:
        return "(" + " or ".join(self.literal(literal) for literal in element.literals) + ")"

    def literal(self, literal: GroundLiteral) -> str:
        if literal.mode in (Mode.HOLDS, Mode.FAILS):
            assert isinstance(literal.key, Atom)
            name = self.atom(literal.key)
            return name if literal.mode is Mode.HOLDS else f"not {name}"
        bit = self.bit((Proved if literal.mode in (Mode.PROVED, Mode.NOT_PROVED) else Disproved)(literal.key))
        return bit if literal.mode in (Mode.PROVED, Mode.DISPROVED) else f"not {bit}"

    def bit(self, bit: Any) -> str:
        return self.bits.setdefault(bit, f"b{len(self.bits)}")

    def __call__(self, record: Mapping[Key, bool]) -> set[Atom]:
        context = dict(self.base)
        for key, proved in record.items():
            context[self.names[key][proved]] = True
        result = self.decision.evaluate(context)["result"]
        return {atom for i, atom in enumerate(self.atoms) if result[f"a{i}"]}


def main() -> None:
    kb, case = real_kb(), synthetic_case(3, 2, 4)
    compiled = decide(kb, case).compiled
    program = compiled.program
    chance, share = random.Random(1), 0.3
    records = [
        {key: truth for key, truth in random_record(program, chance).items() if chance.random() < share}
        for _ in range(60)
    ]
    by_clingo = Clingo(compiled, kb, case)
    by_zen = Zen(compiled)

    def by_reference(record: Mapping[Key, bool]) -> set[Atom]:
        evaluation = Evaluation(program, record)
        return {atom for atom in program.heads if evaluation.holds(atom)}

    ways: dict[str, Any] = {
        "generated function": compiled.conclusions,
        "the definition, read off the rules": by_reference,
        "clingo, grounded once, record as externals": by_clingo,
        "zen-engine, the ground rules as expressions": by_zen,
    }
    for record in records:
        answers = [way(record) for way in ways.values()]
        assert all(answer == answers[0] for answer in answers), "the engines disagree"
    times = compare({name: lambda way=way: [way(record) for record in records] for name, way in ways.items()})
    size = f"{len(program.rules)} ground rules, {len(program.keys)} facts, {len(compiled.circuit.gates)} gates, {len(program.heads)} conclusions"
    show(f"One incident, all conclusions ({size})", times, len(records), GOALS)


if __name__ == "__main__":
    main()
