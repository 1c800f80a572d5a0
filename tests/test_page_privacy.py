"""A note leaves no trace in the browser, on disk, in a log, an error or memory, and goes nowhere else."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.document_routes import COMMENTED, READ
from app.trainer_routes import TRY
from tests import word
from tests.browser import Visit, Watch, how_to_launch
from tests.clinician import choose, mark, press, reviewed, status
from tests.odd import Odd, holding
from tests.odd_server import FAIL, HELD, MARKER, OUTSIDE, WATCHING, held

pytestmark = pytest.mark.slow

NOTE = f"{MARKER.title()} seen at home. Aunt committed suicide. {MARKER} is attention-seeking, {MARKER}."
BYTES = "application/octet-stream"
PATHS = ("/page/review", "/page/change", "/api/review", "/v2/check", READ, COMMENTED, TRY)
BROKEN = {
    "cut off": f'{{"text": "{MARKER}'.encode(),
    "wrong type": json.dumps({"text": [MARKER], "before": {MARKER: MARKER}}).encode(),
    "unknown key": json.dumps({"text": "x", MARKER: MARKER}).encode(),
    "half an emoji": json.dumps({"text": f"{MARKER}\ud83d", "before": "", "left": MARKER, "right": ""}).encode(),
    "no UTF-8": f'{{"text": "{MARKER}'.encode() + b'\xff\xfe"}',
    "nested": b"[" * 100_000 + MARKER.encode(),
    "too long": json.dumps({"text": MARKER * 30_000, "before": MARKER, "left": "", "right": ""}).encode(),
    "too large": MARKER.encode() * 300_000,
    "broken document": word.patched(word.of(MARKER), word.BODY, b"</w:t>", b"</w:x>"),
    "no document": b"PK\x03\x04" + MARKER.encode() * 9,
}


def asked(odd: Odd, text: str) -> list[httpx.Response]:
    """Ask every route that reviews a text to review it, as a Word document too."""
    as_json = json.dumps({"text": text}).encode()
    change = {"before": text, "left": "", "text": text, "right": ""}
    annotation = {"annotation": [{"text": text}]}
    return [
        odd.post("/page/review", as_json),
        odd.post("/page/change", json.dumps(change).encode()),
        odd.post("/api/review", as_json),
        odd.post("/v2/check", json.dumps({"language": "en-GB", "data": json.dumps(annotation)}).encode()),
        odd.get(f"/v2/check?language=en-GB&text={quote(text)}"),
        odd.post(COMMENTED, word.of(text), BYTES),
    ]


def checked(odd: Odd, text: str) -> httpx.Response:
    """Have a set checked that holds a text, in the name of its file as well."""
    row = json.dumps({"id": text, "marked": f"[[M2.3|{text}]]"}).encode()
    about = json.dumps({"act": "check", "name": f"{text[:20]}.jsonl", "size": len(row)}).encode()
    return odd.post(TRY, about + b"\n" + row, BYTES)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_refused_is_not_repeated(path: str, fault: str, odd: Odd) -> None:
    answer = odd.post(path, BROKEN[fault])
    assert answer.status_code < 500
    assert answer.is_success or MARKER not in answer.text.casefold()
    assert MARKER not in str(answer.headers).casefold()
    assert MARKER not in odd.server.errors_so_far().casefold()


def test_where_the_engine_fails_nobody_is_told_over_what(odd: Odd) -> None:
    for answer in asked(odd, f"{FAIL}: {NOTE}"):
        assert answer.status_code == 500, answer.url.path
        assert "nothing of the request was kept" in answer.text
        assert MARKER not in answer.text.casefold()
    assert "RuntimeError" in odd.server.errors_so_far()
    assert MARKER not in odd.server.errors_so_far().casefold()


def test_no_object_in_memory_holds_a_note_that_was_answered(odd: Odd) -> None:
    for text in (NOTE, f"{FAIL}: {NOTE}"):
        asked(odd, text)
    for path in PATHS:
        for fault in ("cut off", "half an emoji", "too long"):
            odd.post(path, BROKEN[fault])
    for data in (NOTE.encode(), word.of(NOTE)):
        assert MARKER in odd.post(READ, data, BYTES).text
    assert checked(odd, NOTE).is_success
    assert odd.get(HELD).json() == 0


def test_the_search_of_memory_finds_what_is_kept() -> None:
    @lru_cache
    def remembering(text: str) -> int:
        return len(text)

    sought = "".join(("zeb", "raffle"))
    assert held(sought) == 0
    remembering(f"a {sought}")
    kept = {"deep": [("in", {3: f"{sought}s".encode()})]}
    here = bytearray(f"<{sought.upper()}>".encode())
    assert held(sought) == 3, (kept, here)


def test_nothing_but_loopback_is_reached_from_the_first_import_on(odd: Odd) -> None:
    for path in ("/", "/theme.css", "/manifest.json", "/page/model-card", "/api/health"):
        assert odd.get(path).status_code == 200
    assert {answer.status_code for answer in asked(odd, "Aunt committed suicide.")} == {200}
    assert odd.post(READ, word.of("Aunt committed suicide."), BYTES).status_code == 200
    assert checked(odd, "Aunt committed suicide.").status_code == 200
    tried, found = odd.server.errors_so_far().split(WATCHING)
    assert OUTSIDE in tried
    assert OUTSIDE not in found


def test_the_browser_stores_nothing(visit: Visit) -> None:
    page = reviewed(visit, NOTE)
    mark(page, "committed suicide").click()
    choose(page, "died by suicide")
    press(page, "Accept")
    press(page, "Copy note")
    expect(status(page)).to_contain_text("copied")
    stored = page.evaluate(
        """async () => ({
            local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie,
            databases: await indexedDB.databases(), caches: await caches.keys(),
            workers: (await navigator.serviceWorker.getRegistrations()).length, name: window.name, state: history.state,
            folder: (await Array.fromAsync((await navigator.storage.getDirectory()).keys())),
        })"""
    )
    state = stored.pop("state")
    assert not any(stored.values()), stored
    assert MARKER not in f"{state} {page.url}".casefold()
    assert page.context.cookies() == []


def test_nothing_is_written_to_disk_by_the_server_or_the_browser(browser: Browser, odd: Odd) -> None:
    profile, places = odd.folder / "profile", {"TMPDIR": odd.folder / "tmp", "HOME": odd.folder / "home"}
    environment: dict[str, str | float | bool] = {**os.environ, **{name: str(place) for name, place in places.items()}}
    context = browser.browser_type.launch_persistent_context(profile, env=environment, **how_to_launch())
    page = context.new_page()
    watch = Watch(page)
    visit = Visit(page, watch, odd.url)
    typed_and_reworded(visit)
    unprotected(context, odd, profile)
    assert holding(odd.folder) == []
    typed_and_reworded(visit)
    context.close()
    assert holding(odd.folder) == []
    assert holding(odd.folder, "unprotected") != []
    assert (watch.outside(odd.url), watch.complaints) == ([], [])


def typed_and_reworded(visit: Visit) -> Page:
    """Type a note and own words for it; leave the page, and come back."""
    page = visit.open("")
    page.get_by_label("Note", exact=True).click()
    page.keyboard.type(NOTE)
    page.keyboard.press("Control+Enter")
    mark(page, "committed suicide").click()
    choose(page, "Rewrite the whole sentence")
    page.locator(".slots:not([hidden]) textarea").click()
    page.keyboard.type(f"{MARKER} in my own words.")
    expect(page.locator(".preview")).to_contain_text(MARKER)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("input[type=file]").set_input_files(
        {"name": "letter.docx", "mimeType": BYTES, "buffer": word.of(f"Aunt committed suicide, {MARKER} wrote.")}
    )
    expect(page.locator("[data-part=marked]")).to_contain_text("wrote")
    page.goto(f"{visit.url}/page/model-card")
    page.go_back()
    return page


def unprotected(context: BrowserContext, odd: Odd, profile: Path) -> None:
    """Type into a field without our attributes, and wait until Chromium has written that to its profile.

    So it is known that the browser does write what is typed, and that it has done so by now.
    """
    page = context.new_page()
    page.goto(f"{odd.url}/page/model-card")
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {name: 'field'}))")
    page.locator("textarea").click()
    page.keyboard.type("unprotected words")
    for _ in range(300):
        if holding(profile, "unprotected"):
            return
        page.wait_for_timeout(200)
    raise AssertionError("Chromium wrote nothing of an unprotected field, so this test shows nothing")
