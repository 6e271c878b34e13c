"""All claims of a case with many unknown facts: established, excluded or open, exactly."""

from __future__ import annotations

import random
from typing import Any

import clingo
from measure import compare, random_record, show
from oracle import Oracle, _atom
from shapes import real_kb, synthetic_case

from kb.atoms import Atom, Comparison
from kb.records import Case, Fact
from reasoning.analysis import decide
from reasoning.decide import Decision
from reasoning.ground import Program
from reasoning.situation import Standing, situate
from reasoning.unknowns import atom_of

UNKNOWN = 40
GOALS = {"clingo, grounded once, brave and cautious": 2.5}


def partly_known(program: Program, case: Case, chance: random.Random) -> Case:
    """The case with all facts stated but for some forty topics."""
    record = random_record(program, chance)
    topics = sorted({atom_of(key) for key in program.keys})
    unknown = set(chance.sample(topics, min(UNKNOWN, len(topics))))
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


def main() -> None:
    kb, case = real_kb(), synthetic_case(3, 2, 4)
    compiled = decide(kb, case).compiled
    chance = random.Random(2)
    claims = [a for a in compiled.atoms if kb.predicates[a.predicate].kind in ("claim", "consequence")]
    oracle = Oracle(kb, case)
    literals = {atom.symbol: atom.literal for atom in oracle.control.symbolic_atoms}
    situations, numbers = [], []
    proved = {_atom(s.arguments[0]): code for s, code in literals.items() if s.name == "proved"}
    disproved = {_atom(s.arguments[0]): code for s, code in literals.items() if s.name == "disproved"}
    for _ in range(10):
        one = partly_known(compiled.program, case, chance)
        situations.append(situate(kb, one))
        stated = [(s, truth) for s, truth in oracle.assumptions(one) if s.name in ("lo", "hi")]
        numbers.append([literals[s] if truth else -literals[s] for s, truth in stated])

    def by_engine(i: int) -> dict[Atom, str]:
        decision = Decision(compiled, situations[i])
        return {claim: decision.status(claim) for claim in claims}

    names: dict[clingo.Symbol, Atom] = {}

    def by_clingo(i: int) -> dict[Atom, str]:
        facts = situations[i].facts.items()
        question = [
            *(proved[atom] for atom, standing in facts if standing is Standing.TRUE and atom in proved),
            *(disproved[atom] for atom, standing in facts if standing is Standing.FALSE and atom in disproved),
            *numbers[i],
        ]
        sets = []
        for mode in ("brave", "cautious"):
            oracle.control.configuration.solve.enum_mode = mode  # type: ignore[union-attr]
            oracle.control.configuration.solve.models = 0  # type: ignore[union-attr]
            with oracle.control.solve(assumptions=question, yield_=True) as handle:
                for model in handle:
                    symbols = model.symbols(shown=True)
            for symbol in symbols:
                if symbol not in names:
                    names[symbol] = _atom(symbol.arguments[0])
            sets.append({names[symbol] for symbol in symbols})
        some, every = sets
        return {c: "established" if c in every else "open" if c in some else "excluded" for c in claims}

    ways: dict[str, Any] = {"engine": by_engine, "clingo, grounded once, brave and cautious": by_clingo}
    counts = {"open": 0, "established": 0, "excluded": 0}
    for i in range(len(situations)):
        mine, theirs = by_engine(i), by_clingo(i)
        for claim in claims:
            status = "excluded" if mine[claim] == "not_covered" else mine[claim]
            assert status == theirs[claim], f"the engines disagree on {claim}"
            counts[status] += 1
    runs = range(len(situations))
    times = compare({name: lambda way=way: [way(i) for i in runs] for name, way in ways.items()})
    left = sum(len(Decision(compiled, one).space.unknowns) for one in situations) / len(situations)
    mean = ", ".join(f"{count / len(situations):g} {name}" for name, count in counts.items())
    show(f"{len(claims)} claims with {left:g} topics open ({mean})", times, len(situations), GOALS)


if __name__ == "__main__":
    main()
