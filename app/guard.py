"""What every request passes before it is answered: its host, its origin, its size and how long it takes to arrive.

Written as plain ASGI, so that nothing of a request is kept beyond its answer. No answer holds any of its text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_SAME = ("same-origin", "none")
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Cache-Control", "no-store"),
)
_OPEN_HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Content-Type, Accept"),
    ("Access-Control-Allow-Private-Network", "true"),
)
"""For editors' add-ons, which call from their own origin; on errors too, without which some of them fail."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in, in bytes and seconds."""

    body: int = 2_000_000
    arrival: float = 20.0
    """From the first byte of a body to its last."""


class Guard:
    """Refuses what is too large, too slow, from elsewhere, or meant for another host."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], open_paths: tuple[str, ...], limits: Limits) -> None:
        """`hosts` are the names this server goes by; `open_paths` begin the paths that any origin may call."""
        self._app = app
        self._hosts = frozenset(hosts)
        self._open_paths = open_paths
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its whole body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_open = scope["path"].startswith(self._open_paths)
        send = _with_headers(send, is_open=is_open)
        refusal = self._refusal(scope, is_open=is_open)
        body = b""
        if refusal is None:
            body, refusal = await self._body(scope, receive)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    def _refusal(self, scope: Scope, *, is_open: bool) -> Response | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").rsplit(":", 1)[0].strip("[]").casefold()
        if host not in self._hosts:
            return plain_error(400, "this server does not go by the name in the Host header")
        if is_open:
            return Response(status_code=204) if scope["method"] == "OPTIONS" else None
        if scope["method"] not in _SAFE_METHODS and not _is_same_origin(headers):
            return plain_error(403, "requests from other origins are refused")
        return None

    async def _body(self, scope: Scope, receive: Receive) -> tuple[bytes, Response | None]:
        """Return the whole body, or why it is not taken."""
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._limits.body:
            return b"", self._too_large()
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._limits.arrival):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return b"", Response(status_code=400)
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > self._limits.body:
                        return b"", self._too_large()
                    if not message.get("more_body", False):
                        return b"".join(parts), None
        except TimeoutError:
            return b"", plain_error(408, "the request took too long to arrive")

    def _too_large(self) -> Response:
        return plain_error(413, f"the request is larger than {self._limits.body:,} bytes; send the text in parts")


def _is_same_origin(headers: Headers) -> bool:
    """Tell whether a request is from a page of this server, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None and origin.split("://", 1)[-1] != headers.get("host"):
        return False
    return headers.get("sec-fetch-site", "none") in _SAME


def plain_error(status: int, message: str) -> Response:
    """Return an error as editors know it: plain text that begins with "Error: "."""
    return PlainTextResponse(f"Error: {message}", status)


def _with_headers(send: Send, *, is_open: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (*_HEADERS, *(_OPEN_HEADERS if is_open else ())):
                headers[name] = value
        await send(message)

    return sending


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the body at once, and then what the connection says."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving
