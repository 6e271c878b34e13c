"""The Oxigraph server gives the very answers of the embedded store, only reads, and ends cleanly."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from interfaces.cli import app
from kb import sparql_server
from kb.errors import ZhizeError
from kb.graph import dataset, quads
from kb.load import KnowledgeBase
from kb.namespaces import BASE
from kb.queries import saved_queries
from kb.sparql import SETTING, Answer, QueryError, query, target

QUERIES = saved_queries()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(kb: KnowledgeBase) -> Iterator[str]:
    try:
        sparql_server.program()
    except ZhizeError:
        pytest.skip("the extra `sparql` is not installed")
    with sparql_server.serving(kb, free_port()) as running:
        yield running.endpoint


@pytest.fixture(scope="module")
def embedded(kb: KnowledgeBase) -> object:
    return dataset(kb)


def rows(answer: Answer) -> list[str]:
    return sorted(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in answer.rows)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_saved_queries_give_the_same_rows_there(server: str, embedded: object, name: str, lang: str) -> None:
    text = QUERIES[name].text(lang)
    here, there = query(embedded, text), query(server, text)  # type: ignore[arg-type]
    assert there.rows
    assert (there.kind, set(there.columns)) == (here.kind, set(here.columns))
    assert rows(there) == rows(here)


def test_every_statement_is_there_in_its_graph(server: str, kb: KnowledgeBase) -> None:
    answer = query(server, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    counted: dict[str, int] = {}
    for quad in quads(kb):
        counted[quad.graph_name.value] = counted.get(quad.graph_name.value, 0) + 1
    assert {row["g"]: row["n"] for row in answer.rows} == counted


def one_of_each_kind(kb: KnowledgeBase) -> dict[str, str]:
    """An address of every kind of thing, of every class and of every named graph: the first of each."""
    found: dict[str, str] = {}
    for quad in quads(kb):
        address = quad.subject.value
        if not address.startswith(BASE):
            continue
        found.setdefault(f"graph {quad.graph_name.value}", address)
        found.setdefault(f"kind {address.removeprefix(BASE).partition('/')[0].partition('#')[0]}", address)
        if quad.predicate.value.endswith("#type"):
            found.setdefault(f"class {quad.object.value}", address)
    return found


def test_an_address_of_every_kind_can_be_described(server: str, kb: KnowledgeBase, embedded: object) -> None:
    things = one_of_each_kind(kb)
    layers = {quad.graph_name.value for quad in quads(kb)}
    assert {f"graph {layer}" for layer in layers} <= set(things)
    assert {
        f"kind {one}" for one in ("eli", "rule", "risk", "duty", "case", "paper", "predicate", "value", "right", "body")
    } <= set(things)
    for kind, address in things.items():
        text = f"DESCRIBE <{address}>"
        there = query(server, text)
        assert len(there.rows) >= 2, (kind, address)
        assert rows(there) == rows(query(embedded, text)), address  # type: ignore[arg-type]


def test_the_setting_puts_the_server_in_the_stores_place(
    server: str, kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, server)
    assert target(kb) == server
    done = CliRunner().invoke(app, ["query", "SELECT ?x { ?x skos:broader* risk:portrait }"])
    assert done.exit_code == 0
    assert f"{BASE}risk/portrait" in done.output


def test_it_refuses_to_be_changed(server: str) -> None:
    update = server.replace("/query", "/update")
    request = urllib.request.Request(update, b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, method="POST")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10)
    assert query(server, "ASK { ?s ?p ?o }").rows == ({"answer": True},)


def test_its_words_on_a_mistake_are_passed_on(server: str) -> None:
    with pytest.raises(QueryError, match="服务器拒绝 · the server refused"):
        query(server, "SELECT ?s { ?s ?p")


def test_a_port_that_is_taken_is_told(kb: KnowledgeBase, server: str) -> None:
    port = int(server.split(":")[2].split("/")[0])
    with pytest.raises(ZhizeError, match="another port"), sparql_server.serving(KnowledgeBase(kb.folder), port):
        pass


def test_without_the_extra_the_command_to_install_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sparql_server.shutil, "which", lambda *_, **__: None)
    with pytest.raises(ZhizeError, match=r"zhize\[sparql\]"):
        sparql_server.program()
