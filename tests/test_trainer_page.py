"""The trainer page in a real browser, as a clinical educator uses it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, FilePayload, Locator, Page, expect

from tests.browser import Visit, violations, visiting
from tests.processes import processes
from tests.serving import Server

pytestmark = pytest.mark.slow

LONG = 180_000
"""Milliseconds for what starts a process, on a machine that is busy."""
HOSTILE = "<img src=x onerror=alert(1)>"
ROWS = (
    {"id": "a", "marked": "Seen at 02:00. [[M2.3|Attention seeking]] again.", "functionality": "motive"},
    {"id": "b", "marked": f"He [[M1.2|went quiet after tea]] {HOSTILE}.", "functionality": HOSTILE},
    {"id": HOSTILE, "marked": "A manipulative patient, tearful.", "functionality": "plain"},
    {"id": "d", "marked": "If she leaves, [[F1.3|no beds for her sort]].", "functionality": "plain"},
)


def lines(rows: Sequence[dict[str, Any]]) -> FilePayload:
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    return {"name": f"{HOSTILE}.jsonl".replace("/", ""), "mimeType": "", "buffer": content}


def status(page: Page) -> Locator:
    return page.locator("[data-part=status]")


def alert(page: Page) -> Locator:
    return page.locator("[data-part=error]")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def bring(page: Page, file: FilePayload | Path, button: str = "Choose a file") -> None:
    """Choose a file as one does, by the button and the system's dialogue."""
    with page.expect_file_chooser() as chosen:
        press(page, button)
    chosen.value.set_files(file)


def ready(page: Page, file: FilePayload | Path) -> None:
    bring(page, file)
    expect(status(page)).to_have_text("The set can be run.", timeout=LONG)


def run(page: Page) -> None:
    press(page, "Run")
    expect(page.get_by_role("heading", name="Results", exact=True)).to_be_focused(timeout=LONG)


def saved(page: Page, button: str) -> Download:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value


