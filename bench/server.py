"""Latency, throughput and memory of the server as clients grow in number, and how long it takes to start.

    python -m bench.server [--requests 600] [--starts 7]

The server is a process of its own, asked over loopback by this one, and reviews one fictional note of 400 words
(bench/data/note.txt) over and over. Each client has one connection and asks again as soon as it has its answer. Waiting
is wall time, and on a machine of few cores the clients and all other work take their share; processor time is the
server's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

_NOTE = Path(__file__).parent / "data" / "note.txt"
_WORDS = 400
_CLIENTS = (1, 10, 100, 300)
_KIB = 1024


@contextmanager
def served() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve on any port, with the API alone."""
    command = [sys.executable, "-m", "app", "--api-only", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield process, int(re.findall(r":(\d+)", process.stdout.readline())[0])
        finally:
            process.terminate()


def requests(note: str) -> dict[str, bytes]:
    """Return a request for a review of the note, by its path."""
    bodies = {
        "/api/review": (json.dumps({"text": note}).encode(), "application/json"),
        "/v2/check": (urlencode({"text": note, "language": "en-GB"}).encode(), "application/x-www-form-urlencoded"),
    }
    return {path: _request(f"POST {path}", body, kind) for path, (body, kind) in bodies.items()}


def _request(line: str, body: bytes = b"", kind: str = "text/plain") -> bytes:
    head = f"{line} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def client(port: int, request: bytes, count: int) -> list[float]:
    """Ask so often over one connection; return how many milliseconds each answer took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    for _ in range(count):
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(re.findall(rb"content-length: (\d+)", head)[0]))
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"the server answered {head[9:12].decode()}")
        taken.append(1000 * (time.perf_counter() - begun))
    writer.close()
    await writer.wait_closed()
    return taken


async def clients(port: int, request: bytes, number: int, total: int) -> tuple[list[float], float]:
    """Return the times of all answers to so many clients, and how many seconds they took together."""
    begun = time.perf_counter()
    taken = await asyncio.gather(*(client(port, request, max(1, total // number)) for _ in range(number)))
    return [one for some in taken for one in some], time.perf_counter() - begun


def memory(process: subprocess.Popen[str], name: str) -> float:
    """Return the resident memory in MiB: VmRSS now, VmHWM at most so far."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return int(re.findall(rf"{name}:\s*(\d+)", status)[0]) / _KIB


def processor(process: subprocess.Popen[str]) -> float:
    """Return the seconds of processor time that the server has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def under_load(total: int) -> None:
    """Print a row for each path and number of clients."""
    note = " ".join(_NOTE.read_text(encoding="utf-8").split(" ")[:_WORDS])
    print(
        "| path | clients | requests | p50, ms | p95, ms | requests/s | processor, ms a request"
        " | memory before, MiB | after | at most |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with served() as (process, port):
        for path, request in requests(note).items():
            asyncio.run(clients(port, request, 1, 20))
            for number in _CLIENTS:
                print(f"| {path} | {number} | {row(process, port, request, number, total)} |", flush=True)


def row(process: subprocess.Popen[str], port: int, request: bytes, number: int, total: int) -> str:
    """Return the figures of so many clients."""
    before, used = memory(process, "VmRSS"), processor(process)
    taken, seconds = asyncio.run(clients(port, request, number, total))
    used = 1000 * (processor(process) - used) / len(taken)
    middle, slow = np.percentile(taken, (50, 95))
    figures = f"{len(taken)} | {middle:.0f} | {slow:.0f} | {len(taken) / seconds:.0f} | {used:.1f}"
    return f"{figures} | {before:.0f} | {memory(process, 'VmRSS'):.0f} | {memory(process, 'VmHWM'):.0f}"


def starts(count: int) -> tuple[list[float], list[float]]:
    """Return the seconds from the start of the process to its first answer, and those of the processor, so often."""
    taken, used = [], []
    for _ in range(count):
        begun = time.perf_counter()
        with served() as (process, port):
            asyncio.run(client(port, _request("GET /api/health"), 1))
            taken.append(time.perf_counter() - begun)
            used.append(processor(process))
    return taken, used


def spread(seconds: Sequence[float]) -> str:
    """Return the median and the range."""
    return f"median {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=600, help="at each number of clients (default: %(default)s)")
    parser.add_argument("--starts", type=int, default=7, help="how often the server is started (default: %(default)s)")
    options = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores; load before: {os.getloadavg()[0]:.1f}\n")
    under_load(options.requests)
    taken, used = starts(options.starts)
    print(f"\nfrom process start to the first answer of /api/health, {len(taken)} starts: {spread(taken)}; ", end="")
    print(f"of the processor: {spread(used)}")
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
