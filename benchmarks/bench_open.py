"""All claims of a case with many unknown facts: established, excluded or open, exactly; and exactly what each turns on.

clingo grounds the rules once. Open or not: brave and cautious consequences. What a claim turns on: a program of two records
that differ in one topic and in the claim; its brave consequences are the topics.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import clingo
from measure import compare, random_record, show
from oracle import Oracle, _atom
from shapes import real_kb, synthetic_case

from kb.atoms import Atom, Comparison
from kb.load import KnowledgeBase
from kb.records import Case, Fact
from reasoning.analysis import decide
from reasoning.circuit import Compiled
from reasoning.decide import Decision
from reasoning.ground import Program
from reasoning.situation import Situation, Standing, situate
from reasoning.unknowns import Topic, atom_of

SIZES = (20, 40, 80, 320)
STATUS_CASES, RELEVANCE_CASES = 6, 2
GOALS = {"clingo, grounded once, brave and cautious": 2.5, "clingo, two records in one program, brave": 50.0}


def partly_known(program: Program, case: Case, unknown_topics: int, chance: random.Random) -> Case:
    """The case with all facts stated but for so many topics."""
    record = random_record(program, chance)
    topics = sorted({atom_of(key) for key in program.keys})
    unknown = set(chance.sample(topics, min(unknown_topics, len(topics))))
    facts = []
    for topic in topics:
        if topic in unknown:
            continue
        if topic in record:
            facts.append(f"{topic}" if record[topic] else f"not {topic}")
            continue
        lines = [key for key in record if isinstance(key, Comparison) and key.atom == topic]
        low = max((key.threshold + (key.operator == ">") for key in lines if record[key]), default=None)
        high = min((key.threshold - (key.operator == ">=") for key in lines if not record[key]), default=None)
        facts += [f"{topic} >= {low:.15g}"] if low is not None else []
        facts += [f"{topic} <= {high:.15g}"] if high is not None and (low is None or high >= low) else []
    return case.model_copy(update={"facts": tuple(Fact(fact=fact) for fact in facts)})


class Peer:
    """A clingo control and the codes of what a case states in it."""

    def __init__(self, oracle: Oracle, control: clingo.Control, copies: tuple[str, ...] = ("",)):
        self.oracle, self.control = oracle, control
        self.literals = {atom.symbol: atom.literal for atom in control.symbolic_atoms}
        self.copies = copies
        self.said: dict[tuple[str, Atom], int] = {
            (symbol.name, _atom(symbol.arguments[0])): code
            for symbol, code in self.literals.items()
            if symbol.name.removeprefix("other_") in ("proved", "disproved")
        }

    def question(self, situation: Situation, case: Case) -> list[int]:
        """The literals that hold what is stated; all else is free."""
        found = []
        for copy in self.copies:
            for word, wanted in (("proved", Standing.TRUE), ("disproved", Standing.FALSE)):
                name = copy + word
                found += [
                    self.said[name, atom]
                    for atom, standing in situation.facts.items()
                    if standing is wanted and (name, atom) in self.said
                ]
            for symbol, truth in self.oracle.assumptions(case):
                if symbol.name in ("lo", "hi", "reads"):
                    code = self.literals[clingo.Function(copy + symbol.name, symbol.arguments)]
                    found.append(code if truth else -code)
        return found

    def consequences(self, mode: str, question: list[int]) -> list[clingo.Symbol]:
        """The shown atoms of some models (brave) or of all (cautious)."""
        self.control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
        self.control.configuration.solve.models = 0  # type: ignore[union-attr]
        symbols: list[clingo.Symbol] = []
        with self.control.solve(assumptions=question, yield_=True) as handle:
            for model in handle:
                symbols = list(model.symbols(shown=True))
        return symbols


RECORD = re.compile(
    r"\b(proved|disproved|unproved|lo|hi|reached|missed|on|force|reads|applied|holds|fires_\d+|met_\w+|beaten_\w+)\("
)
TURNS = """
differs(f(A)) :- proved(A), not other_proved(A).      differs(f(A)) :- other_proved(A), not proved(A).
differs(f(A)) :- disproved(A), not other_disproved(A). differs(f(A)) :- other_disproved(A), not disproved(A).
differs(f(N)) :- lo(N, L), not other_lo(N, L).        differs(f(N)) :- hi(N, H), not other_hi(N, H).
differs(d(A)) :- on(A, D), not other_on(A, D).        differs(r(Q)) :- reads(Q, P), not other_reads(Q, P).
differs(u(R)) :- applied(R), not other_applied(R).    differs(u(R)) :- other_applied(R), not applied(R).
:- not 1 #count { X : differs(X) } 1.
turns(C) :- holds(C), not other_holds(C).
#show differs/1.
"""


def doubled(oracle: Oracle) -> Peer:
    """Two records over one grounding of the frame: they differ in exactly one topic."""
    text = oracle.text.replace("#show holds/1.", "")
    other = RECORD.sub(r"other_\1(", text)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join([text, *(line for line in other.splitlines() if "other_" in line), TURNS]))
    control.ground([("base", [])])
    return Peer(oracle, control, ("", "other_"))


def topic_of(symbol: clingo.Symbol, rules: dict[int, str]) -> Topic:
    """The topic that a term of `differs` stands for."""
    (inner,) = symbol.arguments
    match symbol.name:
        case "f":
            return _atom(inner)
        case "d":
            return f"date:{inner.string}"
        case "r":
            return f"reading:{inner.string}"
        case _:
            return f"unverified:{rules[inner.number]}"


def race(title: str, ways: dict[str, Callable[[int], Any]], count: int, repetitions: int) -> None:
    """Equal answers first, then the times."""
    for i in range(count):
        answers = [way(i) for way in ways.values()]
        assert all(answer == answers[0] for answer in answers), "the engines disagree"
    runs = range(count)
    times = compare({name: lambda way=way: [way(i) for i in runs] for name, way in ways.items()}, repetitions)  # type: ignore[misc]
    show(title, times, count, GOALS)


def statuses(kb: KnowledgeBase, compiled: Compiled, claims: list[Atom], peer: Peer, cases: list[Case]) -> None:
    """Established, excluded or open."""
    situations = [situate(kb, case) for case in cases]
    questions = [peer.question(situation, case) for situation, case in zip(situations, cases, strict=True)]
    names: dict[clingo.Symbol, Atom] = {}

    def by_engine(i: int) -> dict[Atom, str]:
        decision = Decision(compiled, situations[i])
        found = {claim: decision.status(claim) for claim in claims}
        return {claim: "excluded" if status == "not_covered" else status for claim, status in found.items()}

    def by_clingo(i: int) -> dict[Atom, str]:
        sets = []
        for mode in ("brave", "cautious"):
            symbols = peer.consequences(mode, questions[i])
            names.update({symbol: _atom(symbol.arguments[0]) for symbol in symbols if symbol not in names})
            sets.append({names[symbol] for symbol in symbols})
        some, every = sets
        return {c: "established" if c in every else "open" if c in some else "excluded" for c in claims}

    topics = sum(len(Decision(compiled, one).space.unknowns) for one in situations) / len(situations)
    opened = sum(status == "open" for i in range(len(cases)) for status in by_engine(i).values()) / len(cases)
    title = f"{len(claims)} claims, {topics:g} topics open: which claims are open ({opened:g})"
    race(title, {"engine": by_engine, "clingo, grounded once, brave and cautious": by_clingo}, len(cases), 5)


def relevance(kb: KnowledgeBase, compiled: Compiled, claims: list[Atom], peer: Peer, cases: list[Case]) -> None:
    """For each open claim exactly the topics it turns on."""
    situations = [situate(kb, case) for case in cases]
    questions = [peer.question(situation, case) for situation, case in zip(situations, cases, strict=True)]
    rules = {number: name for name, number in peer.oracle.number.items()}
    turns = {_atom(s.arguments[0]): code for s, code in peer.literals.items() if s.name == "turns"}
    open_claims = [
        [claim for claim in claims if Decision(compiled, situation).status(claim) == "open"] for situation in situations
    ]

    def by_engine(i: int) -> dict[Atom, set[Topic]]:
        decision = Decision(compiled, situations[i])
        return {claim: set(decision.turns_on(claim)) for claim in open_claims[i]}

    made = [Decision(compiled, situation) for situation in situations]

    def decided(i: int) -> dict[Atom, set[Topic]]:
        made[i]._topics.clear()
        return {claim: set(made[i].turns_on(claim)) for claim in open_claims[i]}

    def by_clingo(i: int) -> dict[Atom, set[Topic]]:
        return {
            claim: {
                topic_of(symbol.arguments[0], rules)
                for symbol in peer.consequences("brave", [*questions[i], turns[claim]])
            }
            for claim in open_claims[i]
        }

    many = sum(map(len, open_claims)) / len(cases)
    title = f"{many:g} open claims: what each turns on"
    peer_name = "clingo, two records in one program, brave"
    ways = {"engine, the case decided already": decided, "engine, deciding it too": by_engine, peer_name: by_clingo}
    race(title, ways, len(cases), 3)


def main() -> None:
    kb, case = real_kb(), synthetic_case(3, 2, 4)
    compiled = decide(kb, case).compiled
    claims = [a for a in compiled.atoms if kb.predicates[a.predicate].kind in ("claim", "consequence")]
    oracle = Oracle(kb, case)
    single, double = Peer(oracle, oracle.control), doubled(oracle)
    for size in SIZES:
        chance = random.Random(size)
        cases = [partly_known(compiled.program, case, size, chance) for _ in range(STATUS_CASES)]
        print(f"{size} facts unknown, of {len({atom_of(key) for key in compiled.program.keys})}")
        statuses(kb, compiled, claims, single, cases)
        relevance(kb, compiled, claims, double, cases[:RELEVANCE_CASES])


if __name__ == "__main__":
    main()
