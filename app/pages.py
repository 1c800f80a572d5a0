"""The Gradio pages: one constant template each, which runs a script of ours. No note ever passes through an event.

Gradio keeps what events are given in memory and, by other doors, on disk; so the scripts send notes to `page_routes`.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import MappingProxyType

from fastapi import FastAPI

from langreview import __version__

TEMPLATES = Path(__file__).parent / "page"
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_RUN_HISTORY": "False",
        "GRADIO_SHARE": "False",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
    }
)
"""Set before Gradio is imported, so that it asks nobody for versions and keeps no history."""
GRADIO_PATHS = ("/theme.css", "/manifest.json", "/favicon.ico")
"""What Gradio's own script fetches; nothing else of Gradio is open."""
GRADIO_FOLDERS = ("/assets/", "/static/")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its template and script have its name."""

    name: str
    path: str
    title: str


PAGES: tuple[Page, ...] = (
    Page("review", "/", "Review a note"),
    Page("lookup", "/look-up", "Look up a phrase"),
    Page("practice", "/practice", "Practise"),
    Page("trainer", "/trainer", "Try an evaluation set"),
)
_HEAD = "<link rel='stylesheet' href='page/static/style.css'>"


def add_pages(app: FastAPI, *, root_path: str = "") -> None:
    """Mount the pages; `root_path` is the path under which a reverse proxy serves them."""
    os.environ.update(SETTINGS)
    import gradio  # after the settings, and only where pages are served: it takes seconds

    first, others = PAGES[0], PAGES[1:]
    with gradio.Blocks(title="langreview", analytics_enabled=False) as blocks:
        _add(first)
    for page in others:
        with blocks.route(page.title, page.path.strip("/")):
            _add(page)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "SSR mode")  # said of every app of several pages, though it is off
        gradio.mount_gradio_app(
            app,
            blocks,
            path="/",
            root_path=root_path or None,
            head=_HEAD,
            run_history=False,
            footer_links=[],
            enable_monitoring=False,
            show_error=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        )


def _add(page: Page) -> None:
    import gradio
    from gradio.components import Navbar

    Navbar(visible="hidden")  # we have our own; with False, Gradio shows its own on every page of several
    script = f"import(new URL('page/static/{page.name}.js', document.baseURI)).then((page) => page.start(element));"
    gradio.HTML(html_template=template(page), js_on_load=script, apply_default_css=False, padding=False)


def template(page: Page) -> str:
    """Return the markup of a page, the same for everyone."""
    items = "".join(
        f'<li><a href="{item.path.strip("/") or "./"}"{" aria-current=page" if item == page else ""}>'
        f"{escape(item.title)}</a></li>"
        for item in PAGES
    )
    frame = (TEMPLATES / "frame.html").read_text(encoding="utf-8")
    body = (TEMPLATES / f"{page.name}.html").read_text(encoding="utf-8")
    return frame.replace("<!-- nav -->", items).replace("<!-- page -->", body).replace("<!-- version -->", __version__)
