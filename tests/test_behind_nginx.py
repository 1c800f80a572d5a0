"""The server behind nginx as docs/nginx.conf has it: at a sub-path, for those who sign on, and nothing spooled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from app.pages import GRADIO_PATHS, PAGES
from tests.browser import Visit, how_to_launch, visiting
from tests.clinician import NOTE, choose, copied, mark, press, reviewed
from tests.nginx import CONFIGURATION, HEADER, NAME, OPTIONS, PLACE, USER, Proxy, proxying
from tests.odd import holding
from tests.odd_server import MARKER
from tests.serving import PATIENCE, Server, serving

pytestmark = pytest.mark.slow

EVERYTHING = (
    *(page.path for page in PAGES),
    *GRADIO_PATHS,
    "/assets/x.js",
    "/static/img/logo.svg",
    "/page/static/review.js",
    "/page/model-card",
    "/api/health",
    "/api/openapi.json",
    "/v2/languages",
    "/check?language=en-GB&text=x",
    "/nothing",
)
LARGE = json.dumps({"text": f"{MARKER} {'word ' * 39_000}", "min_severity": 2}).encode()


@pytest.fixture(scope="module")
def behind() -> Iterator[Server]:
    with serving(*OPTIONS) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(behind: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxying(behind, tmp_path_factory.mktemp("nginx") / "n") as running:
        yield running


@pytest.fixture
def signed_on(browser: Browser, behind: Server, proxy: Proxy) -> Iterator[Visit]:
    """A visit by somebody who has signed on, in a browser that finds the server by its name."""
    options = how_to_launch()
    options["args"] = [*options["args"], f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    own = browser.browser_type.launch(**options)
    credentials = {"username": USER[0], "password": USER[1]}
    outside = Server(behind.process, behind.errors, proxy.url)
    with visiting(own, outside, ignore_https_errors=True, http_credentials=credentials) as found:
        yield found
    own.close()


def test_a_note_is_reviewed_and_reworded_at_a_sub_path(signed_on: Visit) -> None:
    page = reviewed(signed_on)
    mark(page, "committed suicide").click()
    choose(page, "died by suicide")
    press(page, "Accept")
    assert copied(page) == NOTE.replace("committed suicide", "died by suicide")
    page.get_by_text("About langreview").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="versions").click()
    expect(opened.value.locator("body")).to_contain_text("lexicon")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_opens_at_a_sub_path(page: object, signed_on: Visit) -> None:
    signed_on.open(page.path.strip("/"))  # type: ignore[attr-defined]


def test_without_sign_on_there_is_nothing(proxy: Proxy) -> None:
    for user in (None, ("anna", "wrong"), ("eve", "seven lanterns")):
        with proxy.client(user) as client:
            for path in EVERYTHING:
                answer = client.get(path, headers={HEADER: "anna"})
                assert (answer.status_code, "langreview" in answer.text) == (401, False), path
            assert client.post("/page/review", json={"text": "x"}).status_code == 401


@pytest.mark.parametrize("path", EVERYTHING)
def test_past_the_proxy_there_is_nothing_either(path: str, behind: Server) -> None:
    with httpx.Client(base_url=behind.url, trust_env=False, timeout=PATIENCE) as client:
        for headers in ({}, {HEADER: ""}, {"authorization": "Basic YW5uYTp4"}):
            assert client.get(path, headers=headers).status_code == 401
        assert client.post(path, headers={"origin": behind.url}).status_code == 401
        assert client.get(path, headers={HEADER: "anna"}).status_code in (200, 404)


def test_the_header_is_believed_of_the_proxy_alone(behind: Server) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.0.2")
    with httpx.Client(base_url=behind.url, transport=transport, timeout=PATIENCE) as client:
        for path in EVERYTHING:
            assert client.get(path, headers={HEADER: "anna"}).status_code == 401
    with httpx.Client(base_url=behind.url, trust_env=False, timeout=PATIENCE) as client:
        far = {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1"}
        assert client.get("/api/health", headers=far).status_code == 401


def test_nobody_can_put_a_name_into_the_header_through_the_proxy(behind: Server, tmp_path: Path) -> None:
    nobody = {'auth_basic "langreview";': "", f"auth_basic_user_file {tmp_path}/n/langreview.users;": ""}
    with proxying(behind, tmp_path / "n", nobody) as open_to_all, open_to_all.client(None) as client:
        for name in (HEADER, HEADER.upper(), HEADER.lower(), HEADER.replace("-", "_")):
            answer = client.get("/api/health", headers={name: "anna"})
            assert answer.status_code in (400, 401), name
            assert "langreview" not in answer.headers
        assert "sign on first" in client.get("/api/health", headers={HEADER: "anna"}).text


def test_origins_and_names_are_checked_behind_the_proxy_too(proxy: Proxy) -> None:
    own, other = proxy.url.removesuffix(PLACE), "https://evil.example"
    with proxy.client() as client:
        for path in ("/", "/theme.css", "/manifest.json", "/static/img/logo.svg", "/page/model-card", "/nothing"):
            headers = client.get(path, headers={"origin": other}).headers
            assert not [name for name in headers if name.startswith("access-control-")], path
        asked = {"text": "Aunt committed suicide."}
        assert client.post("/page/review", json=asked, headers={"origin": own}).status_code == 200
        assert client.post("/page/review", json=asked, headers={"origin": other}).status_code == 403
        assert client.get("/", headers={"host": "evil.example"}).status_code == 400
        page = client.get("/", headers={"x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}).text
        assert "evil.example" not in page
        assert f'"root":"{proxy.url}"' in page


def test_nothing_of_a_note_is_spooled_or_logged(proxy: Proxy, behind: Server) -> None:
    with proxy.client() as client:
        for path in ("/page/review", "/api/review"):
            assert client.post(path, content=LARGE, headers={"content-type": "application/json"}).status_code in (
                200,
                400,
            )
        client.get(f"/v2/check?language=en-GB&text={MARKER}")
        assert client.post("/page/review", content=b"x" * 5_000_000).status_code == 413
        assert client.post("/page/review", content=b"x" * 12_000_000).status_code == 413
    assert "temporary file" not in proxy.log
    assert holding(proxy.folder) == []
    assert not [path for path in (proxy.folder / "spool").rglob("*") if path.is_file()]
    assert MARKER not in behind.errors_so_far()


def test_without_those_lines_nginx_would_spool(behind: Server, tmp_path: Path) -> None:
    """So it is known that its log would tell."""
    lines = {"proxy_request_buffering off;": "", "proxy_buffering off;": ""}
    with proxying(behind, tmp_path / "n", lines) as spooling, spooling.client() as client:
        client.post("/page/review", content=LARGE, headers={"content-type": "application/json"})
        assert "client request body is buffered to a temporary file" in spooling.log


def test_the_guide_shows_this_set_up() -> None:
    guide = Path(__file__).parent.parent.joinpath("docs", "deployment.md").read_text(encoding="utf-8")
    assert f"```nginx\n{CONFIGURATION}```" in guide
    assert f"python -m app {' '.join(OPTIONS)}" in " ".join(guide.replace("\\", "").split())
