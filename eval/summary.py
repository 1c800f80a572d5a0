"""Results as JSON for machines, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from math import isnan, nan
from pathlib import Path
from typing import Any

from eval.calibration import Bin, Calibration
from eval.metrics import Figure
from eval.results import SCHEMA, Comparison, EntryCount, FunctionalityCount, Result, SystemResult
from eval.statistics import Estimate
from langreview.errors import InputError

REPORT = "report.json"


def write(result: Result, folder: Path) -> None:
    """Write the result to `folder`/report.json."""
    (folder / REPORT).write_text(json.dumps(to_record(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(folder: Path) -> Result:
    """Return the result that a run wrote to a folder.

    Raises:
        InputError: where there is none, or one of another version.
    """
    path = folder / REPORT
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(
            f"{path}: not the report of a run; make one with: python -m eval run FILE --out {folder}"
        ) from None
    if not isinstance(record, dict) or record.get("schema") != SCHEMA:
        raise InputError(f"{path}: expected a report of the form {SCHEMA}; run the set again")
    return from_record(record)


def to_record(result: Result) -> dict[str, Any]:
    """Return the result as JSON can hold it; a figure that does not exist is null."""
    record: dict[str, Any] = _without_nan({"schema": SCHEMA, **asdict(result)})
    return record


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - any JSON
    match value:
        case dict():
            return {key: _without_nan(item) for key, item in value.items()}
        case list() | tuple():
            return [_without_nan(item) for item in value]
        case float() if isnan(value):
            return None
        case _:
            return value


def from_record(record: Mapping[str, Any]) -> Result:
    """Return what `to_record` wrote."""
    names = ("name", "digest", "level", "cases", "words", "clusters")
    return Result(
        **{name: record[name] for name in names},
        systems=tuple(_system(item) for item in record["systems"]),
        comparisons=tuple(Comparison(**item) for item in record["comparisons"]),
    )


def _system(record: Mapping[str, Any]) -> SystemResult:
    return SystemResult(
        system=record["system"],
        versions=record["versions"],
        figures=tuple(_figure(item) for item in record["figures"]),
        calibrations=tuple(_calibration(item) for item in record["calibrations"]),
        confusion=record["confusion"],
        entries=tuple(EntryCount(**item) for item in record["entries"]),
        functionalities=tuple(
            FunctionalityCount(
                item["functionality"],
                item["cases"],
                _estimate(item["right"]),
                item["pairs"],
                _estimate(item["both_right"]),
            )
            for item in record["functionalities"]
        ),
    )


def _calibration(record: Mapping[str, Any]) -> Calibration:
    bins = tuple(Bin(**item) for item in record["bins"])
    return Calibration(record["of"], _figure(record["error"]), record["by_chance"], bins)


def _figure(record: Mapping[str, Any]) -> Figure:
    return Figure(record["level"], record["name"], record["of"], _estimate(record["estimate"]))


def _estimate(record: Mapping[str, Any]) -> Estimate:
    return Estimate(*(nan if record[name] is None else float(record[name]) for name in ("value", "low", "high")))
