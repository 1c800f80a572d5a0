"""The look-up page in a real browser, as a clinician uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.lexicon_view import lexicon_view
from langreview import lexicon_reader
from langreview.lexicon import Lexicon
from tests.browser import Visit, violations, visiting
from tests.serving import Server

pytestmark = pytest.mark.slow

HOSTILE = "<img src=x onerror=\"document.title='run'\"> ${document.title='run'} {{document.title='run'}}"
OVERLAY = f"""
- id: LOCAL-01
  category: M2
  name: {json.dumps(HOSTILE)}
  severity: 2
  phrases: [zebra quartz]
  why: {json.dumps(HOSTILE)}
  sources: [H1]
  rewordings:
    - {{kind: pattern, text: {json.dumps(HOSTILE + " ⟨what⟩")}}}
    - {{kind: prompt, text: {json.dumps(HOSTILE)}}}
  flag:
    - {json.dumps(HOSTILE + " [[M2.2|zebra quartz]].")}
  pass:
    - {json.dumps(HOSTILE)}
"""
SOURCES = f"""
H1:
  title: {json.dumps(HOSTILE)}
  publisher: nobody
  year: "2026"
  url: "javascript:document.title='run'"
  read: recalled
"""


def looking_up(visit: Visit, path: str = "look-up") -> Page:
    """Open the page and wait until the lexicon is there."""
    page = visit.open(path)
    page.locator(".entries > li").first.wait_for()
    return page


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Words, a name or a code")


def status(page: Page) -> Locator:
    return page.locator("[data-part=status]")


def ids(page: Page) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('.entries > li')].map((item) => item.id)")
    return found


def test_every_entry_is_there_and_the_box_is_ready(visit: Visit, lexicon: Lexicon) -> None:
    page = looking_up(visit)
    expect(status(page)).to_have_text(f"{len(lexicon.entries)} entries.")
    assert ids(page) == [*lexicon.entries]
    expect(box(page)).to_be_focused()
    assert page.title() == "Look up a phrase – langreview"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("attention-seeking", "M2-01"),
        ("ATTENTION SEEK", "M2-01"),
        ("“Attention‑seeking”", "M2-01"),
        ("m2-01", "M2-01"),
        ("committed suicide", "T1-01"),
        ("didn’t really mean it", "M1-09"),
    ],
)
def test_what_is_typed_is_found_however_it_is_written(typed: str, first: str, visit: Visit) -> None:
    page = looking_up(visit)
    box(page).fill(typed)
    expect(status(page)).to_contain_text(" of ")
    assert ids(page)[0] == first


def test_words_of_a_reason_or_a_category_are_found_too(visit: Visit) -> None:
    page = looking_up(visit)
    box(page).fill("impugning motive")
    expect(status(page)).to_contain_text(" of ")
    assert {item.partition("-")[0] for item in ids(page)} >= {"M2"}
    box(page).fill("guesses at a motive and shuts out")
    expect(page.locator(".entries > li")).to_have_count(1)


def test_filters_narrow_what_is_shown(visit: Visit, lexicon: Lexicon) -> None:
    page = looking_up(visit)
    page.get_by_label("Kind").select_option("house-style")
    labels = {item.id: lexicon.categories[item.category].label for item in lexicon.entries.values()}
    expected = [name for name, label in labels.items() if label == "house-style"]
    expect(status(page)).to_have_text(f"{len(expected)} of {len(lexicon.entries)} entries.")
    assert ids(page) == expected
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Category").select_option("disbelief")
    page.get_by_label("Severity").select_option("severity 3, replace")
    assert ids(page) == [item.id for item in lexicon.entries.values() if (item.category, item.severity) == ("M3", 3)]
    page.get_by_role("button", name="Show all").click()
    expect(status(page)).to_have_text(f"{len(lexicon.entries)} entries.")


def test_an_entry_tells_all_that_is_known_of_it(visit: Visit, lexicon: Lexicon) -> None:
    page = looking_up(visit)
    box(page).fill("M2-01")
    page.locator("#M2-01 > details > summary").click()
    opened = page.locator("#M2-01 .entry")
    expect(opened.get_by_role("heading", level=3)).to_have_text(
        [
            "What to write instead",
            "Flagged, for example",
            "Left alone, for example",
            "Where people disagree",
            "What this rests on",
        ]
    )
    entry = lexicon.entries["M2-01"]
    expect(opened).to_contain_text(entry.why)
    expect(opened.locator("mark").first).to_have_text("attention seeking")
    expect(opened).to_contain_text("Daughter thinks he is attention seeking. (somebody else's words or view)")
    expect(opened).to_contain_text(lexicon.debates["motive"].one_side)
    expect(opened).to_contain_text(lexicon.debates["motive"].other_side)
    for name in entry.sources:
        source = lexicon.sources[name]
        expect(opened.get_by_role("link", name=source.title)).to_have_attribute("href", source.url)
    opened.get_by_text("All its phrases").click()
    expect(opened).to_contain_text("attention (seeking / seeker / seekers / seeks)")
    opened.get_by_text("When it is flagged").click()
    expect(opened).to_contain_text("attention (span / deficit / to detail)")


def test_an_entry_that_rests_on_nothing_read_says_so(visit: Visit, lexicon: Lexicon) -> None:
    unread = next(
        item.id
        for item in lexicon.entries.values()
        if all(lexicon.sources[name].read == "recalled" for name in item.sources)
    )
    page = looking_up(visit, f"look-up#{unread}")
    expect(page.locator(f"#{unread} .caution")).to_contain_text("Needs review")


def test_an_entry_can_be_linked(visit: Visit) -> None:
    page = looking_up(visit, "look-up#T3-03")
    expect(page.locator("#T3-03 > details")).to_have_attribute("open", "")
    expect(page.locator("#T3-03 > details > summary")).to_be_focused()
    expect(page.locator("#T3-03 h2")).to_be_in_viewport()
    box(page).fill("attention")
    expect(page.locator("#T3-03")).to_have_count(0)
    page.locator("#M2-01 > details > summary").click()
    page.get_by_role("link", name="Link to this entry").click()
    assert page.url.endswith("/look-up#M2-01")
    page.go_back()
    expect(page.locator("#T3-03 h2")).to_be_in_viewport()
    expect(box(page)).to_have_value("")


def test_a_link_to_no_entry_is_told(visit: Visit) -> None:
    page = looking_up(visit, "look-up#M99-%E0%A4%A")
    expect(status(page)).to_have_text("There is no entry M99-%E0%A4%A.")


def test_silence_is_not_called_approval(visit: Visit) -> None:
    page = looking_up(visit)
    box(page).fill("zebra quartz")
    expect(status(page)).to_have_text("Nothing in the lexicon has these words.")
    expect(page.get_by_text("That is not approval")).to_be_visible()
    expect(page.get_by_text("lexicons/README.md")).to_be_visible()


def test_what_is_typed_stays_in_the_page(visit: Visit) -> None:
    page = looking_up(visit)
    before = len(visit.watch.requests)
    box(page).press_sequentially("zebra quartz")
    box(page).press("Enter")
    expect(status(page)).to_contain_text("Nothing")
    assert visit.watch.requests[before:] == []
    assert "zebra" not in page.url
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.goto("about:blank")
    page.go_back()
    page.locator(".entries > li").first.wait_for()
    expect(box(page)).to_have_value("")


def test_the_count_is_said_once(visit: Visit) -> None:
    page = looking_up(visit)
    expect(status(page)).to_contain_text("entries.")
    page.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector('[data-part=status]');
          new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true});
        }"""
    )
    box(page).press_sequentially("attention-seeking")
    expect(status(page)).to_contain_text(" of ")
    assert page.evaluate("window.said") == [status(page).text_content()]


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = looking_up(visit)
    page.keyboard.type("attention seeking")
    page.keyboard.press("Enter")
    expect(page.locator("#M2-01 > details > summary")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#M2-01 .entry")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#M2-01 .entry summary").first).to_be_focused()


def test_a_server_that_is_gone_is_told(visit: Visit) -> None:
    visit.page.route("**/page/lexicon", lambda route: route.abort())
    page = visit.open("look-up")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    visit.watch.complaints.clear()  # the browser reports the failed request


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    folder: Path = tmp_path_factory.mktemp("overlay")
    (folder / "local.yaml").write_text(OVERLAY, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    return lexicon_reader.load(overlays=[folder])


def test_text_of_a_lexicon_is_shown_and_never_run(hostile: Lexicon, visit: Visit) -> None:
    body = json.dumps(lexicon_view(hostile))
    visit.page.route("**/page/lexicon", lambda route: route.fulfill(body=body, content_type="application/json"))
    page = looking_up(visit, "look-up#LOCAL-01")
    opened = page.locator("#LOCAL-01")
    for summary in opened.locator(".entry summary").all():
        summary.click()
    assert (opened.text_content() or "").count(HOSTILE) == 8  # name twice, why, two rewordings, two examples, source
    expect(opened.locator("h2")).to_have_text(HOSTILE)
    assert opened.locator("img, script, a[href^=javascript]").count() == 0
    assert page.title() == "Look up a phrase – langreview"


def test_no_accessibility_fault_in_any_state(looked_at: Visit) -> None:
    page = looking_up(looked_at)
    page.get_by_label("Kind").select_option("house-style")  # all entries look the same; axe-core takes long for all
    expect(status(page)).to_contain_text(" of ")
    assert violations(page) == []
    page.get_by_role("button", name="Show all").click()
    box(page).fill("attention seeking")
    expect(page.locator(".entries > li").first).to_have_id("M2-01")
    page.locator("#M2-01 > details > summary").click()
    for summary in page.locator(".entry summary").all():
        summary.click()
    assert violations(page) == []
    box(page).fill("zebra quartz")
    expect(status(page)).to_contain_text("Nothing")
    assert violations(page) == []


def test_no_sideways_scrolling_and_no_small_target(browser: Browser, server: Server) -> None:
    with visiting(browser, server, viewport={"width": 320, "height": 640}) as visit:
        page = looking_up(visit, "look-up#F8-03")
        for summary in page.locator(".entry summary").all():
            summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for control in page.locator(".lr form :is(input, select, button), .entries summary").all()[:40]:
            size = control.bounding_box()
            assert size is None or (size["width"] >= 24 and size["height"] >= 24)
