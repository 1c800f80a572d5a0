"""The folder of trained weights: read once, checked whole, refused where anything differs from what was written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langreview.errors import ModelError
from langreview.heads import Heads
from langreview.windows import WindowRecipe

FORMAT = "langreview.weights/1"
"""The version of the folder's form."""
CONFIG = "config.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
SHIPPED = Path(__file__).parent / "weights"
"""The weights that come with the package."""
_MEND = "install langreview again, or name a folder that `langreview train` has written"


@dataclass(frozen=True, slots=True)
class RunRecipe:
    """Which pieces make up a run."""

    reach: float = 0.15
    """Least probability of a piece in a run."""
    peak: float = 0.2
    """Least probability of the surest piece of a run."""
    gap: int = 3
    """Pieces below `reach` that may stand between two parts of a run, at most."""
    longest: int = 24
    """Words of a run, at most: 99 of 100 authored marks have 22 or fewer, and longer runs are mostly prose."""


@dataclass(frozen=True, slots=True)
class Config:
    """What a weights folder says of itself."""

    folder: Path
    digest: str
    """`sha256:` of the config, which holds that of every other file."""
    off: str
    """Why reviews do not use these weights; "": they do."""
    labels: tuple[str, ...]
    codes: tuple[tuple[str, int], ...]
    """The codes in the order of the output, each with the index of its label."""
    window: WindowRecipe
    run: RunRecipe
    calibration: tuple[float, ...]
    thresholds: Mapping[str, float]
    """The least probability of each tier."""
    harmless_below: float
    """The probability below which wording that the lexicon found is left alone as harmless."""

    @property
    def heads(self) -> Heads:
        """The columns of the network's output."""
        return Heads(len(self.labels), len(self.codes))


def read(folder: Path) -> Config:
    """Return the config of a folder once every file is found to be the one that was written.

    Raises:
        ModelError: where the folder or a file is missing, cut short, changed, or of another version.
    """
    file = folder / CONFIG
    if not file.is_file():
        raise ModelError(f"{file}: found no such file, expected a folder of weights; {_MEND}")
    content = file.read_bytes()
    values = _parsed(file, content)
    _check(file, "form", values.get("format"), FORMAT)
    _check(file, "checksum", values.get("checksum"), checksum(values))
    for name, expected in sorted(values["files"].items()):
        _check_file(folder / name, expected)
    return _config(folder, content, values)


def checksum(values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a config without its own checksum."""
    rest = {key: value for key, value in values.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _parsed(file: Path, content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content)
    except ValueError:
        raise ModelError(f"{file}: found text that is no JSON, expected a config; {_MEND}") from None
    if not isinstance(values, dict):
        raise ModelError(f"{file}: found no JSON object, expected a config; {_MEND}")
    return values


def _check(file: Path, what: str, found: object, expected: str) -> None:
    if found != expected:
        raise ModelError(f"{file}: found {what} {found}, expected {expected}; {_MEND}")


def _check_file(file: Path, expected: str) -> None:
    if not file.is_file():
        raise ModelError(f"{file}: found no such file, expected SHA-256 {expected}; {_MEND}")
    _check(file, "SHA-256", digest(file), expected)


def _config(folder: Path, content: bytes, values: Mapping[str, Any]) -> Config:
    labels = tuple(values["codes"])
    codes = tuple((code, index) for index, label in enumerate(labels) for code in values["codes"][label])
    return Config(
        folder=folder,
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        off=values["off"],
        labels=labels,
        codes=codes,
        window=WindowRecipe(**values["window"]),
        run=RunRecipe(**values["run"]),
        calibration=tuple(values["calibration"]),
        thresholds=values["thresholds"],
        harmless_below=values["harmless_below"],
    )
