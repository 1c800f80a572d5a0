"""The routes of our own pages: a note in, what the review page shows out; and what one sentence would lose."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.staticfiles import StaticFiles

from app.errors import fault
from app.rest import LONGEST
from app.view import view
from app.work import Desk
from langreview import weights
from langreview.facts import FactGate
from langreview.review import Reviewer

STATIC = Path(__file__).parent / "page" / "static"


class Note(BaseModel):
    """A note, exactly as written."""

    model_config = ConfigDict(extra="forbid")

    text: str


class Change(BaseModel):
    """Sentences before a change, and after it: the new text with what stands to its left and to its right."""

    model_config = ConfigDict(extra="forbid")

    before: str
    left: str
    text: str
    right: str


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes; they are no part of the documented API."""
    router = APIRouter(prefix="/page", include_in_schema=False)
    gate = FactGate(reviewer.lexicon)

    @router.post("/review", response_model=None)
    async def review(note: Note) -> JSONResponse:
        if len(note.text) > LONGEST:
            return _too_long(note.text)
        return await desk.run(lambda: _reviewed(note, reviewer))

    @router.post("/change", response_model=None)
    async def change(asked: Change) -> JSONResponse:
        """Say what a rewording would lose or add, and which of its words would be flagged in their turn."""
        if len(asked.before) + len(asked.text) > LONGEST:
            return _too_long(asked.text)
        return await desk.run(lambda: _judged(asked, gate, reviewer))

    @router.get("/model-card", response_model=None)
    async def model_card() -> PlainTextResponse:
        return PlainTextResponse((weights.SHIPPED / "MODEL_CARD.md").read_text(encoding="utf-8"))

    app.include_router(router)
    app.mount("/page/static", StaticFiles(directory=STATIC))


def _too_long(text: str) -> JSONResponse:
    return fault(
        413, f"the note has {len(text):,} characters; at most {LONGEST:,} are reviewed at once: paste it in parts"
    )


def _reviewed(note: Note, reviewer: Reviewer) -> JSONResponse:
    found = reviewer.review(note.text, min_severity=1, all_tiers=True)
    return JSONResponse(view(found, reviewer.lexicon))


def _judged(asked: Change, gate: FactGate, reviewer: Reviewer) -> JSONResponse:
    """Return how the facts differ ("" where they do not), and the new words that are flagged in their turn."""
    after = f"{asked.left}{asked.text}{asked.right}"
    start, end = len(asked.left), len(asked.left) + len(asked.text)
    found = [finding.span for finding in reviewer.review(after).findings]
    words = [span.of(after) for span in found if span.start < end and start < span.end]
    return JSONResponse({"facts": gate.difference(asked.before, after), "flagged": list(dict.fromkeys(words))})
