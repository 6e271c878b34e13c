"""Random requests, made from the OpenAPI document, are answered as it says: by no route a crash, a traceback or an undocumented answer."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

pytest.importorskip("schemathesis", reason="the group `dev` is not installed")
pytest.importorskip("uvicorn", reason="the extra `api` is not installed")
pytest.importorskip("fastapi", reason="the extra `api` is not installed")

import schemathesis
import uvicorn
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from interfaces.http import Limits, create

EXAMPLES = 8
"""So many requests to each route; the same ones each time."""
WAIT = 30.0


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of this machine, as `zhize serve http` starts it, with one process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create(Limits(processes=1)), host="127.0.0.1", port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + WAIT
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(WAIT)


def test_random_requests_are_answered_as_documented(address: str) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    answered: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call()
            case.validate_response(
                response,
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
            )
            assert "Traceback" not in response.text
            answered.setdefault(case.operation.label, set()).add(response.status_code)

        ask()
    assert len(answered) == len(list(schema.get_all_operations()))
    assert all(status < HTTPStatus.INTERNAL_SERVER_ERROR for found in answered.values() for status in found)
    assert HTTPStatus.UNPROCESSABLE_ENTITY in answered["POST /analyse"]
    assert HTTPStatus.OK in answered["GET /health"]
