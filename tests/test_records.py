"""A thousand random records over the frames of real cases: the engine and the second opinion answer alike."""

from __future__ import annotations

import random

from oracle import Oracle
from shapes import real_kb, synthetic_case
from test_oracle import disagreements

from kb.atoms import Atom, Comparison
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case, Fact
from reasoning.analysis import decide
from reasoning.ground import Program
from reasoning.unknowns import atom_of

RECORDS = 1_000


def perturbed(program: Program, case: Case, chance: random.Random) -> Case:
    """The case with some of the facts its rules ask for stated otherwise: a few, most or nearly all of them."""
    asked: dict[Atom, list[float]] = {}
    for key in program.keys:
        asked.setdefault(atom_of(key), []).extend([key.threshold] if isinstance(key, Comparison) else [])
    facts, rate = [], chance.choice([0.3, 0.6, 0.9, 0.95])
    tied = {atom for one, other, _ in program.ties for atom in (one, other)}
    for atom, lines in asked.items():
        if chance.random() >= (min(rate, 0.3) if atom in tied else rate):  # few, or most records contradict themselves
            continue
        if lines:
            value = chance.choice(lines) + chance.choice([-1, -0.5, 0, 0.5, 1])
            facts.append(f"{atom} {chance.choice(['=', '>=', '<='])} {value:.15g}")
        else:
            facts.append(chance.choice(["", "", "not ", "not ", "? ", "disputed "]) + str(atom))
    return case.model_copy(update={"facts": tuple(Fact(fact=text) for text in facts)})


def same_frame(kb: KnowledgeBase, case: Case) -> Case:
    """The case without open kinds of act, so that all records over it share one frame."""
    kinds = {name for name, predicate in kb.predicates.items() if predicate.act_kind}
    return case.model_copy(update={"facts": tuple(f for f in case.facts if not any(f"{k}(" in f.fact for k in kinds))})


def test_random_records_agree_with_the_oracle() -> None:
    """Facts stated at random; what the engine refuses leaves no final record, or disputes what follows from the rest."""
    kb = real_kb()
    chance, found, compared, refused = random.Random(20), [], 0, 0
    cases = [same_frame(kb, case) for case in [*kb.scenarios.values(), *kb.cases.values()]]
    frames = [synthetic_case(2, 1, 2), *chance.sample(cases, min(len(cases), 9))]
    for frame in frames:
        oracle = Oracle(kb, frame)
        program = decide(kb, frame).compiled.program
        enough = compared + RECORDS // len(frames)
        while compared < enough:
            case = perturbed(program, frame, chance)
            try:
                decision = decide(kb, case)
            except CaseError:
                refused += 1
                disputed = any(fact.fact.startswith("disputed") for fact in case.facts)
                assert disputed or oracle.final(case) is None
                continue
            compared += 1
            found += [f"{frame.id}: {text}" for text in disagreements(decision, oracle, case)]
    assert compared >= RECORDS > refused
    assert not found, "\n".join(found[:20])
