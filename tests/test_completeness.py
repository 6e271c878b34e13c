"""The coverage table agrees with the records, and loose ends are named."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from kb.completeness import ACTORS, Completeness, completeness, loose_ends, markdown
from kb.load import KnowledgeBase
from kb.provisions import Address


@pytest.fixture(scope="module")
def table(kb: KnowledgeBase) -> Completeness:
    return completeness(kb)


def test_every_instrument_and_every_article_kept_has_a_row(kb: KnowledgeBase, table: Completeness) -> None:
    assert [one.instrument for one in table.instruments] == list(kb.instruments)
    rows = {article.address for one in table.instruments for article in one.articles}
    assert rows == {str(one.address.unversioned.whole_article) for one in kb.provisions.values()}


def test_every_rule_stands_at_its_article(kb: KnowledgeBase, table: Completeness) -> None:
    rows = {article.address: article for one in table.instruments for article in one.articles}
    for rule in kb.rules.values():
        if Address.parse(rule.provision).is_paper:
            continue  # a proposal stands at no article
        row = rows.get(str(Address.parse(rule.provision).unversioned.whole_article))
        assert row is None or rule.id in row.rules
        assert row is not None or any(f"{rule.id} has no basis" in one.what for one in table.loose)


def test_everything_left_to_counsel_is_listed(kb: KnowledgeBase, table: Completeness) -> None:
    listed = sum(len(article.not_encoded) for one in table.instruments for article in one.articles)
    gaps = [gap for rule in kb.rules.values() for gap in rule.not_encoded]
    assert listed == sum(not Address.parse(gap.provision).is_paper for gap in gaps)


def test_totals_add_up(table: Completeness) -> None:
    assert table.total.articles == sum(group.articles for group in table.groups)
    assert table.total.encoded == sum(group.encoded for group in table.groups) <= table.total.articles
    assert sum(table.review.values()) >= table.total.rules


def test_the_table_has_a_line_for_each_layer_that_has_articles(table: Completeness) -> None:
    lines = list(markdown(table))
    assert len(lines) == 2 + sum(bool(group.articles) for group in table.groups) + 1
    assert {line.count("|") for line in lines} == {9}


def test_no_fact_lacks_a_question_and_no_risk_an_actor(kb: KnowledgeBase) -> None:
    found = [one.what for one in loose_ends(kb)]
    assert [what for what in found if "no question" in what or "how it reaches" in what] == []


def test_a_risk_without_a_word_on_users_is_loose(kb: KnowledgeBase) -> None:
    name = next(name for name, risk in kb.risks.items() if set(ACTORS) <= set(risk.actors) and risk.conclusions)
    risk = kb.risks[name]
    silent = risk.model_copy(update={"actors": {key: text for key, text in risk.actors.items() if key != "user"}})
    changed = dataclasses.replace(kb, risks={**kb.risks, name: silent})
    assert f"the risk {name} does not say how it reaches user" in [one.what for one in loose_ends(changed)]


def test_a_rule_without_scenario_is_loose(kb: KnowledgeBase) -> None:
    first = next(iter(kb.rules))
    changed = dataclasses.replace(kb, scenarios={}, rules={first: kb.rules[first]}, risks={}, duties={})
    assert f"no scenario is meant for {first}" in [one.what for one in loose_ends(changed)]


def test_an_exception_that_ends_must_name_its_act(kb: KnowledgeBase) -> None:
    rule = next(rule for rule in kb.rules.values() if rule.head is None and "Act" not in rule.variables)
    ended = rule.in_force.model_copy(update={"until": datetime.date(2021, 1, 1)})
    changed = dataclasses.replace(kb, rules={rule.id: rule.model_copy(update={"in_force": ended})}, risks={}, duties={})
    assert any("names no act" in one.what for one in loose_ends(changed))
