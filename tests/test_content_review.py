"""The record of the review of the content: complete, true of the lexicon, and its marks shown to users."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.languagetool import answer
from app.parameters import asked
from app.remarks import remarks
from langreview.lexicon import Lexicon
from langreview.output import Output
from langreview.report import FORMATS
from langreview.review import Reviewer
from langreview.suggest import apply

ROOT = Path(__file__).parent.parent
RECORD = (ROOT / "docs" / "content-review.md").read_text(encoding="utf-8")
CARD, RESTS = (
    (ROOT / "app" / "page" / "static" / name).read_text(encoding="utf-8") for name in ("card.js", "rests.js")
)
SENTENCES = [
    json.loads(line) for line in (ROOT / "tests" / "data" / "reworded.jsonl").read_text(encoding="utf-8").splitlines()
]
ID = re.compile(r"\b[MFT]\d-\d{2}[a-z]?\b")
READ = re.compile(r"^\| `(.+?)` \| (\w+)-(\d+) to \2-(\d+) \| (\d+) \|$", re.M)
RECALLED = "Found at 06:00, blood everywhere."
"""Wording whose entry rests only on recalled sources."""
NOTICE = "Needs review: this entry rests on sources that were recalled, not read."


def section(heading: str) -> str:
    return RECORD.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def test_every_entry_was_read(lexicon: Lexicon) -> None:
    read = []
    for file, code, first, last, count in READ.findall(section("What was read")):
        numbers = [f"{code}-{number:02}" for number in range(int(first), int(last) + 1)]
        found = [
            entry.id for entry in lexicon.entries.values() if entry.id[:5] in numbers and entry.file.endswith(file)
        ]
        assert len(found) == int(count), file
        read += found
    assert sorted(read) == sorted(lexicon.entries)


def test_the_record_names_known_entries_and_says_who_read(lexicon: Lexicon) -> None:
    assert set(ID.findall(RECORD)) <= {*lexicon.entries}
    assert "No clinician has done this reading yet" in RECORD
    assert set(re.findall(r"\b[SR]\d+\b", RECORD)) <= {*lexicon.sources}


def test_entries_that_rest_only_on_recalled_sources_are_listed(lexicon: Lexicon) -> None:
    only = [
        entry.id
        for entry in lexicon.entries.values()
        if all(lexicon.sources[name].read == "recalled" for name in entry.sources)
    ]
    assert only
    assert ID.findall(section("Entries that rest only on recalled sources")) == only


def test_the_pages_card_marks_them() -> None:
    assert 'sources.every((source) => source.read === "recalled")' in RESTS
    assert NOTICE in CARD


@pytest.mark.parametrize("name", ["text", "html", "sarif"])
def test_reports_mark_them_and_show_what_was_read(name: str, reviewer: Reviewer) -> None:
    marked, read = (
        " ".join(FORMATS[name](reviewer.review(note), reviewer.lexicon, Output("-")).split())
        for note in (RECALLED, "Overdose, attention seeking.")
    )
    assert NOTICE in marked
    assert "(read: recalled)" in marked
    assert NOTICE not in read
    assert "(read: full)" in read


def test_json_says_what_was_read(reviewer: Reviewer) -> None:
    found = json.loads(FORMATS["json"](reviewer.review(RECALLED), reviewer.lexicon, Output("-")))["findings"]
    assert [{source["read"] for source in finding["sources"]} for finding in found] == [{"recalled"}]


def test_documents_and_editors_are_told(reviewer: Reviewer) -> None:
    review = reviewer.review(RECALLED)
    (_, said) = list(remarks(review, reviewer.lexicon))[-1]
    assert NOTICE in said
    assert "(read: recalled)" in said
    messages = [
        match["message"] for match in answer(asked({"text": RECALLED, "language": "en-GB"}), reviewer)["matches"]
    ]
    assert len(messages) == 1
    assert NOTICE in messages[0]


def test_each_entry_with_insertable_rewordings_has_two_further_sentences(lexicon: Lexicon) -> None:
    insertable = [
        name
        for name, entry in lexicon.entries.items()
        if any(template.kind in ("swap", "delete") for template in entry.rewordings)
    ]
    assert [row["entry"] for row in SENTENCES] == [name for name in insertable for _ in range(2)]


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row["note"])
def test_a_further_sentence_reads_as_it_was_read(row: dict[str, object], reviewer: Reviewer) -> None:
    note = str(row["note"])
    suggestions = reviewer.review(note, min_severity=1).suggestions
    texts = [
        apply(note, [rewording])
        for suggestion in suggestions
        if any(evidence.entry == row["entry"] for evidence in suggestion.finding.evidence)
        for rewording in suggestion.rewordings
        if rewording.kind in ("swap", "delete")
    ]
    assert texts == row["reworded"]
