"""Exercises: invented notes with a teacher's marks, to be marked by a trainee first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from langreview import markup
from langreview.errors import LangreviewError
from langreview.markup import Mark
from langreview.types import Span
from langreview.yamlfile import Node, YamlFile

FOLDER = Path(__file__).parent / "exercises"


@dataclass(frozen=True, slots=True)
class Taught:
    """Wording that the teacher marks, and what there is to say about it."""

    mark: Mark
    found: bool
    """Whether the shipped lexicon finds it, severity 1 left out."""
    comment: str


@dataclass(frozen=True, slots=True)
class Harmless:
    """Wording that looks like some that is flagged and is not."""

    span: Span
    comment: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """An invented note, marked by a teacher."""

    name: str
    title: str
    setting: str
    note: str
    taught: tuple[Taught, ...]
    harmless: tuple[Harmless, ...]


def exercises(folder: Path = FOLDER) -> tuple[Exercise, ...]:
    """Read the exercises of a folder, in the order of their file names.

    Raises:
        LangreviewError: with every fault of every file.
    """
    files = [
        (path.stem, YamlFile(path.name, path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yaml"))
    ]
    found = [_exercise(name, file, file.root) for name, file in files if file.root is not None]
    problems = [problem for _, file in files for problem in file.problems]
    if problems:
        raise LangreviewError("\n".join(map(str, problems)))
    return tuple(found)


def _exercise(name: str, file: YamlFile, root: Node) -> Exercise:
    pairs = file.mapping(root, required=("title", "setting", "note", "marks", "harmless"))
    paragraphs = "\n\n".join(file.texts(pairs.get("note")))
    note, marks = next(file.parsed(Node(paragraphs, root.line), markup.parse), ("", ()))
    return Exercise(
        name=name,
        title=file.text(pairs.get("title")),
        setting=file.text(pairs.get("setting")),
        note=note,
        taught=tuple(_taught(file, file.items(pairs.get("marks")), note, marks)),
        harmless=tuple(_harmless(file, file.items(pairs.get("harmless")), note)),
    )


def _taught(file: YamlFile, items: tuple[Node, ...], note: str, marks: tuple[Mark, ...]) -> Iterator[Taught]:
    """Join the marks of the note with what is said of them, in the same order."""
    if len(items) != len(marks):
        file.problem(1, f"the note has {len(marks)} marks, and 'marks' has {len(items)} items; it needs one for each")
    for item, mark in zip(items, marks, strict=False):
        pairs = file.mapping(item, required=("words", "found", "comment"))
        if file.text(pairs.get("words")) != mark.span.of(note):
            file.problem(item.line, f"the marked words at this place are '{mark.span.of(note)}'")
        found = file.choice(pairs.get("found"), ("true", "false")) == "true"
        yield Taught(mark, found, file.text(pairs.get("comment")))


def _harmless(file: YamlFile, items: tuple[Node, ...], note: str) -> Iterator[Harmless]:
    for item in items:
        pairs = file.mapping(item, required=("words", "comment"))
        words = file.text(pairs.get("words"))
        if note.count(words) == 1:
            start = note.index(words)
            yield Harmless(Span(start, start + len(words)), file.text(pairs.get("comment")))
        else:
            file.problem(
                item.line, f"'{words}' stands {note.count(words)} times in the note; it needs to stand there once"
            )
