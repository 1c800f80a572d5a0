"""A note to segments that tile it: sentences, list items, table cells and headings of telegraphic clinical text.

Line structure is read first, then sentence ends within a line. Nothing is looked at twice, so the time is linear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from langreview.types import Abbreviations, Segment, Span

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]|\Z)")
_BULLET = re.compile(
    r"\s*(?:[-*\u2022\u25cf\u25aa\u25e6\u2013\u2023>+\u00b7\u2192]|\(?\d{1,2}[.)](?!\d)|\(?[A-Za-z][.)]|[ivx]{1,4}[.)])\s*(?=\S)"
)
_LABEL = re.compile(r"[\s*_#\u2022>-]*([^\W\d_][^\n:.!?;,\u201c\u201d\"]{0,48}?)[*_]{0,2}\s*[:\u2013](?=[\s*_]|$)")
_END = re.compile(r"(?:[.!?\u2026]+[\"'\u2019\u201d)\]*_]*)(?=\s)[^\S\n]*(?=\S)|\t+(?=\S)")
_WORD_BEFORE = re.compile(r"([^\s(\[\"'\u2018\u201c/,]+)[\"'\u2019\u201d)\]]*\Z")
_LONGEST_WORD = 40
_TERMINAL = ".!?:;\u2026"
_WRAPPED_FROM = 45
"""A line of at least so many characters may have been wrapped; shorter ones end where their author ended them."""
_LONGEST = 2_000
"""Code points of one segment: text that runs on without a stop is cut at a space, so that time is bounded."""
_HEADING_WORDS = 8
_SHORTEST_CAPITALS = 3
"""Letters in capitals that may be a heading on a line of their own."""


_NO_ABBREVIATIONS = Abbreviations()


def segment(note: str, abbreviations: Abbreviations = _NO_ABBREVIATIONS) -> tuple[Segment, ...]:
    """Split a note into segments that tile it, in order; an empty note has none."""
    starts: list[int] = []
    labels: list[str] = []
    governing = ""
    for begin, end in _blocks(note):
        line = note[begin:end]
        label = _LABEL.match(line)
        own = label[1].strip() if label else ""
        if _is_heading(line):
            governing = own or line.strip().strip("*_#").strip()
        for start in _sentences(line, abbreviations):
            starts.append(begin + start)
            labels.append(own or governing)
    return tuple(_assemble(note, starts, labels))


def _assemble(note: str, starts: list[int], labels: list[str]) -> Iterator[Segment]:
    if not starts:
        return
    starts[0] = 0
    for start, end, label in zip(starts, [*starts[1:], len(note)], labels, strict=True):
        text = note[start:end]
        yield Segment(Span(start, end), text, _kind(text), label)


def _kind(text: str) -> str:
    if _is_heading(text):
        return "heading"
    return "item" if _BULLET.match(text) else "sentence"


def _is_heading(line: str) -> bool:
    words = line.strip().strip("*_# ")
    if not words or len(words.split()) > _HEADING_WORDS or words[-1] in ".!?;,":
        return False
    return words[-1] == ":" or (words.isupper() and len(words) >= _SHORTEST_CAPITALS and "," not in words)


def _blocks(note: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines, wrapped lines joined, that begin with their first character that is no space."""
    begin = end = -1
    previous = ""
    for found in _LINE.finditer(note):
        line = found[0]
        content = line.strip()
        if not content:
            previous = ""
            continue
        if begin >= 0 and _continues(previous, content):
            end = found.end()
        else:
            if begin >= 0:
                yield begin, end
            begin, end = found.start() + len(line) - len(line.lstrip()), found.end()
        previous = content
    if begin >= 0:
        yield begin, end
    elif note:
        yield 0, len(note)


def _continues(previous: str, line: str) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    if not previous or previous[-1] in _TERMINAL or _BULLET.match(line):
        return False
    return line[0].islower() and len(previous) >= _WRAPPED_FROM


def _sentences(line: str, short: Abbreviations) -> Iterator[int]:
    """Yield where the sentences and cells of a line begin, and where endless ones are cut."""
    last = 0
    for start in (*_sentence_starts(line, short), len(line)):
        while start - last > _LONGEST:
            space = line.rfind(" ", last + 1, last + _LONGEST) + 1
            last = space or last + _LONGEST
            yield last
        if start < len(line):
            yield start
        last = start


def _sentence_starts(line: str, short: Abbreviations) -> Iterator[int]:
    yield 0
    last = 0
    depth = 0
    scanned = 0
    for end in _END.finditer(line):
        depth = max(0, depth + line.count("(", scanned, end.start()) - line.count(")", scanned, end.end()))
        scanned = end.end()
        if "\t" in end[0] or (not depth and _ends_sentence(line, last, end, short)):
            last = end.end()
            depth = 0
            yield last


def _ends_sentence(line: str, begin: int, end: re.Match[str], short: Abbreviations) -> bool:
    mark = end[0].rstrip()
    after = line[end.end()]
    before = _WORD_BEFORE.search(line, max(begin, end.start() - _LONGEST_WORD), end.start())
    if before is None:
        return False
    if mark.startswith(("...", "\u2026")) or mark.endswith(")"):
        return not after.islower()
    if not mark.startswith("."):
        return True
    word = before[1].casefold()
    if before.start() == begin and _BULLET.match(line, begin):
        return False
    if word in short.titles or (word in short.others and not after.isupper()):
        return False
    return not (len(word) == 1 and before[1].isupper())
