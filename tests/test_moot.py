"""Facts that can no longer matter: against enumeration by the reference on small theories, by answering them in real cases."""

from __future__ import annotations

import random
from itertools import product
from math import prod
from typing import Any

import theory
from hypothesis import given, settings
from shapes import real_kb
from strategies import theories
from test_oracle import endings, outlook
from typer.testing import CliRunner

from interfaces.cli import app
from kb.atoms import Atom, parse_atom
from kb.errors import CaseError
from reasoning.analysis import decide
from reasoning.interview import Reply, answered, raised
from reasoning.moot import idle_facts, moot, moot_lines
from reasoning.unknowns import atom_of


@given(theories())
@settings(max_examples=120, deadline=None, derandomize=True)
def test_moot_facts_and_their_reasons_are_those_of_enumeration(item: dict[str, Any]) -> None:
    try:
        decision = decide(theory.knowledge_base(item), theory.case(item))
    except CaseError:
        return
    program, record, chosen = decision.compiled.program, decision.record, decision.situation.chosen
    if prod(map(len, endings(program, {}, {}).values())) > 3_000:
        return

    def under(topics: set[Any], claim: Atom) -> tuple[set[bool], set[Any]]:
        kept = {key: value for key, value in record.items() if atom_of(key) in topics}
        return outlook(program, kept, {name: option for name, option in chosen.items() if name in topics}, claim)

    def tied(fact: Atom, known: set[Any]) -> set[Any]:
        found, size = {fact}, 0
        while size < len(found):
            size = len(found)
            for one, other, _ in program.ties:
                if {one, other} & found and not {one, other} & known:
                    found |= {one, other}
        return found

    claims = [claim for claim in sorted(decision.node) if decision.status(claim) != "not_covered"]
    stated = {atom_of(key) for key in record} | set(chosen)
    needed = {topic for claim in claims for topic in under(stated, claim)[1]}
    unknown = {one.topic for one in decision.space.unknowns if isinstance(one.topic, Atom)}
    found: dict[Atom, set[Atom]] = {claim: set() for claim in claims}
    for group in idle_facts(decision, claims):
        because = {move.topic for move in group.because}
        assert because <= stated
        assert not found[group.claim] & set(group.facts)
        found[group.claim] |= set(group.facts)
        values, topics = under(because, group.claim)
        assert not any(topics & tied(fact, because) for fact in group.facts), group
        settled = decision.status(group.claim) != "open"
        assert not settled or len(values) == 1, group
        for one in because:
            fewer, more = under(because - {one}, group.claim)
            assert len(fewer) == 2 if settled else more & tied(group.facts[0], because - {one}), (group, one)
    for claim in claims:
        once = under(set(), claim)[1] & unknown
        assert found[claim] == {fact for fact in once if not needed & tied(fact, stated)}, claim


def test_answering_a_moot_fact_changes_no_claim_in_view() -> None:
    kb, chance, answers = real_kb(), random.Random(3), 0
    for case in chance.sample([*kb.cases.values(), *kb.scenarios.values()], min(25, len(kb.cases) + len(kb.scenarios))):
        decision = decide(kb, case)
        claims = [parse_atom(name) for name in raised(kb, decision)]
        facts = sorted({fact for group in idle_facts(decision, claims) for fact in group.facts})
        plain = [fact for fact in facts if kb.predicates[fact.predicate].value != "number"]
        for fact, reply in product(chance.sample(plain, min(3, len(plain))), (Reply.YES, Reply.NO)):
            try:
                later = decide(kb, answered(case, str(fact), reply))
            except CaseError:  # the other facts exclude the answer by their meaning
                continue
            answers += 1
            for claim in claims:
                assert (later.status(claim), later.holds(claim)) == (decision.status(claim), decision.holds(claim)), (
                    case.id,
                    str(fact),
                    reply,
                    str(claim),
                )
    assert answers >= 40


def test_a_dispute_that_no_longer_matters_comes_first_and_is_said_to_need_no_fight() -> None:
    kb = real_kb()
    case = kb.cases["cn-civ-faceswap-liao-2024"]
    fact = "at_fault(D, a2)"  # the general personality right needs fault, but she cannot be recognised
    disputed = answered(case, fact, Reply.DISPUTED)
    decision = decide(kb, disputed)
    found = moot(kb, decision, map(parse_atom, raised(kb, decision)))
    assert fact in {one.fact for group in found for one in group.facts if one.disputed}
    assert found[0].facts[0].disputed
    text = "\n".join(moot_lines(found, "zh"))
    assert "有争议，不必再争" in text
    assert "因为：" in text


def test_the_command_says_so_in_both_languages() -> None:
    for lang, words in (("zh", "因为：廖某在“换脸模板”中不能被识别"), ("en", "because: Liao cannot be recognised")):
        result = CliRunner().invoke(app, ["moot", "cn-civ-faceswap-liao-2024", "--lang", lang])
        assert result.exit_code == 0, result.output
        assert words in result.output
