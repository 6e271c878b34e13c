"""Each teaching problem: its claims are decided, and the change it is about turns one of them. No answer is pinned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.atoms import parse_atom
from kb.checks import problems_can_be_set
from kb.errors import DataError
from kb.load import KnowledgeBase, load
from kb.problems import case_of, risks_of, top_of
from kb.records import Change, TeachingProblem
from reasoning.analysis import decide
from reasoning.hypothetical import changed
from reasoning.study import Study


def all_problems() -> list[TeachingProblem]:
    try:
        return list(load().problems.values())
    except DataError:  # the data tests report it
        return []


def test_there_are_twelve_over_all_types_of_risk(kb: KnowledgeBase) -> None:
    assert len(kb.problems) == 12
    tops = {risk.id for risk in kb.risks.values() if risk.broader is None}
    assert {top_of(kb, risk) for one in kb.problems.values() for risk in risks_of(kb, one)} == tops
    assert {one.level for one in kb.problems.values()} == {"basic", "intermediate", "advanced"}


@pytest.mark.parametrize("problem", all_problems(), ids=lambda one: one.id)
def test_its_claims_are_decided_and_its_change_turns_them(kb: KnowledgeBase, problem: TeachingProblem) -> None:
    case = case_of(kb, problem)
    assert not case.expect
    assert not case.outcome
    before, after = decide(kb, case), decide(kb, changed(case, problem.turn))
    claims = [parse_atom(text) for text in problem.claims]
    assert all(claim in before.node for claim in claims), "no rule could conclude it"
    assert all(before.status(claim) != "not_covered" for claim in claims)
    answers = [[(one.status(claim), one.holds(claim)) for claim in claims] for one in (before, after)]
    assert answers[0] != answers[1]


@pytest.mark.parametrize("problem", all_problems(), ids=lambda one: one.id)
def test_each_claim_can_be_studied(kb: KnowledgeBase, problem: TeachingProblem) -> None:
    decision = decide(kb, case_of(kb, problem))
    for text in problem.claims:
        sheet = Study(kb, decision, parse_atom(text)).sheet()
        assert sheet.rule is not None
        assert sheet.elements


def test_a_problem_that_cannot_be_set_is_told(kb: KnowledgeBase) -> None:
    good = next(iter(kb.problems.values()))
    bad = {
        "there is no case": good.model_copy(update={"case": "no-such"}),
        "has no variant": good.model_copy(update={"variant": 99}),
        "states an answer": good.model_copy(update={"turn": Change(expect={good.claims[0]: "established"})}),
        "is no act": good.model_copy(update={"turn": Change(date={"zz": "2020"})}),
        "is not named in the case": good.model_copy(update={"claims": ("infringes(zz, D, L, portrait)",)}),
        "is no claim": good.model_copy(update={"claims": ("depicts(V, L)",)}),
        "name each claim once": good.model_copy(update={"claims": ()}),
        "no teaching problem is about": good,
    }
    for words, problem in bad.items():
        found = [one.what for one in problems_can_be_set(replace(kb, problems={problem.id: problem}))]
        assert any(words in one for one in found), (words, found)
    assert not list(problems_can_be_set(kb))
