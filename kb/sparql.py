"""Questions to the graph in SPARQL: reading only, with the prefixes of `kb.namespaces` declared and a limit on time and rows.

`query` asks an embedded store, or a server when given its address. `ZHIZE_SPARQL=http://127.0.0.1:7878/query` puts any SPARQL 1.1
server in the store's place; load it with the file that `kb.graph.write` gives and let its default graph be the union of all graphs.
"""

from __future__ import annotations

import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kb.errors import Problem, ZhizeError
from kb.graph import dataset
from kb.load import KnowledgeBase
from kb.namespaces import PREFIXES
from kb.sparql_text import refused, unreadable

SETTING = "ZHIZE_SPARQL"
MAX_ABANDONED = 2
"""Queries given up for time that may still be running; above this no further one is begun."""

_abandoned: list[threading.Thread] = []


class QueryError(ZhizeError):
    """A query cannot be answered as it is written."""


@dataclass(frozen=True)
class Answer:
    """`kind` is select, ask or construct. Rows map a column to text, a number, a truth value, or None where unbound.

    A construct has the columns subject, predicate and object; an ask has one row with `answer`.
    """

    kind: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    truncated: bool = False


def target(kb: KnowledgeBase) -> Store | str:
    """The server of the setting, or the embedded store."""
    return os.environ.get(SETTING) or dataset(kb)


def query(store: Store | str, text: str, *, limit: int = 1000, seconds: float = 10.0) -> Answer:
    """Ask a question. QueryError for an update, a syntax error (with line and column) or too long a run."""
    if problem := refused(text):
        raise QueryError([problem])
    asked = _remote if isinstance(store, str) else _embedded
    return _in_time(lambda: _answer(asked(store, text), limit), seconds)


def _embedded(store: Any, text: str) -> Any:
    try:
        return store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise QueryError([unreadable(text, str(error))]) from None


def _remote(endpoint: Any, text: str) -> Any:
    parts = urllib.parse.urlsplit(endpoint)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        mend = "本机用 http://，其他机器用 https:// · use http:// for this machine, https:// for another"
        raise QueryError(
            [Problem(SETTING, f"不是 SPARQL 服务器的地址 · not the address of a SPARQL server: {endpoint}", mend)]
        )
    prologue = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in PREFIXES.items())
    accept = "application/sparql-results+json, application/n-triples;q=0.9"
    headers = {"Content-Type": "application/sparql-query; charset=utf-8", "Accept": accept}
    request = urllib.request.Request(endpoint, (prologue + text).encode(), headers, method="POST")
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({} if local else None))
        with opener.open(request, timeout=30) as response:
            body, kind = response.read(), response.headers.get_content_type()
    except urllib.error.HTTPError as error:
        said = error.read(500).decode("utf-8", "replace").strip()
        raise QueryError(
            [Problem("query", f"服务器拒绝 · the server refused: {said or error.reason}", "修改查询 · mend the query")]
        ) from None
    except OSError as error:
        mend = f"启动服务器（zhize serve sparql）或者取消 {SETTING} · start the server or unset {SETTING}"
        raise QueryError([Problem(SETTING, f"没有应答 · no answer from {endpoint}: {error}", mend)]) from None
    if kind == "application/n-triples":
        return parse(body, format=RdfFormat.N_TRIPLES)
    return parse_query_results(body, format=QueryResultsFormat.JSON)


def _answer(result: Any, limit: int) -> Answer:
    if isinstance(result, QueryBoolean):
        return Answer("ask", ("answer",), ({"answer": bool(result)},))
    if isinstance(result, QuerySolutions):
        names = tuple(variable.value for variable in result.variables)
        found = list(_first(({name: _plain(row[name]) for name in names} for row in result), limit + 1))
        return Answer("select", names, tuple(found[:limit]), len(found) > limit)
    names = ("subject", "predicate", "object")
    triples = ((quad.subject, quad.predicate, quad.object) for quad in result)
    found = list(_first(({n: _plain(t) for n, t in zip(names, triple, strict=True)} for triple in triples), limit + 1))
    return Answer("construct", names, tuple(found[:limit]), len(found) > limit)


def _first(rows: Iterator[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    for _, row in zip(range(count), rows, strict=False):
        yield row


def _plain(node: Any) -> Any:
    """A term as a Python value: the text of an IRI or a literal, a number, a truth value."""
    if node is None:
        return None
    if isinstance(node, NamedNode):
        return node.value
    if not isinstance(node, Literal):
        return str(node)
    kind = node.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "boolean":
        return node.value in ("true", "1")
    if kind in ("integer", "int", "long"):
        return int(node.value)
    if kind in ("decimal", "double", "float"):
        return float(node.value)
    return node.value


def _in_time(work: Any, seconds: float) -> Answer:
    """Run `work` in a thread, since the store cannot be interrupted; a query that is late is left to end alone."""
    _abandoned[:] = [thread for thread in _abandoned if thread.is_alive()]
    if len(_abandoned) >= MAX_ABANDONED:
        raise QueryError(
            [
                Problem(
                    "query",
                    "先前的查询仍在运行 · earlier queries are still running",
                    "稍候，再问得窄一些 · wait, then ask something narrower",
                )
            ]
        )
    outcome: list[Answer | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        _abandoned.append(thread)
        mend = "用共同变量把各个模式连起来，或者加 LIMIT · tie the patterns together by shared variables, or add LIMIT"
        raise QueryError([Problem("query", f"{seconds:g} 秒内没有答案 · no answer within {seconds:g} seconds", mend)])
    result = outcome[0]
    if isinstance(result, BaseException):
        raise result
    return result
