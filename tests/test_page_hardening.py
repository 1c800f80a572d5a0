"""What the server answers, to whom, and with which headers; asked of the real process."""

from __future__ import annotations

import re
import socket

import httpx
import pytest

from app.pages import PAGES
from tests.odd import Odd
from tests.odd_server import ROUTES
from tests.serving import PATIENCE, Server

OURS = ("/api/", "/v2", "/check", "/page/")
OPEN = (
    *(page.path for page in PAGES),
    "/theme.css",
    "/manifest.json",
    "/favicon.ico",
    "/static/{path:path}",
    "/assets/{path:path}",
)
"""The pages, and Gradio's routes that their script needs; every other of Gradio's answers 404."""
SHUT = (
    "/config",
    "/login",
    "/logout",
    "/monitoring",
    "/monitoring/summary",
    "/robots.txt",
    "/pwa_icon",
    "/svelte/x.js",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/gradio_api/info",
    "/gradio_api/runs",
    "/gradio_api/deep_link?session_hash=x",
    "/gradio_api/startup-events",
    "/gradio_api/heartbeat/x",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/proxy=https://evil.example/",
    "/gradio_api/vibe-code/",
    "/gradio_api/mcp/sse",
    "/gradio_api/app_id",
)
ROUNDABOUT = (
    "//config",
    "/./config",
    "/%2e/config",
    "/config%2f",
    "/CONFIG",
    "/%63onfig",
    "/config;x=/assets/",
    "/assets/../config",
    "/assets/%2e%2e/config",
    "/assets/..%2fconfig",
    "/assets/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/static/..%5c..%5cconfig",
    "/static//etc/passwd",
    "/static/../../gradio_api/info",
    "/page/../config",
    "/page/static/../../../app/server.py",
    "/page/static/..%2f..%2fserver.py",
    "/page/static/%2e%2e/%2e%2e/server.py",
    "/api/../gradio_api/info",
    "/api//../config",
    "/v2/../config",
    "/gradio_api//info",
    "/GRADIO_API/info",
    "/assets",
    "/gradio_api/%66ile=/etc/passwd",
)
SAME = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
"""The headers of every answer; a page has a policy of its own."""
FRESH = {"cache-control": "no-store"}
ANY_ORIGIN = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, POST, OPTIONS",
    "access-control-allow-headers": "Content-Type, Accept",
    "access-control-allow-private-network": "true",
}
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-N' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
ABOUT_THE_BODY = {
    "date",
    "content-type",
    "content-length",
    "content-encoding",
    "etag",
    "last-modified",
    "accept-ranges",
    "vary",
}


def raw(server: Server, target: str, *lines: str, method: str = "GET") -> tuple[int, bytes]:
    """Ask for exactly this target, as no client library would let through, and return status and answer."""
    host, port = server.url.removeprefix("http://").split(":")
    head = [f"{method} {target} HTTP/1.1", f"Host: {host}:{port}", "Connection: close", *lines, "", ""]
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(head).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    return int(answer.split(b" ", 2)[1]), answer


def headers(answer: httpx.Response) -> dict[str, str]:
    """Return the headers that say how an answer may be used."""
    return {name: value for name, value in answer.headers.items() if name not in ABOUT_THE_BODY}


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_headers_of_a_page(page: object, asking: httpx.Client) -> None:
    first, second = (asking.get(page.path) for _ in range(2))  # type: ignore[attr-defined]
    (nonce,) = {*re.findall(r'<script nonce="([\w-]{22})"', first.text)}
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"')
    assert nonce not in second.text
    assert headers(first) == {**SAME, **FRESH, "content-security-policy": POLICY.replace("nonce-N", f"nonce-{nonce}")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/api/health", 200, FRESH),
        ("/page/model-card", 200, FRESH),
        ("/page/static/review.js", 200, FRESH),
        ("/static/img/logo.svg", 200, {}),
        ("/theme.css", 200, FRESH),
        ("/nothing", 404, FRESH),
        ("/page/nothing", 404, FRESH),
        ("/v2/languages", 200, {**FRESH, **ANY_ORIGIN}),
        ("/v2/nothing", 404, {**FRESH, **ANY_ORIGIN}),
        ("/check", 400, {**FRESH, **ANY_ORIGIN}),
    ],
)
def test_the_headers_of_everything_else(path: str, status: int, expected: object, asking: httpx.Client) -> None:
    answer = asking.get(path, headers={"origin": "https://evil.example"})
    assert answer.status_code == status
    assert headers(answer) == {**SAME, **expected}  # type: ignore[dict-item]
    refused = asking.get(path, headers={"host": "evil.example"})
    assert refused.status_code == 400
    assert SAME.items() <= headers(refused).items()


@pytest.mark.slow
def test_every_route_is_ours_or_listed_or_not_there(odd: Odd) -> None:
    routes = odd.get(ROUTES).json()
    assert "/gradio_api/queue/join" in routes
    assert {*OPEN, "/page/review", "/api/review", "/v2/check"} <= {*routes}
    shut = {path for path in routes if not path.startswith(OURS) and path not in OPEN}
    assert len(shut) > 50
    for path in shut:
        target = re.sub(r"\{.*?\}", "x", path)
        for method in ("GET", "POST"):
            assert raw(odd.server, target, "Content-Length: 0", method=method)[0] == 404, f"{method} {target}"


@pytest.mark.slow
@pytest.mark.parametrize("path", SHUT)
def test_nothing_of_gradio_answers_but_what_its_script_needs(path: str, server: Server) -> None:
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
        assert raw(server, path, "Content-Length: 0", method=method)[0] == 404, method


@pytest.mark.slow
@pytest.mark.parametrize("path", ROUNDABOUT)
def test_no_way_round(path: str, server: Server) -> None:
    status, answer = raw(server, path)
    assert status in (400, 403, 404)
    for inside in (b"root:", b'"components"', b"named_endpoints", b"def build"):
        assert inside not in answer


@pytest.mark.slow
def test_a_page_is_the_same_whatever_stands_in_its_query(asking: httpx.Client) -> None:
    plain, *others = (
        re.sub(r'nonce="[^"]*"|"deep_link_state":"\w+",?', "", asking.get(f"/{query}").text)
        for query in ("", "?deep_link=x", "?view=api", "?session_hash=x&__theme=dark", "?<script>alert(1)</script>")
    )
    assert others == [plain] * len(others)
