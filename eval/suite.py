"""The headers of the functional suite: what each functionality asks, and where its cases stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "suites"


@dataclass(frozen=True, slots=True)
class Functionality:
    """A header of `suites/index.json`."""

    id: str
    name: str
    description: str
    kind: str
    """must-flag, must-pass, same-result or worse-better."""
    label: str
    """The label of its cases; "none" where nothing may be flagged, "" where either may be."""
    sealed: bool
    """Kept from training, from lexicon work and from the choice of thresholds."""
    file: str
    """The file of its cases; "" where they are made from those of others."""


def index() -> tuple[str, tuple[Functionality, ...]]:
    """Return the version of the suite and the headers, in order."""
    content = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
    return content["version"], tuple(Functionality(**header) for header in content["functionalities"])
