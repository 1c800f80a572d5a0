"""Reports: the JSON form against its schema, SARIF against the standard's, HTML as a page, text for a terminal."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given

from langreview.output import NOT_APPROVAL, Output
from langreview.report import FORMATS
from langreview.review import NOT_ASKED, Reviewer
from tests.strategies import notes

ROOT = Path(__file__).parent.parent
REVIEW_SCHEMA = json.loads((ROOT / "docs" / "review.schema.json").read_text(encoding="utf-8"))
SARIF_SCHEMA = json.loads(
    (
        ROOT
        / "tests"
        / "tools"
        / "node_modules"
        / "@microsoft"
        / "jest-sarif"
        / "lib"
        / "schemas"
        / "sarif-2.1.0-rtm.5.json"
    ).read_text(encoding="utf-8")
)
NOTE = """MSE: calm. 🙂
Third overdose this month, attention-seeking.
She said "they think I'm manipulative".
His father committed suicide in 1998.
"""


def report(name: str, note: str, reviewer: Reviewer, **options: bool) -> str:
    return FORMATS[name](reviewer.review(note), reviewer.lexicon, Output("note.txt", **options))


@given(note=notes)
def test_json_follows_its_schema_and_its_offsets_the_note(note: str, reviewer: Reviewer) -> None:
    review = json.loads(FORMATS["json"](reviewer.review(note, min_severity=1), reviewer.lexicon, Output("-")))
    jsonschema.validate(review, REVIEW_SCHEMA)
    starts = [finding["start"] for finding in review["findings"]]
    assert starts == sorted(starts)
    for item in (*review["findings"], *review["suppressed"]):
        assert note[item["start"] : item["end"]] == item["text"]


def test_sarif_is_valid_points_at_the_words_and_holds_none(reviewer: Reviewer) -> None:
    log = json.loads(report("sarif", NOTE, reviewer))
    jsonschema.validate(log, SARIF_SCHEMA)
    results = log["runs"][0]["results"]
    first = results[0]["locations"][0]["physicalLocation"]["region"]
    assert NOTE[first["charOffset"] : first["charOffset"] + first["charLength"]] == "attention-seeking"
    line = NOTE.splitlines()[first["startLine"] - 1]
    assert line[first["startColumn"] - 1 : first["endColumn"] - 1] == "attention-seeking"
    assert [result["suppressions"][0]["kind"] for result in results if "suppressions" in result] == ["external"]
    text = json.dumps(log)
    for secret in ("overdose this month", "they think", "1998"):
        assert secret not in text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_says_what_was_not_done(name: str, reviewer: Reviewer) -> None:
    assert NOT_ASKED in report(name, "Slept well.", reviewer)


@pytest.mark.parametrize("name", ["text", "html"])
def test_silence_is_not_shown_as_approval(name: str, reviewer: Reviewer) -> None:
    assert NOT_APPROVAL in " ".join(report(name, "Slept well.", reviewer).split())


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.note = ""
        self.tags: list[str] = []
        self._inside = 0
        self._link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._inside += tag == "div" and ("class", "note") in attrs
        self._link = tag == "a"

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "div"
        self._link = False

    def handle_data(self, data: str) -> None:
        if self._inside and not self._link:
            self.note += data


def test_html_shows_the_note_unchanged_and_runs_nothing(reviewer: Reviewer) -> None:
    hostile = NOTE + "<script>alert(1)</script> & <img src=x onerror=y> attention seeking"
    page = report("html", hostile, reviewer)
    parser = _Text()
    parser.feed(page)
    assert parser.note == hostile
    assert not {"script", "img", "link", "iframe"} & set(parser.tags)
    assert "default-src 'none'" in page


def test_text_marks_the_note_and_lists_what_was_left_alone_on_request(reviewer: Reviewer) -> None:
    short = report("text", NOTE, reviewer)
    assert "[1>attention-seeking]" in short
    assert "listed with --show-suppressed" in short
    full = report("text", NOTE, reviewer, show_suppressed=True)
    assert '"manipulative" M2-02, line 3: quotation' in full
    assert "\x1b[" not in full
    assert "\x1b[" in report("text", NOTE, reviewer, styled=True)
