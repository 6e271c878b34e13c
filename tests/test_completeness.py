"""The coverage table agrees with the records, what is left out is listed, and loose ends are named."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest
from typer.testing import CliRunner

from interfaces.cli import app
from kb.checks import omissions_are_true
from kb.completeness import Completeness, completeness, file_readings
from kb.coverage_table import markdown
from kb.load import KnowledgeBase
from kb.loose_ends import ACTORS, loose_ends, tallies
from kb.provisions import Address


@pytest.fixture(scope="module")
def table(kb: KnowledgeBase) -> Completeness:
    return completeness(kb)


def loose(kb: KnowledgeBase) -> list[str]:
    return [one.what["en"] for one in loose_ends(kb)]


def test_every_instrument_and_every_article_kept_has_a_row(kb: KnowledgeBase, table: Completeness) -> None:
    assert [one.instrument for one in table.instruments] == list(kb.instruments)
    rows = {article.address for one in table.instruments for article in one.articles}
    assert rows == {str(one.address.unversioned.whole_article) for one in kb.provisions.values()}


def test_every_provision_is_counted_once(kb: KnowledgeBase, table: Completeness) -> None:
    assert table.total.provisions == len(kb.provisions) == sum(group.provisions for group in table.groups)


def test_every_rule_stands_at_its_article(kb: KnowledgeBase, table: Completeness) -> None:
    rows = {article.address: article for one in table.instruments for article in one.articles}
    for rule in kb.rules.values():
        if Address.parse(rule.provision).is_paper:
            continue  # a proposal stands at no article
        row = rows.get(str(Address.parse(rule.provision).unversioned.whole_article))
        assert row is None or rule.id in row.rules
        assert row is not None or any(f"{rule.id} has no basis" in one.what["en"] for one in table.loose)


def test_what_names_an_article_is_found_there(kb: KnowledgeBase, table: Completeness) -> None:
    """Counted again the slow way, for the articles of one law."""
    (law,) = (one for one in table.instruments if one.instrument == "civil-code")
    for article in law.articles:
        place = Address.parse(article.address)
        rules = [rule for rule in kb.rules.values() if Address.parse(rule.provision).unversioned in place]
        assert article.rules == tuple(rule.id for rule in rules)
        assert article.scenarios == tuple(
            case.id for case in kb.scenarios.values() if {rule.id for rule in rules} & set(case.rules)
        )
        assert article.cases == tuple(
            case.id
            for case in kb.cases.values()
            if any(Address.parse(basis).unversioned in place for row in case.outcome for basis in row.basis)
        )
        assert not set(article.named_by) & set(article.rules)


def test_everything_left_to_counsel_is_listed(kb: KnowledgeBase, table: Completeness) -> None:
    listed = sum(len(article.not_encoded) for one in table.instruments for article in one.articles)
    gaps = [gap for rule in kb.rules.values() for gap in rule.not_encoded]
    assert listed == sum(not Address.parse(gap.provision).is_paper for gap in gaps)


def test_totals_add_up(table: Completeness) -> None:
    assert table.total.articles == sum(group.articles for group in table.groups)
    assert table.total.encoded == sum(group.encoded for group in table.groups) <= table.total.articles
    assert sum(table.review.values()) >= table.total.rules


def test_branches_count_law_in_force_only(kb: KnowledgeBase, table: Completeness) -> None:
    counted = sum(one.claims + one.consequences for one in table.branches)
    assert 0 < counted < sum(rule.then is not None and rule.overlay is None for rule in kb.rules.values())
    assert all(one.scenarios and one.cases for one in table.branches)


# -- as Markdown and as JSON


def test_the_table_has_a_line_for_each_layer_that_has_articles_and_each_branch(table: Completeness) -> None:
    lines = list(markdown(table))
    layers, branches, _ = "\n".join(lines).split("\n\n")
    assert len(layers.splitlines()) == 2 + sum(bool(group.articles) for group in table.groups) + 1
    assert {line.count("|") for line in layers.splitlines()} == {10}
    assert len(branches.splitlines()) == 2 + 3
    assert len(lines) <= 40


def test_the_command_says_what_is_missing(kb: KnowledgeBase) -> None:
    said = CliRunner().invoke(app, ["coverage"]).stdout
    for one in (*kb.omissions.values(), *(rule for rule in kb.rules.values() if rule.confidence != "verified")):
        assert one.id in said
    whole = json.loads(CliRunner().invoke(app, ["coverage", "--json"]).stdout)
    assert set(whole) == {field.name for field in dataclasses.fields(Completeness)}
    assert [one["family"] for one in whole["omissions"]] == list(kb.omissions)
    assert {one["file"] for one in whole["readings"]} == {rule.file for rule in kb.rules.values()}
    assert all(duty["why"]["zh"] and duty["why"]["en"] for duty in whole["open_duties"])


# -- what is left out


def test_a_family_that_rules_carry_is_not_left_out_whole(kb: KnowledgeBase) -> None:
    name, one = next((name, one) for name, one in kb.omissions.items() if one.part)
    changed = dataclasses.replace(kb, omissions={name: one.model_copy(update={"part": False})})
    assert [f"rules carry the family {name}"] == [problem.what for problem in omissions_are_true(changed)]


# -- who has read what


def test_rules_added_after_a_reading_count_as_unread(kb: KnowledgeBase) -> None:
    name = next(name for name, one in kb.file_readings.items() if one.second and one.rules > 1)
    record = kb.file_readings[name]
    fewer = record.model_copy(update={"rules": record.rules - 1})
    changed = dataclasses.replace(kb, file_readings={**kb.file_readings, name: fewer})
    (before,), (after,) = ([one for one in file_readings(base) if one.file == name] for base in (kb, changed))
    assert before.twice - after.twice in (0, 1)
    assert after.twice == after.once == min(fewer.rules, after.rules)


def test_one_reading_is_not_two(kb: KnowledgeBase) -> None:
    for one in file_readings(kb):
        assert one.twice == (one.once if one.second else 0)
        assert one.once <= one.rules


# -- loose ends


def test_figures_fall_short_exactly_where_something_is_loose(kb: KnowledgeBase) -> None:
    told = loose(kb)
    (scenario,) = (one for one in tallies(kb) if one.name == "scenario")
    assert scenario.of - scenario.done == sum(what.startswith("no scenario is meant for") for what in told)
    assert all(one.done == one.of for one in tallies(kb) if one.name != "scenario")


def test_no_fact_lacks_a_question_and_no_risk_an_actor(kb: KnowledgeBase) -> None:
    assert [what for what in loose(kb) if "no question" in what or "how it reaches" in what] == []


def test_a_risk_without_a_word_on_users_is_loose(kb: KnowledgeBase) -> None:
    name = next(name for name, risk in kb.risks.items() if set(ACTORS) <= set(risk.actors) and risk.conclusions)
    risk = kb.risks[name]
    silent = risk.model_copy(update={"actors": {key: text for key, text in risk.actors.items() if key != "user"}})
    changed = dataclasses.replace(kb, risks={**kb.risks, name: silent})
    assert f"the risk {name} does not say how it reaches user" in loose(changed)
    (actors,) = (one for one in tallies(changed) if one.name == "actors")
    assert actors.of - actors.done == 1


def test_a_rule_without_scenario_or_reader_is_loose(kb: KnowledgeBase) -> None:
    first = next(iter(kb.rules))
    changed = dataclasses.replace(
        kb, scenarios={}, rules={first: kb.rules[first]}, risks={}, duties={}, file_readings={}
    )
    assert f"no scenario is meant for {first}" in loose(changed)
    assert f"nobody is recorded as having read the file {kb.rules[first].file} beside the texts" in loose(changed)


def test_an_exception_that_ends_must_name_its_act(kb: KnowledgeBase) -> None:
    rule = next(rule for rule in kb.rules.values() if rule.head is None and "Act" not in rule.variables)
    ended = rule.in_force.model_copy(update={"until": datetime.date(2021, 1, 1)})
    changed = dataclasses.replace(kb, rules={rule.id: rule.model_copy(update={"in_force": ended})}, risks={}, duties={})
    assert any("names no act" in what for what in loose(changed))
