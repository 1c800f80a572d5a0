"""What the server refuses: in the form that its callers expect, at every path, and without a word of the request."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.__main__ import main
from app.errors import Failures
from app.guard import Door, Guard, Limits, Place
from app.rest import LONGEST
from app.server import build
from app.work import BusyError, Capacity, Desk
from langreview.review import Reviewer

SENTINEL = "ZebraMarigold"
FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def client(reviewer: Reviewer) -> Iterator[TestClient]:
    with TestClient(build(reviewer), base_url="http://localhost") as found:
        yield found


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/review", "POST"),
        ("/api/health", "GET"),
        ("/v2/check", "GET, HEAD, POST"),
        ("/v2/languages", "GET, HEAD"),
        ("/v2/words/add", "GET, HEAD, POST"),
    ],
)
def test_a_method_that_is_not_taken(method: str, path: str, allowed: str, client: TestClient) -> None:
    answer = client.request(method, path, params={"text": SENTINEL})
    assert answer.status_code == 405
    assert ", ".join(sorted(answer.headers["allow"].split(", "))) == allowed
    said = answer.text.removeprefix("Error: ") if path.startswith("/v2") else answer.json()["error"]
    assert said == "this path does not take that method; the header Allow lists those that it takes"


@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
@pytest.mark.parametrize("path", ["/nothing", "/api/review/", "/api/", f"/{SENTINEL}", "/api/../../etc/passwd"])
def test_a_path_that_is_not_there_is_neither_repeated_nor_redirected(
    method: str, path: str, client: TestClient
) -> None:
    answer = client.request(method, path, params={"text": SENTINEL}, follow_redirects=False)
    assert (answer.status_code, {*answer.json()}) == (404, {"error"})
    assert SENTINEL not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", ["/api/health", "/v2/languages", "/v2/healthcheck", "/api/openapi.json"])
def test_the_head_of_what_can_be_got(path: str, client: TestClient) -> None:
    assert client.head(path).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:7860", 200),
        ("127.0.0.1:", 200),
        ("[::1]", 200),
        ("[::1]:7860", 200),
        ("localhost.evil.example", 400),
        ("evil.example:localhost", 400),
        ("localhost@evil.example", 400),
        ("", 400),
    ],
)
def test_the_names_that_the_server_goes_by(host: str, status: int, client: TestClient) -> None:
    assert client.get("/api/health", headers={"host": host}).status_code == status


DEEP = b"[" * 100_000
BROKEN = {
    "not JSON": (b"{", JSON),
    "deep JSON": (DEEP, JSON),
    "no UTF-8": (b'{"text": "\xff"}', JSON),
    "a number of 5000 digits": (b'{"text": ' + b"9" * 5000 + b"}", JSON),
    "no object": (b'"text"', {"content-type": "Application/JSON; charset=utf-8"}),
    "a form": (urlencode({"text": SENTINEL, "mode": "x", "language": "en-GB"}).encode(), FORM),
    "too many fields": (b"&".join([b"a=b"] * 101), FORM),
    "deep data": (urlencode({"data": DEEP, "language": "en-GB"}).encode(), FORM),
    "parts of no kind": (b"--x\r\n\r\n", {"content-type": "multipart/form-data; boundary=x"}),
    "no type": (b"text", {}),
}


@pytest.mark.parametrize("name", BROKEN)
def test_bodies_that_cannot_be_read(name: str, client: TestClient) -> None:
    body, headers = BROKEN[name]
    own, editors = (client.post(path, content=body, headers=headers) for path in ("/api/review", "/v2/check"))
    assert (own.status_code, editors.status_code) == (400, 400)
    assert {*own.json()} == {"error"}
    assert editors.text.startswith("Error: ")
    assert SENTINEL not in own.text + editors.text


def test_fields_at_fault_are_named_with_what_was_expected(client: TestClient) -> None:
    said = client.post("/api/review", json={"text": "x" * (LONGEST + 1), "locale": SENTINEL, SENTINEL: 1}).json()
    assert "'text': string should have at most 200000 characters" in said["error"]
    assert "'locale': there is no such lexicon here; there is en-GB" in said["error"]
    assert SENTINEL not in said["error"]


@pytest.mark.parametrize("part", [{"text": "x"}, {"markup": "x"}, {"markup": "", "interpretAs": "x"}])
def test_a_text_that_is_too_long_in_whatever_part(part: dict[str, str], client: TestClient) -> None:
    long = {name: value * (LONGEST + 1) for name, value in part.items()}
    answer = client.post("/v2/check", data={"data": json.dumps({"annotation": [long]}), "language": "en-GB"})
    assert (answer.status_code, answer.text) == (413, "Error: the text is longer than 200,000 characters")


def test_the_longest_text_is_taken_however_it_is_written(client: TestClient) -> None:
    text = "🙂" * LONGEST
    data = json.dumps({"annotation": [{"text": text}]})
    assert client.post("/api/review", content=json.dumps({"text": text}), headers=JSON).status_code == 200
    assert client.post("/v2/check", data={"data": data, "language": "en-GB"}).status_code == 200


def test_too_many_parameters_in_the_query(client: TestClient) -> None:
    query = "&".join(["a=b"] * 99)
    assert client.get(f"/v2/check?{query}&text=x&language=en-GB").status_code == 400
    assert client.get(f"/v2/check?{query[4:]}&text=x&language=en-GB").status_code == 200


def test_versions_are_in_every_answer(client: TestClient, reviewer: Reviewer) -> None:
    expected = {"langreview": "0.1.0", "lexicon": reviewer.lexicon.digest, "weights": None}
    form = {"text": "x", "language": "en-GB"}
    answers = [
        client.post("/api/review", json={"text": "x"}).json()["versions"],
        *(client.post("/v2/check", data={**form, **more}).json()["versions"] for more in ({}, {"c": "1"})),
        *(client.get(f"/v2/{path}").json()["versions"] for path in ("info", "configinfo")),
    ]
    health = client.get("/api/health").json()
    assert [*answers, {name: health[name] for name in expected}] == [expected] * 6


@pytest.mark.parametrize("path", ["/api/review", "/v2/check"])
def test_a_failure_is_told_by_its_place_alone(
    path: str, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def failing(note: str, **_: object) -> None:
        raise LookupError(note)

    client = TestClient(build(reviewer), base_url="http://localhost")
    monkeypatch.setattr(reviewer, "review", failing)
    answer = client.post(path, json={"text": SENTINEL, **({"language": "en-GB"} if path == "/v2/check" else {})})
    assert answer.status_code == 500
    assert answer.headers["cache-control"] == "no-store"
    assert ("access-control-allow-origin" in answer.headers) == (path == "/v2/check")
    said = capfd.readouterr()
    assert said.err.startswith("langreview failed with LookupError at test_app_errors.py:")
    assert said.err.count("\n") == 1
    assert SENTINEL not in answer.text + said.out + said.err


SCOPE = {"type": "http", "method": "POST", "path": "/api/review", "query_string": b"", "headers": [(b"host", b"us")]}


async def nothing() -> Message:
    return {"type": "http.disconnect"}


def test_an_answer_that_has_begun_is_not_followed_by_another(capfd: pytest.CaptureFixture[str]) -> None:
    sent: list[Message] = []

    async def begun(_: Scope, __: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise LookupError(SENTINEL)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Failures(begun)(SCOPE, nothing, send))
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert SENTINEL not in capfd.readouterr().err


def test_all_bodies_together_are_limited_and_let_go_of() -> None:
    async def asked(guard: Guard, body: bytes) -> int:
        statuses: list[int] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await guard(SCOPE, receive, send)
        return statuses[0]

    async def compared() -> tuple[int, list[int], int]:
        begun, gate = asyncio.Event(), asyncio.Event()

        async def app(_: Scope, __: Receive, send: Send) -> None:
            begun.set()
            await gate.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        guard = Guard(app, door=Door(Place(("us",)), paths=("/api/",)), limits=Limits(together=100))
        first = asyncio.create_task(asked(guard, b"x" * 60))
        await begun.wait()
        refused = await asked(guard, b"x" * 60)
        second = asyncio.create_task(asked(guard, b"x" * 40))
        gate.set()
        return refused, [await first, await second], await asked(guard, b"x" * 100)

    assert asyncio.run(compared()) == (503, [200, 200], 200)


def test_late_work_keeps_its_thread_and_waiting_work_that_is_late_is_never_begun() -> None:
    async def compared() -> tuple[list[str], Any]:
        gate, done = threading.Event(), []
        desk = Desk(Capacity(at_once=1, waiting=1, seconds=1.0))
        late = asyncio.create_task(desk.run(gate.wait))
        waiting = asyncio.create_task(desk.run(lambda: done.append("waiting")))
        await asyncio.sleep(0)
        with pytest.raises(BusyError):
            await desk.run(lambda: done.append("refused"))
        for task in (late, waiting):
            with pytest.raises(TimeoutError):
                await task
        gate.set()
        return done, await desk.run(lambda: "next")

    assert asyncio.run(compared()) == ([], "next")


@pytest.mark.parametrize("port", ["-1", "65536", "x", "1e3"])
def test_a_port_that_is_no_port(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"--port={port}"])
    assert ended.value.code == 2
    assert f"expected a number from 0 to 65535, found '{port}'" in capsys.readouterr().err
