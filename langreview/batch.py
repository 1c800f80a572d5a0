"""Many notes to reviews: a table in, the same table with findings out, streamed in flat memory."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from langreview.errors import InputError
from langreview.lexicon_reader import DEFAULT_LOCALE
from langreview.report import as_dict
from langreview.review import Reviewer, load
from langreview.tables import Row, read_rows, writer_for

if TYPE_CHECKING:
    from datasets import IterableDataset

_CHUNK = 64
"""Rows that a worker process is handed at a time."""
_WAITING = 4
"""Chunks in flight for each worker: enough to keep it busy, few enough to keep memory flat."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How every row is reviewed."""

    text_column: str = "text"
    min_severity: int = 2
    all_tiers: bool = False
    classifier: bool = True
    locale: str = DEFAULT_LOCALE
    overlays: tuple[Path, ...] = ()


@dataclass(slots=True)
class Summary:
    """What a run did. It counts wording, never people."""

    rows: int = 0
    bad_rows: int = 0
    findings: int = 0
    by_category: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Count a finished row."""
        self.rows += 1
        self.bad_rows += row["error"] is not None
        self.findings += len(row["findings"])
        self.by_category.update(finding["category"] for finding in row["findings"])

    def __str__(self) -> str:
        """Return one line."""
        categories = ", ".join(f"{name} {count}" for name, count in sorted(self.by_category.items()))
        bad = f", {self.bad_rows} that could not be read (see column 'error')" if self.bad_rows else ""
        return f"{self.rows} rows{bad}; {self.findings} findings{': ' + categories if categories else ''}"


def run(source: Path, target: Path, settings: Settings, *, engine: str = "local", workers: int = 1) -> Summary:
    """Review every row of `source` and write `target`; a run that is stopped leaves no `target`.

    Raises:
        InputError: where a file cannot be read or written, or the engine is not part of this release.
        LexiconError: with every problem of the lexicons.
    """
    if engine != "local":
        raise InputError(f"--engine {engine} is not part of this release; use --engine local")
    reviewer = load(settings.locale, settings.overlays, classifier=settings.classifier)
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    summary = Summary()
    try:
        with writer_for(target, part) as write:
            for row in _reviewed(stream(source, settings.text_column), reviewer, settings, workers):
                summary.add(row)
                write(row)
        part.replace(target)
    except OSError as error:
        raise InputError(
            f"{target}: cannot be written ({error.strerror}); name a file in a folder that exists"
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return summary


def stream(source: Path, text_column: str) -> IterableDataset:
    """Return the rows of a table as a streaming dataset; nothing is copied to disk.

    A row that cannot be read is one with a reason in `error`.

    Raises:
        InputError: where the file is of no known kind or holds no such column.
    """
    from datasets import IterableDataset

    return IterableDataset.from_generator(read_rows, gen_kwargs={"source": source, "text_column": text_column})


def _reviewed(rows: Iterable[Row], reviewer: Reviewer, settings: Settings, workers: int) -> Iterator[Row]:
    """Yield the rows in their order, reviewed here or by worker processes with reviewers of their own."""
    if workers == 1:
        for row in rows:
            yield review_row(row, reviewer, settings)
        return
    waiting: deque[Future[list[Row]]] = deque()
    with ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(settings,)) as pool:
        for chunk in _chunks(rows):
            waiting.append(pool.submit(_review_chunk, chunk))
            if len(waiting) >= workers * _WAITING:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


class _Worker:
    """The reviewer of this worker process: built once, when the process starts."""

    reviewer: Reviewer
    settings: Settings


def _start_worker(settings: Settings) -> None:
    _Worker.reviewer = load(settings.locale, settings.overlays, classifier=settings.classifier)
    _Worker.settings = settings


def _review_chunk(chunk: list[Row]) -> list[Row]:
    return [review_row(row, _Worker.reviewer, _Worker.settings) for row in chunk]


def review_row(row: Row, reviewer: Reviewer, settings: Settings) -> Row:
    """Return the row with `findings`, `suppressed` and `error` added; one that came with an error keeps it."""
    if row["error"] is not None:
        return {**row, "findings": [], "suppressed": []}
    note = row[settings.text_column]
    found = reviewer.review(note, min_severity=settings.min_severity, all_tiers=settings.all_tiers)
    review = as_dict(found, reviewer.lexicon)
    return {**row, "findings": review["findings"], "suppressed": review["suppressed"]}
