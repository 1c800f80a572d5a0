"""A run in one file without any text, for a later run to be compared with: its figures, then a line for each case.

A case is known by a digest of its text and marks; what was said of it stands there as offsets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from eval import comparing, summary
from eval.comparing import Side, keyed
from eval.items import items_of
from eval.results import SCHEMA, Record, Result
from eval.sources import Source
from langreview.errors import InputError

RESULTS = "results.jsonl"
_BLANK: Mapping[str, Any] = MappingProxyType(
    {"id": "", "row": 0, "functionality": "", "text": "", "gold": {"labels": [], "marks": []}}
)


def lines(result: Result, cases: Iterable[Record]) -> Iterator[str]:
    """Yield the lines of the file."""
    yield json.dumps(summary.to_record(result)) + "\n"
    for key, record in keyed(cases):
        said = {name: {**outcome, "rewordings": []} for name, outcome in record["systems"].items()}
        yield json.dumps({"key": key, "cluster": record["cluster"], "systems": said}) + "\n"


def side(named: str) -> Side:
    """Return the side that "FOLDER", "FOLDER:SYSTEM", "FILE" or "FILE:SYSTEM" names.

    Raises:
        InputError: where there is no such run, or no such system in it.
    """
    path, system = comparing.split(named)
    return read(path, system) if path.is_file() else comparing.side(named)


def read(source: Source, system: str = "") -> Side:
    """Return one system of the run that a file holds; without a name, the first.

    Raises:
        InputError: where the file is something else, is of another version, is damaged, or holds no such system.
    """
    try:
        with source.open("rb") as file:
            first, *others = (json.loads(line) for line in file if line.strip())
        if first["schema"] != SCHEMA:
            raise InputError(f"{source}: expected results of the form {SCHEMA}; run the earlier set again")
        found = comparing.chosen(summary.from_record(first), system, str(source))
        cases = [(str(line["key"]), _checked(line, found.system)) for line in others]
    except InputError:
        raise
    except Exception:  # a file from elsewhere may hold anything in the place of anything
        raise InputError(f"{source}: not the results of a run; choose the file {RESULTS} that a run wrote") from None
    return Side(source.name, found, lambda: cases)


def _checked(line: Mapping[str, Any], system: str) -> Record:
    """Return the case of a line; what a comparison will do with it is tried out here, so that it cannot fail later."""
    said = line["systems"][system]
    record = {"cluster": str(line["cluster"]), "systems": {system: {**said, "right": bool(said["right"])}}}
    list(items_of({**_BLANK, **record}, system))
    return record
