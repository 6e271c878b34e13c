"""What rests on a provision, and finding one: kb/usage.py and kb/search.py."""

from __future__ import annotations

import pytest

from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.network import network
from kb.provisions import Address
from kb.search import locate, looks_cited, matching, nearest
from kb.usage import KINDS, usage, uses


def test_every_rule_rests_on_its_provision(kb: KnowledgeBase) -> None:
    index = usage(kb)
    for rule in kb.rules.values():
        if unversioned(rule.provision).is_paper:
            continue  # a proposal rests on the paper, which is no law
        found = [use for use in index.of(unversioned(rule.provision)) if use.thing.key == f"rule/{rule.id}"]
        assert any(use.relation == "encodes" for use in found), rule.id


def test_an_article_includes_its_paragraphs_and_not_the_other_way_round(kb: KnowledgeBase) -> None:
    index = usage(kb)
    article, first = Address.parse("cn/civil-code/1019"), Address.parse("cn/civil-code/1019/p1")
    inner = {(use.thing.key, use.relation, use.place) for use in index.of(first)}
    outer = {(use.thing.key, use.relation, use.place) for use in index.of(article)}
    assert inner
    assert inner < outer
    assert all(use.place == first for use in index.of(first))


def test_a_risk_reaches_a_provision_through_its_rules(kb: KnowledgeBase) -> None:
    found = [use for use in uses(kb, Address.parse("cn/civil-code/1019/p1")) if use.thing.kind == "risk"]
    assert found
    assert all(use.via and all(rule in kb.rules for rule in use.via) for use in found)


def test_uses_are_listed_by_kind(kb: KnowledgeBase) -> None:
    kinds = [KINDS.index(use.thing.kind) for use in uses(kb, Address.parse("cn/civil-code"))]
    assert kinds == sorted(kinds)


def test_nothing_rests_on_a_provision_nobody_names(kb: KnowledgeBase) -> None:
    assert uses(kb, Address.parse("cn/civil-code/9")) == []


def test_anchors_are_those_of_the_rules(kb: KnowledgeBase) -> None:
    index = usage(kb)
    for rule in kb.rules.values():
        for element in rule.if_:
            if element.anchor:
                place = unversioned(element.provision or rule.provision)
                assert element.anchor in {anchor.words for anchor in index.anchors(place)}


def test_searching_reads_both_languages_and_ignores_case(kb: KnowledgeBase) -> None:
    graph = network(kb)
    assert matching(graph, "肖像")
    assert set(matching(graph, "PORTRAIT", ["risk"])) == set(matching(graph, "portrait", ["risk"])) != set()
    assert "eli/cn/civil-code/1019/p1" in matching(graph, "civil code 1019", ["provision"])
    assert matching(graph, "  ") == []


@pytest.mark.parametrize("text", ["《民法典》第1019条第一款", "民法典第一千零一十九条第一款", "cn/civil-code/1019/p1"])
def test_a_provision_is_located_however_it_is_written(kb: KnowledgeBase, text: str) -> None:
    assert looks_cited(text)
    assert str(locate(text, kb.instruments)) == "cn/civil-code/1019/p1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cn/civil-codex/1019", "civil-code"),
        ("cn/civil-code/x9", "no article number"),
        ("cn/civil-code/1019@2001-01-01", "it has 2021-01-01"),
        ("《民法点》第三条", "民法典"),
        ("《民法典》第三章", "第…条"),
    ],
)
def test_what_cannot_be_located_is_answered_with_the_mend(kb: KnowledgeBase, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        locate(text, kb.instruments)


def test_the_nearest_instruments_are_offered(kb: KnowledgeBase) -> None:
    assert Address.parse("cn/civil-code") in nearest("cn/civil-codex/1019", kb.instruments)
    assert Address.parse("cn/civil-code") in nearest("《民法点》第三条", kb.instruments)
    assert nearest("《》", kb.instruments) == []
