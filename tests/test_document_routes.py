"""The routes for documents: what they answer, what they refuse, and that a hostile file ends in a sentence."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import document_routes, documents
from app.document_routes import COMMENTED, READ
from app.rest import LONGEST, add_handlers
from app.work import Capacity, Desk
from langreview.errors import InputError
from langreview.review import Reviewer
from tests import word

ROOT = Path(__file__).parent.parent
SENTINEL = "ZebraMarigold"
TYPES = "[Content_Types].xml"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LETTER = word.of(f"{SENTINEL}: low mood, known DSH. Her aunt committed suicide in 2010.")


def served(reviewer: Reviewer, capacity: Capacity | None = None) -> FastAPI:
    app = FastAPI()
    document_routes.add_routes(app, reviewer, Desk(capacity or Capacity()))
    add_handlers(app)
    return app


@pytest.fixture(scope="module")
def client(reviewer: Reviewer) -> Iterator[TestClient]:
    with TestClient(served(reviewer)) as found:
        yield found


def test_a_document_is_read_and_comes_back_with_comments(client: TestClient) -> None:
    read = client.post(READ, content=LETTER)
    assert read.status_code == 200
    assert read.json() == {"text": documents.read(LETTER).text, "notices": []}
    made = client.post(COMMENTED, content=LETTER)
    assert made.status_code == 200
    assert made.headers["content-type"] == WORD
    assert made.headers["content-disposition"] == 'attachment; filename="reviewed.docx"'
    assert [*word.anchors(made.content).values()] == [SENTINEL, "committed suicide"]
    picky = client.post(COMMENTED, params={"min_severity": 1, "all_tiers": "true"}, content=LETTER)
    assert [*word.anchors(picky.content).values()] == [SENTINEL, "DSH", "committed suicide"]


def test_what_was_not_read_is_said_in_the_answer_and_in_the_document(client: TestClient) -> None:
    document = docx.Document(BytesIO(LETTER))
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    data = word.saved(document)
    (notice,) = client.post(READ, content=data).json()["notices"]
    assert "the footer" in notice
    assert notice in next(iter(word.anchors(client.post(COMMENTED, content=data).content)))


def test_a_text_file_is_read_but_takes_no_comments(client: TestClient) -> None:
    assert client.post(READ, content=b"Low mood.\r\n").json() == {"text": "Low mood.\r\n", "notices": []}
    answer = client.post(COMMENTED, content=b"Low mood.")
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "the file: takes no comments, as it is no Word document; drop a .docx"},
    )


def test_a_document_without_words_has_no_room_for_comments(client: TestClient) -> None:
    picture = word.of("<w:p><w:r><w:drawing/></w:r></w:p>")
    assert client.post(READ, content=picture).json()["notices"] == [
        "not read, so that nothing is said of it: 1 picture"
    ]
    answer = client.post(COMMENTED, content=picture)
    assert answer.status_code == 400
    assert "nothing of it was reviewed" in answer.json()["error"]


@pytest.mark.parametrize("query", ["min_severity=4", "min_severity=x", "all_tiers=perhaps"])
def test_a_choice_that_is_not_there(query: str, client: TestClient) -> None:
    assert client.post(f"{COMMENTED}?{query}", content=LETTER).status_code == 400


def test_the_routes_are_for_the_page_only(client: TestClient, reviewer: Reviewer) -> None:
    assert served(reviewer).openapi()["paths"] == {}
    assert client.get(READ).status_code == 405


def test_a_busy_server_says_so(reviewer: Reviewer) -> None:
    with TestClient(served(reviewer, Capacity(seconds=0.0))) as client:
        assert client.post(READ, content=LETTER).status_code == 503


def content(**changed: bytes) -> bytes:
    names = {"body": word.BODY, "types": TYPES, "relations": "_rels/.rels", "style": "word/styles.xml"}
    return word.packed({**word.parts(LETTER), **{names.get(name, name): part for name, part in changed.items()}})


def body(start: str, inner: str, encoding: str = "utf-8") -> bytes:
    namespace = word.W.strip("{}")
    return f'{start}<w:document xmlns:w="{namespace}"><w:body>{inner}</w:body></w:document>'.encode(encoding)


def typed(kind: bytes) -> bytes:
    return word.patched(LETTER, TYPES, WORD.encode(), kind)


def oddly_packed() -> bytes:
    out = BytesIO(LETTER)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("word/extra.xml", "<x/>")
    return out.getvalue()


def encrypted() -> bytes:
    """Set the flag of encryption in the list of parts."""
    at = LETTER.index(b"PK\x01\x02") + 8
    return LETTER[:at] + b"\x01" + LETTER[at + 1 :]


ENTITY = f'<!DOCTYPE x [<!ENTITY a "{SENTINEL}"><!ENTITY b "&a;&a;">]>'
NOISE = bytes(range(1, 256)) * 300
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SENTINEL.encode()
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "pdf": (lambda: b"%PDF-1.7 ZebraMarigold", "is a PDF, which is not read; save it as .docx, or paste the text"),
    "rtf": (lambda: b"{\\rtf1 ZebraMarigold}", "an RTF document"),
    "web page": (lambda: b"\xef\xbb\xbf\n<!DOCTYPE html>ZebraMarigold", "a web page"),
    "doc": (lambda: OLD, "an older Office document (such as .doc)"),
    "password": (lambda: OLD + "EncryptedPackage".encode("utf-16-le"), "is protected with a password"),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0ZebraMarigold", "bytes that are not text"),
    "odt": (lambda: word.packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "an OpenDocument file"),
    "archive": (lambda: word.packed({"ZebraMarigold.txt": b"x"}), "an archive"),
    "docm": (lambda: typed(b"application/vnd.ms-word.document.macroEnabled"), "a document with macros (.docm)"),
    "dotx": (lambda: typed(b"application/vnd.openxmlformats-officedocument.wordprocessingml.template"), "a template"),
    "xlsx": (lambda: content(types=b"<Types>spreadsheetml.sheet.main+xml</Types>"), "another kind of Office"),
    "strict": (lambda: content(relations=b"http://purl.oclc.org/ooxml/x"), "Strict Open XML"),
    "cut off": (lambda: LETTER[: len(LETTER) // 2], "is damaged"),
    "junk": (lambda: b"PK\x03\x04" + NOISE, "is damaged"),
    "large": (lambda: content(big=bytes(70 * 2**20)), "would unpack to"),
    "tight": (lambda: content(big=bytes(2 * 2**20)), "200 for 1"),
    "many": (lambda: content(**{f"p{number}": b"" for number in range(1001)}), "1,000 parts"),
    "doubled": (lambda: content(**{"WORD/document.xml": b"<x/>"}), "doubled"),
    "lzma": (oddly_packed, "oddly packed"),
    "encrypted": (encrypted, "encrypted"),
    "entity": (lambda: content(body=body(ENTITY, "<w:p><w:r><w:t>&b;</w:t></w:r></w:p>")), "declares entities"),
    "external": (lambda: content(style=b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>'), "declares entities"),
    "utf-16": (lambda: content(body=body(ENTITY, "&b;", "utf-16")), "declares entities"),
    "utf-16 unmarked": (lambda: content(body=body(ENTITY, "&b;", "utf-16-le")), "declares entities"),
    "utf-7": (
        lambda: content(style=b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>'),
        "an encoding that Word never writes",
    ),
    "broken xml": (lambda: content(body=f"<w:document>{SENTINEL}".encode()), "cannot be read"),
    "deep": (lambda: content(body=body("", "<w:p>" * 5000 + "</w:p>" * 5000)), "cannot be read"),
    "no body": (lambda: content(body=b"<x/>"), "cannot be read"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_cannot_be_read_ends_in_one_sentence(
    kind: str, client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    make, message = HOSTILE[kind]
    data = make()
    for route in (READ, COMMENTED):
        answer = client.post(route, content=data)
        assert (answer.status_code, {*answer.json()}) == (400, {"error"})
        assert message in answer.json()["error"]
        assert SENTINEL not in answer.text
    assert capfd.readouterr() == ("", "")


def test_what_is_too_large(client: TestClient) -> None:
    words = "word " * (LONGEST // 5 + 1)
    for data in (bytes(documents.LARGEST + 1), words.encode(), word.of(words)):
        assert client.post(READ, content=data).status_code == 413


def test_more_findings_than_anybody_reads(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MOST", 0)
    answer = client.post(COMMENTED, content=LETTER)
    assert (answer.status_code, "1 findings" in answer.json()["error"]) == (413, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app.documents.SECONDS", 0.001),
        ("app.isolated._START", "import os; os.abort()"),
        ("app.isolated._START", "raise MemoryError"),
    ],
)
def test_a_parser_that_hangs_or_crashes_takes_nothing_down(
    name: str, value: object, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name, value)
    answer = client.post(READ, content=LETTER)
    assert (answer.status_code, "cannot be read" in answer.json()["error"]) == (400, True)


def test_the_server_holds_no_parser() -> None:
    check = "import sys, app.server, app.document_routes; print({'docx', 'lxml'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"


def test_no_file_is_written(reviewer: Reviewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    review = reviewer.review(documents.read(LETTER).text)
    assert documents.commented(LETTER, review, reviewer.lexicon)
    assert not [*tmp_path.rglob("*")]


def test_errors_hold_nothing_of_the_document() -> None:
    with pytest.raises(InputError) as caught:
        documents.read(content(body=body("", f"<w:p>{SENTINEL}")))
    assert SENTINEL not in str(caught.value)
    assert caught.value.__suppress_context__
