"""The processes in which sets are tried."""

from __future__ import annotations

from pathlib import Path


def processes(parent: int) -> list[int]:
    """Return the processes of a server in which a set is tried."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes()
                its_parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:  # it has just ended
                continue
            if b"app.trainer_process" in words and int(its_parent) == parent:
                found.append(int(folder.name))
    return found
