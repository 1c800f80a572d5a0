"""The route of the look-up page: the lexicon as a whole, so that what is looked for stays in the browser."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse, Response

from app.lexicon_view import lexicon_view
from langreview.lexicon import Lexicon


def add_routes(app: FastAPI, lexicon: Lexicon) -> None:
    """Add the route; its answer is always the same, so it is written once."""
    router = APIRouter(prefix="/page", include_in_schema=False)
    body = JSONResponse(lexicon_view(lexicon)).body

    @router.get("/lexicon", response_model=None)
    async def entries() -> Response:
        return Response(body, media_type="application/json")

    app.include_router(router)
