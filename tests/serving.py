"""The real server, started as a user starts it, for clients that are not ours."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
SENTINEL = "ZebraMarigold"
"""A name that stands in notes, so that what must hold nothing of them can be searched for it."""


@dataclass(slots=True)
class Server:
    """A server that is up; `said` is all that it wrote, once it has stopped."""

    address: str
    said: str = ""


@contextmanager
def served() -> Iterator[Server]:
    """Serve on a port that is free, and stop at the end."""
    port = _free_port()
    command = [sys.executable, "-m", "app", "--api-only", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        server = Server(f"http://127.0.0.1:{port}")
        try:
            _wait_until_up(server.address, process)
            yield server
        finally:
            process.terminate()
            server.said, _ = process.communicate(timeout=20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_up(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server has ended before it was up"
        try:
            httpx.get(f"{address}/api/health", timeout=30).raise_for_status()
        except httpx.TransportError:
            threading.Event().wait(0.1)
        else:
            return
    raise AssertionError(f"{address} does not answer")
