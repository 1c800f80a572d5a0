"""Evaluation sets: files to cases, with every fault of a file at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from eval.annotations import CaseBuilder
from eval.cases import Case, Level
from eval.label_studio import label_studio
from eval.rows import Fault, Row, comma_separated, json_lines
from eval.sources import Source
from eval.workbooks import workbook
from langreview.errors import InputError, LangreviewError
from langreview.lexicon import Lexicon
from langreview.segment import segment

READERS: Mapping[str, Callable[[Source], Iterator[Row | Fault]]] = MappingProxyType(
    {".jsonl": json_lines, ".csv": comma_separated, ".xlsx": workbook, ".json": label_studio}
)
_ONE_SENTENCE_SHARE = 0.9
"""A labelled set in which so many texts are one sentence is labelled by the sentence, otherwise by the note."""


class SetError(LangreviewError):
    """Every fault of an evaluation set at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults in the order of the files."""
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.place}: {fault.message}" for fault in self.faults))


@dataclass(frozen=True, slots=True)
class EvaluationSet:
    """Files that were read once and found in order; their cases are read again each time they are asked for."""

    sources: tuple[Source, ...]
    ids: frozenset[str]
    digest: str
    lexicon: Lexicon
    level: Level

    @property
    def size(self) -> int:
        """How many cases there are."""
        return len(self.ids)

    @property
    def name(self) -> str:
        """The name of the file, or of the folder where there are several."""
        first = self.sources[0]
        return first.name if len(self.sources) == 1 else Path(str(first)).parent.name

    def cases(self) -> Iterator[Case]:
        """Yield the cases in the order of the files, streamed: one at a time, and nothing is copied to disk."""
        from datasets import IterableDataset

        builder = CaseBuilder(self.lexicon.categories, self.level)
        for item in IterableDataset.from_generator(_rows, gen_kwargs={"sources": [*self.sources]}):
            case = builder.case(item["row"])
            if case is not None:
                yield case


def open_set(sources: Sequence[Source], lexicon: Lexicon, *, elsewhere: Container[str] = ()) -> EvaluationSet:
    """Read the files of a set, usually one, and check every row of them.

    `elsewhere` are the ids of cases that these may mirror besides their own.

    Raises:
        InputError: where a file cannot be read at all or there is no case.
        SetError: with every fault of every row.
    """
    check = _Check(lexicon)
    for source in sources:
        for row in _read(source):
            check.add(source, row)
    check.require_contrasts(elsewhere)
    check.require_one_kind()
    if check.faults:
        raise SetError(check.faults)
    if not check.ids:
        named = ", ".join(map(str, sources))
        raise InputError(f"{named}: no case; expected rows with 'marked', or with 'text' and 'spans' or 'label'")
    return EvaluationSet(tuple(sources), frozenset(check.ids), _digest(sources), lexicon, check.level())


class _Check:
    """One reading of a set: its faults, and what has to be known of the whole of it."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.faults: list[Fault] = []
        self.ids: dict[str, str] = {}
        self._lexicon = lexicon
        self._builder = CaseBuilder(lexicon.categories, Level.SENTENCE)
        self._contrasts: list[tuple[str, str]] = []
        self._one_sentence: list[bool] = []

    def add(self, source: Source, row: Row | Fault) -> None:
        if isinstance(row, Fault):
            self.faults.append(Fault(f"{source}: {row.place}", row.message))
            return
        case = self._builder.case(row)
        place = f"{source}: {row.place}"
        self.faults += [Fault(f"{source}: {fault.place}", fault.message) for fault in self._builder.take_faults()]
        if case is None:
            return
        if case.id in self.ids:
            self.faults.append(Fault(f"{place}, column 'id'", f"the same id as {self.ids[case.id]}"))
        self.ids.setdefault(case.id, place)
        self._contrasts += [(place, case.contrast_of)] if case.contrast_of else []
        if case.level is not Level.SPAN:
            self._one_sentence.append(len(segment(case.text, self._lexicon.abbreviations)) == 1)

    def require_contrasts(self, elsewhere: Container[str]) -> None:
        for place, other in self._contrasts:
            if other not in self.ids and other not in elsewhere:
                self.faults.append(Fault(f"{place}, column 'contrast_of'", "there is no case with this id"))

    def require_one_kind(self) -> None:
        marked = len(self.ids) - len(self._one_sentence)
        if marked and self._one_sentence:
            message = f"{marked} cases have marks and {len(self._one_sentence)} have only labels; make two sets of them"
            self.faults.append(Fault("the set", message))

    def level(self) -> Level:
        if not self._one_sentence:
            return Level.SPAN
        share = sum(self._one_sentence) / len(self._one_sentence)
        return Level.SENTENCE if share >= _ONE_SENTENCE_SHARE else Level.NOTE


def _rows(sources: Sequence[Source]) -> Iterator[dict[str, Row]]:
    """Yield the rows of files in which there was no fault, as a streaming dataset wants them."""
    for row in chain.from_iterable(map(_read, sources)):
        if isinstance(row, Row):
            yield {"row": row}


def _read(source: Source) -> Iterator[Row | Fault]:
    reader = READERS.get(source.suffix.lower())
    if reader is None:
        raise InputError(f"{source}: expected a file that ends in {', '.join(READERS)}, found '{source.suffix}'")
    if not source.is_file():
        raise InputError(f"{source}: there is no such file")
    return reader(source)


def _digest(sources: Iterable[Source]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        with source.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return f"sha256:{digest.hexdigest()}"
