"""The HTTP API and the LanguageTool protocol, answered by the real application."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from app.__main__ import main
from app.editors import CHECKS
from app.guard import Door, Guard, Limits, Place
from app.rest import LONGEST
from app.server import build
from app.work import BusyError, Capacity, Desk
from langreview.review import Reviewer
from tests.serving import ROOT, SENTINEL

FORM = "application/x-www-form-urlencoded"
NOTE = "🙂 ED. Attention-seeking. Aunt committed suicide."


@pytest.fixture(scope="module")
def client(reviewer: Reviewer) -> Iterator[TestClient]:
    with TestClient(build(reviewer), base_url="http://localhost", raise_server_exceptions=False) as found:
        yield found


def check(client: TestClient, **parameters: str) -> dict[str, Any]:
    answer = client.post("/v2/check", data={"language": "en-GB", **parameters})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_review_is_that_of_the_command_line(client: TestClient) -> None:
    answer = client.post("/api/review", json={"text": NOTE})
    review = answer.json()
    jsonschema.validate(review, json.loads((ROOT / "docs" / "review.schema.json").read_text(encoding="utf-8")))
    assert [NOTE[item["start"] : item["end"]] for item in review["findings"]] == [
        "Attention-seeking",
        "committed suicide",
    ]
    assert review["versions"]["lexicon"].startswith("sha256:")
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_health_and_the_openapi_document(client: TestClient) -> None:
    assert client.get("/api/health").json()["status"] == "ok"
    document = client.get("/api/openapi.json").json()
    assert {*document["paths"]} == {"/api/review", "/api/health"}
    assert {*document["paths"]["/api/review"]["post"]["responses"]} >= {"200", "400", "413", "503"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        json.dumps({"text": SENTINEL, "colour": SENTINEL}).encode(),
        json.dumps({"text": 5, "min_severity": SENTINEL}).encode(),
        json.dumps({"text": f"\ud800{SENTINEL}"}).encode(),
        json.dumps({"text": SENTINEL, "locale": "xx"}).encode(),
        json.dumps({"text": "x" * (LONGEST + 1)}).encode(),
    ],
)
def test_a_bad_request_is_one_sentence_without_the_note(
    body: bytes, client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = client.post("/api/review", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert {*answer.json()} == {"error"}
    assert SENTINEL not in answer.text
    assert capfd.readouterr() == ("", "")


def test_a_failure_says_nothing_of_the_note(
    client: TestClient, reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError(SENTINEL)

    monkeypatch.setattr(reviewer, "review", failing)
    answer = client.post("/api/review", json={"text": SENTINEL})
    assert answer.status_code == 500
    assert SENTINEL not in answer.text


def test_other_hosts_and_other_origins_are_refused(client: TestClient) -> None:
    assert client.get("/api/health", headers={"host": "evil.example"}).status_code == 400
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert client.post("/api/review", json={"text": "x"}, headers=headers).status_code == 403
    own = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
    assert client.post("/api/review", json={"text": "x"}, headers=own).status_code == 200


def test_a_body_that_is_too_large(client: TestClient) -> None:
    assert client.post("/api/review", content=b"x" * 4_000_001).status_code == 413
    chunks = (b"x" * 1_000_000 for _ in range(5))
    assert client.post("/api/review", content=chunks).status_code == 413
    long = client.post("/v2/check", data={"language": "en-GB", "text": "x" * (LONGEST + 1)})
    assert (long.status_code, long.text[:7]) == (413, "Error: ")


async def answered(messages: list[Message], arrival: float = 5.0) -> int:
    """Return the status with which the guard answers a request that arrives in these messages."""
    statuses: list[int] = []

    async def app(*_: object) -> None:
        raise AssertionError

    async def receive() -> Message:
        if not messages:
            await asyncio.sleep(60)
        return messages.pop(0)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/review",
        "headers": [(b"host", b"localhost")],
        "query_string": b"",
    }
    guard = Guard(app, door=Door(Place(("localhost",)), paths=("/api/",)), limits=Limits(arrival=arrival))
    await guard(scope, receive, send)
    return statuses[0]


def test_a_client_that_is_slow_or_hangs_up() -> None:
    started: Message = {"type": "http.request", "body": b"x", "more_body": True}
    assert asyncio.run(answered([started], arrival=0.05)) == 408
    assert asyncio.run(answered([started, {"type": "http.disconnect"}])) == 400


def test_a_busy_desk_refuses_and_a_late_answer_is_dropped() -> None:
    async def filled() -> None:
        gate = threading.Event()
        desk = Desk(Capacity(at_once=1, waiting=1, seconds=0.2))
        first, second = (asyncio.create_task(desk.run(gate.wait)) for _ in range(2))
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError):
            await desk.run(lambda: True)
        with pytest.raises(TimeoutError):
            await first
        with pytest.raises(TimeoutError):
            await second
        gate.set()

    asyncio.run(filled())


def test_matches_in_utf_16_units(client: TestClient) -> None:
    first, second = check(client, text=NOTE)["matches"]
    assert (first["offset"], first["length"]) == (7, 17)
    assert first["replacements"] == []
    assert second["replacements"] == [{"value": "died by suicide"}]
    assert second["rule"]["urls"]
    assert second["sentence"] == "Aunt committed suicide."
    context = second["context"]
    assert context["text"][context["offset"] :][: context["length"]] == "committed suicide"
    assert isinstance(first["shortMessage"], str)


def test_questions_and_patterns_are_in_the_message(client: TestClient) -> None:
    (match,) = check(client, text="Attention-seeking.")["matches"]
    assert "?" in match["message"]
    assert "Consider: ⟨" in match["message"]


def test_annotations_with_markup(client: TestClient) -> None:
    annotation = [
        {"text": "🙂 Aunt "},
        {"markup": "<b>"},
        {"text": "committed suicide"},
        {"markup": "</b>"},
        {"text": "."},
    ]
    (match,) = check(client, data=json.dumps({"annotation": annotation}))["matches"]
    assert (match["offset"], match["length"]) == (11, 17)


def test_picky_brings_what_is_disputed(client: TestClient) -> None:
    text = "Risk assessment completed. Known DSH."
    usual, picky = (check(client, text=text, level=level)["matches"] for level in ("default", "picky"))
    added = [match for match in picky if match not in usual]
    assert added
    assert all(match["rule"]["tags"] == ["picky"] for match in added)


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        ({"mode": "textLevelOnly"}, []),
        ({"mode": "all"}, ["M2-01", "T1-01"]),
        ({"mode": "allButTextLevelOnly"}, ["M2-01", "T1-01"]),
        ({"disabledRules": "M2-01"}, ["T1-01"]),
        ({"disabledCategories": "T1F"}, ["M2-01"]),
        ({"enabledOnly": "true", "enabledRules": "T1-01"}, ["T1-01"]),
        ({"enabledOnly": "true", "enabledCategories": "M2"}, ["M2-01"]),
        ({"language": "auto", "preferredVariants": "en-US", "useragent": "x"}, ["M2-01", "T1-01"]),
    ],
)
def test_what_a_client_may_choose(parameters: Mapping[str, str], rules: list[str], client: TestClient) -> None:
    found = check(client, **{"text": NOTE, **parameters})
    assert [match["rule"]["id"] for match in found["matches"]] == rules


def test_a_compact_answer(client: TestClient) -> None:
    found = check(client, text=NOTE, c="1")
    assert "software" not in found
    assert not {"context", "sentence"} & {*found["matches"][0]}


@pytest.mark.parametrize("path", CHECKS)
def test_every_way_to_ask(path: str, client: TestClient) -> None:
    parameters = {"language": "en-GB", "text": NOTE}
    answers = [
        client.post(path, data=parameters),
        client.post(path, json=parameters),
        client.get(path, params=parameters),
        client.post(f"{path}/", params=parameters),
        client.post(path, content=f"text={NOTE}&language=en-GB".encode(), headers={"content-type": FORM}),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({json.dumps(answer.json()["matches"]) for answer in answers}) == 1
    assert {answer.headers["access-control-allow-origin"] for answer in answers} == {"*"}


def test_jsonp(client: TestClient) -> None:
    parameters = {"language": "en-GB", "text": "x", "callback": "show"}
    assert client.get("/v2/check", params=parameters).text.startswith("show({")
    assert client.get("/v2/check", params={**parameters, "callback": "alert(1)//"}).status_code == 400


def test_what_is_not_there_and_what_is_not_allowed_is_plain_text_for_any_origin(client: TestClient) -> None:
    answers = [
        client.get("/v2/nothing"),
        client.post("/v2/words/add"),
        client.post("/v2/check", data={"text": SENTINEL}),
        client.post("/v2/check", data={"text": SENTINEL, "language": "de-DE"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 400, 400, 400]
    for answer in answers:
        assert answer.text.startswith("Error: ")
        assert SENTINEL not in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
    preflight = client.options("/v2/check", headers={"origin": "moz-extension://x"})
    assert (preflight.status_code, preflight.headers["access-control-allow-methods"]) == (204, "GET, POST, OPTIONS")


def test_lists_that_clients_ask_for(client: TestClient) -> None:
    listed = client.get("/v2/languages").json()
    assert {item["longCode"] for item in listed} >= {"en", "en-GB", "en-US", "en-ZA"}
    assert [item["name"] for item in listed] == sorted(item["name"] for item in listed)
    assert client.get("/v2/healthcheck").text == "OK"
    assert client.get("/v2/maxtextlength").text == str(LONGEST)
    assert client.get("/v2/info").json()["software"]["name"] == "langreview"
    rules = client.get("/v2/configinfo", params={"language": "en-GB"}).json()["rules"]
    assert {"M2-01", "M2"} <= {rule["ruleId"] for rule in rules}


def test_an_address_that_others_reach_must_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", "0.0.0.0"]) == 2  # noqa: S104
    assert "behind a reverse proxy" in capsys.readouterr().err
