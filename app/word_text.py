"""The text of a Word document, character by character to the run that shows it; and what in the document is not read.

Read, in reading order: the paragraphs and table cells of the body, each from a new line, with what is in links, content
controls, fields (the result that is shown), tracked insertions and hidden runs. A tab is a tab, a break of line, column
or page a line feed, a hyphen that does not break U+2011, an optional hyphen U+00AD, a sign of a symbol font U+FFFC.
Numbers and bullets of lists are no text in Word. Headers, footers, notes and text boxes are not read, as Word ignores
comments there (MS-OI29500, 2.1.315); nor are deleted text and others' comments, which are not the author's words. What
is not read is counted, so that silence about it does not look like approval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.oxml.text.run import CT_R
from docx.oxml.xmlchemy import BaseOxmlElement

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE, _FALLBACK, _ALTERNATE = f"{_MC}Choice", f"{_MC}Fallback", f"{_MC}AlternateContent"
_TEXT, _FIELD, _BOX = qn("w:t"), qn("w:fldChar"), qn("w:txbxContent")
_SIGNS = MappingProxyType(
    {
        qn("w:tab"): "\t",
        qn("w:ptab"): "\t",
        qn("w:br"): "\n",
        qn("w:cr"): "\n",
        qn("w:noBreakHyphen"): "\u2011",
        qn("w:softHyphen"): "\u00ad",
        qn("w:sym"): "\ufffc",
    }
)
_PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_DELETED = "tracked deletion"
_UNREAD = MappingProxyType(
    {
        qn("w:del"): _DELETED,
        qn("w:moveFrom"): _DELETED,
        qn("w:footnoteReference"): "footnote",
        qn("w:endnoteReference"): "endnote",
        qn("w:commentReference"): "comment",
        qn("w:altChunk"): "embedded document",
        qn("w:subDoc"): "embedded document",
        qn("w:ddList"): "drop-down field",
        qn("m:oMath"): "equation",
    }
)
_OPEN_FIELD = "field without an end, with what follows it"
_SPACES = MappingProxyType({ord("\n"): " ", ord("\r"): " "})
"""A line end inside an element is shown as a space."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters and what shows them: an element of a run, or nothing where a paragraph ends."""

    start: int
    text: str
    element: BaseOxmlElement | None = None

    @property
    def end(self) -> int:
        """Return where the characters end."""
        return self.start + len(self.text)

    @property
    def run(self) -> CT_R:
        """Return the run of the element."""
        assert self.element is not None  # noqa: S101 - asked of pieces of runs only
        run: CT_R = self.element.getparent()
        return run


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and in a word or two for each what was not, with how many there are."""

    pieces: tuple[Piece, ...]
    unread: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the text; every position in it is a code point."""
        return "".join(piece.text for piece in self.pieces)


def read(document: Document) -> Reading:
    """Read the body of a document."""
    body = _Body()
    body.visit(document.element.body)
    if any(body.fields):
        body.unread[_OPEN_FIELD] += 1
    return Reading(tuple(_pieces(body.found)), (*_margins(document), *_counted(body.unread)))


def notices(unread: Sequence[str]) -> tuple[str, ...]:
    """Return a sentence on what was not read; () where everything was."""
    if not unread:
        return ()
    *most, last = unread
    return (f"not read, so that nothing is said of it: {', '.join(most)}{' and ' if most else ''}{last}",)


def _pieces(found: Sequence[tuple[BaseOxmlElement | None, str]]) -> Iterator[Piece]:
    """Yield what was found with its place; the line end before the first paragraph is left out."""
    start = 0
    for element, text in found[1:]:
        yield Piece(start, text, element)
        start += len(text)


def _counted(unread: Counter[str]) -> Iterator[str]:
    return (f"{count} {name}{'s' if count > 1 else ''}" for name, count in unread.items() if count)


def _margins(document: Document) -> Iterator[str]:
    """Yield the header and the footer, where any section has one with words."""
    links = [link for link in document.part.rels.values() if not link.is_external]
    for kind, name in ((RT.HEADER, "the header"), (RT.FOOTER, "the footer")):
        if any(_has_words(parse_xml(link.target_part.blob)) for link in links if link.reltype == kind):
            yield name


def _has_words(element: BaseOxmlElement) -> bool:
    return any((shown.text or "").strip() for shown in element.iter(_TEXT, qn("w:delText")))


class _Body:
    """Walks through a body once; it knows which fields are open, as one may end in a later paragraph."""

    def __init__(self) -> None:
        self.found: list[tuple[BaseOxmlElement | None, str]] = []
        self.unread: Counter[str] = Counter()
        self.fields: list[bool] = []
        """For each open field, whether its instruction goes on, which is not shown."""

    def visit(self, element: BaseOxmlElement) -> None:
        """Read all that an element holds; an unknown one is looked into, so that no text in it is lost."""
        if element.tag in _UNREAD:
            self._count(element)
        elif element.tag in _PICTURES:
            self._count_boxes(element)
        elif element.tag == _ALTERNATE:
            for form in list(element.iterchildren(_CHOICE, _FALLBACK))[:1]:
                self._visit_children(form)
        elif element.tag == qn("w:p"):
            self._paragraph(element)
        elif element.tag == qn("w:r"):
            self._run(element)
        else:
            self._visit_children(element)

    def _visit_children(self, element: BaseOxmlElement) -> None:
        for child in element.iterchildren("*"):
            self.visit(child)

    def _paragraph(self, paragraph: BaseOxmlElement) -> None:
        """Read a paragraph from a new line.

        An empty line stands before a small letter: a paragraph, such as an item of a list, never goes on with the
        sentence of the one above it, as a line of plain text may.
        """
        first = len(self.found)
        self._visit_children(paragraph)
        text = "".join(text for _, text in self.found[first:])
        self.found.insert(first, (None, "\n\n" if text.lstrip()[:1].islower() else "\n"))

    def _run(self, run: BaseOxmlElement) -> None:
        for child in run.iterchildren("*"):
            text = _shown(child)
            if child.tag == _FIELD:
                self._field(child)
            if not text:
                self.visit(child)
            elif not any(self.fields):
                self.found.append((child, text))

    def _field(self, mark: BaseOxmlElement) -> None:
        match mark.get(qn("w:fldCharType")):
            case "begin":
                self.fields.append(True)
            case "separate" if self.fields:
                self.fields[-1] = False
            case "end" if self.fields:
                self.fields.pop()

    def _count(self, element: BaseOxmlElement) -> None:
        name = _UNREAD[element.tag]
        if name != _DELETED or _has_words(element):
            self.unread[name] += 1

    def _count_boxes(self, picture: BaseOxmlElement) -> None:
        boxes = list(picture.iter(_BOX))
        if boxes:
            self.unread["text box"] += sum(map(_has_words, boxes))
        else:
            self.unread["picture"] += 1


def _shown(element: BaseOxmlElement) -> str:
    """Return the characters that a child of a run shows; of alternatives, the first that has some."""
    if element.tag == _TEXT:
        return (element.text or "").translate(_SPACES)
    if element.tag == _ALTERNATE:
        forms = ("".join(map(_shown, form.iterchildren(_TEXT))) for form in element)
        return next(filter(None, forms), "")
    return _SIGNS.get(element.tag, "")
