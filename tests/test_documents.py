"""Documents that are dropped on the page: what is read of them, where comments land, and what is refused."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app import documents, word_process
from langreview.review import Reviewer
from tests import word

TYPES = "[Content_Types].xml"
ATTEMPT = "Her aunt committed suicide in 2010."
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = "<w:r><w:instrText> DATE </w:instrText></w:r>"
INSERTED = '<w:ins w:id="900" w:author="B. Editor">{}</w:ins>'
DELETED = '<w:del w:id="901" w:author="B. Editor"><w:r><w:delText>a gesture</w:delText></w:r></w:del>'
BOX = "<w:txbxContent><w:p><w:r><w:t>boxed words</w:t></w:r></w:p></w:txbxContent>"


def commented(data: bytes, reviewer: Reviewer) -> bytes:
    return documents.commented(data, reviewer.review(documents.read(data).text), reviewer.lexicon)


def marked(data: bytes, *remarks: tuple[int, int, str]) -> bytes:
    """Return the document with these remarks, made without a process of its own."""
    said, made = word_process.answer({"remarks": remarks}, data)
    assert said == {}
    return made


@pytest.mark.parametrize(
    ("block", "text"),
    [
        ("Plain words.", "Plain words."),
        (f"<w:p>{word.run('atten')}{word.run('tion', '<w:b/>')}{word.run(' 🙂')}</w:p>", "attention 🙂"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/></w:r></w:p>", "a\tb\nc\n"),
        ("<w:p><w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r></w:p>", "well\u2011known"),
        ("<w:p><w:r><w:t>mani</w:t><w:softHyphen/><w:t>pulative</w:t></w:r></w:p>", "mani\u00adpulative"),
        ('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0E0"/><w:t> home</w:t></w:r></w:p>', "\ufffc home"),
        ("<w:p><w:r><w:t>a\nb\rc</w:t></w:r></w:p>", "a b c"),
        (f'<w:p><w:hyperlink w:anchor="x">{word.run("linked")}</w:hyperlink>{word.run(" on")}</w:p>', "linked on"),
        (f"<w:p>{INSERTED.format(word.run('put in'))}{DELETED}</w:p>", "put in"),
        (f"<w:p>{FIELD.format('begin')}{CODE}{FIELD.format('separate')}{word.run('4 May')}{FIELD.format('end')}</w:p>",
         "4 May"),
        (f'<w:p><w:fldSimple w:instr="DATE">{word.run("4 May")}</w:fldSimple></w:p>', "4 May"),
        (f"<w:p><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{word.run('held')}</w:sdtContent></w:sdt></w:p>",
         "held"),
        (f"<w:sdt><w:sdtContent><w:p>{word.run('held')}</w:p></w:sdtContent></w:sdt>", "held"),
        (f"<w:p>{word.run('Hidden', '<w:vanish/>')}</w:p>", "Hidden"),
        (f"<w:p>{word.run('היא אמרה', '<w:rtl/>')}</w:p>", "היא אמרה"),
        ("<w:p><w:r><mc:AlternateContent><mc:Choice Requires='w16se'/><mc:Fallback><w:t>😊</w:t></mc:Fallback>"
         "</mc:AlternateContent></w:r></w:p>", "😊"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>B</w:t>"
         "</w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>", "A\nB\n"),
    ],
)  # fmt: skip
def test_what_is_read(block: str, text: str) -> None:
    assert documents.read(word.of("Above.", block, "Below.")).text == f"Above.\n{_set_off(text)}\nBelow."


def _set_off(text: str) -> str:
    return f"\n{text}" if text[0].islower() else text


def test_an_item_never_goes_on_with_the_sentence_above_it(reviewer: Reviewer) -> None:
    data = word.of("denies any thoughts of ending her own life at the moment, says mum", "attention seeking")
    text = documents.read(data).text
    assert [finding.span.of(text) for finding in reviewer.review(text).findings] == ["attention seeking"]


@pytest.mark.parametrize(
    ("block", "unread"),
    [
        (f"<w:p>{DELETED}{DELETED}</w:p>", "2 tracked deletions"),
        (f'<w:p><w:moveFrom w:id="1" w:author="B">{word.run("moved")}</w:moveFrom></w:p>', "1 tracked deletion"),
        (f"<w:p><w:r><w:pict>{BOX}</w:pict></w:r></w:p>", "1 text box"),
        (f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{BOX}</w:drawing></mc:Choice>"
         f"<mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>", "1 text box"),
        ("<w:p><w:r><w:drawing/></w:r><w:r><w:object/></w:r></w:p>", "2 pictures"),
        ('<w:p><w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/></w:r></w:p>',
         "1 footnote and 1 endnote"),
        ("<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath></w:p>", "1 equation"),
        ('<w:altChunk r:id="rId1"/>', "1 embedded document"),
        (f"<w:p>{FIELD.format('begin')}{CODE}{word.run('swallowed')}</w:p>",
         "1 field without an end, with what follows it"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said(block: str, unread: str) -> None:
    found = documents.read(word.of("Above.", block))
    assert found.notices == (f"not read, so that nothing is said of it: {unread}",)
    assert found.text.rstrip("\n") == "Above."


def test_headers_and_footers_are_said_where_they_have_words() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Letterhead"
    document.sections[0].footer.paragraphs[0].text = " "
    assert documents.read(word.saved(document)).notices == ("not read, so that nothing is said of it: the header",)


def test_a_text_file_is_read_as_it_is() -> None:
    for text in ("One.\r\nTwo – three.", "PK 15 tablets\u2028"):
        assert documents.read(text.encode()) == documents.Document(text)
    assert documents.read("naïve".encode("cp1252")).text == "naïve"
    assert documents.read("naïve".encode("utf-16")).text == "naïve"


def test_a_comment_stands_beside_each_finding_and_one_on_the_review(reviewer: Reviewer) -> None:
    data = word.of(
        f"<w:p>{word.run('Clinic ')}</w:p>",
        f"<w:p>{word.run('This was atten')}{word.run('tion', '<w:b/>')}{word.run(' seeking 🙂.')}</w:p>",
        f'<w:p>{word.run("Aunt com")}<w:hyperlink w:anchor="x">{word.run("mitted sui")}</w:hyperlink>'
        f"{INSERTED.format(word.run('cide'))}{word.run(' in 2010.')}{DELETED}</w:p>",
    )
    made = commented(data, reviewer)
    said = {anchored: text for text, anchored in word.anchors(made).items()}
    assert [*said] == ["Clinic", "attention seeking", "committed suicide"]
    assert "langreview: 2 findings" in said["Clinic"]
    assert "assess risk" in said["Clinic"]
    label, why, *rest = said["committed suicide"].splitlines()
    assert label.startswith("fear-inducing: outdated word")
    assert why.startswith('"Commit" carries an echo')
    assert '"committed suicide" could be "died by suicide"' in rest
    assert any("⟨" in line for line in rest)
    assert any(line.startswith("to ask: ") and line.endswith("?") for line in rest)
    assert any(line.startswith("source S37: ") and line.endswith("(read: abstract)") for line in rest)
    for comment in docx.Document(BytesIO(made)).comments:
        assert (comment.author, comment.initials) == ("langreview", "lr")
    assert word.text_of(made) == word.text_of(data)
    assert documents.read(made).text == documents.read(data).text


def test_no_run_is_cut_needlessly() -> None:
    data = word.of(f"<w:p>{word.run('one ')}{word.run('two')}{word.run(' three')}</w:p>")
    made = marked(data, (4, 7, "whole"), (4, 13, "both"))
    assert word.anchors(made) == {"whole": "two", "both": "two three"}
    assert word.parts(made)[word.BODY].count(b"<w:r>") == 3 + 2


def test_finding_nothing_is_said_in_the_document_too(reviewer: Reviewer) -> None:
    document = docx.Document()
    document.add_paragraph("She slept well.")
    document.sections[0].header.paragraphs[0].text = "Letterhead"
    data = word.saved(document)
    notices = documents.read(data).notices
    review = replace(reviewer.review("She slept well."), notices=notices)
    ((text, anchored),) = word.anchors(documents.commented(data, review, reviewer.lexicon)).items()
    assert anchored == "She"
    assert text.startswith("langreview: nothing found\n")
    assert notices[0] in text


def test_all_else_of_a_document_stays_byte_for_byte(reviewer: Reviewer) -> None:
    document = docx.Document()
    first = document.add_paragraph("Low mood. ").add_run(ATTEMPT)
    document.add_comment(first, "Please check the year.", "A. Colleague", "AC")
    document.sections[0].header.paragraphs[0].text = "Letterhead"
    before = {
        **word.parts(word.saved(document)),
        "customXml/item1.xml": b"<note  kept = 'so'/>",
        "docProps/x.bin": b"\0",
    }
    made = word.parts(commented(word.packed(before), reviewer))
    assert [*made] == [*before]
    assert {name for name in made if made[name] != before[name]} == {word.BODY, "word/comments.xml"}
    comments = docx.Document(BytesIO(word.packed(made))).comments
    assert [comment.author for comment in comments] == ["A. Colleague", "langreview", "langreview"]
    assert len({comment.comment_id for comment in comments}) == 3


def test_the_first_comments_of_a_document_add_one_part(reviewer: Reviewer) -> None:
    data = word.of(ATTEMPT)
    before, made = word.parts(data), word.parts(commented(data, reviewer))
    assert {*made} - {*before} == {"word/comments.xml"}
    changed = {name for name in before if made[name] != before[name]}
    assert changed == {word.BODY, TYPES, "word/_rels/document.xml.rels"}
    assert len(word.anchors(commented(commented(data, reviewer), reviewer))) == 2


def test_tracked_changes_bookmarks_and_fields_stay(reviewer: Reviewer) -> None:
    kept = f'<w:bookmarkStart w:id="7" w:name="b"/>{DELETED}<w:proofErr w:type="spellStart"/>'
    field = f"{FIELD.format('begin')}{CODE}{FIELD.format('separate')}{word.run('committed')}{FIELD.format('end')}"
    data = word.of(f"<w:p>{kept}{word.run('Aunt ')}{field}{word.run(' suicide.')}</w:p>")
    made = commented(data, reviewer)
    assert "committed suicide" in word.anchors(made).values()
    body = word.parts(made)[word.BODY].decode()
    assert body.count("<w:fldChar ") == 3
    assert all(sign in body for sign in ("w:bookmarkStart", "w:proofErr", "a gesture", "w:instrText"))


def test_a_relation_that_leads_nowhere_stops_nothing(reviewer: Reviewer) -> None:
    image = b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"'
    none = image.replace(b"rId1", b"rId99") + b' Target="../NULL"/></Relationships>'
    data = word.patched(word.of(ATTEMPT), "word/_rels/document.xml.rels", b"</Relationships>", none)
    made = word.parts(commented(data, reviewer))
    assert b"../NULL" in made["word/_rels/document.xml.rels"]


_CHARACTERS = st.text(st.sampled_from("ab 🙂é\u05d0\t\u0301<&-"), max_size=6)
_RUNS = st.tuples(_CHARACTERS, st.sampled_from(["", "<w:b/>", "<w:i/><w:rtl/>"]), st.sampled_from(["", "link", "ins"]))
_PARAGRAPHS = st.lists(st.lists(_RUNS, max_size=5), min_size=1, max_size=4)


def _paragraph(runs: list[tuple[str, str, str]]) -> str:
    whole = ""
    for text, properties, holder in runs:
        inner = word.run(escape(text).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'), properties)
        wrapped = {"link": f'<w:hyperlink w:anchor="x">{inner}</w:hyperlink>', "ins": INSERTED.format(inner)}
        whole += wrapped.get(holder, inner)
    return f"<w:p>{whole}</w:p>"


@pytest.mark.slow
@given(_PARAGRAPHS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=1, max_size=5))
def test_comments_cover_their_words_whatever_the_runs(
    paragraphs: list[list[tuple[str, str, str]]], wanted: list[tuple[int, int]]
) -> None:
    data = word.of(*map(_paragraph, paragraphs))
    said, _ = word_process.answer({"remarks": None}, data)
    text = said["text"]
    spans = [(start, start + length) for start, length in wanted if text[start : start + length].strip("\n")]
    assume(spans)
    made = marked(data, *((start, min(end, len(text)), f"remark {n}") for n, (start, end) in enumerate(spans)))
    expected = {f"remark {n}": text[start:end].replace("\n", "") for n, (start, end) in enumerate(spans)}
    assert word.anchors(made) == expected
    assert [item[:2] for item in word.shown(made)] == [item[:2] for item in word.shown(data)]
    assert word_process.answer({"remarks": None}, made)[0]["text"] == text


LETTER = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:automatic-styles><style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/>
</style:style></office:automatic-styles>
<office:body><office:text>
<text:h text:outline-level="1">Assessment</text:h>
<text:p>This was atten<text:span text:style-name="B">tion</text:span> seeking<text:note text:note-class="footnote">
<text:note-citation>1</text:note-citation><text:note-body><text:p>Noted.</text:p></text:note-body></text:note>, as staff
<text:tab/>wrote.<text:line-break/>She was 🙂 to a well\u2011known nurse.</text:p>
<text:p>Aunt
<text:a xlink:href="https://example.org/"><text:span text:style-name="B">committed</text:span> sui</text:a>cide.
<office:annotation><dc:creator>A. Colleague</dc:creator><text:p>Which year?</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>superficial cuts</text:p></text:list-item></text:list>
<table:table><table:table-column table:number-columns-repeated="2"/>
<table:table-row><table:table-cell><text:p>Risk</text:p>
</table:table-cell><table:table-cell><text:p>Manipulative.</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document>
"""
PAGE = "<h1>Assessment</h1><p>This was <b>atten</b>tion&nbsp;seeking.<br>Aunt <i>committed</i> suicide.</p>"


