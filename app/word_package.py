"""The archive of a Word document: opened for python-docx, and packed again with the rest as it was."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, NAMESPACE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

_TYPES = "[Content_Types].xml"
_OVERRIDE = f"{{{NAMESPACE.OPC_CONTENT_TYPES}}}Override"
_RELATION = f"{{{NAMESPACE.OPC_RELATIONSHIPS}}}Relationship"
_NO_RELATIONS = f'<Relationships xmlns="{NAMESPACE.OPC_RELATIONSHIPS}"/>'
_NEEDED = (RT.OFFICE_DOCUMENT, RT.COMMENTS, RT.HEADER, RT.FOOTER)


def opened(data: bytes) -> Document:
    """Open a document of which only the body, the comments, headers and footers are there.

    Nothing else has to be parsed then, and a relation that leads nowhere, which Word forgives, stops nothing.
    """
    bare = BytesIO()
    with ZipFile(BytesIO(data)) as archive, ZipFile(bare, "w") as kept:
        for name in archive.namelist():
            if name.endswith(".rels"):
                kept.writestr(name, _with_needed(archive.read(name)))
            elif name.endswith(".xml"):
                kept.writestr(name, archive.read(name))
    return docx.Document(bare)


def _with_needed(relations: bytes) -> bytes:
    listed = parse_xml(relations)
    for relation in list(listed):
        if relation.get("Type") not in _NEEDED:
            listed.remove(relation)
    return serialize_part_xml(listed)


def packed(data: bytes, document: Document) -> bytes:
    """Return the archive with the body and the comments of `document`; every other part is copied.

    Where there were no comments before, the lists of relations and of types gain a line each.
    """
    main, comments = document.part, document.part.part_related_by(RT.COMMENTS)
    changed = {part.partname.membername: part.blob for part in (main, comments)}
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        relations = main.partname.rels_uri.membername
        listed = parse_xml(old.read(relations) if relations in old.namelist() else _NO_RELATIONS)
        if all(relation.get("Type") != RT.COMMENTS for relation in listed):
            changed[relations] = _with_relation(listed, comments.partname)
            changed[_TYPES] = _with_type(parse_xml(old.read(_TYPES)), comments.partname)
        for part in old.infolist():
            kept = old.read(part)
            new.writestr(part, changed.pop(part.filename, kept))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


def _with_relation(listed: BaseOxmlElement, comments: PackURI) -> bytes:
    used = {relation.get("Id") for relation in listed}
    free = next(name for name in map("rId{}".format, count(1)) if name not in used)
    named = {"Id": free, "Type": RT.COMMENTS, "Target": str(comments)}
    listed.append(listed.makeelement(_RELATION, named))
    return serialize_part_xml(listed)


def _with_type(listed: BaseOxmlElement, comments: PackURI) -> bytes:
    if all(known.get("PartName") != comments for known in listed):
        named = {"PartName": str(comments), "ContentType": CONTENT_TYPE.WML_COMMENTS}
        listed.append(listed.makeelement(_OVERRIDE, named))
    return serialize_part_xml(listed)
