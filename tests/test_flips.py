"""Flips and settlements against other ways to find them: clingo's optimisation, and plain enumeration by the reference.

clingo has its own grounding of the rules (tests/oracle.py) and is asked for all records of least change; settlements are
found there by trial and counter-example. On small theories every final record is evaluated.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, reduce
from itertools import combinations, product
from math import prod
from operator import and_
from typing import Any

import clingo
import theory
from hypothesis import given, settings
from oracle import Oracle, _symbol
from shapes import real_kb
from strategies import theories
from test_oracle import endings

from kb.atoms import Atom, Comparison
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case
from reasoning.analysis import decide
from reasoning.circuit import Option, Proved
from reasoning.decide import Decision
from reasoning.flips import Move, Sets, flips, reasons, settlements
from reasoning.ground import Key, Program
from reasoning.reference import Evaluation
from reasoning.unknowns import atom_of

MANY = 1_000
"""More sets than any sampled claim has of its smallest size."""
Told = frozenset[tuple[Key, bool]]
"""What a set of moves newly proves (True) or disproves (False)."""


def told(moves: Iterable[Move]) -> Told:
    return frozenset(
        (bit.key, isinstance(bit, Proved)) for move in moves for bit in move.proved if not isinstance(bit, Option)
    )


def smallest(found: Sets) -> set[Told]:
    """The sets of the smallest size, all of which must have been found."""
    size = min((len(one) for one in found.sets), default=0)
    assert found.complete or len(found.sets[-1]) > size
    return {told(one) for one in found.sets if len(one) == size}


# -- clingo


class Search:
    """Records of least change. What the engine calls open is what may change at a cost; all else in clingo is free."""

    def __init__(self, decision: Decision, oracle: Oracle, case: Case):
        self.decision, self.oracle, self.case = decision, oracle, case
        self.open = [one.topic for one in decision.space.unknowns if isinstance(one.topic, Atom)]
        self.keys = [key for key in decision.compiled.program.keys if key not in decision.record]

    def world(self, *, facts_free: bool) -> list[str]:
        """The theory with what is stated made fast; on the record, readings too."""
        oracle, record = self.oracle, self.decision.record
        text = [oracle.text.replace("#show holds/1.", "")]
        for key in self.decision.compiled.program.keys:
            if key in record:
                text.append(f":- not {'true' if record[key] else 'false'}({name(key)}).")
        for key in self.decision.compiled.program.keys:
            text += [
                f"true({name(key)}) :- {reached(key)}.",
                f"false({name(key)}) :- {missed(key)}.",
            ]
        fixed = (
            dict(self.case.readings)
            if facts_free
            else {**{one: reading.default for one, reading in oracle.kb.readings.items()}, **self.case.readings}
        )
        text += [f':- not reads("{one}", "{position}").' for one, position in fixed.items()]
        if not facts_free:
            text.append(":- applied(_).")
        return text

    @cached_property
    def changes(self) -> clingo.Control:
        """On the record: what is open may change, at a cost."""
        text = self.world(facts_free=False)
        for topic in self.open:
            mine = [key for key in self.keys if atom_of(key) == topic]
            for key in mine:
                text += [f"moved({_symbol(topic)}) :- {value}({name(key)})." for value in ("true", "false")]
        text.append("#minimize { 1, A : moved(A) }. #show.")
        text += [
            f"#show {value}({name(key)}) : {value}({name(key)})." for key in self.keys for value in ("true", "false")
        ]
        control = clingo.Control(["--warn=none", "--opt-mode=optN", "--project=show", "0"])
        control.add("base", [], "\n".join(text))
        control.ground([("base", [])])
        return control

    def flips(self, claim: Atom, holds: bool) -> set[Told]:
        """All ways of least change in which the claim comes to hold, or to fail."""
        names = {name(key): key for key in self.keys}
        found = set()
        goal = (clingo.Function("holds", [_symbol(claim)]), holds)
        with self.changes.solve(assumptions=[goal], yield_=True) as handle:
            for model in handle:
                if model.optimality_proven:
                    shown = model.symbols(shown=True)
                    found.add(frozenset((names[str(s.arguments[0])], s.name == "true") for s in shown))
        return found

    @cached_property
    def records(self) -> clingo.Control:
        """All final records, under all readings."""
        control = clingo.Control(["--warn=none", "1"])
        control.add("base", [], "\n".join([*self.world(facts_free=True), "#show."]))
        control.add(
            "base",
            [],
            " ".join(f"#show {v}({name(key)}) : {v}({name(key)})." for key in self.keys for v in ("true", "false")),
        )
        control.ground([("base", [])])
        return control

    @cached_property
    def endings(self) -> dict[Any, list[Any]]:
        return endings(self.decision.compiled.program, self.decision.record, {})

    @cached_property
    def symbols(self) -> set[clingo.Symbol]:
        return {atom.symbol for atom in self.records.symbolic_atoms}

    def settlements(self, claim: Atom, holds: bool) -> set[Told]:
        """All smallest sets of endings with which the claim holds, or fails, in every final record and under every reading.

        A candidate is refuted by a record in which it goes wrong; the next candidate has to rule out that record.
        """
        relevant = self.relevant(claim)
        ways = [(topic, way) for topic, found in self.endings.items() if topic in relevant for way in found if way]
        inner = self.records
        goal = clingo.Function("holds", [_symbol(claim)])
        wrong = (goal, not holds)

        def assumed(topic: Any, way: dict[Key, bool]) -> list[tuple[clingo.Symbol, bool]]:
            """The topic ends this way: each of its lines reached, missed, or neither."""
            keys = [key for key in self.keys if atom_of(key) == topic]
            said = [
                (clingo.Function(value, [clingo.parse_term(name(key))]), way.get(key) is (value == "true"))
                for key in keys
                for value in ("true", "false")
            ]
            return [(symbol, truth) for symbol, truth in said if symbol in self.symbols or truth]

        def model(assumptions: list[tuple[clingo.Symbol, bool]]) -> set[str] | None:
            with inner.solve(assumptions=assumptions, yield_=True) as handle:
                return next((set(map(str, one.symbols(shown=True))) for one in handle), None)

        def ending(topic: Any, shown: set[str]) -> dict[Key, bool]:
            keys = [key for key in self.keys if atom_of(key) == topic]
            return {
                key: truth for key in keys for truth in (True, False) if f"{str(truth).lower()}({name(key)})" in shown
            }

        outer = clingo.Control(["--warn=none", "--opt-mode=opt", "0"])
        outer.add(
            "base",
            [],
            "{ pick(I) : way(I, _) }. :- pick(I), pick(J), way(I, T), way(J, T), I < J. #minimize { 1, I : pick(I) }. #show pick/1.",
        )
        topics = list(dict.fromkeys(topic for topic, _ in ways))
        outer.add("base", [], " ".join(f"way({i}, {topics.index(topic)})." for i, (topic, _) in enumerate(ways)))
        outer.ground([("base", [])])
        found: set[Told] = set()
        size = None
        for step in range(3_000):
            picked = None
            with outer.solve(yield_=True) as handle:
                for one in handle:
                    picked = sorted(symbol.arguments[0].number for symbol in one.symbols(shown=True))
            if picked is None or (size is not None and len(picked) > size):
                return found
            chosen = [item for i in picked for item in assumed(*ways[i])]
            shown = model([*chosen, wrong])
            part = f"step{step}"
            if shown is not None:
                record = {topic: ending(topic, shown) for topic in topics}
                core = list(topics)
                for topic in topics:
                    rest = [one for one in core if one != topic]
                    if model([*(item for one in rest for item in assumed(one, record[one])), (goal, holds)]) is None:
                        core = rest
                alone = [item for one in core for item in assumed(one, record[one])]
                others = [i for i, one in enumerate(ways) if model([*assumed(*one), *alone]) is None]
                outer.add(part, [], f":- {', '.join(f'not pick({i})' for i in others) or '#true'}.")
            else:
                if model(chosen) is not None:
                    size = len(picked)
                    found.add(frozenset(item for i in picked for item in ways[i][1].items()))
                outer.add(part, [], f":- {', '.join(f'pick({i})' for i in picked) or '#true'}.")
            outer.ground([(part, [])])
        raise AssertionError("no end")

    def relevant(self, claim: Atom) -> set[Any]:
        """The facts the claim turns on, with those tied to them by meaning."""
        found = {topic for topic in self.decision.turns_on(claim) if isinstance(topic, Atom)}
        size = -1
        while len(found) != size:
            size = len(found)
            for one, other, _ in self.decision.compiled.program.ties:
                if one in found or other in found:
                    found |= {one, other} & set(self.open)
        return found


def name(key: Key) -> str:
    return str(_symbol(key)) if isinstance(key, Atom) else f"line({_symbol(key.atom)},{line(key)})"


def line(key: Comparison) -> int:
    return round(key.threshold * 1000) + (key.operator == ">")


def reached(key: Key) -> str:
    return f"proved({_symbol(key)})" if isinstance(key, Atom) else f"reached({_symbol(key.atom)}, {line(key)})"


def missed(key: Key) -> str:
    return f"disproved({_symbol(key)})" if isinstance(key, Atom) else f"missed({_symbol(key.atom)}, {line(key)})"


def claims_of(kb: KnowledgeBase, decision: Decision, chance: random.Random, count: int, topics: int) -> Iterator[Atom]:
    """Some open claims that turn on a fair number of facts."""
    open_claims = [
        atom
        for atom in sorted(decision.node)
        if kb.predicates[atom.predicate].kind in ("claim", "consequence") and decision.status(atom) == "open"
    ]
    chance.shuffle(open_claims)
    fit = (atom for atom in open_claims if 1 < len(decision.turns_on(atom)) <= topics)
    for atom, _ in zip(fit, range(count), strict=False):
        yield atom


@cache
def searches() -> tuple[Search, ...]:
    """Some cases and scenarios whose acts are dated to the day."""
    kb = real_kb()
    dated = [
        case
        for case in [*kb.scenarios.values(), *kb.cases.values()]
        if all(act.date.first == act.date.last for act in case.acts.values())
    ]
    chosen = random.Random(11).sample(dated, min(4, len(dated)))
    return tuple(Search(decide(kb, case), Oracle(kb, case), case) for case in chosen)


def test_flips_of_cases_are_those_of_clingo() -> None:
    kb, chance, compared = real_kb(), random.Random(11), 0
    for search in searches():
        for claim in claims_of(kb, search.decision, chance, 4, 16):
            holds = not search.decision.holds(claim)
            found = smallest(flips(search.decision, claim, holds, MANY))
            assert found == search.flips(claim, holds), (search.case.id, str(claim))
            compared += 1
    assert compared >= 10


def test_settlements_of_cases_are_those_of_clingo() -> None:
    kb, chance, compared = real_kb(), random.Random(12), 0
    for search in searches():
        for claim, holds in product(claims_of(kb, search.decision, chance, 3, 10), (True, False)):
            found = settlements(search.decision, claim, holds, MANY)
            assert found.complete
            assert smallest(found) == search.settlements(claim, holds), (search.case.id, str(claim), holds)
            compared += 1
    assert compared >= 8


@given(theories(versions=False))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_flips_and_settlements_of_theories_are_those_of_clingo(item: dict[str, Any]) -> None:
    kb, case = theory.knowledge_base(item), theory.case(item)
    try:
        decision = decide(kb, case)
    except CaseError:
        return
    search = Search(decision, Oracle(kb, case), case)
    for claim in sorted(decision.node):
        if decision.status(claim) != "open":
            continue
        holds = not decision.holds(claim)
        assert smallest(flips(decision, claim, holds, MANY)) == search.flips(claim, holds), claim
        for side in (True, False):
            assert smallest(settlements(decision, claim, side, MANY)) == search.settlements(claim, side), (claim, side)


# -- enumeration


def models(decision: Decision, claim: Atom) -> dict[frozenset[tuple[Any, int]], set[bool]]:
    """For each way in which all facts may end: whether the claim holds, under each reading and on each day."""
    program, stated = decision.compiled.program, decision.record
    topics = endings(program, stated, decision.situation.chosen)
    facts = {topic: ways for topic, ways in topics.items() if isinstance(topic, Atom)}
    choices = {topic: ways for topic, ways in topics.items() if isinstance(topic, str)}
    found: dict[frozenset[tuple[Any, int]], set[bool]] = {}
    for numbers in product(*(range(len(ways)) for ways in facts.values())):
        record: dict[Key, bool] = dict(stated)
        for ways, i in zip(facts.values(), numbers, strict=True):
            record |= ways[i]
        if obeys(program, record):
            found[frozenset(zip(facts, numbers, strict=True))] = {
                Evaluation(program, record, dict(zip(choices, options, strict=True))).holds(claim)
                for options in product(*choices.values())
            }
    return found


def obeys(program: Program, record: dict[Key, bool]) -> bool:
    """Whether facts end as their meaning allows."""
    return not any(
        (record.get(one) is True and record.get(other) is not implied)
        or (record.get(other) is (not implied) and record.get(one) is not False)
        for one, other, implied in program.ties
    )


@given(theories())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_flips_settlements_and_reasons_are_those_of_enumeration(item: dict[str, Any]) -> None:
    """All subset-minimal flips, all smallest settlements, all subset-minimal reasons."""
    try:
        decision = decide(theory.knowledge_base(item), theory.case(item))
    except CaseError:
        return
    program, chosen = decision.compiled.program, decision.situation.chosen
    topics = endings(program, decision.record, chosen)
    if prod(map(len, topics.values())) > 500:
        return
    for claim in sorted(decision.node):
        now = decision.holds(claim)
        changed = {
            frozenset(moves)
            for numbers in product(*(range(len(ways)) for topic, ways in topics.items() if isinstance(topic, Atom)))
            for moves in [[(t, i) for t, i in zip(topics, numbers, strict=False) if topics[t][i]]]
            if obeys(program, record := decision.record | merged(topics, moves))
            and on_every_day(program, record, chosen, claim) is not now
        }
        found = flips(decision, claim, not now, MANY)
        assert found.complete
        assert {told(one) for one in found.sets} == {items(topics, one) for one in minimal(changed)}, claim
        kept = {
            frozenset(facts)
            for facts in subsets(stated_topics(decision))
            if on_every_day(program, {k: v for k, v in decision.record.items() if atom_of(k) in facts}, chosen, claim)
            is now
        }
        because = {frozenset(move.topic for move in one) for one in reasons(decision, claim, MANY).sets}
        assert because == minimal(kept), claim
        if decision.status(claim) != "open":
            continue
        known = models(decision, claim)
        moves = [(t, i) for t, ways in topics.items() if isinstance(t, Atom) for i, way in enumerate(ways) if way]
        with_move = {move: sum(1 << n for n, ways in enumerate(known) if move in ways) for move in moves}
        every = (1 << len(known)) - 1
        for side in (True, False):
            wrong = sum(1 << n for n, values in enumerate(known.values()) if (not side) in values)
            settling: set[frozenset[tuple[Any, int]]] = set()
            for size in range(1, len(topics) + 1):
                for one in combinations(moves, size):
                    left = reduce(and_, (with_move[move] for move in one), every)
                    if left and not left & wrong:
                        settling.add(frozenset(one))
                if settling:
                    break
            answer = settlements(decision, claim, side, MANY)
            assert answer.complete
            assert {told(one) for one in answer.sets} == {items(topics, one) for one in settling}, (claim, side)


def merged(topics: dict[Any, list[Any]], moves: Iterable[tuple[Any, int]]) -> dict[Key, bool]:
    return {key: value for topic, i in moves for key, value in topics[topic][i].items()}


def items(topics: dict[Any, list[Any]], moves: Iterable[tuple[Any, int]]) -> Told:
    return frozenset(merged(topics, moves).items())


def on_every_day(program: Program, record: dict[Key, bool], chosen: dict[str, str], claim: Atom) -> bool:
    """The claim on the record, by the reference."""
    days = {name: choice.options for name, choice in program.choices.items() if name.startswith("date:")}
    return all(
        Evaluation(program, record, {**chosen, **dict(zip(days, one, strict=True))}).holds(claim)
        for one in product(*days.values())
    )


def minimal(sets: set[frozenset[Any]]) -> set[frozenset[Any]]:
    return {one for one in sets if not any(other < one for other in sets)}


def subsets(names: list[Any]) -> Iterator[tuple[Any, ...]]:
    return (one for size in range(len(names) + 1) for one in combinations(names, size))


def stated_topics(decision: Decision) -> list[Atom]:
    return sorted({atom_of(key) for key in decision.record})