def made_in_libreoffice(folder: Path, table: str) -> Path:
    (folder / "made.csv").write_text(table, encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
         "--infilter=CSV:44,34,76,1", "--outdir", str(folder), str(folder / "made.csv")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder / "made.xlsx"


def test_a_workbook_made_in_libreoffice_from_file_to_reports(visit: Visit, tmp_path: Path) -> None:
    rows = "".join(f'{row["functionality"]},"{row["marked"]}"\n' for row in ROWS[:3])
    path = made_in_libreoffice(tmp_path, f"Teaching set,,\n,,\nfunctionality,marked\n{rows}")
    page = visit.open("trainer")
    ready(page, path)
    expect(page.get_by_text("3 cases, words are marked.")).to_be_visible()
    run(page)
    expect(page.locator(".headline dt").first).to_have_text("spans found")
    expect(page.locator(".headline strong").first).to_have_text("0.500")
    html = saved(page, "Save the report (.html)")
    assert html.suggested_filename == "made-report.html"
    assert "<h1>Evaluation of made.xlsx</h1>" in html.path().read_text(encoding="utf-8")
    book = openpyxl.load_workbook(BytesIO(saved(page, "Save the report (.xlsx)").path().read_bytes()))
    assert book.sheetnames == ["figures", "items"]
    assert "tea" not in saved(page, "Save the results").path().read_text(encoding="utf-8")


def test_texts_are_shown_when_asked_for_and_filtered(visit: Visit) -> None:
    page = visit.open("trainer")
    ready(page, lines(ROWS))
    run(page)
    items = page.locator(".misses li")
    expect(page.locator("[data-part=count]")).to_have_text("3 found.")
    expect(items.first).not_to_contain_text("went quiet")
    page.get_by_label("Show texts").check()
    expect(items.first.locator("mark")).to_have_text("went quiet after tea")
    expect(items.first).to_contain_text(HOSTILE)
    for name, option, found in (
        ("What went wrong", "false alarm", "manipulative"),
        ("Category", "F1", "no beds for her sort"),
        ("Severity", "2", "went quiet after tea"),
        ("Functionality", HOSTILE, "went quiet after tea"),
    ):
        choice = page.get_by_label(name, exact=True)
        choice.select_option(option)
        assert found in items.locator("mark").all_text_contents()
        assert items.count() < 3
        choice.select_option("")
    page.get_by_label("Words in the texts").fill("QUIET AFTER")
    expect(page.locator("[data-part=count]")).to_have_text("1 found.")
    page.get_by_label("Show texts").uncheck()
    expect(items).to_have_count(3)
    assert page.locator("img").count() == 0


def test_a_run_is_compared_with_the_one_before_and_with_a_file(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("trainer")
    ready(page, lines(ROWS))
    run(page)
    path = tmp_path / "monday.jsonl"
    saved(page, "Save the results").save_as(path)
    ready(page, lines(ROWS[1:]))
    page.get_by_label("the last run on this page").check()
    run(page)
    expect(page.locator("[data-part=sections]")).to_contain_text("over 3 cases that both have: 0 better, 0 worse")
    bring(page, path, "Choose the results")
    expect(page.get_by_label("the results in monday.jsonl")).to_be_checked()
    run(page)
    expect(page.locator("[data-part=sections]")).to_contain_text("Against monday.jsonl:full")
    page.get_by_label("Since the earlier run").select_option("Cases that got worse")
    expect(page.locator("[data-part=count]")).to_have_text("Nothing of this kind.")
    assert violations(page) == []
    bring(page, lines(ROWS), "Choose the results")
    press(page, "Run")
    expect(alert(page)).to_contain_text("not the results of a run", timeout=LONG)


def test_a_file_that_cannot_be_used_is_one_sentence_and_nothing_chosen_is_lost(visit: Visit) -> None:
    page = visit.open("trainer")
    page.get_by_label("Try the classifier as well").check()
    for name, content, sentence in (
        ("set.csv", b"x" * 10_000_001, "The file is larger than 10 MB."),
        ("set.docx", b"PK", "set.docx: expected a file that ends in .jsonl, .csv, .xlsx, .json"),
        ("set.xlsx", b"PK\x03\x04", "set.xlsx: not an Excel workbook"),
        ("set.csv", b"id,marked\n,\n", "set.csv: no case"),
    ):
        bring(page, {"name": name, "mimeType": "", "buffer": content})
        expect(alert(page)).to_contain_text(sentence, timeout=LONG)
    expect(page.get_by_label("Try the classifier as well")).to_be_checked()
    press(page, "Run")
    expect(alert(page)).to_have_text("There is no set yet: choose a file or a shipped set.")


def test_every_problem_is_shown_by_row_before_a_run_and_the_mended_file_runs(visit: Visit) -> None:
    page = visit.open("trainer")
    broken = [{"id": "a", "marked": "[[M9.3|x]]"}, {"id": "b", "marked": "[[M2.3|x"}]
    bring(page, lines(broken))
    expect(alert(page)).to_contain_text("has 2 problems", timeout=LONG)
    table = page.locator(".faults tbody tr")
    expect(table).to_have_count(2)
    expect(table.nth(1).get_by_role("rowheader")).to_have_text("line 2, column 'marked'")
    ready(page, lines(ROWS[:1]))
    expect(table).to_have_count(0)
    expect(alert(page)).to_have_text("")


def test_a_file_is_dropped(visit: Visit) -> None:
    page = visit.open("trainer")
    page.evaluate(
        """content => {
          const carried = new DataTransfer();
          carried.items.add(new File([content], "dropped.csv"));
          document.querySelector("h1").dispatchEvent(new DragEvent("drop", {dataTransfer: carried, bubbles: true}));
        }""",
        "marked\nPlain text.\n",
    )
    expect(page.get_by_text("1 case, words are marked.")).to_be_visible(timeout=LONG)


def shipped(page: Page, name: str) -> None:
    page.get_by_label("Or take a set that is shipped").select_option(name)
    expect(status(page)).to_have_text("The set can be run.")


def begun(page: Page) -> None:
    """Wait until the first cases are judged."""
    expect(page.locator("[data-part=pace]")).to_contain_text(" of ", timeout=LONG)


def test_progress_and_cancel(visit: Visit) -> None:
    page = visit.open("trainer")
    shipped(page, "The whole functional suite")
    press(page, "Run")
    expect(page.get_by_role("button", name="Run")).to_have_attribute("aria-disabled", "true")
    begun(page)
    expect(page.get_by_role("progressbar")).to_have_count(1)
    bar = page.get_by_role("progressbar", name="judged")
    expect(bar).to_have_attribute("aria-valuetext", page.locator("[data-part=pace]").text_content() or "")
    press(page, "Cancel")
    expect(status(page)).to_have_text("Cancelled. Nothing of the run was kept.")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    ready(page, lines(ROWS))
    run(page)


def test_a_closed_tab_ends_its_run_and_another_trainer_is_told_to_wait_till_then(visit: Visit, server: Server) -> None:
    first = visit.open("trainer")
    shipped(first, "The whole functional suite")
    press(first, "Run")
    begun(first)
    second = visit.page.context.new_page()
    second.goto(f"{visit.url}/trainer")
    shipped(second, "The examples of the template")
    press(second, "Run")
    expect(alert(second)).to_contain_text("Another set is being tried on this server.")
    first.close()
    while processes(server.process.pid):
        second.wait_for_timeout(100)
    refused = alert(second).filter(has_text="Another set is being tried")
    while refused.is_visible():  # the place is free a moment after the process has ended
        press(second, "Run")
        second.wait_for_timeout(100)
    expect(second.get_by_role("heading", name="Results", exact=True)).to_be_focused(timeout=LONG)


def test_nothing_is_left_when_the_page_is_left(visit: Visit) -> None:
    page = visit.open("trainer")
    ready(page, lines(ROWS))
    run(page)
    page.get_by_label("Show texts").check()
    page.goto(f"{visit.url}/")
    page.locator("main h1").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Try an evaluation set").wait_for()
    assert "went quiet" not in page.content()
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, document.cookie,"
        " (await indexedDB.databases()).length, (await caches.keys()).length]"
    )
    assert kept == [0, 0, "", 0, 0]


def test_by_keyboard_alone(visit: Visit) -> None:
    page = visit.open("trainer")
    page.get_by_label("Or take a set that is shipped").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=set-name]")).to_have_text("The examples of the template")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Results", exact=True)).to_be_focused(timeout=LONG)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save the report (.html)")).to_be_focused()


def test_no_accessibility_fault_in_any_state(looked_at: Visit) -> None:
    page = looked_at.open("trainer")
    assert violations(page) == []
    bring(page, lines([{"id": "b", "marked": "[[M2.3|x"}]))
    expect(alert(page)).to_contain_text("has 1 problem", timeout=LONG)
    assert violations(page) == []
    shipped(page, "The whole functional suite")
    press(page, "Run")
    begun(page)
    assert violations(page) == []
    press(page, "Cancel")
    ready(page, lines(ROWS))
    run(page)
    assert violations(page) == []
    page.get_by_label("Show texts").check()
    for section in reversed(page.locator(".sections details:not([open])").all()):
        section.locator("summary").click()
    assert violations(page) == []


def test_no_sideways_scrolling(browser: Browser, server: Server) -> None:
    with visiting(browser, server, viewport={"width": 320, "height": 640}) as visit:
        page = visit.open("trainer")
        bring(page, lines([{"id": "b", "marked": "[[M2.3|x"}]))
        expect(alert(page)).to_contain_text("has 1 problem", timeout=LONG)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        ready(page, lines(ROWS))
        run(page)
        page.get_by_label("Show texts").check()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
