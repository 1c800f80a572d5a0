"""The real server in a process of its own, for tests that need connections rather than calls."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ROOT = Path(__file__).parent.parent
SENTINEL = "ZebraMarigold"
"""A name that stands in notes, so that what must hold nothing of them can be searched for it."""
PATIENCE = 180.0
"""Seconds in which it has to answer, on a machine that has much else to do."""
IMPATIENT = """
from app.__main__ import listen, serve
from app.connection import Connection
from app.guard import Limits
from app.server import build
from langreview import review
Connection.PATIENCE = 0.5
serve(build(review.load(), limits=Limits(arrival=0.5)), listen("127.0.0.1", 0))
"""
"""A server that waits for nobody, so that tests need not wait either."""


@dataclass(slots=True)
class Server:
    """A running server, and what it has said, besides where it is, when it has ended."""

    process: subprocess.Popen[str]
    errors: IO[str]
    url: str = ""
    said: str = ""

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def memory(self) -> int:
        """Return the resident memory in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s*(\d+)", status)[0])

    def sockets(self) -> int:
        """Return how many sockets the process holds."""
        found = 0
        for file in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed in between
                found += str(file.readlink()).startswith("socket:")
        return found

    def errors_so_far(self) -> str:
        """Return what it has said on standard error while it runs."""
        return os.pread(self.errors.fileno(), os.fstat(self.errors.fileno()).st_size, 0).decode()

    def stop(self) -> str:
        """End it, and return all that it has said."""
        if self.process.stdout and not self.process.stdout.closed:
            self.process.terminate()
            self.said = self.process.communicate(timeout=PATIENCE)[0]
            self.errors.seek(0)
            self.said += self.errors.read()
        return self.said


@contextmanager
def served(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Serve with `python ARGUMENTS` until the end."""
    command = [sys.executable, *arguments]
    with (
        TemporaryFile("w+", encoding="utf-8") as errors,  # which no server fills up, as it would a pipe
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        assert process.stdout
        found = Server(process, errors)
        try:
            where = re.findall(r"http://\S+", process.stdout.readline())
            assert where, f"the server did not start: {found.stop()}"
            found.url = where[0]
            yield found
        finally:
            found.stop()


def serving(*options: str, environment: Mapping[str, str] | None = None) -> AbstractContextManager[Server]:
    """Serve as a user does, with options of `python -m app`, at a port that is free."""
    return served("-m", "app", "--port", "0", *options, environment=environment)
