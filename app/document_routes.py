"""The routes to which the page sends a document that is dropped on it; no OpenAPI document lists what only it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app import documents
from app.errors import fault
from app.work import Desk
from langreview.errors import InputError
from langreview.review import Reviewer

READ, COMMENTED = "/page/document", "/page/commented"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes; both take the bytes of a file as the body, and its name is not asked for."""

    async def document(request: Request) -> Response:
        data = await request.body()
        return await _answered(desk, lambda: _read(data))

    async def commented(request: Request) -> Response:
        data, query = await request.body(), request.query_params
        return await _answered(desk, lambda: _commented(data, query, reviewer))

    app.add_route(READ, document, methods=["POST"], include_in_schema=False)
    app.add_route(COMMENTED, commented, methods=["POST"], include_in_schema=False)


async def _answered(desk: Desk, work: Callable[[], Response]) -> Response:
    try:
        return await desk.run(work)
    except documents.TooLargeError as refused:
        return fault(413, str(refused))
    except InputError as refused:
        return fault(400, str(refused))


def _read(data: bytes) -> Response:
    document = documents.read(data)
    return JSONResponse({"text": document.text, "notices": document.notices})


def _commented(data: bytes, query: QueryParams, reviewer: Reviewer) -> Response:
    severity, tiers = query.get("min_severity", "2"), query.get("all_tiers", "false")
    if severity not in ("1", "2", "3") or tiers not in ("true", "false"):
        raise InputError("min_severity needs 1, 2 or 3, and all_tiers true or false")
    document = documents.read(data)
    review = reviewer.review(document.text, min_severity=int(severity), all_tiers=tiers == "true")
    review = replace(review, notices=(*document.notices, *review.notices))
    made = documents.commented(data, review, reviewer.lexicon)
    return Response(made, media_type=_WORD, headers={"Content-Disposition": 'attachment; filename="reviewed.docx"'})
