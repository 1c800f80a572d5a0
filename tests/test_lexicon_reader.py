"""Lexicon files: what is read, and that every fault of a file is shown at once."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from langreview import lexicon_reader
from langreview.errors import LexiconError
from langreview.lexicon import GUARDS, Lexicon
from langreview.review import Reviewer
from tests.conftest import TODAY

ENTRY = """\
- id: LOCAL-01
  name: stock-word
  category: M2
  severity: 3
  phrases: [being a madam]
  why: It mocks.
  sources: [S20]
  rewordings:
    - {kind: prompt, text: What happened?}
  flag: ["Was [[M2.3|being a madam]] today."]
  pass: ["A madam was here."]
"""


def overlay(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


def problems(folder: Path, **files: str) -> list[str]:
    with pytest.raises(LexiconError) as caught:
        lexicon_reader.load(overlays=[overlay(folder, **files)])
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def reviewer_with(folder: Path, today: datetime.date = TODAY, **files: str) -> Reviewer:
    return Reviewer(lexicon_reader.load(overlays=[overlay(folder, **files)]), today=today)


def test_every_fault_of_a_file_is_shown_with_line_and_entry(tmp_path: Path) -> None:
    broken = """\
- id: LOCAL-01
  name: one
  name: two
  category: M9
  severity: 4
  phrases: ["(a", <nobody> lied]
  why: It mocks.
  sources: [S2O]
  rewordings:
    - {kind: swap}
    - {kind: pattern, text: no slot}
  flag: ["no marks", "[[M2.3|open"]
  pass: [{text: a, guard: nobody}]
  colour: red
