"""The practice page in a real browser, as a trainee uses it."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.practice import Exercise, Harmless, Taught, exercises
from app.practice_view import exercise_view
from langreview import markup
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from langreview.types import Span
from tests.browser import Visit, violations, visiting
from tests.serving import Server

pytestmark = pytest.mark.slow

EMERGENCY = next(item for item in exercises() if item.name == "emergency")
SELECT = """(words) => {
  const box = document.querySelector('[data-part=note]');
  const nodes = [...box.children].map((span) => span.firstChild);
  const at = box.textContent.indexOf(words);
  const range = document.createRange();
  const end = at + words.length;
  let before = 0;
  for (const node of nodes) {
    if (before <= at && at < before + node.length) range.setStart(node, at - before);
    if (before < end && end <= before + node.length) range.setEnd(node, end - before);
    before += node.length;
  }
  box.focus();
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
ALL_THREE = "You, the review and the teacher all marked these words."
HOSTILE = "<img src=x onerror=\"document.title='run'\"> ${document.title='run'} {{document.title='run'}}"


def practising(visit: Visit, exercise: str = EMERGENCY.title) -> Page:
    """Open the page and choose a note."""
    page = visit.open("practice")
    page.get_by_role("button", name=re.compile(re.escape(exercise))).click()
    expect(page.get_by_role("heading", name=exercise)).to_be_focused()
    return page


def note(page: Page) -> Locator:
    return page.get_by_role("textbox", name=EMERGENCY.title)


def status(page: Page) -> Locator:
    return page.locator("[data-part=status]")


def chosen(page: Page) -> Locator:
    return page.locator("[data-part=chosen]")


def press(page: Page, name: str) -> None:
    page.locator(".lr section:not([hidden])").get_by_role("button", name=name, exact=True).click()


def select(page: Page, words: str) -> None:
    page.evaluate(SELECT, words)
    expect(chosen(page)).to_have_text(f"“{words}”:")


def mark(page: Page, words: str, kind: str) -> None:
    select(page, words)
    press(page, kind)
    expect(status(page)).to_have_text(f"Marked “{words}” as {kind}.")


def compared(page: Page) -> Page:
    press(page, "Compare")
    expect(page.get_by_role("heading", name="Side by side")).to_be_focused()
    return page


def row(page: Page, words: str) -> Locator:
    return page.locator(".rows > li").filter(has=page.get_by_role("heading", name=f"“{words}”", exact=True))


def column(page: Page, words: str, number: int) -> Locator:
    return row(page, words).locator(".three > div").nth(number)


def test_every_exercise_is_offered_and_shown_as_it_is_written(visit: Visit) -> None:
    page = visit.open("practice")
    expect(page.locator(".exercises strong")).to_have_text([item.title for item in exercises()])
    for exercise in exercises():
        page.get_by_role("button", name=re.compile(exercise.title)).click()
        expect(page.get_by_role("heading", name=exercise.title)).to_be_focused()
        assert page.locator("[data-part=note]").text_content() == exercise.note
        press(page, "Choose another note")


def test_the_mouse_selects_whole_words(visit: Visit) -> None:
    page = practising(visit)
    first = page.locator("[data-part=note] span", has_text=re.compile("^known$")).first.bounding_box()
    last = page.locator("[data-part=note] span", has_text=re.compile("^services$")).first.bounding_box()
    assert first is not None
    assert last is not None
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    page.mouse.up()
    expect(chosen(page)).to_have_text("“known to services”:")
    press(page, "minimising")
    expect(page.locator("[data-part=own] li")).to_contain_text("minimising: “known to services”")
    expect(page.locator("[data-part=note] .mark[data-begins]")).to_have_text("known")


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit.open("practice")
    page.locator("[data-part=choosing-heading]").focus()
    for _ in range(len(exercises())):
        page.keyboard.press("Tab")
        if EMERGENCY.title in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=EMERGENCY.title)).to_be_focused()
    page.keyboard.press("Tab")
    expect(note(page)).to_be_focused()
    page.keyboard.press("Control+Home")
    for _ in range(EMERGENCY.note.index("Only took")):
        page.keyboard.press("ArrowRight")
    for _ in "Only took":
        page.keyboard.press("Shift+ArrowRight")
    expect(chosen(page)).to_have_text("“Only took”:")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="minimising")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Marked “Only took” as minimising.")
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_label("I would write")).to_be_focused()
    page.keyboard.type("Took")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Compare", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Side by side")).to_be_focused()
    expect(column(page, "Only took 24 tablets", 0)).to_contain_text("Took 24 tablets and rang her flatmate")
    expect(column(page, "Only took 24 tablets", 0).locator(".caution")).to_have_count(0)


