"""What can be read off the code of the pages: no data in markup, no code in data, nothing stored, little of Gradio."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app import pages
from tests.browser import Visit
from tests.clinician import mark, reviewed
from tests.serving import ROOT

APP = ROOT / "app"
SOURCES = sorted(APP.glob("*.py"))
MARKUP = sorted(pages.TEMPLATES.glob("*.html"))
SCRIPTS = sorted(pages.TEMPLATES.rglob("*.js"))
STYLES = sorted(pages.TEMPLATES.rglob("*.css"))
GRADIO = {"Blocks", "HTML", "mount_gradio_app"}
"""All of Gradio that the pages use: a page of text that never changes. Events, states and files would keep notes."""
IN_MARKUP = {
    "template literal": r"\$\{|`",
    "Handlebars": r"\{\{",
    "script": r"<script|javascript:",
    "handler": r"\son[a-z]+\s*=",
    "escape": r"\\",
    "style": r"\sstyle\s*=|<style",
    "address": r"\b(src|srcset|action|formaction|ping|poster)\s*=",
}
IN_SCRIPTS = {
    "markup from text": r"\b(inner|outer)HTML|insertAdjacentHTML|setHTML|document\.write|createContextualFragment"
    r"|srcdoc|parseFromString\((?!svg, \"image/svg\+xml\"\))",
    "code from text": r"\beval\b|new Function|Function\(|set(Timeout|Interval)\(\s*['\"`]|javascript:",
    "storage": r"localStorage|sessionStorage|indexedDB|\bcaches\b|\.cookie|serviceWorker|window\.name|pushState"
    r"|replaceState|getDirectory|showSaveFilePicker|BroadcastChannel|SharedWorker",
    "another way out": r"sendBeacon|WebSocket|EventSource|XMLHttpRequest|RTCPeerConnection|new Image\b|window\.open"
    r"|location\.(href|assign|replace)|postMessage",
    "a log": r"\bconsole\.",
}
FIELD = {
    "autocomplete": "off",
    "autocorrect": "off",
    "spellcheck": "false",
    "translate": "no",
    "data-gramm": "false",
    "data-gramm_editor": "false",
    "data-enable-grammarly": "false",
    "data-lt-active": "false",
    "data-1p-ignore": "",
    "data-lpignore": "true",
}


def named(path: Path) -> str:
    return str(path.relative_to(APP))


@pytest.mark.parametrize("what", IN_MARKUP)
@pytest.mark.parametrize("path", MARKUP, ids=named)
def test_a_template_is_plain_markup(path: Path, what: str) -> None:
    assert re.findall(IN_MARKUP[what], path.read_text(encoding="utf-8"), re.IGNORECASE) == []


@pytest.mark.parametrize("page", pages.PAGES, ids=lambda page: page.name)
def test_a_page_as_gradio_gets_it_is_plain_markup(page: pages.Page) -> None:
    made = pages.template(page)
    assert made == pages.template(page)
    for what, pattern in IN_MARKUP.items():
        assert re.findall(pattern, made, re.IGNORECASE) == [], what


@pytest.mark.parametrize("what", IN_SCRIPTS)
@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_makes_no_code_of_text_and_stores_nothing(path: Path, what: str) -> None:
    assert re.findall(IN_SCRIPTS[what], path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_a_script_asks_our_own_server_alone(path: Path) -> None:
    asked = re.findall(r"\bfetch\((.*)", path.read_text(encoding="utf-8"))
    assert {*asked} <= {"new URL(path, document.baseURI), {"}


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_every_field_for_text_is_made_with_the_same_attributes(path: Path) -> None:
    made = re.findall(r'make\("(?:textarea|input)", \{[^}]*', path.read_text(encoding="utf-8"))
    others = ('type: "radio"', 'type: "checkbox"', 'type: "file"')
    assert [field for field in made if "...UNTOLD" not in field and not any(kind in field for kind in others)] == []


@pytest.mark.parametrize("path", [*STYLES, *MARKUP, *SCRIPTS], ids=named)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|from\s+['\"]https?:|import\(", text) == []


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_only_the_pages_use_gradio_and_little_of_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    ours = [text for text in imported if "gradio" in text]
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    if path.name != "pages.py":
        assert ours == []
        return
    assert {*ours} <= {"import gradio", "from gradio.components import Navbar"}
    assert {text.removeprefix("gradio.") for text in used if text.startswith("gradio.")} == GRADIO


def test_what_gradio_offers_is_switched_off() -> None:
    tree = ast.parse((APP / "pages.py").read_text(encoding="utf-8"))
    (mount,) = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and "mount_gradio_app" in ast.unparse(node.func)
    )
    given = {item.arg: ast.unparse(item.value) for item in mount.keywords}
    off = ("run_history", "enable_monitoring", "show_error", "ssr_mode", "pwa", "mcp_server")
    assert {given[name] for name in off} == {"False"}
    assert given["footer_links"] == "[]"
    assert not {"auth", "auth_dependency", "allowed_paths"} & given.keys()


@pytest.mark.slow
def test_every_field_for_text_asks_not_to_be_kept_or_sent_away(visit: Visit) -> None:
    page = reviewed(visit, "Aunt committed suicide. Attention-seeking.")
    seen = 0
    for words in ("committed suicide", "Attention-seeking"):
        mark(page, words).click()
        expect(page.locator(".card h3").first).to_have_text(words)
        fields = page.locator(".lr textarea, .lr input:not([type=radio], [type=checkbox], [type=file])").all()
        seen += len(fields)
        for field in fields:
            assert {name: field.get_attribute(name) for name in FIELD} == FIELD
            assert field.get_attribute("name") is None, "a form that is sent without its script sends what has a name"
    assert seen > 7
    for part in ("marked", "card", "changed", "left-alone", "status"):
        assert page.locator(f"[data-part={part}]").evaluate("element => element.translate") is False
