"""Hostile text in a note, in own words and in every text of a lexicon: it is shown as it is and does nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.pages import PAGES
from tests.browser import Visit, visiting
from tests.clinician import copied, press
from tests.odd import HOSTILE, Odd

pytestmark = pytest.mark.slow

NOTE = "\r\n".join(f"{text} wobbly gadget. {text} attention-seeking.\t" for text in (*HOSTILE, "\x00\x07\x1b[31m"))
MADE = "img, svg a, script, iframe, style, base, object, embed, [onerror], [onload], [onmouseover]"
"""What only markup could have made inside a page of ours."""


@pytest.fixture
def hostile(browser: Browser, odd: Odd) -> Iterator[Visit]:
    with visiting(browser, odd.server) as found:
        yield found


def checked(page: Page, text: str) -> None:
    """Put any text into the box, even one that no clipboard holds, and have it reviewed."""
    page.get_by_label("Note", exact=True).evaluate("(box, text) => { box.value = text; }", text)
    press(page, "Review")
    page.get_by_role("heading", name="Review", exact=True).wait_for()


def unharmed(page: Page) -> None:
    """Assert that nothing ran, and that nothing of the texts became an element or an address of a script."""
    assert page.evaluate("window.ran") is None
    assert page.locator(".lr").locator(MADE).count() == 0
    addresses = page.locator(".lr [href], .lr [src], .lr [action]").evaluate_all(
        "found => found.map((element) => element.href ?? element.src)"
    )
    assert all(address.startswith(("http://127.0.0.1:", "https://")) for address in addresses), addresses
    assert not any("evil.example" in address for address in addresses)


def test_a_hostile_note_and_lexicon_are_only_text(hostile: Visit) -> None:
    page = hostile.open("")
    checked(page, NOTE)
    unharmed(page)
    assert page.locator("[data-part=marked]").evaluate(
        "box => { const copy = box.cloneNode(true); copy.querySelectorAll('.hidden').forEach((part) => part.remove());"
        " return copy.textContent; }"
    ) == NOTE.replace("\r\n", "\n")
    page.locator("[data-part=left-alone] summary").click()
    expect(page.locator("[data-part=left-alone-list]")).to_contain_text(HOSTILE[0])
    page.locator(".marked .mark").first.click()
    for summary in page.locator(".card summary").all():
        summary.click()
    for text in HOSTILE:
        expect(page.locator(".card")).to_contain_text(text)
    unharmed(page)


def test_hostile_rewordings_are_only_text(hostile: Visit) -> None:
    page = hostile.open("")
    checked(page, "Saw a wobbly gadget. Then a wobbly gadget. At last a wobbly gadget.")
    for number, text in enumerate((None, "filled", " ".join(HOSTILE))):
        page.locator(".marked .mark").nth(number).click()
        page.locator(".card input[type=radio]").nth(number).check()
        for field in page.locator(".slots:not([hidden])").locator("input, textarea").all():
            field.fill(text or "")
        expect(page.locator(".preview strong")).not_to_be_empty()
        unharmed(page)
        press(page, "Accept")
    page.get_by_role("button", name="Show changes").click()
    expect(page.locator("#changed ins")).to_have_count(3)
    unharmed(page)
    text = copied(page)
    assert text.count(HOSTILE[0]) == 3
    press(page, "Clear")
    checked(page, text)
    unharmed(page)


@pytest.mark.parametrize("path", [page.path for page in PAGES])
def test_every_page_opens_with_a_hostile_lexicon(path: str, hostile: Visit) -> None:
    unharmed(hostile.open(path.strip("/")))
