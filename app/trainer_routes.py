"""The routes of the trainer page: a set in, what becomes of it out, line by line; what is shipped; the template."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from io import BytesIO

import anyio
from fastapi import APIRouter, FastAPI
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from app.errors import fault
from app.trainer import Asked, Trainer
from app.work import Desk
from eval import suite, template
from langreview.review import Reviewer

TRY = "/page/trainer/try"
"""The path to which the page sends a set."""
_ASKED = TypeAdapter(Asked)
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def add_routes(app: FastAPI, reviewer: Reviewer, desk: Desk, trainer: Trainer) -> None:
    """Add the routes; they are no part of the documented API."""
    router = APIRouter(include_in_schema=False)

    @router.post(TRY, response_model=None)
    async def try_set(request: Request) -> Response:
        """Take a line of JSON that says what is asked, and after it the bytes of the files."""
        line, _, data = (await request.body()).partition(b"\n")
        try:
            asked = _ASKED.validate_json(line)
        except ValidationError:
            return fault(400, "the request is not valid; expected a line of JSON and the files after it")
        refusal = trainer.refusal(asked)
        return fault(409, refusal) if refusal else Lines(trainer.lines(asked, data))

    @router.get("/page/trainer/shipped", response_model=None)
    async def shipped() -> JSONResponse:
        """List the sets that are shipped, by id; sealed ones are not to be read by those who write entries."""
        headers = [item for item in suite.index()[1] if item.file]
        return JSONResponse([{"id": item.id, "name": item.name, "sealed": item.sealed} for item in headers])

    @router.get("/page/trainer/template", response_model=None)
    async def blank() -> Response:
        book = BytesIO()
        await desk.run(lambda: template.write(book, reviewer.lexicon))
        name = {"Content-Disposition": 'attachment; filename="langreview-set.xlsx"'}
        return Response(book.getvalue(), media_type=_WORKBOOK, headers=name)

    app.include_router(router)


class Lines(Response):
    """JSON lines as they come; their source is closed as soon as nobody listens any more."""

    media_type = "application/x-ndjson"

    def __init__(self, parts: AsyncGenerator[bytes, None]) -> None:
        """Answer with what the generator yields."""
        super().__init__(headers={"X-Accel-Buffering": "no"})  # nginx passes lines on only if told so
        self._parts = parts
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send until there is no more, or the connection is closed."""
        async with anyio.create_task_group() as group:
            group.start_soon(_leave_with, receive, group.cancel_scope)
            async with aclosing(self._parts):
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                async for part in self._parts:
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            group.cancel_scope.cancel()


async def _leave_with(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
