"""Word documents for the tests, and what they show, read without the code under test."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from xml.etree import ElementTree

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
BODY = "word/document.xml"
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_SIGNS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}noBreakHyphen": "\u2011", f"{W}softHyphen": "\u00ad"}


def saved(document: Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def of(*blocks: str) -> bytes:
    """Return a document whose body is these blocks: XML, or plain words for a paragraph of one run."""
    document = docx.Document()
    body = document.element.body
    inner = "".join(block if block.startswith("<") else f"<w:p>{run(block)}</w:p>" for block in blocks)
    for block in list(parse_xml(f"<w:body {nsdecls('w', 'm', 'r', 'wp', 'a')} {_MC}>{inner}</w:body>")):
        body.insert(len(body) - 1, block)
    return saved(document)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return out.getvalue()


def patched(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    content = parts(data)
    assert old in content[name]
    return packed({**content, name: content[name].replace(old, new)})


def shown(data: bytes) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each character of the runs, the properties of its run as XML, and the comments that are open there."""
    open_now: set[str] = set()
    for element in ElementTree.fromstring(parts(data)[BODY]).iter():  # noqa: S314 - made by the tests
        if element.tag == f"{W}commentRangeStart":
            open_now.add(element.attrib[f"{W}id"])
        elif element.tag == f"{W}commentRangeEnd":
            open_now.discard(element.attrib[f"{W}id"])
        elif element.tag == f"{W}r":
            found = element.find(f"{W}rPr")
            properties = "" if found is None else ElementTree.tostring(found, encoding="unicode")
            for child in element:
                text = child.text or "" if child.tag == f"{W}t" else _SIGNS.get(child.tag, "")
                yield from ((character, properties, frozenset(open_now)) for character in text)


def text_of(data: bytes) -> str:
    return "".join(character for character, _, _ in shown(data))


def anchors(data: bytes) -> dict[str, str]:
    """Return the words under each comment by what the comment says, without its own line ends."""
    words: dict[str, str] = {}
    for character, _, open_now in shown(data):
        for number in open_now:
            words[number] = words.get(number, "") + character
    said = {str(comment.comment_id): comment.text for comment in docx.Document(BytesIO(data)).comments}
    return {said[number]: anchored for number, anchored in words.items()}
