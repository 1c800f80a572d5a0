"""The routes of the practice page: which exercises there are, and one of them with its review."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI
from starlette.responses import JSONResponse

from app.errors import fault
from app.practice import Exercise, exercises
from app.practice_view import exercise_view
from app.work import Desk
from langreview.review import Reviewer


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk) -> None:
    """Add the routes; what a trainee marks never comes here."""
    router = APIRouter(prefix="/page", include_in_schema=False)
    shipped = {item.name: item for item in exercises()}

    @router.get("/exercises", response_model=None)
    async def listed() -> JSONResponse:
        return JSONResponse(
            [{"name": item.name, "title": item.title, "setting": item.setting} for item in shipped.values()]
        )

    @router.get("/exercises/{name}", response_model=None)
    async def one(name: str) -> JSONResponse:
        if name not in shipped:
            return fault(404, "there is no such exercise")
        return await desk.run(lambda: _reviewed(shipped[name], reviewer))

    app.include_router(router)


def _reviewed(exercise: Exercise, reviewer: Reviewer) -> JSONResponse:
    found = reviewer.review(exercise.note, min_severity=1, all_tiers=True)
    return JSONResponse(exercise_view(exercise, found, reviewer.lexicon))
