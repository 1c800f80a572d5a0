"""What a Word document must be before it is parsed: an archive of bounded size, of the right kind, without entities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from eval.archives import Bounds, refuse_bomb
from langreview.errors import InputError

BEGINS = b"PK\x03\x04"
BOUNDS = Bounds(unpacked=64 * 2**20, parts=1_000)
"""A letter of two pages has about 15 parts and 200 kB; one with hundreds of photographs still fits."""
INSTEAD = "save it as .docx, or paste the text"
_ENCRYPTED = 0x1
_TYPES = "[Content_Types].xml"
_STRICT = b"http://purl.oclc.org/ooxml"
_HIDING = (b"<!DOCTYPE", b"<!ENTITY", b"\0")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8|utf-16|us-ascii)", re.I)
_BOM = b"\xef\xbb\xbf"
_BOMS_OF_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def refuse_others(data: bytes) -> None:
    """Look at the list of parts, and unpack no more than two of them.

    Raises:
        InputError: where the archive is no Word document, is damaged, or would unpack to too much.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            refuse_bomb(parts, BOUNDS, "the document", mend="paste the text")
            _refuse_odd(parts)
            kind = _other_kind(archive, {part.filename for part in parts})
    except InputError:
        raise
    except Exception:  # a damaged archive makes the library raise whatever it meets there
        raise InputError(f"the file: is damaged; open it again and {INSTEAD}") from None
    if kind:
        raise InputError(f"the file: is {kind}, which is not read; {INSTEAD}")


def _refuse_odd(parts: Sequence[ZipInfo]) -> None:
    names = {part.filename.casefold() for part in parts}
    methods = {part.compress_type for part in parts}
    if len(names) < len(parts) or methods - {ZIP_STORED, ZIP_DEFLATED} or any(map(_is_encrypted, parts)):
        raise InputError(f"the file: has parts that are encrypted, doubled or oddly packed; {INSTEAD}")


def _is_encrypted(part: ZipInfo) -> bool:
    return bool(part.flag_bits & _ENCRYPTED)


def _other_kind(archive: ZipFile, names: set[str]) -> str:
    """Return what the archive is where it is no Word document, else ""."""
    if "mimetype" in names:
        return "an OpenDocument file (such as .odt)"
    if _TYPES not in names:
        return "an archive"
    types = archive.read(_TYPES)
    if b"macroEnabled" in types or b"vbaProject" in types:
        return "a document with macros (.docm)"
    if b"wordprocessingml.template" in types:
        return "a template (.dotx)"
    if b"wordprocessingml.document.main+xml" not in types:
        return "another kind of Office document"
    return "a document in Strict Open XML" if _STRICT in archive.read("_rels/.rels") else ""


def refuse_entities(data: bytes) -> None:
    """Look at the bytes of every part that could be parsed; pictures and fonts never are.

    Raises:
        InputError: where one declares entities, or is in an encoding in which that could be hidden.
    """
    with ZipFile(BytesIO(data)) as archive:
        for part in archive.infolist():
            content = archive.read(part)
            is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
            if is_xml and _hides(content):
                raise InputError(
                    "the document: declares entities, or is in an encoding that Word never writes; paste the text"
                )


def _hides(content: bytes) -> bool:
    plain = content.decode("utf-16").encode() if content.startswith(_BOMS_OF_UTF16) else content.removeprefix(_BOM)
    return any(sign in plain for sign in _HIDING) or bool(_ENCODING.match(plain))
