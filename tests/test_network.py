"""The network finds what is near and why two things are linked, with words in two languages."""

from __future__ import annotations

from functools import cache

import networkx as nx
import pytest

from kb.load import load
from kb.network import NODE_FIELDS, find, graphml, joined, neighbourhood, network, nodes, paths, sentence
from kb.things import LAYERS
from tests.test_graph import MISSION, small


@cache
def whole() -> nx.MultiDiGraph[str]:
    return network(load())


def test_a_node_is_found_by_key_address_or_id() -> None:
    graph = network(small())
    assert find(graph, "cn/code/9") == "eli/cn/code/9"
    assert find(graph, "r1") == "rule/r1"
    with pytest.raises(ValueError, match="did you mean"):
        find(graph, "portrait")  # a risk and an interest
    with pytest.raises(ValueError, match="no such node"):
        find(graph, "nothing-like-it")


def test_a_path_says_why_two_things_are_linked() -> None:
    found = {
        tuple(step["target"]["key"] for step in way) for way in paths(network(small()), "risk/portrait", "cn/code/9")
    }
    assert ("rule/r1", "eli/cn/code/9/p1", "eli/cn/code/9") in found
    (step,) = next(way for way in paths(network(small()), "risk/portrait", "rule/r1") if len(way) == 1)
    assert sentence(step, "en") == "risk “portrait risk” leads to rule “English”"
    assert sentence(step, "zh") == "风险“肖像风险”引向规则“中文”"


def test_links_are_followed_against_their_direction_and_say_so() -> None:
    path = paths(network(small()), "cn/code/9/p1", "rule/r1")[0]
    assert [relation["forward"] for relation in path[0]["relations"]] == [False] * len(path[0]["relations"])
    assert "encodes" in {relation["relation"] for relation in path[0]["relations"]}


def test_a_neighbourhood_keeps_to_its_layers_and_depth() -> None:
    graph = network(small())
    near = neighbourhood(graph, "rule/r1", 1, ["law", "rules"])
    assert {node["layer"] for node in near["nodes"]} <= {"law", "rules"}
    assert {node["distance"] for node in near["nodes"]} == {0, 1}
    keys = {node["key"] for node in near["nodes"]}
    assert all(edge["source"] in keys and edge["target"] in keys for edge in near["edges"])
    assert neighbourhood(graph, "rule/r1", 0)["nodes"][0]["key"] == "rule/r1"
    assert neighbourhood(graph, "rule/r1", 3, limit=2)["truncated"]


def test_a_neighbourhood_keeps_to_the_keys_given() -> None:
    graph = network(small())
    every = {node["key"] for node in neighbourhood(graph, "rule/r1", 2)["nodes"]}
    kept = every - {"eli/cn/code/9/p1"}
    near = {node["key"] for node in neighbourhood(graph, "rule/r1", 2, within=kept)["nodes"]}
    assert near
    assert near <= kept


def test_too_many_links_leave_one_way_to_the_centre() -> None:
    near = neighbourhood(whole(), "risk/reputation", 2, limit=300, edge_limit=400)
    full = neighbourhood(whole(), "risk/reputation", 2, limit=300)
    assert near["nodes"] == full["nodes"]
    assert near["left_out"] == len(full["edges"]) - len(near["edges"]) > 0
    centre = "risk/reputation"
    own = [edge for edge in full["edges"] if centre in (edge["source"], edge["target"])]
    assert [edge for edge in near["edges"] if centre in (edge["source"], edge["target"])] == own
    drawn = nx.Graph([(edge["source"], edge["target"]) for edge in near["edges"]])
    distance = nx.single_source_shortest_path_length(drawn, centre)
    assert {node["key"]: node["distance"] for node in near["nodes"]} == dict(distance)
    assert len(near["edges"]) <= len(near["nodes"]) + len(own)


def test_paths_and_neighbourhoods_are_kept_as_graphml() -> None:
    graph = network(small())
    ways = paths(graph, "risk/portrait", "cn/code/9")
    shown = joined(ways)
    assert {node["key"] for node in shown["nodes"]} == {
        end["key"] for way in ways for step in way for end in (step["source"], step["target"])
    }
    for near in (shown, neighbourhood(graph, "rule/r1", 2)):
        text = graphml(near)
        back = nx.parse_graphml(text.decode(), force_multigraph=True)
        assert set(back) == {node["key"] for node in near["nodes"]}
        assert {(a, b, data["relation"]) for a, b, data in back.edges(data=True)} == {
            (edge["source"], edge["target"], edge["relation"]) for edge in near["edges"]
        }
        assert back.nodes["rule/r1"]["zh"] == graph.nodes["rule/r1"]["zh"]
        assert text == graphml(near)


def test_the_network_is_the_same_each_time() -> None:
    first, second = network(small()), network(small())
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(data=True)) == list(second.edges(data=True))


def test_every_node_and_link_has_words_in_both_languages() -> None:
    for node in nodes(whole()):
        assert set(node) == set(NODE_FIELDS)
        assert node["zh"], node["key"]
        assert node["en"], node["key"]
        assert node["layer"] in LAYERS
    assert all(data["zh"] and data["en"] for _, _, data in whole().edges(data=True))


def test_the_risk_to_portraits_reaches_the_article() -> None:
    found = paths(whole(), "risk/portrait", "cn/civil-code/1019", 3)
    assert found
    assert all(len(path) <= 8 for path in found)
    assert [step["target"]["kind"] for step in found[0]] == ["rule", "provision", "provision"]
    assert found == paths(whole(), "risk/portrait", "cn/civil-code/1019", 3)


@pytest.mark.parametrize("risk", MISSION)
def test_each_risk_of_the_mission_has_rules_and_paper_near(risk: str) -> None:
    near = {node["kind"] for node in neighbourhood(whole(), f"risk/{risk}", 1)["nodes"]}
    assert {"rule", "paper", "value"} <= near


def test_a_consequence_is_linked_to_the_rules_that_have_it() -> None:
    assert "value/consequence/fine" in set(network(small()).successors("rule/r1"))


def test_no_node_stands_alone_but_whole_instruments() -> None:
    alone = [key for key in nx.isolates(whole()) if whole().nodes[key]["kind"] not in ("instrument", "type", "value")]
    lonely = [key for key in alone if not key.startswith("predicate/")]
    assert lonely == []