def converted(folder: Path, kind: str, *names: str, infilter: str = "writer8") -> None:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        f"--infilter={infilter}",
        "--convert-to",
        kind,
        "--outdir",
        str(folder),
    ]
    done = subprocess.run(
        [*command, *(str(folder / name) for name in names)], check=True, capture_output=True, timeout=170
    )
    assert done.stdout.count(b"-> ") == len(names), done.stderr


@pytest.mark.slow
def test_documents_of_libreoffice_and_back(tmp_path: Path, reviewer: Reviewer) -> None:
    (tmp_path / "letter.fodt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    converted(tmp_path, "docx", "letter.fodt", infilter="OpenDocument Text Flat XML")
    converted(tmp_path, "docx", "page.html", infilter="HTML (StarWriter)")
    for name in ("letter", "page"):
        (tmp_path / f"{name}-2.docx").write_bytes(commented((tmp_path / f"{name}.docx").read_bytes(), reviewer))
    letter = documents.read((tmp_path / "letter.docx").read_bytes())
    assert letter.text == (
        "Assessment\nThis was attention seeking, as staff \twrote.\nShe was 🙂 to a well\u2011known nurse.\n"
        "Aunt committed suicide. \n\nsuperficial cuts\nRisk\nManipulative.\n"
    )
    assert letter.notices == ("not read, so that nothing is said of it: 1 footnote and 1 comment",)
    made = (tmp_path / "page-2.docx").read_bytes()
    assert [*word.anchors(made).values()] == ["Assessment", "attention\u00a0seeking", "committed suicide"]
    converted(
        tmp_path,
        "txt:Text (encoded):UTF8",
        *(f"{name}{two}.docx" for name in ("letter", "page") for two in ("", "-2")),
        infilter="MS Word 2007 XML",
    )
    for name in ("letter", "page"):
        assert (tmp_path / f"{name}.txt").read_text() == (tmp_path / f"{name}-2.txt").read_text()
    converted(tmp_path, "fodt:OpenDocument Text Flat XML", "letter-2.docx", infilter="MS Word 2007 XML")
    back = (tmp_path / "letter-2.fodt").read_text(encoding="utf-8")
    assert back.count("<dc:creator>langreview</dc:creator>") == 5
    assert back.count("<dc:creator>A. Colleague</dc:creator>") == 1