def test_the_note_cannot_be_changed(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "Waterworks", "minimising")
    page.evaluate("navigator.clipboard.writeText('zebra')")
    page.evaluate(SELECT, "Only took")
    for keys in ("a", "Enter", "Delete", "Backspace", "Control+x", "Control+v"):
        page.keyboard.press(keys)
    page.keyboard.insert_text("quartz 🙂")
    assert note(page).text_content() == EMERGENCY.note
    note(page).evaluate(
        """(box) => {
          box.firstChild.textContent = 'zebra'; // as input methods do, which nothing can prevent
          box.dispatchEvent(new InputEvent('input', {bubbles: true}));
        }"""
    )
    assert note(page).text_content() == EMERGENCY.note
    expect(page.locator("[data-part=note] .mark")).to_have_text("Waterworks")


def test_marks_are_listed_in_the_order_of_the_note_and_can_be_removed(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "low risk", "frightening")
    mark(page, "Well known to services", "outdated")
    page.get_by_label("I would write instead of “low risk”").fill("safe until Friday")
    mark(page, "Waterworks", "minimising")
    items = page.locator("[data-part=own] > li")
    expect(items).to_have_count(3)
    expect(items.nth(0)).to_contain_text("outdated: “Well known to services”")
    expect(items.nth(2).get_by_role("textbox")).to_have_value("safe until Friday")
    press(page, "Remove “Waterworks”")
    expect(status(page)).to_have_text("Removed the mark on “Waterworks”.")
    expect(note(page)).to_be_focused()
    expect(items).to_have_count(2)
    assert page.locator("[data-part=note] .mark[data-label=minimising]").count() == 0


def test_words_are_marked_once_and_not_without_a_selection(visit: Visit) -> None:
    page = practising(visit)
    press(page, "minimising")
    expect(status(page)).to_have_text("Select some words of the note first.")
    mark(page, "Well known to services", "minimising")
    select(page, "to services. Only")
    press(page, "frightening")
    expect(status(page)).to_have_text("Some of these words are marked already; remove that mark first.")
    expect(page.locator("[data-part=own] > li")).to_have_count(1)


def test_all_three_stand_side_by_side_and_agreement_is_told_in_words(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "Well known to services", "minimising")
    mark(page, "Waterworks", "minimising")
    mark(page, "attention seeking", "minimising")
    mark(page, "no bed", "outdated")
    compared(page)
    expect(row(page, "Well known to services")).to_contain_text(ALL_THREE)
    expect(row(page, "Waterworks")).to_contain_text("You and the teacher both marked these words.")
    expect(column(page, "Waterworks", 1)).to_contain_text("Nothing was found here.")
    expect(row(page, "low risk")).to_contain_text("The review and the teacher both marked these words.")
    expect(row(page, "no bed")).to_contain_text("Only you marked these words.")
    expect(column(page, "no bed", 0)).to_contain_text("outdated")
    left_alone = row(page, "attention seeking")
    expect(left_alone).to_contain_text(
        "Only you marked these words. Left alone by the review, because: quoted words of"
    )
    expect(column(page, "attention seeking", 2)).to_contain_text("Harmless: Her own words")
    expect(row(page, "needs attention")).to_contain_text("Nobody marked these words.")
    expect(column(page, "low risk", 1)).to_contain_text("What thoughts were asked about")
    link = column(page, "low risk", 1).get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(r"^look-up#M4-"))
    expect(column(page, "low risk", 2)).to_contain_text("A category tells the GP nothing.")
    words = page.locator("[data-part=compared]").inner_text()
    assert not re.search(r"%|\bscore|\bcorrect|\bwrong|\bmissed|\bwell done|\d+ of \d+|✓", words, re.IGNORECASE)


