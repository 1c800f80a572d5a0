"""The process: one reviewer, the routes, and the guard in front of them."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import FastAPI

from app import editors, rest
from app.guard import Guard, Limits
from app.work import Capacity, Desk
from langreview import __version__
from langreview.review import Reviewer

HOSTS = ("127.0.0.1", "localhost", "::1")
"""The names by which a server on this machine is called."""


def build(
    reviewer: Reviewer,
    *,
    hosts: Iterable[str] = HOSTS,
    limits: Limits | None = None,
    capacity: Capacity | None = None,
) -> FastAPI:
    """Return the application; `hosts` are the names that it goes by."""
    app = FastAPI(
        title="langreview",
        version=__version__,
        summary="Reviews the wording of clinical notes. It never assesses risk, and keeps nothing.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    desk = Desk(capacity or Capacity())
    rest.add_routes(app, reviewer, desk)
    editors.add_routes(app, reviewer, desk)
    app.add_middleware(Guard, hosts=tuple(hosts), open_paths=editors.PREFIXES, limits=limits or Limits())
    return app
