"""The routes of the LanguageTool protocol, under /v2 and where clients look for it by mistake."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app import languagetool, parameters
from app.checked_text import BadRequestError
from app.errors import plain_error
from app.rest import LONGEST
from app.work import Desk
from langreview import __version__
from langreview.report import versions
from langreview.review import Reviewer

CHECKS = ("/v2/check", "/v2/check/check", "/check", "/check/check")


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes; they are part of no OpenAPI document, as the protocol has one of its own."""

    async def check(request: Request) -> Response:
        query = request.scope["query_string"].decode("latin-1")  # request.url would leave the text in a cache of urllib
        body, kind = await request.body(), request.headers.get("content-type", "")
        try:
            return await desk.run(lambda: _checked(query, body, kind, reviewer))
        except BadRequestError as refused:
            return plain_error(400, str(refused))

    for path in CHECKS:
        app.add_route(path, check, methods=["GET", "POST"], include_in_schema=False)
        app.add_route(f"{path}/", check, methods=["GET", "POST"], include_in_schema=False)
    _add_lists(app, reviewer)


def _checked(query: str, body: bytes, content_type: str, reviewer: Reviewer) -> Response:
    """Read a request, review its text and write the answer, all of it beside the event loop."""
    given = parameters.read(query, body, content_type)
    asked = parameters.asked(given)
    if not languagetool.is_english(asked.language):
        raise BadRequestError("the language is not supported; there is en-GB")
    if max(len(asked.text.sent), len(asked.text.reviewed)) > LONGEST:
        return plain_error(413, f"the text is longer than {LONGEST:,} characters")
    return _with_callback(languagetool.answer(asked, reviewer), given.get("callback", ""))


def _add_lists(app: FastAPI, reviewer: Reviewer) -> None:
    def listed(path: str, value: Any) -> None:  # noqa: ANN401 - any JSON
        async def route(_: Request) -> Response:
            return JSONResponse(value)

        app.add_route(f"/v2/{path}", route, methods=["GET"], include_in_schema=False)

    def said(path: str, text: str, status: int = 200) -> None:
        async def route(_: Request) -> Response:
            return PlainTextResponse(text, status)

        app.add_route(f"/v2/{path}", route, methods=["GET", "POST"], include_in_schema=False)

    listed("languages", languagetool.languages())
    about = {"software": languagetool.software(__version__), "versions": versions(reviewer.versions)}
    listed("info", about)
    listed("configinfo", {**about, "parameter": {"maxTextLength": LONGEST}, "rules": languagetool.rules(reviewer)})
    said("healthcheck", "OK")
    said("maxtextlength", str(LONGEST))
    for path in ("words", "words/add", "words/delete"):
        said(path, "Error: This end point needs a user id", 400)
    said("{other:path}", "Error: Unknown action", 404)


def _with_callback(answer: dict[str, Any], callback: str) -> Response:
    """Return the answer as JSON, or as JSONP where a client asks for it by the name of its function."""
    if not callback:
        return JSONResponse(answer)
    if not callback.isidentifier():
        return plain_error(400, "'callback' needs to be the name of a function")
    return Response(f"{callback}({json.dumps(answer)})", media_type="application/javascript")