def test_the_note_shows_all_marks_and_leads_to_the_rows(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "Well known", "minimising")
    compared(page)
    layered = page.get_by_role("region", name="Note with all marks")
    assert layered.locator("[data-by=own]").all_inner_texts() == ["Well", " ", "known"]
    assert "".join(layered.locator("[data-by=review]").all_inner_texts()).startswith("Well known to services")
    link = layered.get_by_role("link", name=f"2 {ALL_THREE}")
    link.click()
    assert page.url.endswith("/practice#place-2")
    expect(row(page, "Well known to services")).to_be_in_viewport()


def test_what_is_disputed_is_said_to_be_shown_only_when_asked_for(visit: Visit) -> None:
    page = practising(visit, "Six weeks after the birth")
    compared(page)
    expect(column(page, "a bit tearful", 1)).to_contain_text("shows them only when asked for what is disputed")


def test_own_wordings_are_checked(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "Only took 24 tablets", "minimising")
    mark(page, "low risk", "minimising")
    page.get_by_label("I would write instead of “Only took 24 tablets”").fill("Took tablets")
    page.get_by_label("I would write instead of “low risk”").fill("attention-seeking")
    compared(page)
    first = column(page, "Only took 24 tablets", 0)
    expect(first.locator(".reads")).to_contain_text("Took tablets and rang her flatmate within ten minutes")
    expect(first.locator(".caution")).to_contain_text("it would lose a fact of the kind number")
    expect(column(page, "low risk", 0).locator(".caution")).to_contain_text("marked in its turn: “attention-seeking”")


def test_going_back_keeps_the_marks_and_starting_again_wipes_them(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "low risk", "minimising")
    compared(page)
    press(page, "Back to my marks")
    expect(page.locator("[data-part=own] > li")).to_have_count(1)
    compared(page)
    press(page, "Start again")
    expect(status(page)).to_have_text("All marks are gone.")
    expect(page.locator("[data-part=own] > li")).to_have_count(0)
    expect(page.locator("[data-part=note] .mark")).to_have_count(0)
    assert page.locator("[data-part=rows]").inner_html() == ""


def test_leaving_wipes_everything(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "low risk", "minimising")
    page.get_by_label("I would write").fill("zebra quartz")
    compared(page)
    press(page, "Choose another note")
    html = page.evaluate("document.documentElement.outerHTML")
    assert "zebra" not in html
    assert "paracetamol" not in html
    page.get_by_role("button", name=re.compile(EMERGENCY.title)).click()
    expect(page.get_by_role("heading", name=EMERGENCY.title)).to_be_focused()
    mark(page, "low risk", "minimising")
    page.goto("about:blank")
    page.go_back()
    expect(page.get_by_role("heading", name="Choose a note")).to_be_visible()
    assert "paracetamol" not in page.evaluate("document.documentElement.outerHTML")


def test_nothing_is_stored_and_only_own_wordings_are_sent(visit: Visit) -> None:
    page = practising(visit)
    before = len(visit.watch.requests)
    mark(page, "low risk", "minimising")
    mark(page, "Waterworks", "minimising")
    page.get_by_label("I would write instead of “Waterworks”").fill("Cried")
    compared(page)
    asked = [url.removeprefix(visit.url) for url in visit.watch.requests[before:]]
    assert asked == ["/page/change"]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_server_that_is_gone_is_told_and_no_mark_is_lost(visit: Visit) -> None:
    page = practising(visit)
    mark(page, "Waterworks", "minimising")
    page.get_by_label("I would write").fill("Cried")
    page.route("**/page/change", lambda route: route.abort())
    press(page, "Compare")
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    expect(page.get_by_label("I would write")).to_have_value("Cried")
    visit.watch.complaints.clear()  # the browser reports the failed request


def invented(text: str, comment: str) -> Exercise:
    note, marks = markup.parse(text)
    return Exercise(
        "camhs",
        comment,
        comment,
        note,
        (Taught(marks[0], found=True, comment=comment),),
        (Harmless(Span(0, 1), comment),),
    )


