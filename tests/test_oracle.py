"""The engine against a second opinion (tests/oracle.py) and against plain enumeration."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
import theory
from hypothesis import given, settings
from oracle import Oracle
from shapes import real_kb
from strategies import theories

from kb.atoms import Atom, Comparison
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case
from kb.variants import vary
from reasoning import decide as deciding
from reasoning.analysis import decide
from reasoning.decide import Decision
from reasoning.ground import Key, Program
from reasoning.reference import Evaluation
from reasoning.unknowns import atom_of


def disagreements(decision: Decision, oracle: Oracle, case: Case) -> list[str]:
    """Each conclusion that the engine and the oracle answer differently."""
    final, record = oracle.final(case), oracle.on_record(case)
    if final is None:
        return ["the oracle finds no final record"]
    some, every = final
    found = []
    for atom in sorted(set(decision.node) | some):
        status = decision.status(atom)
        theirs = "established" if atom in every else "open" if atom in some else "excluded"
        if not oracle.covers(atom) or (theirs == "excluded" and not oracle.covers(atom, wholly=True)):
            theirs = "not_covered"
        if status != theirs:
            found.append(f"{atom}: {status}, the oracle says {theirs}")
        if decision.holds(atom) is not (atom in record):
            found.append(f"{atom} on the record: {decision.holds(atom)}, the oracle says {atom in record}")
    return found


def test_cases_agree_with_the_oracle() -> None:
    """Cases and scenarios of the knowledge base as they are described, and one variant of each."""
    kb = real_kb()
    chance, found = random.Random(7), []
    cases = [*kb.scenarios.values(), *kb.cases.values()]
    for case in chance.sample(cases, min(len(cases), 10)):
        for one in [case, *(vary(case, change) for change in chance.sample(case.variants, min(len(case.variants), 1)))]:
            found += [
                f"{case.id}: {text}"
                for text in disagreements(decide(kb, one, frozenset(one.overlays)), Oracle(kb, one), one)
            ]
    assert not found, "\n".join(found)


@given(theories())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_random_theories_agree_with_the_oracle(item: dict[str, Any]) -> None:
    kb, case = theory.knowledge_base(item), theory.case(item)
    oracle = Oracle(kb, case)
    try:
        decision = decide(kb, case)
    except CaseError:
        assert oracle.final(case) is None or any(fact.fact.startswith("disputed") for fact in case.facts)
        return
    assert not disagreements(decision, oracle, case)


# -- what a conclusion turns on, by enumeration


def endings(program: Program, record: Mapping[Key, bool], chosen: Mapping[str, str]) -> dict[Any, list[Any]]:
    """For each open topic the ways it may end: proved keys and disproved keys, or an option."""
    found: dict[Any, list[Any]] = {}
    for atom in {atom_of(key) for key in program.keys}:
        keys = [key for key in program.keys if atom_of(key) == atom and key not in record]
        ways = []
        for values in product([True, False, None], repeat=len(keys)):
            way = {key: value for key, value in zip(keys, values, strict=True) if value is not None}
            lines = sorted(
                (key.threshold, key.operator == ">", way.get(key)) for key in keys if isinstance(key, Comparison)
            )
            rank = [{True: 0, None: 1, False: 2}[value] for _, _, value in lines]
            if rank == sorted(rank):  # a number that reaches a line reaches all lower ones
                ways.append(way)
        if keys:
            found[atom] = ways
    for name, choice in program.choices.items():
        found[name] = [chosen[name]] if name in chosen else list(choice.options)
    return found


def turns_on(decision: Decision, atom: Atom) -> set[Any]:
    """The topics that alone decide the conclusion in some final record."""
    return outlook(decision.compiled.program, decision.record, decision.situation.chosen, atom)[1]


def outlook(
    program: Program, record: Mapping[Key, bool], chosen: Mapping[str, str], atom: Atom
) -> tuple[set[bool], set[Any]]:
    """Over all final records of a record: how the conclusion may come out, and the topics that alone decide it."""
    open_topics = endings(program, record, chosen)
    seen: dict[tuple[Any, ...], set[tuple[Any, bool]]] = {}
    for ways in product(*(range(len(ways)) for ways in open_topics.values())):
        final, options = dict(record), {}
        for (topic, choices), i in zip(open_topics.items(), ways, strict=True):
            if isinstance(topic, str):
                options[topic] = choices[i]
            else:
                final |= choices[i]
        if any(
            (final.get(one) is True and final.get(other) is not implied)
            or (final.get(other) is (not implied) and final.get(one) is not False)
            for one, other, implied in program.ties
        ):
            continue
        value = Evaluation(program, final, options).holds(atom)
        for position, topic in enumerate(open_topics):
            rest = (topic, *ways[:position], *ways[position + 1 :])
            seen.setdefault(rest, set()).add((ways[position], value))
    values = {frozenset(value for _, value in pairs) for pairs in seen.values()}
    return set().union(*values), {key[0] for key, pairs in seen.items() if len({value for _, value in pairs}) > 1}


@given(theories())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_what_a_conclusion_turns_on_is_exact(item: dict[str, Any]) -> None:
    try:
        decision = decide(theory.knowledge_base(item), theory.case(item))
    except CaseError:
        return
    size = 1
    for ways in endings(decision.compiled.program, decision.record, decision.situation.chosen).values():
        size *= len(ways)
    if size > 2_000:
        return
    for atom in decision.node:
        assert set(decision.turns_on(atom)) == turns_on(decision, atom), atom


# -- the two ways of deciding


def both_ways(kb: KnowledgeBase, case: Case) -> Iterator[tuple[Any, Any]]:
    for lanes in (deciding.MAX_LANES, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(deciding, "MAX_LANES", lanes)
            decision = decide(kb, case)
            atoms = random.Random(5).sample(sorted(decision.node), min(len(decision.node), 40))
            yield {atom: (decision.status(atom), decision.turns_on(atom), decision.holds(atom)) for atom in atoms}


@given(theories())
@settings(max_examples=80, deadline=None, derandomize=True)
def test_enumeration_and_sat_agree_on_theories(item: dict[str, Any]) -> None:
    kb, case = theory.knowledge_base(item), theory.case(item)
    try:
        planes, sat = both_ways(kb, case)
    except CaseError:
        return
    assert planes == sat


def test_enumeration_and_sat_agree_on_cases() -> None:
    kb = real_kb()
    chance = random.Random(3)
    cases = [*kb.scenarios.values(), *kb.cases.values()]
    for case in chance.sample(cases, min(len(cases), 12)):
        planes, sat = both_ways(kb, case)
        assert planes == sat, case.id
