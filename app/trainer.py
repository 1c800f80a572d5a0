"""Sets that are tried: each in a process of its own, one at a time, and stopped when nobody listens any more.

A process and not a thread: it can be stopped at any moment, a hostile file can take only it down, and reviews do not
wait for it. It is given the set by standard input and keeps nothing; what it says is passed on as it comes.
"""

from __future__ import annotations

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import anyio

from app.isolated import command

_CHUNK = 65_536
_UNREADABLE = (
    "The file cannot be read: it is damaged or holds too much. Open it in a spreadsheet, save it again, or split it up."
)
_BROKE_OFF = "The run broke off and nothing of it was kept. Try again, or with fewer and shorter texts."
_BUSY = "Another set is being tried on this server. Wait until it is done, or have it stopped."


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be done with a set; its bytes follow, and after them those of an earlier run's results."""

    act: Literal["check", "run"]
    name: str
    """Of the file, or of a shipped set."""
    shipped: bool = False
    size: int = 0
    """Bytes of the set."""
    earlier: str = ""
    """The name of the file of earlier results; "" where there is none."""
    classifier: bool = False
    """Judge the classifier as well, alone and with the lexicon."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a process may say nothing."""

    reading: float = 60.0
    """Until it has read the set."""
    between: float = 300.0
    """From one text to the next; one of a million characters takes a minute."""

    def of(self, *, heard: bool) -> float:
        """Return how long to wait for what comes next."""
        return self.between if heard else self.reading


class Trainer:
    """Tries sets: one run and one check at a time."""

    def __init__(self, patience: Patience, overlays: Sequence[Path] = ()) -> None:
        """Start with nothing under way; `overlays` are the house lists of the server."""
        self._patience = patience
        self._overlays = [str(path.absolute()) for path in overlays]
        self._running = False
        self._checking = asyncio.Lock()

    def refusal(self, asked: Asked) -> str:
        """Return why a set cannot be tried now, or ""."""
        return _BUSY if self._running and asked.act == "run" else ""

    async def lines(self, asked: Asked, data: bytes) -> AsyncGenerator[bytes, None]:
        """Yield what is said of a set, as JSON lines; closing the generator ends the work."""
        if refusal := self.refusal(asked):
            yield _error(refusal)
            return
        heard = False
        request = json.dumps({"asked": asdict(asked), "overlays": self._overlays}).encode() + b"\n" + data
        async with self._turn(asked), _process(request) as (process, said):
            try:
                while part := await _within(self._patience.of(heard=heard), said.read(_CHUNK)):
                    heard = True
                    yield part
                failed = await process.wait() != 0
            except TimeoutError:
                failed = True
        if failed:
            yield _error(_BROKE_OFF if heard else _UNREADABLE)

    @asynccontextmanager
    async def _turn(self, asked: Asked) -> AsyncIterator[None]:
        if asked.act == "check":
            async with self._checking:
                yield
            return
        self._running = True
        try:
            yield
        finally:
            self._running = False


@asynccontextmanager
async def _process(request: bytes) -> AsyncIterator[tuple[Process, StreamReader]]:
    """Give a process that is being told what to do, and what it says; at the end it is gone."""
    process = await asyncio.create_subprocess_exec(
        *command("app.trainer_process"), stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    assert process.stdout is not None  # noqa: S101 - as above
    telling = asyncio.create_task(_tell(process.stdin, request))
    try:
        yield process, process.stdout
    finally:
        with anyio.CancelScope(shield=True):
            if process.returncode is None:
                process.kill()
            await asyncio.gather(telling, process.wait())


async def _tell(pipe: StreamWriter, request: bytes) -> None:
    with suppress(ConnectionError):  # it has ended: that is noticed where it is listened to
        pipe.write(request)
        await pipe.drain()
        pipe.close()
        await pipe.wait_closed()


async def _within(seconds: float, reading: Awaitable[bytes]) -> bytes:
    async with asyncio.timeout(seconds):
        return await reading


def _error(sentence: str) -> bytes:
    """Return a line of its own, whatever came before it."""
    return b"\n" + json.dumps({"error": sentence}).encode() + b"\n"
