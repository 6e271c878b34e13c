"""Laws of the engine, on random theories."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
import theory
from hypothesis import given, settings
from hypothesis import strategies as st
from shapes import real_kb
from strategies import FACTS, theories

from kb.atoms import Atom, Comparison, parse_atom, parse_statement
from kb.errors import CaseError
from kb.load import KnowledgeBase
from kb.records import Case, Fact
from reasoning import analysis
from reasoning.analysis import decide
from reasoning.circuit import Option, Proved
from reasoning.decide import Decision
from reasoning.flips import Move, flips, settlements
from reasoning.reference import Evaluation

QUICK = settings(max_examples=100, deadline=None, derandomize=True)


def attempt(kb: KnowledgeBase, case: Case) -> Decision | None:
    """The decision, or None where the facts contradict one another by their meaning."""
    try:
        return decide(kb, case)
    except CaseError:
        return None


def answered(facts: list[str], name: str, word: str) -> list[str]:
    """The facts with one of them stated otherwise."""
    return [*(fact for fact in facts if fact.split()[-1] != name), f"{word}{name}"]


def statuses(decision: Decision) -> dict[str, Any]:
    return {str(atom): (decision.status(atom), decision.holds(atom)) for atom in sorted(decision.node)}


@given(theories(), st.sampled_from(FACTS), st.sampled_from(["", "not "]))
@QUICK
def test_an_answer_never_overturns_a_settled_conclusion(item: dict[str, Any], name: str, word: str) -> None:
    if any(fact.split()[-1] == name and not fact.startswith(("?", "disputed")) for fact in item["facts"]):
        return  # known already
    kb = theory.knowledge_base(item)
    before = attempt(kb, theory.case(item))
    after = attempt(kb, theory.case(item, answered(item["facts"], name, word)))
    if before is None or after is None:
        return
    for atom in before.node:
        if (status := before.status(atom)) != "open":
            assert after.status(atom) == status, atom


@given(theories(), st.data())
@QUICK
def test_only_a_topic_it_turns_on_changes_a_conclusion(item: dict[str, Any], data: st.DataObject) -> None:
    """Answering a fact that is not listed leaves what holds on the record as it is."""
    kb = theory.knowledge_base(item)
    before = attempt(kb, theory.case(item))
    if before is None or item["meaning"]:  # by its meaning an answer may settle other facts too
        return
    name = data.draw(st.sampled_from(FACTS))
    if any(fact.split()[-1] == name and not fact.startswith(("?", "disputed")) for fact in item["facts"]):
        return
    after = attempt(kb, theory.case(item, answered(item["facts"], name, data.draw(st.sampled_from(["", "not "])))))
    assert after is not None
    for atom in before.node:
        if theory.atom(name) not in before.turns_on(atom):
            assert after.holds(atom) is before.holds(atom), atom
            assert after.status(atom) == before.status(atom), atom


@given(theories())
@QUICK
def test_on_the_record_is_the_definition(item: dict[str, Any]) -> None:
    """The reference evaluated on each day an act may have taken place."""
    decision = attempt(theory.knowledge_base(item), theory.case(item))
    if decision is None:
        return
    program = decision.compiled.program
    days = program.choices["date:x"].options if "date:x" in program.choices else (None,)
    for atom in decision.node:
        models = [
            Evaluation(program, decision.record, decision.situation.chosen | ({"date:x": day} if day else {}))
            for day in days
        ]
        assert decision.holds(atom) is all(model.holds(atom) for model in models), atom


@given(theories())
@QUICK
def test_a_settled_conclusion_stands_on_the_record_and_under_every_option(item: dict[str, Any]) -> None:
    decision = attempt(theory.knowledge_base(item), theory.case(item))
    if decision is None:
        return
    for atom in decision.node:
        status = decision.status(atom)
        if status in ("established", "excluded"):
            assert decision.holds(atom) is (status == "established"), atom
            assert decision.turns_on(atom) == (), atom
            for choice in decision.compiled.program.choices:
                assert set(decision.under(atom, choice).values()) <= {status}, (atom, choice)
        elif status == "open":
            assert decision.turns_on(atom) or item["meaning"], atom


@given(theories())
@QUICK
def test_an_open_conclusion_can_end_both_ways(item: dict[str, Any]) -> None:
    """Deciding everything it turns on, fact after fact, settles it one way or the other, never neither."""
    kb, facts = theory.knowledge_base(item), list(item["facts"])
    for _ in range(len(FACTS)):
        decision = attempt(kb, theory.case(item, facts))
        if decision is None:
            return
        topics = {t for atom in decision.node for t in decision.turns_on(atom) if t in map(theory.atom, FACTS)}
        if not topics:
            break
        name = min(topics).predicate  # type: ignore[union-attr, type-var]
        facts = answered(facts, name, "not ")
    else:
        decision = attempt(kb, theory.case(item, facts))
    if decision is not None:
        left = {topic for atom in decision.node for topic in decision.turns_on(atom)}
        assert not left & set(map(theory.atom, FACTS))


@given(theories(versions=False), st.sampled_from(["p", "q", "s"]))
@QUICK
def test_a_proved_defence_never_helps_the_claim_it_defeats(item: dict[str, Any], head: str) -> None:
    """An exception of its own on a fact nobody else looks at: proved it excludes, otherwise all is as before."""
    rules = [
        {**rule, "unless": [*rule.get("unless", []), "defence"]} if rule.get("then") == head else rule
        for rule in item["rules"]
    ]
    with_defence = item | {"rules": [*rules, {"id": "defence", "if": ["shield"]}]}
    plain = attempt(theory.knowledge_base(item), theory.case(item))
    kb = theory.knowledge_base(with_defence)
    proved = attempt(kb, theory.case(item, [*item["facts"], "shield"]))
    denied = attempt(kb, theory.case(item, [*item["facts"], "not shield"]))
    unsaid = attempt(kb, theory.case(item))
    if plain is None or proved is None or denied is None or unsaid is None:
        return
    atom = theory.atom(head)
    assert proved.status(atom) == "excluded"
    assert statuses(denied) == statuses(plain)
    assert unsaid.status(atom) == ("excluded" if plain.status(atom) == "excluded" else "open")
    assert unsaid.holds(atom) is plain.holds(atom)


@given(theories(), st.randoms(use_true_random=False))
@QUICK
def test_the_order_of_facts_and_rules_does_not_matter(item: dict[str, Any], chance: Any) -> None:
    facts, rules = list(item["facts"]), list(item["rules"])
    chance.shuffle(facts)
    chance.shuffle(rules)
    one = attempt(theory.knowledge_base(item), theory.case(item))
    other = attempt(theory.knowledge_base(item | {"rules": rules}), theory.case(item, facts))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert statuses(one) == statuses(other)
        assert {a: set(one.turns_on(a)) for a in one.node} == {a: set(other.turns_on(a)) for a in other.node}


@given(theories())
@QUICK
def test_the_same_case_gets_the_same_answer(item: dict[str, Any]) -> None:
    """From the cache of programs and without it, in any state of the decision's own memory."""
    kb, case = theory.knowledge_base(item), theory.case(item)
    one = attempt(kb, case)
    if one is None:
        return
    topics = {atom: one.turns_on(atom) for atom in one.node}
    first = statuses(one)
    analysis._cache.clear()
    other = decide(kb, case)
    assert first == statuses(other) == statuses(one)
    assert topics == {atom: other.turns_on(atom) for atom in other.node}


