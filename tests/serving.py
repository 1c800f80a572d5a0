"""The real server, started as a user starts it, in a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
SENTINEL = "ZebraMarigold"
"""A name that stands in notes, so that what must hold nothing of them can be searched for it."""
PATIENCE = 60.0
"""Seconds in which a server has to answer."""


@dataclass
class Server:
    """A server that is up; `said` is all that it wrote, once it has stopped."""

    url: str
    process: subprocess.Popen[str]
    said: str = ""

    def stop(self) -> str:
        """Stop it and return all that it wrote."""
        if self.process.stdout and not self.process.stdout.closed:
            self.process.terminate()
            self.said = self.process.communicate(timeout=PATIENCE)[0]
        return self.said


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def serving(*options: str, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """Run `python -m app` with these options and stop it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "app", "--port", str(port), *options]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    running = Server(f"http://127.0.0.1:{port}", process)
    try:
        _wait(running)
        yield running
    finally:
        running.stop()


def _wait(running: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if running.process.poll() is not None:
            break
        try:
            httpx.get(f"{running.url}/api/health", trust_env=False)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the server did not start: {running.stop()}")
