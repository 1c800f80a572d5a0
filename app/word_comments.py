"""Comments beside the words of a Word document, whose text stays as it is.

A run that holds the edge of a comment is cut in two, with the same properties on both sides.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass

from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.run import Run

from app.word_text import Piece, read

AUTHOR, INITIALS = "langreview", "lr"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said beside the characters from `start` up to, not including, `end` of the text."""

    start: int
    end: int
    text: str


def comment(document: Document, remarks: Sequence[Remark]) -> None:
    """Write the remarks beside the words of a document."""
    _cut(read(document).pieces, {edge for remark in remarks for edge in (remark.start, remark.end)})
    shown = [piece for piece in read(document).pieces if piece.element is not None]
    starts, ends = [piece.start for piece in shown], [piece.end for piece in shown]
    for remark in remarks:
        first, last = shown[bisect_right(ends, remark.start)], shown[bisect_left(starts, remark.end) - 1]
        runs = [Run(first.run, document), Run(last.run, document)]
        document.add_comment(runs, remark.text, AUTHOR, INITIALS)


def _cut(pieces: Sequence[Piece], edges: Iterable[int]) -> None:
    """Cut runs where comments begin and end, from the last to the first, so that the places of the others hold."""
    waiting = sorted(edges)
    for piece in reversed(pieces):
        while waiting and waiting[-1] >= piece.end:
            waiting.pop()
        while waiting and waiting[-1] >= piece.start:
            at = waiting.pop() - piece.start
            if piece.element is not None:
                _cut_run(piece.run, _cut_text(piece.element, at))


def _cut_text(element: BaseOxmlElement, at: int) -> BaseOxmlElement:
    """Cut a text in two and return its second half; what is no text stays whole."""
    if not at or element.tag != qn("w:t"):
        return element
    rest = deepcopy(element)
    element.text, rest.text = element.text[:at], element.text[at:]
    for half in (element, rest):
        half.set(_SPACE, "preserve")
    element.addnext(rest)
    return rest


def _cut_run(run: CT_R, rest: BaseOxmlElement) -> None:
    """Move an element and what comes after it to a run of its own, unless the run begins with it."""
    before = rest.getprevious()
    if before is None or before is run.rPr:
        return
    second = run.makeelement(run.tag, dict(run.attrib), run.nsmap)
    if run.rPr is not None:
        second.append(deepcopy(run.rPr))
    second.extend([rest, *rest.itersiblings()])
    run.addnext(second)
