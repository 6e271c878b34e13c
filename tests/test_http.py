"""The HTTP server: real answers, problem details for everything else, and limits that hold."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from jsonschema import Draft202012Validator

pytest.importorskip("fastapi", reason="the extra `api` is not installed")

from fastapi.testclient import TestClient

from interfaces.http import CLAIM, KNOWN, PROBLEM, SERVICE, TEXT, WRITTEN, Limits, create
from kb.load import data_folder

HOST = "http://127.0.0.1"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create(Limits(bytes=100_000, processes=1)), base_url=HOST) as client:
        yield client


def refused(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    assert "Traceback" not in response.text
    details: dict[str, Any] = response.json()
    assert details["status"] == status
    assert details["type"].startswith("urn:zhize:problem:")
    assert " · " in details["title"]
    return details


POSTS = [
    ("/analyse", KNOWN, "claims"),
    ("/analyse", WRITTEN, "claims"),
    ("/draft", WRITTEN, "questions"),
    ("/ask", WRITTEN, "questions"),
    ("/explain", WRITTEN | CLAIM, "conclusions"),
    ("/flip", WRITTEN | CLAIM, "claims"),
    ("/precedents", KNOWN | CLAIM, "claims"),
    ("/audit", SERVICE, "duties"),
    ("/citations", TEXT, "found"),
]
GETS = [
    ("/cite?q=《民法典》第一千零一十九条第一款", "versions"),
    ("/provisions/cn/civil-code/1019/p1?on=2024-01-01", "gist"),
    ("/graph/cn/civil-code/1019", "nodes"),
    ("/vocabulary?q=肖像", "terms"),
    ("/vocabulary", "constants"),
    ("/cases", "cases"),
    ("/health", "version"),
]


def test_every_route_answers_as_documented(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    answers = [("post", path, client.post(path, json=body), part) for path, body, part in POSTS]
    answers += [("get", path, client.get(path), part) for path, part in GETS]
    for method, path, response, part in answers:
        assert response.status_code == 200, (path, response.text[:500])
        assert response.json()[part], path
        route = next(
            operations[method]
            for template, operations in document["paths"].items()
            if method in operations
            and path.startswith(template.partition("{")[0].rstrip("/"))
            and "/cases/" not in template
        )
        schema = route["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator({**schema, "components": document["components"]})
        assert not [error.message for error in validator.iter_errors(response.json())], path
    assert f"id: {KNOWN['case']}" in client.get(f"/cases/{KNOWN['case']}").text
    assert {path.partition("?")[0] for path, *_ in POSTS} <= set(document["paths"])


def test_a_service_by_name_as_text_and_as_an_object(client: TestClient) -> None:
    text = (data_folder() / "services" / f"{SERVICE['service']}.yaml").read_text("utf-8")
    named = client.post("/audit", json=SERVICE).json()
    assert client.post("/audit", json={"service": text}).json() == named
    profile = {"id": "s", "service": "甲", "date": "2026-11-24", "roles": "provider", "scope": {}, "controls": {}}
    answer = client.post("/audit", json={"service": profile})
    assert answer.status_code == 200, answer.text
    assert answer.json()["profile"] == "s"
    earlier = client.post("/audit", json={**SERVICE, "on": "2024-01-01"}).json()
    assert earlier["date"] == "2024-01-01"
    assert earlier["counts"] != named["counts"]


def test_every_problem_of_a_case_at_once(client: TestClient) -> None:
    case = WRITTEN["case"] | {"as_of": "soon", "facts": ["depicts(V"], "colour": "red"}
    problems = refused(client.post("/analyse", json={"case": case}), 422)["problems"]
    text = str(problems)
    assert all(word in text for word in ("as_of", "facts", "colour"))
    assert all(one["where"] and one["what"] and one["mend"] for one in problems)
    case = WRITTEN["case"] | {"facts": ["depicts(V, Nobody)", "no_such(V)"]}
    text = str(refused(client.post("/analyse", json={"case": case}), 422)["problems"])
    assert "Nobody" in text
    assert "no_such" in text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/analyse", {"case": "nope"}, 422),
        ("POST", "/analyse", {"case": "id: [1"}, 422),
        ("POST", "/analyse", {"case": ""}, 422),
        ("POST", "/analyse", {}, 422),
        ("POST", "/analyse", {**KNOWN, "colour": "red"}, 422),
        ("POST", "/analyse", {**KNOWN, "overlays": ["nope"]}, 422),
        ("POST", "/flip", {**KNOWN, "claim": "nope(a)"}, 422),
        ("POST", "/audit", {"service": "nope"}, 422),
        ("POST", "/audit", {"service": {"service": "x"}}, 422),
        ("POST", "/audit", {"service": "service: [1"}, 422),
        ("POST", "/audit", {**SERVICE, "on": "tomorrow"}, 422),
        ("POST", "/audit", {**SERVICE, "on": "1999-01-01"}, 422),
        ("GET", "/provisions/cn/nope/1", None, 404),
        ("GET", "/provisions/cn/civil-code/1?on=tomorrow", None, 422),
        ("GET", "/graph/nope", None, 404),
        ("GET", "/cases/nope", None, 404),
        ("GET", "/cite?q=nope", None, 422),
        ("GET", "/nope", None, 404),
        ("GET", "/analyse", None, 405),
    ],
)
def test_wrong_requests(client: TestClient, method: str, path: str, body: Any, status: int) -> None:
    refused(client.request(method, path, json=body), status)


def test_bodies_that_are_no_json_or_too_much(client: TestClient) -> None:
    kind = {"content-type": "application/json"}
    refused(client.post("/analyse", content=b"{", headers=kind), 422)
    deep = b'{"case": ' + b'{"a":' * 900 + b"1" + b"}" * 901
    assert client.post("/analyse", content=deep, headers=kind).status_code in (400, 422)
    refused(client.post("/analyse", content=b'"' + b"a" * 100_001 + b'"', headers=kind), 413)
    refused(client.post("/analyse", content=(b"a" * 60_000 for _ in range(2)), headers=kind), 413)


def test_this_machine_only_and_nothing_kept(client: TestClient) -> None:
    refused(client.get("/health", headers={"host": "example.org"}), 421)
    response = client.get("/health", headers={"origin": "https://example.org"})
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert response.headers["cache-control"] == "no-store"
    assert client.get("/docs").status_code == 404


def slow(name: str, /, **arguments: Any) -> str:
    """Stands for answers that take long, fail, or kill their process."""
    if arguments["text"] == "long":
        time.sleep(60)
    if arguments["text"] == "crash":
        raise RuntimeError("words of the case")
    return '{"terms": [], "constants": []}'


def test_what_takes_too_long_is_stopped_and_blocks_nobody() -> None:
    limits = Limits(processes=2, seconds=8)
    with TestClient(create(limits, slow), base_url=HOST) as client, ThreadPoolExecutor(4) as threads:
        client.get("/vocabulary?q=warm")
        long = threads.submit(client.get, "/vocabulary?q=long")
        time.sleep(0.5)
        began = time.monotonic()
        assert client.get("/vocabulary?q=quick").status_code == 200
        assert client.get("/health").status_code == 200
        assert time.monotonic() - began < 7
        assert not long.done()
        refused(long.result(), 504)
        assert "words" not in str(refused(client.get("/vocabulary?q=crash"), 500))
        assert client.get("/vocabulary?q=quick").status_code == 200


def test_where_no_process_is_free_it_says_so() -> None:
    with (
        TestClient(create(Limits(processes=1, seconds=4), slow), base_url=HOST) as client,
        ThreadPoolExecutor(2) as threads,
    ):
        long = threads.submit(client.get, "/vocabulary?q=long")
        time.sleep(0.5)
        statuses = {client.get("/vocabulary?q=quick").status_code, long.result().status_code}
        assert 504 in statuses
        assert statuses <= {200, 503, 504}
