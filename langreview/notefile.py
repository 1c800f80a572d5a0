"""A note as a file or on standard input, to text exactly as it was written."""

from __future__ import annotations

import sys
from pathlib import Path

from langreview.errors import InputError

_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read(name: str) -> str:
    """Return the note in a file, or on standard input for "-"; line ends and every character stay as they are.

    Raises:
        InputError: where there is no such file, or its bytes are not text.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise InputError(
            f"{name}: cannot be read ({error.strerror}); give a text file, or - for standard input"
        ) from None
    return decode(content, name)


def decode(content: bytes, name: str) -> str:
    """Decode UTF-8, UTF-16 with its mark, or else Windows-1252.

    Raises:
        InputError: where none of them fits.
    """
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(f"{name}: holds bytes that are not text; save the note as plain text in UTF-8 and try again")
