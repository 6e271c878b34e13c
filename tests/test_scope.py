"""What a reader asks to see: layers, layers of authority, actors, a day."""

from __future__ import annotations

from datetime import date

import pytest

from kb.load import KnowledgeBase
from kb.records import Interval
from kb.scope import Scope, Traits, roles_of, traits
from kb.things import survey
from tests.test_graph import small

LATE = Interval(from_=date(2021, 1, 1), until=date(2025, 1, 1))
DUTY = Traits("duties", frozenset({"statute"}), frozenset({"platform"}), (LATE,))
RISK = Traits("risks")


@pytest.fixture(scope="module")
def whole(kb: KnowledgeBase) -> dict[str, Traits]:
    return traits(kb, *survey(kb))


@pytest.mark.parametrize(
    ("scope", "admitted"),
    [
        (Scope(), True),
        (Scope(layers=frozenset({"law"})), False),
        (Scope(authorities=frozenset({"statute", "guidance"})), True),
        (Scope(authorities=frozenset({"guidance"})), False),
        (Scope(actors=frozenset({"platform"})), True),
        (Scope(actors=frozenset({"user"})), False),
        (Scope(day=date(2020, 12, 31)), False),
        (Scope(day=date(2021, 1, 1)), True),
        (Scope(day=date(2024, 12, 31)), True),
        (Scope(day=date(2025, 1, 1)), False),
        (Scope(actors=frozenset({"platform"}), day=date(2025, 1, 1)), False),
    ],
)
def test_every_condition_must_be_met(scope: Scope, admitted: bool) -> None:
    assert scope.admits(DUTY) is admitted


def test_what_a_thing_does_not_have_does_not_exclude_it() -> None:
    assert Scope(frozenset(), frozenset({"statute"}), frozenset({"user"}), date(1990, 1, 1)).admits(RISK)


def test_what_is_in_the_centre_is_always_shown() -> None:
    scope = Scope(actors=frozenset({"user"}))
    assert scope.among({"duty/x": DUTY, "risk/y": RISK}) == {"risk/y"}
    assert scope.among({"duty/x": DUTY, "risk/y": RISK}, ["duty/x"]) == {"duty/x", "risk/y"}


def test_the_traits_of_a_small_knowledge_base() -> None:
    kb = small()
    found = traits(kb, *survey(kb))
    assert set(found) == {thing.key for thing in survey(kb)[0]}
    assert found["rule/r1"].authorities == {"statute"}
    assert found["reading/point"].authorities == {"statute"}
    assert found["risk/portrait"].actors == {"user"}
    assert found["value/role/user"].actors == {"user"}
    assert [span.from_ for span in found["eli/cn/code"].days] == [date(2021, 1, 1), date(2025, 1, 1)]
    assert [span.from_ for span in found["eli/cn/code/9/p1"].days] == [date(2021, 1, 1)]
    assert [span.from_ for span in found["eli/cn/code/9"].days] == [date(2021, 1, 1), date(2025, 1, 1)]


def test_rules_concern_those_whose_duty_they_enforce_or_whose_acts_they_ask_for(
    kb: KnowledgeBase, whole: dict[str, Traits]
) -> None:
    for link in survey(kb)[1]:
        if link.relation == "breach":
            assert whole[link.target].actors >= set(kb.duties[link.source.removeprefix("duty/")].owed_by)
    assert roles_of(kb, [*kb.enums["role"]["platform"].does]) == {"platform"}
    assert not roles_of(kb, [])
    assert sum(bool(one.actors) for key, one in whole.items() if key.startswith("rule/")) > 100
    assert sum(not one.actors for key, one in whole.items() if key.startswith("rule/")) > 1000


def test_a_day_before_the_law_shows_none_of_it(kb: KnowledgeBase, whole: dict[str, Traits]) -> None:
    shown = Scope(day=date(1949, 10, 1)).among(whole)
    assert not [key for key in shown if key.startswith(("rule/", "duty/", "eli/", "case/"))]
    today = Scope(day=date(2026, 1, 1)).among(whole)
    for name, rule in kb.rules.items():
        assert (f"rule/{name}" in today) is rule.in_force.contains(date(2026, 1, 1))
