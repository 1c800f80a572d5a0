"""Connections that do not wait for ever: a client has so long to ask, and so long to take in its answer."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's connection over HTTP/1.1, cut off where it would wait on and on for its client.

    How long a body may take to arrive is the guard's, and how long an answer may take that of the desk.
    """

    PATIENCE: ClassVar[float] = 20.0
    """Seconds from the connection, or the last answer, to the next request with all its headers; and from a full
    buffer of answers to an empty one."""
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Stop waiting where a request is there."""
        super().data_received(data)
        if self._is_answering():
            self._wait_no_more()

    def on_response_complete(self) -> None:
        """Wait for the next request, where it has not come already."""
        super().on_response_complete()
        if not self._is_answering():
            self._wait()

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._wait()

    def resume_writing(self) -> None:
        """Go on with the answer."""
        super().resume_writing()
        if self._is_answering():
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline with the connection."""
        super().connection_lost(exc)
        self._wait_no_more()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._wait_no_more()
        self._deadline = self.loop.call_later(self.PATIENCE, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
