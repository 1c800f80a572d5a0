"""Reviews beside the event loop: so many at once, so many waiting, and so long each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

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
        """Open the desk."""
        self._capacity = capacity
        self._threads = ThreadPoolExecutor(capacity.at_once, thread_name_prefix="review")
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Return what the work returns.

        Raises:
            BusyError: where too many wait already.
            TimeoutError: where it took too long; work that waits is never begun, and work that has begun keeps its
                thread to its end, so that late work never adds up to more than what is done at once.
        """
        if self._inside >= self._capacity.at_once + self._capacity.waiting:
            raise BusyError
        self._inside += 1
        try:
            async with asyncio.timeout(self._capacity.seconds):
                return await asyncio.wrap_future(self._threads.submit(work))
        finally:
            self._inside -= 1
