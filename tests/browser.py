"""A real browser before the real server, which records what it asks for.

The fixtures are those of all tests, by way of conftest.py.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import PATIENCE, Server, serving

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server as a newcomer starts it, shared by all tests."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def asking(server: Server) -> Iterator[httpx.Client]:
    """A client of that server that is no browser."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=PATIENCE) as found:
        yield found


def how_to_launch() -> dict[str, Any]:
    """Return the options that launch the system's Chromium; Playwright has no browser of its own here."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "Chromium is missing; `make system` installs it"
    return {"executable_path": path, "args": ["--no-sandbox"]}


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser, the system's Chromium."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(**how_to_launch())
    gc.collect()  # what is left of Playwright's loop ends here, and not in the middle of something else


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module, since `asyncio.run` cannot run beside one."""
    with browsing() as running:
        yield running


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page: Page) -> None:
        """Watch a page from before it is opened."""
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)

    def outside(self, url: str) -> list[str]:
        """Return the requests to anything but our own server."""
        return [item for item in self.requests if not item.startswith((url, "data:", "blob:"))]


@dataclass
class Visit:
    """A page in a fresh browser context, and what it did."""

    page: Page
    watch: Watch
    url: str

    def open(self, path: str) -> Page:
        """Go to a page of the server and wait until its script has started."""
        self.page.goto(f"{self.url}/{path}")
        self.page.locator("main h1").wait_for()
        self.page.wait_for_function("document.querySelector('.lr[data-started]')")
        return self.page


@contextmanager
def visiting(browser: Browser, server: Server, **options: Any) -> Iterator[Visit]:  # noqa: ANN401
    """Visit the server; at the end, a request to elsewhere or an error in the console fails."""
    context = browser.new_context(**options)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url)
    page = context.new_page()
    page.set_default_timeout(10_000)
    watch = Watch(page)
    try:
        yield Visit(page, watch, server.url)
        assert watch.outside(server.url) == []
        assert watch.complaints == []
    finally:
        context.close()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """A visit in a window of a desktop's size."""
    with visiting(browser, server, viewport={"width": 1280, "height": 900}) as found:
        yield found


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def looked_at(request: pytest.FixtureRequest, browser: Browser, server: Server) -> Iterator[Visit]:
    """A visit in light and in dark, on a desktop and on a phone."""
    scheme, width = request.param
    options: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    with visiting(browser, server, **options) as found:
        yield found


AXE = Path(__file__).parent / "tools" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong on the page as it stands: rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [f"{item['id']}: {node['html'][:200]}" for item in found["violations"] for node in item["nodes"]]
