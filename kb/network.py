"""The same things and links as a network: what is near, and why two things are linked.

Nodes are keys (`risk/portrait`, `eli/cn/civil-code/1019`), with the attributes of `NODE_FIELDS`; edges run from source to target and carry
`relation` with its words in zh and en. Everything returned is plain data.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice, pairwise, takewhile
from typing import Any

import networkx as nx

from kb.graph_tables import SCHEMES
from kb.links import RELATIONS
from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.things import KINDS, LAYERS, Survey, Thing, survey

Node = dict[str, Any]
NODE_FIELDS = ("key", "kind", "kind_zh", "kind_en", "layer", "zh", "en", "detail_zh", "detail_en", "authority")
HUBS = frozenset({"instrument", "type", "value"})
"""Kinds that touch so much that a path through them explains nothing."""
DETOURS = frozenset({"paper", "case"})
"""Kinds through which a link counts double, so that a path through the law comes before one through what was said of it."""
LOOSE = frozenset({"not_encoded", "element_from", "consequence_from", "asks", "discussed_in"})
"""Links that explain less than the one by which a rule encodes its provision."""


def network(kb: KnowledgeBase, surveyed: Survey | None = None) -> nx.MultiDiGraph[str]:
    """The whole network, nodes and edges in sorted order. `surveyed` is `survey(kb)` where it is at hand."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    found, linked = surveyed or survey(kb)
    for thing in found:
        graph.add_node(thing.key, **_node(thing))
    for link in linked:
        words = RELATIONS[link.relation]
        graph.add_edge(link.source, link.target, link.relation, relation=link.relation, zh=words.zh, en=words.en)
    return graph


def _node(thing: Thing) -> Node:
    kind = KINDS[thing.kind][1]
    if thing.kind == "value":  # a value is called by its scheme: an offence, an interest
        kind = SCHEMES.get(thing.record.enum, kind)
    return {
        "key": thing.key,
        "kind": thing.kind,
        "kind_zh": kind.zh,
        "kind_en": kind.en,
        "layer": thing.layer,
        "zh": thing.label.zh,
        "en": thing.label.en,
        "detail_zh": thing.detail.zh if thing.detail else "",
        "detail_en": thing.detail.en if thing.detail else "",
        "authority": thing.authority or "",
    }


def find(graph: nx.MultiDiGraph[str], name: str) -> str:
    """The key meant by a key, an address (`cn/civil-code/1019`) or an id alone. ValueError with near names otherwise."""
    if name in graph:
        return name
    try:
        key = f"eli/{Address.parse(name).unversioned}"
    except ValueError:
        key = ""
    if key in graph:
        return key
    meant = [node for node in graph if node.rpartition("/")[2] == name]
    if len(meant) == 1:
        return meant[0]
    near = meant or [node for node in graph if name and name.lower() in node.lower()][:5]
    raise ValueError(f"no such node: {name!r}" + (f"; did you mean {', '.join(near)}?" if near else ""))


def nodes(graph: nx.MultiDiGraph[str], kinds: Collection[str] = (), layers: Collection[str] = ()) -> list[Node]:
    """The nodes of some kinds and layers (all where none are given), in order of key."""
    return [
        dict(data)
        for _, data in graph.nodes(data=True)
        if (not kinds or data["kind"] in kinds) and (not layers or data["layer"] in layers)
    ]


def neighbourhood(
    graph: nx.MultiDiGraph[str],
    node: str,
    depth: int = 1,
    layers: Collection[str] = tuple(LAYERS),
    *,
    within: Collection[str] | None = None,
    limit: int = 150,
    edge_limit: int | None = None,
) -> dict[str, Any]:
    """The nodes within `depth` links of one, in either direction, within the layers and the keys given, nearest first; the edges among them.

    Returns `nodes` (each with its `distance`), `edges` (source, target, relation, zh, en), `truncated` and `left_out`: above `edge_limit`
    edges, only those of the node itself and one towards it from each other node are kept, and the rest counted.
    """
    start = find(graph, node)
    distance, frontier = {start: 0}, [start]
    for step in range(1, depth + 1):
        near = sorted({other for here in frontier for other in _adjacent(graph, here)} - distance.keys())
        frontier = [
            other for other in near if graph.nodes[other]["layer"] in layers and (within is None or other in within)
        ]
        distance |= dict.fromkeys(frontier, step)
        # what touches everything is shown but not passed through
        frontier = [other for other in frontier if graph.nodes[other]["kind"] not in HUBS]
    kept = sorted(distance, key=lambda key: (distance[key], key))[:limit]
    edges = list(_edges(graph, kept))
    drawn = edges if edge_limit is None or len(edges) <= edge_limit else _inward(edges, distance)
    return {
        "nodes": [{**graph.nodes[key], "distance": distance[key]} for key in kept],
        "edges": drawn,
        "truncated": len(distance) > limit,
        "left_out": len(edges) - len(drawn),
    }


