"""`/api/review` and `/api/health`: a review over HTTP, in the form of `langreview review --format json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import JSONResponse

from app.work import BusyError, Desk
from langreview import __version__
from langreview.report import as_dict
from langreview.review import Reviewer

LONGEST = 200_000
"""Code points of a note; about 35,000 words."""
_FIELDS = ("text", "min_severity", "all_tiers", "locale")


class Ask(BaseModel):
    """A note and how it is to be reviewed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)

    text: Annotated[str, StringConstraints(max_length=LONGEST)] = Field(description="the note, exactly as written")
    min_severity: Literal[1, 2, 3] = Field(2, description="least severity shown")
    all_tiers: bool = Field(default=False, description="also what is only worth a look")
    locale: str = Field("en-GB", description="the language of the lexicon")


class Fault(BaseModel):
    """Why a request was refused; it never holds any of the note."""

    error: str


class Health(BaseModel):
    """That the server answers, and with which versions."""

    status: Literal["ok"]
    langreview: str
    lexicon: str
    weights: str | None
    detectors: list[str]
    notices: list[str]


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes, and the handlers that keep notes out of errors."""
    router = APIRouter(prefix="/api")
    answers: dict[int | str, dict[str, Any]] = {
        status: {"model": Fault, "description": why}
        for status, why in (
            (400, "the request is not as described"),
            (413, "the request is too large"),
            (503, "the server is busy"),
        )
    }

    @router.post("/review", responses=answers, response_model=None)
    async def review(ask: Ask) -> JSONResponse:
        """Review a note. Spans are code points into the text exactly as given, half-open."""
        if ask.locale != reviewer.lexicon.locale:
            return fault(400, f"'locale': there is no such lexicon here; there is {reviewer.lexicon.locale}")
        found = await desk.run(
            lambda: reviewer.review(ask.text, min_severity=ask.min_severity, all_tiers=ask.all_tiers)
        )
        return JSONResponse(as_dict(found, reviewer.lexicon))

    @router.get("/health", response_model=Health)
    async def health() -> Health:
        """Say that the server answers, and with which versions."""
        empty = reviewer.review("")
        return Health(
            status="ok",
            langreview=__version__,
            lexicon=empty.versions.lexicon,
            weights=empty.versions.weights or None,
            detectors=list(empty.detectors),
            notices=list(empty.notices),
        )

    app.include_router(router)
    add_handlers(app)


def add_handlers(app: FastAPI) -> None:
    """Answer faults, and a desk that is too busy, in one sentence that holds nothing of the request."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(TimeoutError, _busy)
    app.add_exception_handler(Exception, _failed)


def fault(status: int, message: str) -> JSONResponse:
    """Return an error in one sentence."""
    return JSONResponse({"error": message}, status)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Name the fields at fault; what stood in them is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this type
    fields = sorted({name for item in error.errors() for name in item["loc"] if name in _FIELDS})
    named = f" at {', '.join(fields)}" if fields else ""
    return fault(400, f'the request is not valid{named}; expected JSON such as {{"text": "...", "min_severity": 2}}')


async def _busy(_: Request, __: Exception) -> JSONResponse:
    return fault(503, "the server is busy; try again in a moment")


async def _failed(_: Request, __: Exception) -> JSONResponse:
    return fault(500, "the server failed; nothing of the request was kept")
