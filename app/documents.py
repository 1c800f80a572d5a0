"""A document that is dropped on the page: its bytes to text, and a review back as comments beside its words.

A file is known by its bytes, not by its name. One that is neither text nor a Word document is refused with what to do
instead. A Word document is measured first (`word_archive`) and parsed in a process of its own (`word_process`): what a
file can do to a parser ends there, and this process needs no parser. Nothing of a document is stored or kept.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.isolated import command
from app.remarks import remarks
from app.rest import LONGEST
from app.word_archive import BEGINS, INSTEAD, refuse_others
from langreview import notefile
from langreview.errors import InputError
from langreview.lexicon import Lexicon
from langreview.types import Review

LARGEST = 10 * 2**20
"""Bytes of a file."""
MOST = 1_000
"""Findings for which comments are written; more would take a minute, and nobody reads them."""
SECONDS = 25.0
"""For one run of the process, start to end."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WITH_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Mapping[bytes, str] = MappingProxyType(
    {
        b"%pdf-": "a PDF",
        b"{\\rtf": "an RTF document",
        b"<!doctype": "a web page",
        b"<html": "a web page",
        b"<?xml": "an XML file",
    }
)
"""How files begin that might be taken for text, in small letters."""


class TooLargeError(InputError):
    """A document with more in it than is read."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document, and in a sentence each what of it was not read."""

    text: str
    notices: tuple[str, ...] = ()


def read(data: bytes) -> Document:
    """Return the text of a Word document or a text file; what of a Word document that is stands in `word_text`.

    Raises:
        InputError: where it is something else, or damaged; it says what to do instead.
        TooLargeError: where there is more of it than is read.
    """
    _refuse_others(data)
    if _is_archive(data):
        said, _ = _parsed(data, None)
        document = Document(said["text"], tuple(said["notices"]))
    else:
        document = Document(notefile.decode(data, "the file"))
    if len(document.text) > LONGEST:
        raise TooLargeError(f"the document: {len(document.text):,} characters; at most {LONGEST:,}; paste it in parts")
    return document


def commented(data: bytes, review: Review, lexicon: Lexicon) -> bytes:
    """Return a Word document with a comment beside each finding of a review of its text, and one on the review.

    Raises:
        InputError: where it is no Word document, or holds no words beside which a comment could stand.
        TooLargeError: where there are more findings than anybody would read.
    """
    if not _is_archive(data):
        raise InputError("the file: takes no comments, as it is no Word document; drop a .docx")
    if len(review.findings) > MOST:
        raise TooLargeError(f"the document: {len(review.findings):,} findings; at most {MOST:,}; send it in parts")
    wanted = [(span.start, span.end, text) for span, text in remarks(review, lexicon)]
    if not wanted:
        raise InputError("the document: holds no text that can be commented on; nothing of it was reviewed")
    return _parsed(data, wanted)[1]


def _is_archive(data: bytes) -> bool:
    return data.startswith(BEGINS)


def _refuse_others(data: bytes) -> None:
    if not data:
        raise InputError("the file: is empty; drop a .docx or .txt file, or paste the text")
    if len(data) > LARGEST:
        raise TooLargeError(f"the file: {len(data):,} bytes; at most {LARGEST:,} are read; paste the text instead")
    if data.startswith(_OLD_OFFICE):
        if _WITH_PASSWORD in data:
            raise InputError("the file: is protected with a password; save it without one, or paste the text")
        raise InputError(f"the file: is an older Office document (such as .doc), which is not read; {INSTEAD}")
    beginning = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for start, kind in _OTHERS.items():
        if beginning.startswith(start):
            raise InputError(f"the file: is {kind}, which is not read; {INSTEAD}")


def _parsed(data: bytes, wanted: list[tuple[int, int, str]] | None) -> tuple[dict[str, Any], bytes]:
    """Return what the process says and makes of a document, with comments where they are given."""
    refuse_others(data)
    asked = json.dumps({"remarks": wanted}).encode() + b"\n" + data
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the document comes by standard input
            command("app.word_process"),
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise InputError(
            "the document: cannot be read, as it is damaged or holds too much; open it in Word and save it again as"
            " .docx, or paste the text"
        ) from None
    line, made = done.stdout.split(b"\n", 1)
    said = json.loads(line)
    if "error" in said:
        raise InputError(said["error"])
    return said, made
