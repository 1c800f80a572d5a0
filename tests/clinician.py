"""What a clinician does on the review page, for the tests of it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import Visit

NOTE = (
    "🙂 ED liaison, 02:10.\r\n\r\nPC:\ttook 16 paracetamol after an argument. "
    "Attention-seeking behaviour again, low risk.  \r\nIf she leaves the police will be called. "
    'Aunt committed suicide in 2001. She says "I\'m not attention-seeking".\r\n'
    "Plan: r/v within 72 h; café visit 👩\u200d⚕️ e\u0301.\r\n"
)


def paste(page: Page, text: str) -> None:
    """Paste as a clinician does, from the clipboard."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.get_by_label("Note", exact=True).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+v")


def reviewed(visit: Visit, text: str = NOTE) -> Page:
    """Open the page, paste a note and have it reviewed."""
    page = visit.open("")
    paste(page, text)
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Review", exact=True).wait_for()
    return page


def status(page: Page) -> Locator:
    return page.locator("[data-part=status]")


def mark(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^{re.escape(words)} \\("))


def choose(page: Page, words: str) -> None:
    page.locator(".card").get_by_role("radio", name=words).check()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def copied(page: Page) -> str:
    press(page, "Copy note")
    expect(status(page)).to_contain_text("copied")
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text
