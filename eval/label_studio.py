"""Exports of Label Studio to rows: a list of tasks, each with the annotations of one or two people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from eval.rows import Fault, Row
from eval.sources import Source
from langreview.errors import InputError

_WHOLE_FILE_LIMIT = 200_000_000
"""Bytes of an export that has to be read at once."""
_READ = 2
"""Annotators of a task that are read."""
_WIDE = 0xFFFF


def label_studio(source: Source) -> Iterator[Row | Fault]:
    """Read an export (JSON); tasks that nobody annotated, or that were skipped, are left out.

    Raises:
        InputError: where the file is too large, or no such export.
    """
    with source.open("rb") as file:
        content = file.read(_WHOLE_FILE_LIMIT + 1)
    if len(content) > _WHOLE_FILE_LIMIT:
        raise InputError(f"{source}: larger than 200 MB; export it in parts")
    try:
        tasks = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError(f"{source}: not JSON; expected the JSON export of Label Studio") from None
    if not isinstance(tasks, list):
        raise InputError(f"{source}: expected a list of tasks, as Label Studio exports it; for single lines use .jsonl")
    for number, task in enumerate(tasks, 1):
        place = f"task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            yield Fault(place, 'expected an object with "data", as Label Studio exports it')
        else:
            yield from _task(number, place, task)


def _task(number: int, place: str, task: Mapping[str, Any]) -> Iterator[Row | Fault]:
    annotations = [item for item in task.get("annotations") or [] if isinstance(item, dict)]
    annotations = [item for item in annotations if not item.get("was_cancelled")]
    annotations.sort(key=lambda item: str(item.get("completed_by", "")))
    text = _text(task["data"])
    if not annotations:
        return
    if text is None:
        yield Fault(place, 'expected one text in "data", under "text"')
        return
    if len(annotations) > _READ:
        yield Fault(place, f"has {len(annotations)} annotations; at most {_READ} are read: export two people's")
        return
    values: dict[str, Any] = {"id": task.get("id"), **task["data"], "text": text}
    for suffix, annotation in zip(("", "_2"), annotations, strict=False):
        results = [item.get("value") or {} for item in annotation.get("result") or [] if isinstance(item, dict)]
        spans = [span for value in results for span in _spans(value, text)]
        choices = [choice for value in results if "start" not in value for choice in value.get("choices") or []]
        if any(span is None for span in spans):
            yield Fault(place, "the offsets of a region do not fit its text; export the tasks again")
            return
        if choices and not spans:
            values[f"label{suffix}"] = ";".join(map(str, choices))
        else:
            values[f"spans{suffix}"] = spans
    yield Row(number, place, values)


def _text(data: Mapping[str, Any]) -> str | None:
    """Return the text of a task: that under "text", or the only one there is."""
    if isinstance(data.get("text"), str):
        return str(data["text"])
    texts = [value for value in data.values() if isinstance(value, str)]
    return texts[0] if len(texts) == 1 else None


def _spans(value: Mapping[str, Any], text: str) -> Iterator[dict[str, Any] | None]:
    """Yield the labels of a region with its place in code points; None where its place cannot be told."""
    labels = [label for key, found in value.items() if key.endswith("labels") for label in found or []]
    if not labels:
        return
    place = _place(value, text)
    for label in labels:
        yield {"start": place[0], "end": place[1], "label": label} if place else None


def _place(value: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    """Return start and end in code points; the tool counts as browsers do, in UTF-16 code units."""
    start, end = (
        value.get(f"global{name.title()}", value.get(f"{name}Offset", value.get(name))) for name in ("start", "end")
    )
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    units = {unit: index for index, unit in enumerate(_units(text))}
    words = value.get("text")
    for first, last in ((units.get(start), units.get(end)), (start, end)):
        if first is not None and last is not None and (words is None or text[first:last] == words):
            return first, last
    return None


def _units(text: str) -> Sequence[int]:
    """Return the code units before each code point, and all of them at the end."""
    return (0, *accumulate(2 if ord(character) > _WIDE else 1 for character in text))
