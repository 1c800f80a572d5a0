"""The review page for everyone: axe-core in every state, no colour alone, narrow windows, less motion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Visit, violations, visiting
from tests.clinician import NOTE, paste, press, reviewed
from tests.serving import Server

pytestmark = pytest.mark.slow


def test_no_accessibility_fault_in_any_state(looked_at: Visit) -> None:
    page = looked_at.open("")
    assert violations(page) == []
    paste(page, NOTE)
    page.keyboard.press("Control+Enter")
    page.locator(".marked .mark").first.wait_for()
    page.locator("[data-part=left-alone] summary").click()
    assert violations(page) == []
    page.locator(".marked .mark").first.click()
    for summary in page.locator(".card summary").all():
        summary.click()
    assert violations(page) == []
    page.locator(".card input[type=radio]").first.check()
    assert violations(page) == []
    press(page, "Accept")
    assert violations(page) == []
    while page.locator(".card:not([hidden])").count():
        press(page, "Keep original")
    page.get_by_role("button", name="Show changes").click()
    assert violations(page) == []
    page.get_by_text("About langreview").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 640])
def test_no_sideways_scrolling(width: int, browser: Browser, server: Server) -> None:
    with visiting(browser, server, viewport={"width": width, "height": 640}) as visit:
        page = reviewed(visit, NOTE + "x" * 400)
        page.locator(".marked .mark").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


MARK_STYLE = """
mark => {
  const own = getComputedStyle(mark), before = getComputedStyle(mark, '::before');
  return [own.textDecorationStyle, before.content, own.borderTopStyle];
}
"""


def styles(page: Page) -> dict[str, list[str]]:
    """Return the line, glyph and border of each kind of mark."""
    marks = page.locator(".marked .mark").all()
    return {f"{mark.get_attribute('data-label')}": mark.evaluate(MARK_STYLE) for mark in marks}


def test_without_colour_a_mark_has_a_glyph_and_a_line_of_its_own(visit: Visit) -> None:
    found = styles(reviewed(visit, "Attention-seeking. If she leaves the police will be called. Deliberate self-harm."))
    assert len(found) >= 2
    lines, glyphs, _ = zip(*found.values(), strict=True)
    assert len({*lines}) == len({*glyphs}) == len(found)
    assert "none" not in glyphs


def test_forced_colours_give_marks_a_border(browser: Browser, server: Server) -> None:
    with visiting(browser, server, forced_colors="active") as visit:
        assert all(border == "solid" for _, _, border in styles(reviewed(visit)).values())


@pytest.mark.parametrize(("motion", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_scrolling_is_smooth_only_where_motion_is_wanted(
    motion: str, behaviour: str, browser: Browser, server: Server
) -> None:
    with visiting(browser, server, reduced_motion=motion) as visit:
        box = reviewed(visit).locator(".marked")
        assert box.evaluate("box => getComputedStyle(box).scrollBehavior") == behaviour
