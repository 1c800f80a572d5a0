"""The process in which a Word document is parsed, apart from the server, so that no file can take the server down.

Its parser is written in C and may abort; here it has little memory and time, writes no file and leaves no core. Both
ways, one line of JSON comes first and bytes follow: the remarks and the file in, what was read and the new file out.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from app.isolated import confine
from app.word_archive import refuse_entities
from app.word_comments import Remark, comment
from app.word_package import opened, packed
from app.word_text import notices, read
from langreview.errors import InputError

_MEMORY = 2**30
_SECONDS = 20
"""Of processor time."""


def main() -> None:
    """Answer one request on standard input."""
    confine(memory=_MEMORY, seconds=_SECONDS)
    asked, data = sys.stdin.buffer.read().split(b"\n", 1)
    said, made = answer(json.loads(asked), data)
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + made)


def answer(asked: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what is said of a document, and the document with its remarks where it is asked for."""
    try:
        refuse_entities(data)
    except InputError as refused:
        return {"error": str(refused)}, b""
    document = opened(data)
    if asked["remarks"] is not None:
        comment(document, [Remark(*remark) for remark in asked["remarks"]])
        return {}, packed(data, document)
    reading = read(document)
    return {"text": reading.text, "notices": notices(reading.unread)}, b""


if __name__ == "__main__":
    main()