"""
    found = problems(tmp_path, local=broken)
    where = "local.yaml:{}: entry 'LOCAL-01': {}".format
    assert set(found) == {
        "local.yaml:3: key 'name' is given twice",
        where(4, "unknown category 'M9'"),
        where(5, "expected one of 1, 2, 3, found '4'"),
        where(6, "phrase '(a' has a bracket that is not closed"),
        where(6, "unknown word list 'nobody'"),
        where(8, "unknown source 'S2O'"),
        where(10, "a delete has no text; every other rewording has one"),
        where(11, "a pattern needs at least one ⟨slot⟩"),
        where(12, "a flag example marks what must be found, as in [[M2.3|attention seeking]]"),
        where(12, "a mark M2.3 is not closed with ]]"),
        where(13, f"expected one of {', '.join(GUARDS)}, found 'nobody'"),
        next(line for line in found if "unknown key 'colour'; known keys: id, name, severity" in line),
    }
    assert len(found) == 12


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- id: [", "not valid YAML"),
        ("id: LOCAL-01", "expected a list"),
        ("- just text", "expected keys with values, found the text 'just text'"),
        ("- {id: lower-1}", "an id is letters and digits"),
        ("- {id: M2-99, off: true}", "no such entry to switch off"),
        (ENTRY + ENTRY, "used already in"),
        (ENTRY.replace("[being a madam]", "[]"), "needs at least one item"),
        (ENTRY.replace("being a madam]", "...]", 1), "no word that must be there"),
    ],
)
def test_faults_are_clear(tmp_path: Path, content: str, expected: str) -> None:
    assert any(expected in line for line in problems(tmp_path, local=content))


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "local.yaml").write_bytes(b"# a\n- id: \xff\n")
    with pytest.raises(LexiconError, match=r"local\.yaml:2: not UTF-8"):
        lexicon_reader.load(overlays=[tmp_path])


def test_scalars_stay_text(tmp_path: Path) -> None:
    content = ENTRY.replace("[being a madam]", "[1:1, 24:00, no, 1e3]").replace("being a madam", "24:00")
    lexicon = lexicon_reader.load(overlays=[overlay(tmp_path, local=content)])
    assert [phrase.text for phrase in lexicon.entries["LOCAL-01"].phrases] == ["1:1", "24:00", "no", "1e3"]


def test_an_unknown_locale_and_a_missing_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="expected one of en-GB, found 'cy'"):
        lexicon_reader.load("cy")
    with pytest.raises(LexiconError, match="no such folder"):
        lexicon_reader.load(overlays=[tmp_path / "nowhere"])


def test_a_local_lexicon_adds_replaces_and_switches_off(tmp_path: Path) -> None:
    note = "Attention seeking. Was being a madam."
    added = reviewer_with(tmp_path, local=ENTRY).review(note)
    assert [finding.entry for finding in added.findings] == ["M2-01", "LOCAL-01"]
    off = reviewer_with(tmp_path, local=ENTRY + "- {id: M2-01, off: true}\n").review(note)
    assert [finding.entry for finding in off.findings] == ["LOCAL-01"]
    replaced = reviewer_with(tmp_path, local=ENTRY.replace("LOCAL-01", "M2-01")).review(note)
    assert [finding.entry for finding in replaced.findings] == ["M2-01"]
    assert replaced.findings[0].span.of(note) == "being a madam"


ALLOWED = (
    "- {rule: M2-01, phrase: attention seeking, reason: teaching slides, owner: training lead, expires: 2026-12-01}\n"
)


def test_a_house_list_leaves_alone_until_it_expires(tmp_path: Path) -> None:
    note = "Attention seeking. Attention-seeker."
    review = reviewer_with(tmp_path, allow=ALLOWED).review(note)
    assert [finding.span.of(note) for finding in review.findings] == ["Attention-seeker"]
    assert [(item.reason, item.detail) for item in review.suppressed] == [
        ("allowed", "teaching slides (training lead)")
    ]
    later = reviewer_with(tmp_path, datetime.date(2026, 12, 2), allow=ALLOWED).review(note)
    assert len(later.findings) == 2


def test_an_allowed_phrase_covers_what_is_found_within_it_and_nowhere_else(tmp_path: Path) -> None:
    allow = "- {phrase: attention seeking behaviour clinic, reason: its name, owner: training lead}\n"
    note = "Attention seeking. Referred to the attention-seeking behaviour clinic."
    review = reviewer_with(tmp_path, allow=allow).review(note)
    assert [finding.span.start for finding in review.findings] == [0]
    assert [item.finding.span.of(note) for item in review.suppressed] == ["attention-seeking"]


def test_a_rule_or_an_allowance_may_name_an_entry_that_is_switched_off(tmp_path: Path, lexicon: Lexicon) -> None:
    named = {name for rule in lexicon.rules for name in rule.applies if name in lexicon.entries}
    assert named
    off = "".join(f"- {{id: {name}, off: true}}\n" for name in sorted(named))
    allow = "".join(f"- {{rule: {name}, reason: a, owner: b}}\n" for name in sorted(named))
    assert not named & {*lexicon_reader.load(overlays=[overlay(tmp_path, off=off, allow=allow)]).entries}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("- {reason: a, owner: b}", "a 'rule', a 'phrase' or both"),
        ("- {rule: M2-01, owner: b}", "key 'reason' is missing"),
        ("- {rule: ZZ-01, reason: a, owner: b}", "unknown entry or category 'ZZ-01'"),
        ("- {rule: M2-01, reason: a, owner: b, expires: soon}", "expected a date such as 2027-06-30, found 'soon'"),
    ],
)
def test_faults_of_a_house_list_are_clear(tmp_path: Path, content: str, expected: str) -> None:
    assert any(expected in line for line in problems(tmp_path, allow=content))


def test_the_digest_tells_lexicons_apart(tmp_path: Path) -> None:
    plain = lexicon_reader.load().digest
    assert plain == lexicon_reader.load().digest
    assert plain.startswith("sha256:")
    assert lexicon_reader.load(overlays=[overlay(tmp_path, local=ENTRY)]).digest != plain


def test_outdated_terms_are_counted_as_the_category_that_they_resolve_to(lexicon: Lexicon) -> None:
    counted = {name: category.counts_as for name, category in lexicon.categories.items() if name != category.counts_as}
    assert counted == {"T1M": "M1", "T1F": "F6", "T2M": "M4", "T2F": "F4", "T3M": "M6", "T3F": "F3"}


def test_faults_of_worked_examples_are_shown(tmp_path: Path) -> None:
    worked = """\
M1:
- {was: "[[M2.2|one]] text", became: text}
- {was: no mark, became: text}
M9:
- {was: "[[M9.2|one", became: text}
"""
    found = problems(tmp_path, worked=worked)
    assert len(found) == 4
    assert sum("needs one mark, and that of M1" in problem for problem in found) == 2
    assert any("unknown category 'M9'" in problem for problem in found)