def given(visit: Visit, exercise: Exercise, reviewer: Reviewer, lexicon: Lexicon) -> Page:
    """Open the page with an exercise of the test's own."""
    review = reviewer.review(exercise.note, min_severity=1, all_tiers=True)
    body = json.dumps(exercise_view(exercise, review, lexicon))
    listed = json.dumps([{"name": exercise.name, "title": exercise.title, "setting": exercise.setting}])
    page = visit.page
    page.route("**/page/exercises", lambda route: route.fulfill(body=listed, content_type="application/json"))
    page.route("**/page/exercises/*", lambda route: route.fulfill(body=body, content_type="application/json"))
    visit.open("practice")
    page.locator(".exercises button").click()
    expect(page.get_by_role("heading", name=exercise.title)).to_be_focused()
    return page


def test_characters_outside_the_first_plane_do_not_shift_a_mark(
    visit: Visit, reviewer: Reviewer, lexicon: Lexicon
) -> None:
    text = "🙂👩\u200d⚕️ Seen e\u0301. [[M2.3|Attention-seeking]] 🙂 again."
    page = given(visit, invented(text, "Comment."), reviewer, lexicon)
    mark(page, "Attention-seeking", "minimising")
    compared(page)
    expect(row(page, "Attention-seeking")).to_contain_text(ALL_THREE)
    layered = page.locator("[data-part=layered]")
    assert layered.locator("[data-by=own]").all_inner_texts() == ["Attention-seeking"]


def test_text_of_an_exercise_is_shown_and_never_run(visit: Visit, reviewer: Reviewer, lexicon: Lexicon) -> None:
    page = given(visit, invented(f"{HOSTILE} [[M2.3|Attention-seeking]].", HOSTILE), reviewer, lexicon)
    assert page.locator("[data-part=note]").text_content() == f"{HOSTILE} Attention-seeking."
    mark(page, "Attention-seeking", "minimising")
    page.get_by_label("I would write").fill(HOSTILE)
    compared(page)
    expect(column(page, "Attention-seeking", 0)).to_contain_text(HOSTILE)
    expect(column(page, "Attention-seeking", 2)).to_contain_text(HOSTILE)
    assert page.locator(".lr img, .lr script").count() == 0
    assert page.title() == "Practise – langreview"


def test_no_accessibility_fault_in_any_state(looked_at: Visit) -> None:
    page = looked_at.open("practice")
    page.locator(".exercises li").first.wait_for()
    assert violations(page) == []
    page.get_by_role("button", name=re.compile(EMERGENCY.title)).click()
    expect(page.get_by_role("heading", name=EMERGENCY.title)).to_be_focused()
    assert violations(page) == []
    mark(page, "low risk", "minimising")
    mark(page, "no bed", "outdated")
    page.get_by_label("I would write instead of “low risk”").fill("attention-seeking")
    select(page, "Waterworks")
    assert violations(page) == []
    page.locator("[data-part=title]").focus()
    assert violations(page) == []
    compared(page)
    assert violations(page) == []


def test_no_sideways_scrolling_and_no_small_target(browser: Browser, server: Server) -> None:
    with visiting(browser, server, viewport={"width": 320, "height": 640}) as visit:
        page = practising(visit)
        mark(page, "low risk", "minimising")
        for name in ("marking", "compared"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            for control in page.locator(f"[data-part={name}] :is(button, textarea)").all():
                size = control.bounding_box()
                assert size is not None
                assert min(size["width"], size["height"]) >= 24
            if name == "marking":
                compared(page)


CARET_IN_SIGHT = """() => {
  const {focusNode, focusOffset} = getSelection();
  const caret = document.createRange();
  caret.setStart(focusNode, focusOffset);
  return caret.getBoundingClientRect().bottom <= document.querySelector('.says').getBoundingClientRect().top;
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_the_buttons_stay_in_sight_and_hide_no_caret(width: int, browser: Browser, server: Server) -> None:
    with visiting(browser, server, viewport={"width": width, "height": 480}) as visit:
        page = practising(visit)
        note(page).focus()
        page.keyboard.press("Control+Home")
        for _ in range(12):
            page.keyboard.press("Shift+ArrowDown")
            page.wait_for_function(CARET_IN_SIGHT)
        expect(page.get_by_role("button", name="minimising")).to_be_in_viewport()
