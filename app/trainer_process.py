"""The process in which a set is tried: a line of what is asked and the bytes of the set in, JSON lines out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.isolated import confine
from app.trainer import Asked
from app.trainer_work import systems_for, work

_MEMORY = 2 * 2**30
_SECONDS = 3_600
"""Of processor time; a run of all that is shipped, with the classifier, takes a quarter of an hour."""
_STEPS_BACK = 10
"""In the queue for the processor, so that reviews go first."""
_LIBRARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "check": ("openpyxl",),
        "run": (
            "datasets",
            "jinja2",
            "matplotlib.backends.backend_svg",
            "openpyxl",
            "xlsxwriter",
        ),
    }
)
"""What `eval` imports when it needs it; imported first, because some of it writes caches of its own."""


def main() -> None:
    """Do what standard input asks for."""
    if sys.platform == "linux":
        os.nice(_STEPS_BACK)
    os.environ["USE_TORCH"] = "0"  # where it is installed, `datasets` would wait for it and share memory by files
    request = json.loads(sys.stdin.buffer.readline())
    asked = Asked(**request["asked"])
    for library in _LIBRARIES[asked.act]:
        import_module(library)
    judged = systems_for(asked, [Path(path) for path in request["overlays"]])
    confine(memory=_MEMORY, seconds=_SECONDS)
    work(asked, sys.stdin.buffer.read(), judged, _say)


def _say(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, allow_nan=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
