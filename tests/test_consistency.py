"""Dead rules, idle parts and contradictions in theories of a few lines; the knowledge base has no dead rule."""

from __future__ import annotations

from typing import Any

import theory

from kb.load import KnowledgeBase
from kb.records import EnumValue, Text
from reasoning.consistency import clash, contradictions, dead, idle

RULE = {"id": "r1", "if": ["a"], "then": "p"}


def base(*rules: dict[str, Any], **more: Any) -> KnowledgeBase:
    return theory.knowledge_base({"rules": list(rules), **more})


def dead_in(*rules: dict[str, Any], **more: Any) -> dict[str, tuple[str, ...]]:
    return {one.rule: one.because for one in dead(base(*rules, **more))}


def test_a_rule_that_can_fire_is_alive() -> None:
    assert dead_in(RULE) == {}


def test_a_rule_that_contradicts_itself_is_dead_and_says_why() -> None:
    assert dead_in({"id": "r1", "if": ["a", "b", "not a"], "then": "p"}) == {"r1": ("a(Act)", "not a(Act)")}


def test_an_exception_that_always_holds_kills_its_rule() -> None:
    found = dead_in({**RULE, "unless": ["r2"]}, {"id": "r2", "if": []})
    assert found == {"r1": ("unless r2",)}


def test_a_rule_whose_exception_always_holds_with_it_is_dead() -> None:
    found = dead_in({"id": "r1", "if": ["a", "b"], "then": "p", "unless": ["r2"]}, {"id": "r2", "if": ["a"]})
    assert found == {"r1": ("a(Act)", "unless r2")}


def test_meaning_counts() -> None:
    found = dead_in({"id": "r1", "if": ["a", "b"], "then": "p"}, meaning={"a": {"excludes": ["b"]}})
    assert found == {"r1": ("a(Act)", "b(Act)")}


def test_thresholds_that_leave_no_number_between_them() -> None:
    assert "r1" in dead_in({"id": "r1", "if": ["n >= 5", "n < 5"], "then": "p"})
    assert dead_in({"id": "r1", "if": ["n >= 5", "n <= 5"], "then": "p"}) == {}


def test_a_rule_that_rests_on_another_out_of_force_is_dead() -> None:
    old = {"id": "r1", "if": ["a"], "then": "q", "in_force": {"from": "2020-01-01", "until": "2021-01-01"}}
    new = {"id": "r2", "if": ["q", "b"], "then": "p", "in_force": {"from": "2021-01-01"}}
    assert dead_in(old, new) == {"r2": ("its dates and readings", "q(Act)")}


def test_opposite_readings_do_not_meet() -> None:
    one = {"id": "r1", "if": ["a"], "then": "q", "reading": {"point": "narrow"}}
    other = {"id": "r2", "if": ["q"], "then": "p", "reading": {"point": "wide"}}
    assert set(dead_in(one, other, readings={"point": ["narrow", "wide"]})) == {"r2"}


def test_an_element_that_another_already_says_is_idle() -> None:
    kb = base(
        {"id": "r1", "if": ["a", "b"], "then": "q"},
        {"id": "r2", "if": ["q", "a", "c"], "then": "p"},
    )
    assert [(one.rule, one.what) for one in idle(kb)] == [("r2", "a(Act)")]


def test_an_exception_that_cannot_hold_with_its_rule_is_idle() -> None:
    kb = base({"id": "r1", "if": ["a"], "then": "p", "unless": ["r2"]}, {"id": "r2", "if": ["not a"]})
    assert [(one.rule, one.what) for one in idle(kb)] == [("r1", "unless r2")]


# -- contradictions


def sanctions(*rules: tuple[str, str, list[str], dict[str, Any]], **more: Any) -> KnowledgeBase:
    """Rules of one sanction, each with its tier, elements and a fine."""
    texts = [
        {
            "id": name,
            "if": elements,
            "then": f"s(Act, {tier})",
            "consequences": [{"kind": "fine", "amount": {**fine, "unit": "cny"}}] if fine else [],
            **more.get(name, {}),
        }
        for name, tier, elements, fine in rules
    ]
    kb = base(*texts)
    kb.enums["tier"] = {tier: EnumValue(id=tier, enum="tier", name=theory.WORDS) for tier in ("basic", "serious")}
    claim = kb.predicates["s"]
    kb.predicates["s"] = claim.model_copy(update={"args": {"Act": "act", "Tier": "tier"}})
    return kb


def test_two_tiers_with_different_fines_at_once_contradict() -> None:
    kb = sanctions(("r1", "basic", ["a"], {"max": 5}), ("r2", "serious", ["a", "b"], {"min": 5, "max": 10}))
    (found,) = contradictions(kb)
    assert (found.one, found.other, found.kinds) == ("r1", "r2", ("fine",))
    assert found.example.startswith("s(")


def test_a_tier_that_gives_way_does_not() -> None:
    kb = sanctions(
        ("r1", "basic", ["a", "not s(Act, serious)"], {"max": 5}), ("r2", "serious", ["a", "b"], {"min": 5, "max": 10})
    )
    assert contradictions(kb) == ()


def test_tiers_of_different_kinds_are_told_apart() -> None:
    kb = sanctions(("r1", "basic", ["a"], {}), ("r2", "serious", ["a", "b"], {"max": 10}))
    (found,) = contradictions(kb)
    assert found.kinds == ()


def test_two_amounts_for_one_conclusion_contradict() -> None:
    kb = sanctions(("r1", "basic", ["a"], {"max": 5}), ("r2", "basic", ["b"], {"max": 10}))
    assert [one.kinds for one in contradictions(kb)] == [("fine",)]


def test_amounts_for_different_addressees_stand_together() -> None:
    kb = sanctions(("r1", "basic", ["a"], {"max": 5}), ("r2", "basic", ["b"], {"max": 10}))
    (fine,) = kb.rules["r2"].consequences
    on_staff = fine.model_copy(update={"to": Text(zh="责任人员", en="staff")})
    kb.rules["r2"] = kb.rules["r2"].model_copy(update={"consequences": (on_staff,)})
    assert contradictions(kb) == ()


def test_versions_that_follow_each_other_do_not() -> None:
    kb = sanctions(
        ("r1", "basic", ["a"], {"max": 5}),
        ("r2", "basic", ["a"], {"max": 10}),
        r1={"in_force": {"from": "2020-01-01", "until": "2022-01-01"}},
        r2={"in_force": {"from": "2022-01-01"}},
    )
    assert contradictions(kb) == ()


def test_different_conclusions_do_not_clash() -> None:
    kb = base({"id": "r1", "if": ["a"], "then": "p(Act, one)"}, {"id": "r2", "if": ["a"], "then": "p(Act, two)"})
    assert clash(kb, kb.rules["r1"], kb.rules["r2"]) is None


# -- the knowledge base

NEVER: dict[str, str] = {}
"""Rules that cannot fire, with the reason why they are kept."""


def test_no_rule_is_dead(kb: KnowledgeBase) -> None:
    assert {one.rule: one.because for one in dead(kb) if one.rule not in NEVER} == {}