# -- what turns and what settles, through the facts of a case


def stating(facts: list[str], moves: Iterable[Move]) -> list[str]:
    """The facts once the moves have come true; of a number the lines reached and missed."""
    for move in moves:
        keys = {bit.key: isinstance(bit, Proved) for bit in move.proved if not isinstance(bit, Option)}
        for key, reached in keys.items():
            if isinstance(key, Comparison):
                strict = key.operator == ">"
                bound = key.threshold + (0.5 if strict else 0) if reached else key.threshold - (0 if strict else 0.5)
                facts = [*facts, f"{key.atom} {'>=' if reached else '<='} {bound:.15g}"]
            else:
                facts = answered(facts, key.predicate, "" if reached else "not ")
    return facts


def proved(kb: KnowledgeBase, item: dict[str, Any], moves: Iterable[Move]) -> Decision | None:
    """The decision once the moves have come true; None where a fact that follows from them is still called disputed."""
    after = attempt(kb, theory.case(item, stating(item["facts"], moves)))
    assert after is not None or any(fact.startswith("disputed") for fact in item["facts"])
    return after


@given(theories())
@QUICK
def test_flips_flip_and_settlements_settle(item: dict[str, Any]) -> None:
    kb = theory.knowledge_base(item)
    decision = attempt(kb, theory.case(item))
    if decision is None:
        return
    for atom in sorted(decision.node):
        now = decision.holds(atom)
        for moves in flips(decision, atom, not now).sets:
            after = proved(kb, item, moves)
            if after is None:
                continue
            assert after.holds(atom) is not now, (atom, moves)
        for holds, wanted in ((True, "established"), (False, "excluded")):
            if decision.status(atom) != "open":
                continue
            for moves in settlements(decision, atom, holds).sets:
                if all(len(move.bits) == 2 * len(move.proved) for move in moves):  # whole facts, whole numbers
                    after = proved(kb, item, moves)
                    if after is None:
                        continue
                    assert after.status(atom) in (wanted, "not_covered" if not holds else wanted), (atom, moves)


@pytest.mark.parametrize("seed", range(4))
def test_answers_to_a_real_case_never_overturn_what_was_settled(seed: int) -> None:
    """Fact after fact is answered at random; what is settled stays, what holds or fails for good stays on the record."""
    kb, chance = real_kb(), random.Random(seed)
    case = chance.choice(sorted(kb.cases.values(), key=lambda one: one.id))
    before = decide(kb, case)
    open_facts = [one.topic for one in before.space.unknowns if len(one.bits) == 2 and isinstance(one.topic, Atom)]
    claims = [atom for atom in sorted(before.node) if kb.predicates[atom.predicate].kind == "claim"]
    settled = {atom: status for atom in claims if (status := before.status(atom)) != "open"}
    for _ in range(4):
        more = [Fact(fact=f"{chance.choice(['', 'not '])}{one}") for one in chance.sample(open_facts, 3)]
        new = {str(fact.fact).removeprefix("not ") for fact in more}
        kept = tuple(fact for fact in case.facts if parse_statement(fact.fact).atom not in map(parse_atom, new))
        after = attempt(kb, case.model_copy(update={"facts": (*kept, *more)}))
        if after is None:
            continue
        for atom, status in settled.items():
            assert after.status(atom) == status, (case.id, str(atom), more)
            assert after.holds(atom) is before.holds(atom)
        open_facts = [one.topic for one in after.space.unknowns if len(one.bits) == 2 and isinstance(one.topic, Atom)]
        case, before = after.situation.case, after
        settled |= {atom: status for atom in claims if (status := after.status(atom)) != "open"}
