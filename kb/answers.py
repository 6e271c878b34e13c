"""The answer to a query as a file, as cells for a table, and as a part of the network."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import networkx as nx

from kb.namespaces import BASE, key_of, shorten
from kb.provisions import Address
from kb.sparql import Answer


@dataclass(frozen=True)
class Shown:
    """A cell: its words, and the key of the thing it names where the network has it."""

    words: str
    key: str | None = None


def cell(value: Any, graph: nx.MultiDiGraph[str]) -> Shown:
    """A value for people: an address with its prefix or as its key, a truth value as a sign, nothing for what is unbound."""
    if value is None:
        return Shown("")
    if isinstance(value, bool):
        return Shown("✓" if value else "✗")
    if isinstance(value, (int, float)):
        return Shown(f"{value:,.10g}")
    words = shorten(str(value))
    return Shown(words.removeprefix(BASE), node_key(value, graph))


def node_key(value: Any, graph: nx.MultiDiGraph[str]) -> str | None:
    """The node that a value names: one of our addresses, a wording of the law standing for its place."""
    key = key_of(value) if isinstance(value, str) else None
    if key and key.startswith("eli/") and key not in graph:
        try:
            key = f"eli/{Address.parse(key.removeprefix('eli/')).unversioned}"
        except ValueError:
            return None
    return key if key is not None and key in graph else None


def as_network(answer: Answer, graph: nx.MultiDiGraph[str], limit: int = 60) -> dict[str, Any]:
    """The things in the answer, in the order of the rows, with the links between them; a dotted link joins what only shares a row.

    The same form as `kb.network.neighbourhood`: nodes, edges, truncated.
    """
    rows = [[key for value in row.values() if (key := node_key(value, graph))] for row in answer.rows]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    kept = set(keys[:limit])
    edges = {
        (source, data["relation"], target): {"source": source, "target": target, **data}
        for source, target, data in graph.subgraph(kept).edges(data=True)
    }
    tied = {frozenset((source, target)) for source, _, target in edges}
    for row in rows:
        for source, target in pairwise(key for key in row if key in kept):
            if source != target and frozenset((source, target)) not in tied:
                words = {"relation": "same_row", "zh": "同一行", "en": "same row"}
                edges.setdefault((source, "same_row", target), {"source": source, "target": target, **words})
    return {
        "nodes": [{**graph.nodes[key], "distance": 0} for key in keys[:limit]],
        "edges": [edges[key] for key in sorted(edges)],
        "truncated": len(keys) > limit,
    }


def to_csv(answer: Answer) -> bytes:
    """CSV for a spreadsheet: UTF-8 with its mark, one line for each row; a text that a spreadsheet would compute is quoted by an apostrophe."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(answer.columns)
    writer.writerows(_plain(row[column] for column in answer.columns) for row in answer.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(values: Iterable[Any]) -> list[Any]:
    return [
        f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
        for value in values
    ]


def to_json(answer: Answer) -> bytes:
    """JSON: the kind, the columns, the rows as they are, and whether rows were left out."""
    value = {
        "kind": answer.kind,
        "columns": list(answer.columns),
        "rows": list(answer.rows),
        "truncated": answer.truncated,
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
