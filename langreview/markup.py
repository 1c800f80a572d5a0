r"""`[[CODE.SEVERITY|span]]` to text and marks, and back; the one parser for entries, suites and corpus.

`\[[`, `\]]` and `\|` stand for the literal characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from langreview.types import Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A span that an annotator marked, with its code and severity 1 to 3."""

    span: Span
    code: str
    severity: int


_PIECE = re.compile(r"\\(\[\[|\]\]|\|)|\[\[([A-Z]\d[A-Z]?)\.([1-3])\||(\[\[)|(\]\])|([^\\\[\]]+|.)", re.S)


def parse(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the text without markup and its marks, sorted by start.

    Raises:
        ValueError: where a mark is nested, empty, not closed or has no valid code.
    """
    text: list[str] = []
    marks: list[Mark] = []
    opened: tuple[int, str, int] | None = None
    length = 0
    for piece in _PIECE.finditer(marked):
        escaped, code, severity, stray, close, plain = piece.groups()
        if code and opened is None:
            opened = (length, code, int(severity))
        elif close and opened is not None:
            marks.append(_mark(opened, length))
            opened = None
        elif code or stray or close:
            raise ValueError(f"character {piece.start()}: {piece[0]!r} is nested, has no code, or closes nothing")
        else:
            text.append(escaped or plain)
            length += len(text[-1])
    if opened is not None:
        raise ValueError(f"a mark {opened[1]}.{opened[2]} is not closed with ]]")
    return "".join(text), tuple(marks)


def _mark(opened: tuple[int, str, int], end: int) -> Mark:
    start, code, severity = opened
    if start == end:
        raise ValueError(f"a mark {code}.{severity} holds no text")
    return Mark(Span(start, end), code, severity)


def render(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with its marks written in, the reverse of `parse`."""
    parts: list[str] = []
    at = 0
    for mark in sorted(marks, key=lambda mark: mark.span):
        parts.append(_escape(text[at : mark.span.start]))
        parts.append(f"[[{mark.code}.{mark.severity}|{_escape(mark.span.of(text))}]]")
        at = mark.span.end
    return "".join((*parts, _escape(text[at:])))


def _escape(text: str) -> str:
    return re.sub(r"\[\[|\]\]|\|", lambda found: "\\" + found[0], text)
