"""The whole network as GraphML, for Gephi, yEd, Cytoscape or networkx."""

from __future__ import annotations

import networkx as nx

from kb.load import KnowledgeBase
from kb.network import network


def graphml(kb: KnowledgeBase) -> bytes:
    """Every thing and every link, with their words in both languages; the same bytes each time.

    Two things may have several links; each has an id of its own, and `relation` says which it is.
    """
    graph = network(kb)
    for number, (_, _, data) in enumerate(graph.edges(data=True), 1):
        data["id"] = f"e{number}"
    lines = nx.generate_graphml(graph, named_key_ids=True, edge_id_from_attribute="id")
    return "\n".join(("<?xml version='1.0' encoding='utf-8'?>", *lines, "")).encode()
