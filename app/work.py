"""Reviews beside the event loop: so many at once, so many waiting, and so long each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import anyio.to_thread

T = TypeVar("T")


class BusyError(Exception):
    """Too many requests wait already."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """What one process takes on."""

    at_once: int = 2
    waiting: int = 300
    seconds: float = 60.0
    """From asking to answering."""


class Desk:
    """Runs work in threads, in the order in which it is asked for."""

    def __init__(self, capacity: Capacity) -> None:
        """Open the desk; it belongs to the event loop that first uses it."""
        self._capacity = capacity
        self._limiter = anyio.CapacityLimiter(capacity.at_once)
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns.

        Raises:
            BusyError: where too many wait already.
            TimeoutError: where it took too long; the thread goes on to its end, and its result is dropped.
        """
        if self._inside >= self._capacity.at_once + self._capacity.waiting:
            raise BusyError
        self._inside += 1
        try:
            async with asyncio.timeout(self._capacity.seconds):
                return await anyio.to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        finally:
            self._inside -= 1
