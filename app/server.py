"""The process: one reviewer, the routes, the pages, and the guard in front of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app import document_routes, editors, lexicon_routes, page_routes, practice_routes, rest, trainer_routes
from app.description import DescribedAPI
from app.errors import EDITORS, Failures
from app.guard import Door, Guard, Limits, Place
from app.pages import GRADIO_FOLDERS, GRADIO_PATHS, PAGES, add_pages
from app.policy import ContentPolicy
from app.trainer import Patience, Trainer
from app.work import Capacity, Desk
from langreview import __version__
from langreview.review import Reviewer

HOSTS = ("127.0.0.1", "localhost", "::1")
"""The names by which a server on this machine is called."""
_API = ("/api/", "/v2", "/v2/", "/check", "/check/")
_PAGES = (*(page.path for page in PAGES), *GRADIO_PATHS, *GRADIO_FOLDERS, "/page/")


def build(
    reviewer: Reviewer,
    *,
    pages: bool = False,
    place: Place | None = None,
    limits: Limits | None = None,
    capacity: Capacity | None = None,
    overlays: Sequence[Path] = (),
) -> DescribedAPI:
    """Return the application, with the pages only where asked for: they need Gradio, and seconds to start.

    `overlays` are the house lists that the reviewer was loaded with: sets are tried with them too, in other processes.
    """
    place = place or Place(HOSTS)
    app = DescribedAPI(
        title="langreview",
        version=__version__,
        summary="Reviews the wording of clinical notes. It never assesses risk, and keeps nothing.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    desk = Desk(capacity or Capacity())
    rest.add_routes(app, reviewer, desk)
    editors.add_routes(app, reviewer, desk)
    if pages:
        page_routes.add_routes(app, reviewer, desk)
        document_routes.add_routes(app, reviewer, desk)
        lexicon_routes.add_routes(app, reviewer.lexicon)
        practice_routes.add_routes(app, reviewer, desk)
        trainer_routes.add_routes(app, reviewer, desk, Trainer(Patience(), overlays))
        add_pages(app, root_path=place.root_path)
    door = Door(
        place=place,
        paths=(*_API, *_PAGES) if pages else _API,
        open_paths=EDITORS,
        uploads=(document_routes.READ, document_routes.COMMENTED, trainer_routes.TRY),
        cached=GRADIO_FOLDERS,
    )
    app.add_middleware(Failures)
    app.add_middleware(Guard, door=door, limits=limits or Limits())
    app.add_middleware(ContentPolicy)
    return app
