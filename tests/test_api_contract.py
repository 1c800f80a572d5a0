"""The HTTP API against its own description: what it describes is answered, and nothing else is."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import settings
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from app.connection import Connection
from app.guard import Limits, Place
from app.rest import LONGEST
from app.server import HOSTS, build
from app.work import Capacity
from langreview import review
from langreview.review import Reviewer

ROOT = Path(__file__).parent.parent
schema = schemathesis.openapi.from_asgi(
    "/api/openapi.json", build(review.load(), place=Place(hosts=(*HOSTS, "testserver")))
)
"""Read where tests are collected, as there is one test for each of its operations."""


@pytest.mark.slow
@schema.parametrize()
@settings(max_examples=200)
def test_generated_requests_are_answered_as_described(case: schemathesis.Case[Any]) -> None:
    """Every check of schemathesis is on: statuses, types and forms of answers, methods, what is valid and what not."""
    case.call_and_validate()


DESCRIBED = [
    (path, method, int(status))
    for path, methods in schema.raw_schema["paths"].items()
    for method, operation in methods.items()
    for status in operation["responses"]
]
BODY = {"text": "Low mood."}
CASES: Mapping[int, tuple[dict[str, Any], dict[str, str]]] = MappingProxyType(
    {
        200: ({}, {}),
        400: ({}, {"host": "elsewhere.example"}),
        403: ({}, {"origin": "http://elsewhere.example"}),
        413: ({"limits": Limits(body=1)}, {}),
        500: ({}, {}),
        503: ({"limits": Limits(together=1)}, {}),
    }
)
"""How each status comes about: the limits of the server, and the headers of the request."""


@pytest.mark.parametrize(("path", "method", "status"), DESCRIBED)
def test_every_status_that_is_described_is_answered(
    path: str, method: str, status: int, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if status == 408:
        answer = asyncio.run(slowly(build(reviewer, limits=Limits(arrival=0.01)), path, method))
    else:
        limits, headers = CASES[status]
        app = build(reviewer, **limits)
        if status == 500:
            monkeypatch.setattr(reviewer, "review", fail)
        client = TestClient(app, base_url="http://localhost")
        answer = client.request(method, path, json=BODY, headers=headers)  # type: ignore[assignment]
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert status == 200 or {*answer.json()} == {"error"}


def fail(*_: object, **__: object) -> None:
    raise RuntimeError


async def slowly(app: ASGIApp, path: str, method: str) -> httpx.Response:
    """Return the answer to a request whose body never comes."""
    said: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": method.upper(), "path": path, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    return httpx.Response(said[0]["status"], headers=said[0]["headers"], content=said[1]["body"])


@pytest.mark.parametrize("value", [True, 0, 4, 2.5, "2", None])
def test_a_severity_is_a_number_from_1_to_3(value: object, reviewer: Reviewer) -> None:
    client = TestClient(build(reviewer), base_url="http://localhost")
    answer = client.post("/api/review", json={**BODY, "min_severity": value})
    assert answer.status_code == 400
    assert "'min_severity': " in answer.json()["error"]
    assert client.post("/api/review", json={**BODY, "min_severity": 2.0}).status_code == 200


def test_the_document_has_the_limits_of_the_code() -> None:
    document = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    limits, capacity = Limits(), Capacity()
    for number in (LONGEST, limits.body, limits.together, capacity.at_once + capacity.waiting):
        assert f"{number:,}" in document
    assert f"{Connection.PATIENCE:.0f}; {limits.arrival:.0f}; {Connection.PATIENCE:.0f}" in document
    assert f"| {capacity.at_once}; {capacity.waiting}; {capacity.seconds:.0f} |" in document
    for status in {status for _, _, status in DESCRIBED} - {200}:
        assert f"| {status} |" in document
