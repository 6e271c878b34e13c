"""Mutation on theories of a few lines, and one rule of the knowledge base. The full run is `zhize mutate`, not a test."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
import theory

from kb.load import KnowledgeBase
from kb.records import Change
from reasoning.mutation import Mutant, Outcome, Trial, mutants, mutate

RULES = [{"id": "r1", "if": ["a", "b", "n >= 5"], "then": "p", "unless": ["r2"]}, {"id": "r2", "if": ["c"]}]
HOLDS: dict[str, Any] = {"facts": ["a", "b", "n >= 5", "not c"], "expect": {"p(x)": "established"}}


def outcome(rules: list[dict[str, Any]], *scenarios: dict[str, Any], pattern: str = "*") -> Outcome:
    """Mutate a theory that is tested by these scenarios."""
    kb = theory.knowledge_base({"rules": rules, "facts": [fact for one in scenarios for fact in one["facts"]]})
    tested = {
        f"s{i}": theory.case(one).model_copy(
            update={
                "id": f"s{i}",
                "expect": one.get("expect", {}),
                "on_record": one.get("on_record", {}),
                "variants": tuple(Change.model_validate(change) for change in one.get("variants", ())),
            }
        )
        for i, one in enumerate(scenarios)
    }
    return mutate(dataclasses.replace(kb, scenarios=tested), pattern)


def lives(found: Outcome) -> list[str]:
    return [one.what for one in found.survivors]


def test_each_way_to_damage_a_rule_is_a_mutant() -> None:
    kb = theory.knowledge_base({"rules": RULES})
    assert [mutant.what for mutant in mutants(kb.rules["r1"])] == [
        "without a(Act)",
        "without b(Act)",
        "without n(Act) >= 5",
        "without unless r2",
        "n(Act) >= 5 moved to 4",
        "n(Act) >= 5 moved to 6",
    ]


def test_elements_that_only_tie_variables_stay() -> None:
    kb = theory.knowledge_base({"rules": [{"id": "r1", "if": ["by(Act, B1)", "B1 != A1", "f(A1)"], "then": "p"}]})
    assert [mutant.what for mutant in mutants(kb.rules["r1"])] == ["without B1 != A1", "without f(A1)"]


def test_a_scenario_where_the_rule_holds_does_not_show_what_it_needs() -> None:
    assert lives(outcome(RULES, HOLDS)) == [
        "without a(Act)",
        "without b(Act)",
        "without n(Act) >= 5",
        "without unless r2",
        "n(Act) >= 5 moved to 4",
    ]


def test_both_sides_of_every_line_kill_every_mutant() -> None:
    sides = [
        {"but": ["not a(x)"], "expect": {"p(x)": "excluded"}},
        {"but": ["not b(x)"], "expect": {"p(x)": "excluded"}},
        {"but": ["n(x) = 4"], "expect": {"p(x)": "excluded"}},
        {"but": ["n(x) = 5"], "expect": {"p(x)": "established"}},
        {"but": ["c(x)"], "expect": {"p(x)": "excluded"}},
    ]
    found = outcome(RULES, {**HOLDS, "variants": sides})
    assert lives(found) == []
    assert found.broken == ()
    assert {one.what: one.killed_by for one in found.verdicts}["without a(Act)"] == "s0-1"


def test_a_damaged_element_is_noticed_further_down() -> None:
    rules = [{"id": "r1", "if": ["a"], "then": "q"}, {"id": "r2", "if": ["q", "b"], "then": "p"}]
    found = outcome(rules, {"facts": ["not a", "b"], "expect": {"p(x)": "excluded"}})
    assert lives(found) == ["without b(Act)"]


def test_what_is_true_only_on_the_record_counts() -> None:
    found = outcome(RULES, {"facts": ["a", "b", "n >= 5", "c"], "on_record": {"p(x)": "fails"}}, pattern="r1")
    assert "without unless r2" not in lives(found)


def test_an_example_that_fails_unchanged_is_reported_and_left_out() -> None:
    found = outcome(RULES, {"facts": ["not a"], "expect": {"p(x)": "established"}})
    assert found.broken == ("s0",)
    assert all(one.examples == 0 for one in found.survivors)


def test_an_element_that_lets_new_conclusions_arise(kb: KnowledgeBase) -> None:
    """Without `B1 != A1` there is an instance more, of which the next rule hears."""
    rules = [
        {"id": "r1", "if": ["towards(Act, B1)", "by(Act, A1)", "B1 != A1"], "then": "q(Act, B1)"},
        {"id": "r2", "if": ["q(Act, B1)"], "then": "p(Act, B1)"},
    ]
    item = {"rules": rules, "acts": {"x": {"to": ["A"]}}}
    base = theory.knowledge_base(item)
    case = theory.case(item, []).model_copy(update={"expect": {"p(x, A)": "excluded"}})
    trial = Trial(dataclasses.replace(base, scenarios={"s": case}))
    distinct = next(one for one in mutants(base.rules["r1"]) if one.what == "without B1 != A1")
    assert trial.judge(distinct).killed_by == "theory"


@pytest.fixture(scope="module")
def portrait(kb: KnowledgeBase) -> Outcome:
    """Every mutant of one rule, tried on its own scenarios only."""
    meant = {name: case for name, case in kb.scenarios.items() if "portrait-used" in case.rules}
    return mutate(dataclasses.replace(kb, scenarios=meant, cases={}), "portrait-used")


def test_a_rule_of_the_knowledge_base(kb: KnowledgeBase, portrait: Outcome) -> None:
    elements = [one for one in portrait.verdicts if one.kind == "element"]
    assert len(portrait.verdicts) == len(list(mutants(kb.rules["portrait-used"])))
    assert portrait.broken == ()
    assert sum(one.killed_by is None for one in elements) <= len(elements) // 2


def test_a_mutant_is_one_rule_changed(kb: KnowledgeBase) -> None:
    for rule in list(kb.rules.values())[::20]:
        for mutant in mutants(rule):
            assert isinstance(mutant, Mutant)
            assert mutant.changed.id == rule.id
            assert mutant.changed.head == rule.head
            assert (mutant.changed.if_, mutant.changed.unless) != (rule.if_, rule.unless)
