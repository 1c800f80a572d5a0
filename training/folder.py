"""A weights folder, written so that `langreview.weights.read` can check it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from langreview import weights
from langreview.weights import RunRecipe
from langreview.windows import WindowRecipe

CARD = "MODEL_CARD.md"
"""What the weights are, for readers; it stands in the folder and is checked with it."""


def write_config(folder: Path, values: Mapping[str, Any]) -> None:
    """Write the config of a folder whose other files stand already; their digests go into it."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != weights.CONFIG)
    files = {name: weights.digest(folder / name) for name in names}
    content = {"format": weights.FORMAT, **values, "files": files}
    content["checksum"] = weights.checksum(content)
    text = json.dumps(content, indent=2, sort_keys=False) + "\n"
    (folder / weights.CONFIG).write_text(text, encoding="utf-8")


def recipes(window: WindowRecipe, run: RunRecipe) -> dict[str, Any]:
    """Return how windows and runs are cut, for a config."""
    return {"window": asdict(window), "run": asdict(run)}
