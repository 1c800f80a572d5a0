"""Errors in one sentence: plain text where editors call, JSON everywhere else. None holds any of a request."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from traceback import extract_tb

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

EDITORS = ("/v2", "/check")
"""What begins the paths that editors' add-ons call from other origins."""
BUSY = "the server is busy; try again"
_FRAMES = 4
"""Innermost places of the code that are named when it fails."""


def fault(status: int, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return an error as our own routes give it."""
    return JSONResponse({"error": message}, status, headers=headers)


def plain_error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error as editors know it: plain text that begins with "Error: "."""
    return PlainTextResponse(f"Error: {message}", status, headers=headers)


def error_at(path: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error in the form that callers of a path expect."""
    return (plain_error if path.startswith(EDITORS) else fault)(status, message, headers)


class Failures:
    """Answers 500 where the code fails, and says on standard error where: never why, as that may hold a note.

    What is raised must not go further, as servers log it with its message.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stand in front of the routes."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the routes do."""
        has_started = False

        async def sending(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            sys.stderr.write(f"langreview failed with {type(error).__name__} at {_place(error)}\n")
            if scope["type"] == "http" and not has_started:
                answer = error_at(scope["path"], 500, "the server failed; nothing of the request was kept")
                await answer(scope, receive, send)


def _place(error: Exception) -> str:
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    return ", ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
