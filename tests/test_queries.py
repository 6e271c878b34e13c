"""The saved questions: each runs, in both languages, and gives rows; and what becomes of an answer."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kb.answers import Shown, as_network, cell, node_key, to_csv, to_json
from kb.errors import DataError
from kb.load import KnowledgeBase
from kb.namespaces import BASE
from kb.network import network
from kb.queries import saved_queries
from kb.sparql import Answer, query, target

QUERIES = saved_queries()


@pytest.fixture(scope="module")
def store(kb: KnowledgeBase) -> Any:
    return target(kb)


@pytest.fixture(scope="module")
def graph(kb: KnowledgeBase) -> nx.MultiDiGraph[str]:
    return network(kb)


def test_there_are_enough_of_them() -> None:
    assert 8 <= len(QUERIES) <= 20


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_each_gives_rows(store: Any, name: str, lang: str) -> None:
    asked = QUERIES[name]
    answer = query(store, asked.text(lang))
    assert answer.rows
    assert not answer.truncated
    assert set(asked.columns) <= set(answer.columns)


def test_the_language_of_the_labels_follows_the_reader() -> None:
    text = QUERIES["provisions-of-a-risk"].text("en")
    assert 'LANG(?reads) = "en"' in text
    assert '"zh"' not in text


def test_mistakes_in_the_file_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "queries.yaml").write_text(
        "- id: a\n  title: {zh: 甲, en: A}\n  tells: {zh: 甲, en: A}\n  sparql: ASK {}\n"
        "- id: a\n  title: {zh: 甲, en: A}\n  tells: {zh: 甲, en: A}\n  sparql: ASK {}\n- id: b\n",
        "utf-8",
    )
    with pytest.raises(DataError) as told:
        saved_queries(tmp_path)
    assert "defined twice" in str(told.value)
    assert len(told.value.problems) > 1


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "queries.yaml").write_text("[]\n", "utf-8")
    with pytest.raises(DataError, match="no query here"):
        saved_queries(tmp_path)


# -- answers


def test_cells_are_for_people(graph: nx.MultiDiGraph[str]) -> None:
    assert cell(f"{BASE}risk/portrait", graph) == Shown("risk:portrait", "risk/portrait")
    assert cell(f"{BASE}eli/cn/civil-code/1019/p1", graph).words == "eli/cn/civil-code/1019/p1"
    assert cell(True, graph).words == "✓"
    assert cell(500000, graph).words == "500,000"
    assert cell(None, graph) == Shown("")
    assert cell("https://example.org/x", graph).key is None


def test_a_wording_stands_for_its_place(graph: nx.MultiDiGraph[str]) -> None:
    assert node_key(f"{BASE}eli/cn/civil-code/1019/p1@2021-01-01", graph) == "eli/cn/civil-code/1019/p1"
    assert node_key(f"{BASE}eli/no address", graph) is None


def test_the_network_of_an_answer(graph: nx.MultiDiGraph[str]) -> None:
    row = {"a": f"{BASE}risk/portrait", "b": f"{BASE}eli/cn/civil-code/1019/p1", "c": 3}
    found = as_network(Answer("select", ("a", "b", "c"), (row,)), graph)
    assert [node["key"] for node in found["nodes"]] == ["risk/portrait", "eli/cn/civil-code/1019/p1"]
    assert [edge["relation"] for edge in found["edges"]] == ["same_row"]
    assert as_network(Answer("select", ("a", "b", "c"), (row,)), graph, limit=1)["truncated"]


def test_files_hold_every_row() -> None:
    answer = Answer("select", ("a", "b"), ({"a": "=1+1", "b": 2}, {"a": "一", "b": None}))
    rows = list(csv.reader(io.StringIO(to_csv(answer).decode("utf-8-sig"))))
    assert rows == [["a", "b"], ["'=1+1", "2"], ["一", ""]]
    assert json.loads(to_json(answer))["rows"] == [{"a": "=1+1", "b": 2}, {"a": "一", "b": None}]
