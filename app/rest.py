"""`/api/review` and `/api/health`: a review over HTTP, in the form of `langreview review --format json`."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from app.description import REVIEW
from app.errors import BUSY, error_at, fault
from app.work import BusyError, Desk
from langreview import __version__
from langreview.lexicon_reader import DEFAULT_LOCALE
from langreview.report import as_dict
from langreview.review import Reviewer

LONGEST = 200_000
"""Code points of a note; about 35,000 words."""
_FIELDS = ("text", "min_severity", "all_tiers", "locale")
_EXPECTED = 'expected JSON such as {"text": "...", "min_severity": 2}'
_REFUSED = MappingProxyType(
    {
        400: f"the request is not valid; {_EXPECTED}",
        404: "there is nothing at this path; /api/openapi.json lists what there is",
        405: "this path does not take that method; the header Allow lists those that it takes",
    }
)
_WHY = {
    400: "the request is not as described, or is not meant for this host",
    403: "the request comes from a page of another origin",
    408: "the request took too long to arrive",
    413: "the request is too large",
    500: "the server failed",
    503: "the server is busy",
}


def _number(value: object) -> object:
    if isinstance(value, bool):  # to Python true is 1, to JSON it is not
        raise ValueError("expected 1, 2 or 3, found true or false")
    return value


def _known(locale: str) -> str:
    if locale != DEFAULT_LOCALE:
        raise ValueError(f"there is no such lexicon here; there is {DEFAULT_LOCALE}")
    return locale


class Ask(BaseModel):
    """A note and how it is to be reviewed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, StringConstraints(max_length=LONGEST)] = Field(
        description="the note, exactly as written", examples=["Aunt committed suicide in 2010."]
    )
    min_severity: Annotated[Literal[1, 2, 3], BeforeValidator(_number)] = Field(2, description="least severity shown")
    all_tiers: bool = Field(default=False, description="also what is only worth a look")
    locale: Annotated[str, AfterValidator(_known)] = Field(
        DEFAULT_LOCALE, description="the language of the lexicon", json_schema_extra={"enum": [DEFAULT_LOCALE]}
    )


class Fault(BaseModel):
    """Why a request was refused; it never holds any of the note."""

    model_config = ConfigDict(extra="forbid")

    error: str


class Health(BaseModel):
    """That the server answers, and with which versions."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["ok"]
    langreview: str
    lexicon: str
    weights: str | None
    detectors: list[str]
    notices: list[str]


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes, and the handlers that keep notes out of errors."""
    router = APIRouter(prefix="/api")
    described: dict[int | str, dict[str, Any]] = {
        200: {"description": "a review", "content": {"application/json": {"schema": REVIEW}}},
        **_faults(400, 403, 408, 413, 500, 503),
    }

    @router.post("/review", responses=described, response_model=None)
    async def review(ask: Ask) -> JSONResponse:
        """Review a note. Spans are code points into the text exactly as given, half-open."""
        return await desk.run(lambda: _reviewed(ask, reviewer))

    @router.get("/health", responses=_faults(400, 408, 413, 500, 503))
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

    router.add_api_route("/health", health, methods=["HEAD"], include_in_schema=False)
    app.include_router(router)
    add_handlers(app)


def add_handlers(app: FastAPI) -> None:
    """Answer faults, and a desk that is too busy, in one sentence that holds nothing of the request."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(TimeoutError, _busy)


def _faults(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Fault, "description": _WHY[status]} for status in statuses}


def _reviewed(ask: Ask, reviewer: Reviewer) -> JSONResponse:
    found = reviewer.review(ask.text, min_severity=ask.min_severity, all_tiers=ask.all_tiers)
    return JSONResponse(as_dict(found, reviewer.lexicon))


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Name the fields at fault; what stood in them is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is registered for this type
    said = [(item["loc"], item["msg"].removeprefix("Value error, ")) for item in error.errors()]
    found = sorted({(name, message) for place, message in said for name in place if name in _FIELDS})
    named = "".join(f"; '{name}': {message[:1].lower()}{message[1:]}" for name, message in found)
    return fault(400, f"the request is not valid{named}; {_EXPECTED}")


async def _busy(request: Request, _: Exception) -> Response:
    return error_at(request.scope["path"], 503, BUSY)


async def _refused(request: Request, error: Exception) -> Response:
    """Say in our own words what the routes refuse."""
    assert isinstance(error, HTTPException)  # noqa: S101 - it is registered for this type
    message = _REFUSED.get(error.status_code, str(error.detail))
    return error_at(request.scope["path"], error.status_code, message, error.headers)
