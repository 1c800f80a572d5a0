"""The review page in a real browser, as a clinician uses it."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Dialog, expect

from tests.browser import Visit
from tests.clinician import NOTE, choose, copied, mark, paste, press, reviewed, status

pytestmark = pytest.mark.slow


def test_a_note_is_copied_back_byte_for_byte(visit: Visit) -> None:
    page = reviewed(visit)
    assert copied(page) == NOTE
    expect(status(page)).to_contain_text("not reviewed")


def test_accepting_a_swap_changes_those_words_alone(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "committed suicide").click()
    expect(page.locator(".card")).to_contain_text("What this rests on")
    choose(page, "died by suicide")
    expect(page.locator(".preview")).to_contain_text("Aunt died by suicide in 2001.")
    expect(page.locator(".preview strong")).to_have_text("died by suicide")
    press(page, "Accept")
    expect(mark(page, "died by suicide")).to_have_attribute("data-state", "reworded")
    assert copied(page) == NOTE.replace("committed suicide", "died by suicide")


def test_nothing_is_chosen_beforehand_and_there_is_no_accept_all(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "committed suicide").click()
    assert page.locator(".card input[type=radio]:checked").count() == 0
    press(page, "Accept")
    expect(page.locator(".card [role=alert]")).to_contain_text("Choose a wording first")
    assert page.get_by_role("button", name=re.compile(r"\ball\b", re.IGNORECASE)).count() == 0


def test_keeping_dismissing_and_undoing(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "low risk").click()
    press(page, "Keep original")
    expect(mark(page, "low risk")).to_have_attribute("data-state", "kept")
    expect(status(page)).to_contain_text("Kept as it is. 1 of ")
    mark(page, "committed suicide").click()
    choose(page, "died by suicide")
    press(page, "Accept")
    press(page, "Undo")
    expect(mark(page, "committed suicide")).to_have_attribute("data-state", "open")
    expect(status(page)).to_contain_text("Undone. 1 of ")
    press(page, "Undo")
    expect(mark(page, "low risk")).to_have_attribute("data-state", "open")
    assert copied(page) == NOTE


def test_a_pattern_is_not_accepted_before_every_slot_is_filled(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "Attention-seeking").click()
    choose(page, "⟨did or said what⟩")
    slots = page.locator(".choice .slots:not([hidden]) input")
    for slot in slots.all():
        press(page, "Accept")
        expect(page.locator(".card [role=alert]")).to_contain_text("Fill in every field")
        expect(slot).to_be_focused()
        slot.fill("asked for help")
    press(page, "Accept")
    expect(page.locator(".marked [data-state=reworded]")).to_contain_text("asked for help when asked for help")
    assert "⟨" not in copied(page)


def test_own_words_are_compared_with_the_facts(visit: Visit) -> None:
    page = reviewed(visit, "Took 30 tablets at 22:10, attention-seeking.")
    page.locator(".marked .mark").first.click()
    choose(page, "Rewrite the whole sentence")
    page.locator(".slots:not([hidden]) textarea").fill("Took tablets at 22:10.")
    expect(page.locator(".card .caution")).to_contain_text("it would lose a fact of the kind number")
    page.locator(".slots:not([hidden]) textarea").fill("Took 30 tablets at 22:10, attention-seeking.")
    expect(page.locator(".card .caution")).to_contain_text("marked in its turn: “attention-seeking”")
    page.locator(".slots:not([hidden]) textarea").fill("Took 30 tablets at 22:10.")
    expect(page.locator(".card .caution")).to_be_empty()
    press(page, "Accept")
    assert copied(page) == "Took 30 tablets at 22:10."


def test_a_rewritten_sentence_withdraws_what_it_replaces(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "low risk").click()
    choose(page, "My own words")
    page.locator(".slots:not([hidden]) textarea").fill("no thoughts today")
    press(page, "Accept")
    mark(page, "Attention-seeking").click()
    choose(page, "Rewrite the whole sentence")
    box = page.locator(".slots:not([hidden]) textarea")
    expect(box).to_have_value("Attention-seeking behaviour again, no thoughts today.")
    box.fill("Distressed; no thoughts today.")
    press(page, "Accept")
    expect(status(page)).to_contain_text("withdrawn")
    expected = NOTE.replace("Attention-seeking behaviour again, low risk.", "Distressed; no thoughts today.")
    assert copied(page) == expected
    page.get_by_role("button", name="Show changes").click()
    expect(page.locator("#changed td").first).to_contain_text("Attention-seeking behaviour again, low risk.")
    expect(page.locator("#changed ins")).to_have_text("Distressed; no thoughts today.")


def test_words_of_the_patient_are_left_alone_and_said_to_be(visit: Visit) -> None:
    page = reviewed(visit)
    page.get_by_text("Seen and left alone, and why").click()
    expect(page.locator("[data-part=left-alone-list]")).to_contain_text("I'm not attention-seeking")


def test_selecting_and_copying_gives_the_words_alone(visit: Visit) -> None:
    page = reviewed(visit, "Aunt committed suicide in 2001.")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('[data-part=marked]'))")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "Aunt committed suicide in 2001."


def test_silence_is_not_called_approval(visit: Visit) -> None:
    page = reviewed(visit, "Seen at home. Slept well.")
    expect(status(page)).to_contain_text("That is not approval")
    assert page.locator(".marked .mark").count() == 0


def test_quiet_findings_wait_behind_a_switch(visit: Visit) -> None:
    page = reviewed(visit, "Denied any plan. Aunt committed suicide.")
    before = page.locator(".marked .mark").count()
    switch = page.get_by_role("checkbox", name=re.compile("only worth a look"))
    switch.check()
    expect(page.locator(".marked .mark").nth(before)).to_be_visible()
    switch.uncheck()
    expect(page.locator(".marked .mark")).to_have_count(before)


def test_a_new_review_asks_before_it_drops_decisions(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "low risk").click()
    press(page, "Keep original")
    said: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.get_by_label("Note", exact=True).press("Control+Enter")
    expect(mark(page, "low risk")).to_have_attribute("data-state", "kept")
    assert said == ["Review again? What you have decided about this note so far would be lost."]
    press(page, "Copy note")


def test_clear_and_leaving_wipe_the_page(visit: Visit) -> None:
    page = reviewed(visit)
    mark(page, "low risk").click()
    press(page, "Clear")
    assert "low risk" not in page.evaluate("document.documentElement.outerHTML")
    assert page.get_by_label("Note", exact=True).input_value() == ""
    paste(page, NOTE)
    page.reload()
    page.wait_for_function("document.querySelector('.lr[data-started]')")
    assert page.get_by_label("Note", exact=True).input_value() == ""
    paste(page, NOTE)
    page.goto("about:blank")
    page.go_back()
    page.wait_for_function("document.querySelector('.lr[data-started]')")
    assert page.get_by_label("Note", exact=True).input_value() == ""


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit.open("")
    page.keyboard.insert_text("Aunt committed suicide. Attention-seeking.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Review", exact=True)).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('mark')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("Reworded. 1 of 2 reviewed. Next: minimising")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.mark") == "1"
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Keep original":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copy note")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text("Note copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "Aunt died by suicide. Attention-seeking."


def test_a_held_enter_accepts_one_wording(visit: Visit) -> None:
    page = reviewed(visit, "Aunt committed suicide. Uncle committed suicide. Niece committed suicide.")
    page.locator(".marked .mark").first.click()
    choose(page, "died by suicide")
    page.keyboard.down("Enter")
    for _ in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    expect(page.locator(".marked .mark[data-state=reworded]")).to_have_count(1)


@pytest.mark.parametrize("text", ["", "   \n"])
def test_an_empty_note_is_told(text: str, visit: Visit) -> None:
    page = visit.open("")
    page.get_by_label("Note", exact=True).fill(text)
    press(page, "Review")
    expect(page.get_by_role("alert").first).to_contain_text("There is no note yet")


def test_a_note_that_is_too_long_stays_in_the_box(visit: Visit) -> None:
    page = visit.open("")
    page.get_by_label("Note", exact=True).fill("word " * 200_000)
    press(page, "Review")
    expect(page.get_by_role("alert").first).to_contain_text("1,000,000 characters; at most 200,000")
    assert len(page.get_by_label("Note", exact=True).input_value()) == 1_000_000
    visit.watch.complaints.clear()  # the browser reports the refused request


def test_a_paste_beyond_what_is_taken_in_is_told_and_stays_in_the_box(visit: Visit) -> None:
    page = visit.open("")
    box = page.get_by_label("Note", exact=True)
    box.evaluate("box => { box.value = 'word '.repeat(1_000_000); }")
    press(page, "Review")
    expect(page.get_by_role("alert").first).to_contain_text("larger than 4,000,000 bytes; send the text in parts")
    assert box.evaluate("box => box.value.length") == 5_000_000
    visit.watch.complaints.clear()  # the browser reports the refused request


def test_a_server_that_is_gone_is_told_and_nothing_is_lost(visit: Visit) -> None:
    page = visit.open("")
    paste(page, NOTE)
    page.route("**/page/review", lambda route: route.abort())
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("does not answer")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    assert page.get_by_label("Note", exact=True).input_value() == NOTE.replace("\r\n", "\n")
    visit.watch.complaints.clear()


LETTER = ("Dear Dr Ames,", "He was Attention-seeking in clinic 🙂.", "Aunt committed suicide in 2001.")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    document = docx.Document()
    for line in LETTER:
        document.add_paragraph(line)
    document.save(str(tmp_path / "letter.docx"))
    return tmp_path / "letter.docx"


def test_a_word_document_comes_back_with_comments_and_its_own_text(letter: Path, visit: Visit) -> None:
    page = visit.open("")
    page.locator("input[type=file]").set_input_files(letter)
    expect(mark(page, "committed suicide")).to_be_visible()
    with page.expect_download() as download:
        press(page, "Save with comments (.docx)")
    assert download.value.suggested_filename == "reviewed.docx"
    back = docx.Document(str(download.value.path()))
    assert [paragraph.text for paragraph in back.paragraphs] == [*LETTER]
    comments = [comment.text for comment in back.comments]
    assert any("motive" in comment for comment in comments)


def test_a_text_file_is_dropped_and_reviewed_with_its_line_ends(visit: Visit) -> None:
    page = visit.open("")
    drop = """text => {
      const files = new DataTransfer();
      files.items.add(new File([text], "note.txt", {type: "text/plain"}));
      document.querySelector('#note').dispatchEvent(new DragEvent("drop", {bubbles: true, dataTransfer: files}));
    }"""
    page.evaluate(drop, NOTE)
    expect(mark(page, "committed suicide")).to_be_visible()
    assert copied(page) == NOTE
    assert page.get_by_role("button", name="Save with comments").count() == 0


def test_a_file_of_another_kind_is_refused_and_the_note_stays(tmp_path: Path, visit: Visit) -> None:
    page = visit.open("")
    page.get_by_label("Note", exact=True).fill("Half written")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7 scan")
    page.locator("input[type=file]").set_input_files(tmp_path / "scan.pdf")
    expect(page.get_by_role("alert").first).to_contain_text(".docx")
    assert page.get_by_label("Note", exact=True).input_value() == "Half written"
    visit.watch.complaints.clear()