def _inward(edges: list[dict[str, str]], distance: dict[str, int]) -> list[dict[str, str]]:
    """The edges of the centre, and for every other node one that leads towards it, the one that explains most."""
    chosen: dict[str, dict[str, str]] = {}
    own = []
    for edge in sorted(edges, key=lambda one: (one["relation"] in LOOSE, one["source"], one["target"])):
        near, far = sorted((edge["source"], edge["target"]), key=distance.__getitem__)
        if distance[near] == 0:
            own.append(edge)
        elif distance[near] < distance[far]:
            chosen.setdefault(far, edge)
    return sorted([*own, *chosen.values()], key=lambda one: (one["source"], one["target"], one["relation"]))


def _adjacent(graph: nx.MultiDiGraph[str], node: str) -> set[str]:
    return {*graph.successors(node), *graph.predecessors(node)}


def _edges(graph: nx.MultiDiGraph[str], kept: list[str]) -> Iterator[dict[str, str]]:
    for source, target, data in sorted(
        graph.subgraph(kept).edges(data=True), key=lambda edge: (*edge[:2], edge[2]["relation"])
    ):
        yield {"source": source, "target": target, **data}


def paths(
    graph: nx.MultiDiGraph[str], a: str, b: str, k: int = 3, *, avoid: Collection[str] = HUBS, longest: int = 8
) -> list[list[dict[str, Any]]]:
    """The `k` shortest ways from one thing to another, whichever way the links point; `longest` bounds the links counted.

    A path is a list of steps: `source` and `target` are nodes in the order of the path, `relations` the links between them, each with its
    words and `forward` (whether the link points along the path). Kinds in `avoid` are ends only.
    """
    first, last = find(graph, a), find(graph, b)
    kind = {node: data["kind"] for node, data in graph.nodes(data=True)}
    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(node for node in graph if kind[node] not in avoid or node in (first, last))
    for source, target, relation in graph.edges:
        if source in plain and target in plain:
            cost = 1 + bool({kind[source], kind[target]} & DETOURS) + 0.5 * (relation in LOOSE)
            before = plain.get_edge_data(source, target, {"cost": cost})["cost"]
            plain.add_edge(source, target, cost=min(cost, before))

    def near_enough(path: list[str]) -> bool:
        return sum(plain.edges[pair]["cost"] for pair in pairwise(path)) <= longest

    try:
        found = islice(takewhile(near_enough, nx.shortest_simple_paths(plain, first, last, "cost")), k)
        return [[_step(graph, here, there) for here, there in pairwise(path)] for path in found]
    except nx.NetworkXNoPath:
        return []


def _between(graph: nx.MultiDiGraph[str], source: str, target: str) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = graph.get_edge_data(source, target) or {}
    return [found[relation] for relation in RELATIONS if relation in found]


def joined(ways: Iterable[list[dict[str, Any]]]) -> dict[str, Any]:
    """The nodes and edges of some paths, each once, in the form of a neighbourhood."""
    nodes: dict[str, Node] = {}
    edges: dict[tuple[str, str, str], dict[str, str]] = {}
    for way in ways:
        for step in way:
            for end in (step["source"], step["target"]):
                nodes.setdefault(end["key"], end)
            for link in step["relations"]:
                source, target = (step[end]["key"] for end in _ends(link))
                words = {name: link[name] for name in ("relation", "zh", "en")}
                edges[source, link["relation"], target] = {"source": source, "target": target, **words}
    return {"nodes": list(nodes.values()), "edges": list(edges.values()), "truncated": False, "left_out": 0}


def _ends(link: dict[str, Any]) -> tuple[str, str]:
    return ("source", "target") if link["forward"] else ("target", "source")


def graphml(near: Mapping[str, Any]) -> bytes:
    """What a neighbourhood shows as GraphML, for Gephi, yEd and the like; the same bytes each time."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in near["nodes"]:
        graph.add_node(node["key"], **{name: node[name] for name in NODE_FIELDS if name != "key"})
    for edge in near["edges"]:
        words = {name: edge[name] for name in ("relation", "zh", "en")}
        graph.add_edge(edge["source"], edge["target"], edge["relation"], **words)
    text = io.BytesIO()
    nx.write_graphml_xml(graph, text)
    return text.getvalue()


def _step(graph: nx.MultiDiGraph[str], here: str, there: str) -> dict[str, Any]:
    relations = [
        {**data, "forward": forward}
        for source, target, forward in ((here, there, True), (there, here, False))
        for data in _between(graph, source, target)
    ]
    return {"source": dict(graph.nodes[here]), "target": dict(graph.nodes[there]), "relations": relations}


def sentence(step: dict[str, Any], lang: str = "zh") -> str:
    """A step of a path as a sentence, by its first link: 风险“肖像”经由规则“……”."""
    link = step["relations"][0]
    left, right = (step[end] for end in _ends(link))
    ends = {"zh": "{0}“{1}”", "en": "{0} “{1}”"}[lang]
    first, second = (ends.format(node[f"kind_{lang}"], node[lang]) for node in (left, right))
    return f"{first}{link['zh']}{second}" if lang == "zh" else f"{first} {link['en']} {second}"
