"""Processes for files from elsewhere: a parser that hangs, swells or crashes there takes nothing else with it."""

from __future__ import annotations

import sys
from pathlib import Path

_ROOT = str(Path(__file__).parent.parent)
_START = "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_module(sys.argv[2], run_name='__main__')"


def command(module: str) -> list[str]:
    """Return how to run a module of ours by itself: whatever the environment says, and without writing bytecode."""
    return [sys.executable, "-I", "-B", "-c", _START, _ROOT, module]


def confine(*, memory: int, seconds: int) -> None:
    """Allow this process so many more bytes and so many seconds of processor time, no file on disk, and no core dump.

    Called when everything is imported, before the first byte from elsewhere is read. Systems other than Linux have no
    such limits; there the parsers' own and the caller's patience are all there is.
    """
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - is not there on every system

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limits = (
            (resource.RLIMIT_AS, pages * resource.getpagesize() + memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        )
        for limit, most in limits:
            _, hard = resource.getrlimit(limit)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(limit, (allowed, allowed))
