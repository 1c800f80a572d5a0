"""What every request passes before it is answered: its host, its origin, its size and how long it takes to arrive.

Written as plain ASGI, so that nothing of a request is kept beyond its answer. No answer holds any of its text.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import BUSY, error_at

LOOPBACK = ("127.0.0.1", "::1")
"""The addresses of this machine."""
_PORT = re.compile(r":\d*\Z")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_SAME = ("same-origin", "none")
_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
)
_NOT_STORED = (("Cache-Control", "no-store"),)
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

    body: int = 4_000_000
    """The longest note fits, even if every character of it is escaped."""
    upload: int = 10_485_760
    """Of a body that is a file."""
    together: int = 100_000_000
    """Of all bodies that are arriving or being answered."""
    arrival: float = 20.0
    """From the first byte of a body to its last."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server stands: the names it goes by, and the reverse proxy in front of it, if any."""

    hosts: tuple[str, ...]
    root_path: str = ""
    """The path under which a proxy serves it."""
    user_header: str = ""
    """The header in which the proxy names who has signed on; "": nobody has to."""
    proxies: tuple[str, ...] = LOOPBACK
    """The addresses from which that header is believed."""


@dataclass(frozen=True, slots=True)
class Door:
    """Which paths may be asked for, at which place."""

    place: Place
    paths: tuple[str, ...]
    """Paths, and folders where a slash ends them; everything else is not found, whatever is mounted."""
    open_paths: tuple[str, ...] = ()
    """The beginnings of paths that any origin may call."""
    uploads: tuple[str, ...] = ()
    """The paths whose body is a file."""
    cached: tuple[str, ...] = ()
    """The folders whose files change their names when they change, which browsers may keep."""


class Guard:
    """Refuses what is too large, too slow, from elsewhere, or meant for another host."""

    def __init__(self, app: ASGIApp, *, door: Door, limits: Limits) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._door = door
        self._limits = limits
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on with its whole body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_open = scope["path"].startswith(self._door.open_paths)
        is_cached = scope["path"].startswith(self._door.cached)
        send = _with_headers(send, _OPEN_HEADERS if is_open else (), () if is_cached else _NOT_STORED)
        refusal = self._refusal(scope, is_open=is_open)
        body = b""
        if refusal is None:
            body, refusal = await self._body(scope, receive)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self._held += len(body)
        try:
            await self._app(scope, _replayed(body, receive), send)
        finally:
            self._held -= len(body)

    def _refusal(self, scope: Scope, *, is_open: bool) -> Response | None:
        headers = Headers(scope=scope)
        host = _PORT.sub("", headers.get("host", "")).strip("[]").casefold()
        path = scope["path"]
        if host not in self._door.place.hosts:
            return error_at(path, 400, "this server does not go by the name in the Host header")
        if not self._is_signed_on(scope, headers):
            return error_at(path, 401, "sign on first; this server is reached through its reverse proxy")
        if not _is_among(path, self._door.paths):
            return error_at(path, 404, "there is nothing at this address")
        if is_open:
            return Response(status_code=204) if scope["method"] == "OPTIONS" else None
        if scope["method"] not in _SAFE_METHODS and not _is_same_origin(headers):
            return error_at(path, 403, "requests from other origins are refused")
        return None

    def _is_signed_on(self, scope: Scope, headers: Headers) -> bool:
        place = self._door.place
        if not place.user_header:
            return True
        address = (scope.get("client") or ("",))[0]
        return address in place.proxies and bool(headers.get(place.user_header, "").strip())

    async def _body(self, scope: Scope, receive: Receive) -> tuple[bytes, Response | None]:
        """Return the whole body, or why it is not taken.

        One that is too large is read to its end and dropped, as proxies do not pass on what is answered before.
        """
        most = self._limits.upload if scope["path"] in self._door.uploads else self._limits.body
        body = bytearray()
        size = 0
        try:
            async with asyncio.timeout(self._limits.arrival):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return b"", Response(status_code=400)
                    part = message.get("body", b"")
                    size += len(part)
                    if size <= most:
                        body += part
                        self._held += len(part)
                    if self._held > self._limits.together:
                        return b"", error_at(scope["path"], 503, BUSY)
                    if not message.get("more_body", False):
                        return bytes(body), _too_large(scope, most) if size > most else None
        except TimeoutError:
            return b"", error_at(scope["path"], 408, "the request took too long to arrive")
        finally:
            self._held -= len(body)


def _too_large(scope: Scope, most: int) -> Response:
    return error_at(scope["path"], 413, f"the request is larger than {most:,} bytes; send the text in parts")


def _is_among(path: str, paths: Iterable[str]) -> bool:
    """Tell whether a path is one of these, or lies in one of the folders among them."""
    return any(path == item or (len(item) > 1 and item.endswith("/") and path.startswith(item)) for item in paths)


def _is_same_origin(headers: Headers) -> bool:
    """Tell whether a request is from a page of this server, or from no page at all."""
    origin = headers.get("origin")
    if origin is not None and origin.split("://", 1)[-1] != headers.get("host"):
        return False
    return headers.get("sec-fetch-site", "none") in _SAME


def _with_headers(send: Send, *more: Iterable[tuple[str, str]]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]  # Gradio lets any origin in where it is called by another name than localhost
            for name, value in chain(_HEADERS, *more):
                headers[name] = value
        await send(message)

    return sending


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a receive that gives the body at once, and then what the connection says."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return waiting.pop() if waiting else await receive()

    return receiving
