"""The real server under clients of every kind: no answer but the documented ones, nothing kept, nothing said."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from app.__main__ import listen, main
from tests.serving import IMPATIENT, Server, served

SENTINEL = "ZebraMarigold"
NOTE = f"🙂 ED. Attention-seeking, wrote {SENTINEL}. Aunt committed suicide."
FORM = "application/x-www-form-urlencoded"
CALLS = (
    ("/api/review", json.dumps({"text": NOTE}).encode(), "application/json"),
    ("/v2/check", urlencode({"text": NOTE, "language": "en-GB"}).encode(), FORM),
)
CLIENTS = 200
MANY = 40
"""Clients that misbehave in one way at once."""
GROWTH = 64 * 1024
"""KiB by which memory may grow under load: threads and buffers, but not a note for each request."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def impatient() -> Iterator[Server]:
    """A server that waits half a second for its clients."""
    with served("-c", IMPATIENT) as server:
        yield server
    assert server.said == ""


def asked(server: Server, path: str, body: bytes, kind: str) -> httpx.Response:
    return httpx.post(f"{server.url}{path}", content=body, headers={"content-type": kind}, timeout=60)


def request(path: str, body: bytes, kind: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def connected(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def hang_up(client: socket.socket) -> None:
    """Close a connection at once, as a client that is killed does."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def all_of(client: socket.socket) -> bytes:
    """Return what the server sends until it ends the connection."""
    found = b""
    while part := client.recv(65536):
        found += part
    return found


def at_rest(server: Server) -> None:
    """Return when the server has let go of every connection but the one it listens on."""
    for _ in range(600):
        if server.sockets() <= 3:  # what it listens on, and the two ends with which its event loop wakes itself
            return
        threading.Event().wait(0.1)
    raise AssertionError


def fit(server: Server) -> None:
    """See that the server still answers, and has let go of everybody else."""
    for call in CALLS:
        assert asked(server, *call).status_code == 200
    at_rest(server)


async def crowd(server: Server, rounds: int) -> list[tuple[str, int, Any]]:
    """Return what many clients are answered who all ask at once, so often one after the other."""
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=server.url, timeout=300, limits=limits) as client:

        async def one(number: int) -> list[tuple[str, int, Any]]:
            path, body, kind = CALLS[number % len(CALLS)]
            found = []
            for _ in range(rounds):
                answer = await client.post(path, content=body, headers={"content-type": kind})
                found.append((path, answer.status_code, answer.json()))
            return found

        answers = await asyncio.gather(*map(one, range(CLIENTS)))
    return [answer for some in answers for answer in some]


def test_hundreds_of_clients_get_the_answers_of_one() -> None:
    with served("-m", "app", "--api-only", "--port", "0") as server:
        alone = {call[0]: asked(server, *call).json() for call in CALLS}
        asyncio.run(crowd(server, 1))
        before = server.memory()
        answers = asyncio.run(crowd(server, 3))
        growth = server.memory() - before
    assert len(answers) == 3 * CLIENTS
    assert [answer for answer in answers if answer[1:] != (200, alone[answer[0]])] == []
    assert growth < GROWTH
    assert server.said == ""


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
@pytest.mark.parametrize("share", [0.2, 0.9, 1.0])
def test_clients_that_hang_up_in_the_middle(call: tuple[str, bytes, str], share: float, impatient: Server) -> None:
    whole = request(*call)
    for _ in range(MANY):
        client = connected(impatient)
        client.sendall(whole[: int(share * len(whole))])
        hang_up(client)
    fit(impatient)


def test_clients_that_are_slow_to_say_what_they_want(impatient: Server) -> None:
    clients = [connected(impatient) for _ in range(MANY)]
    for number, client in enumerate(clients):
        client.sendall(b"POST /v2/check HTTP/1.1\r\nHost: loc"[: number + 1])
    assert asked(impatient, *CALLS[0]).status_code == 200
    for client in clients:
        with client:
            assert client.recv(1) == b""
    fit(impatient)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call[0])
def test_clients_that_are_slow_to_send_their_text(call: tuple[str, bytes, str], impatient: Server) -> None:
    clients = [connected(impatient) for _ in range(MANY)]
    for client in clients:
        client.sendall(request(*call)[:-5])
    for client in clients:
        with client:
            answer = all_of(client).decode()
            assert answer.startswith("HTTP/1.1 408 ")
            assert "the request took too long to arrive" in answer
            assert ("access-control-allow-origin: *" in answer) == call[0].startswith("/v2")
    fit(impatient)


def test_clients_that_never_read_their_answer(impatient: Server) -> None:
    long = urlencode({"text": "Attention-seeking. " * 1000, "language": "en-GB"}).encode()
    clients = []
    for _ in range(4):
        client = connected(impatient)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(request("/v2/check", long, FORM) * 8)
        clients.append(client)
    fit(impatient)
    for client in clients:
        client.close()


def test_what_is_not_http_is_refused(impatient: Server) -> None:
    for garbage in (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"y" * 300_000):
        with connected(impatient) as client:
            client.sendall(garbage)
            assert client.recv(12) == b"HTTP/1.1 400"
    fit(impatient)


FAILING = """
from app.__main__ import main
from langreview.review import Reviewer
from langreview.report import versions

def failing(self, note, **_):
    raise RuntimeError(note)

Reviewer.review = failing
main(["--api-only", "--port", "0"])
"""


def test_an_engine_that_fails_with_the_note_says_nothing_of_it() -> None:
    with served("-c", FAILING) as server:
        own, editors = (asked(server, *call) for call in CALLS)
    assert (own.status_code, editors.status_code) == (500, 500)
    assert own.json() == {"error": "the server failed; nothing of the request was kept"}
    assert editors.text == "Error: the server failed; nothing of the request was kept"
    assert editors.headers["access-control-allow-origin"] == "*"
    first, second = server.said.splitlines()
    assert re.match(r"langreview failed with RuntimeError at <string>:\d+, rest\.py:\d+", first)
    assert "RuntimeError" in second
    assert SENTINEL not in server.said + own.text + editors.text


HEAVY = {"gradio", "torch", "transformers", "datasets", "pyarrow", "pandas", "matplotlib"}


def test_the_api_alone_imports_nothing_that_it_does_not_need() -> None:
    with served("-X", "importtime", "-m", "app", "--api-only", "--port", "0") as server:
        for call in CALLS:
            assert asked(server, *call).status_code == 200
    imported = set(re.findall(r"\| +([\w.]+)$", server.said, re.M))
    assert {"app.server", "langreview.review", "uvicorn"} <= imported
    assert not HEAVY & imported


def test_a_port_that_is_taken_is_one_sentence(impatient: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--api-only", "--port", str(impatient.port)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"--host 127.0.0.1 --port {impatient.port}: ")
    assert said.err.count("\n") == 1


def test_an_answer_does_not_wait_for_its_acknowledgement() -> None:
    async def accepted() -> bool:
        found: asyncio.Future[socket.socket] = asyncio.get_running_loop().create_future()

        class Accepting(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                found.set_result(transport.get_extra_info("socket"))

        listening = listen("127.0.0.1", 0)
        server = await asyncio.get_running_loop().create_server(Accepting, sock=listening)
        _, writer = await asyncio.open_connection(*listening.getsockname())
        no_delay = (await found).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
        return bool(no_delay)

    assert asyncio.run(accepted())
