"""The shipped entries: each one's own examples, and what must be true of all of them together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from langreview import lexicon_reader
from langreview.context import Context
from langreview.examples import ExampleCheck
from langreview.lexicon import Lexicon, Worked
from langreview.markup import Mark
from langreview.match import LexiconDetector
from langreview.segment import segment
from langreview.types import Span
from tests.conftest import TODAY

IDS = tuple(lexicon_reader.load().entries)
RECORDS = {
    "M1": 27, "M2": 34, "M3": 28, "M4": 27, "M5": 29, "M6": 28, "M7": 12, "F1": 15, "F2": 12, "F3": 12, "F4": 12,
    "F5": 15, "F6": 13, "F7": 11, "F8": 6, "T1": 14, "T2": 4, "T3": 3,
}  # fmt: skip
"""How many kinds of wording were collected for each code; an entry split by meaning adds a letter to its number."""


@pytest.fixture(scope="module")
def check(lexicon: Lexicon) -> ExampleCheck:
    return ExampleCheck(lexicon, Context(lexicon, TODAY))


@pytest.mark.parametrize("entry", IDS)
def test_an_entry_passes_its_own_examples(entry: str, lexicon: Lexicon, check: ExampleCheck) -> None:
    assert [str(problem) for problem in check.problems([lexicon.entries[entry]])] == []


def test_every_kind_of_wording_has_its_entry(lexicon: Lexicon) -> None:
    numbers = {entry.rstrip("abcdefgh") for entry in lexicon.entries}
    assert Counter(number.partition("-")[0] for number in numbers) == RECORDS
    for code, count in RECORDS.items():
        assert {f"{code}-{number:02}" for number in range(1, count + 1)} <= numbers


def test_entries_of_a_file_are_sorted(lexicon: Lexicon) -> None:
    for file in {entry.file for entry in lexicon.entries.values()}:
        entries = sorted(
            (entry for entry in lexicon.entries.values() if entry.file == file), key=lambda item: item.line
        )
        assert [entry.id for entry in entries] == sorted(entry.id for entry in entries), file


def test_names_are_unique_and_kebab_case(lexicon: Lexicon) -> None:
    names = Counter(entry.name for entry in lexicon.entries.values())
    assert [name for name, count in names.items() if count > 1] == []
    assert all(name == name.lower().replace(" ", "-") for name in names)


def test_every_word_list_is_used(lexicon: Lexicon) -> None:
    entries = lexicon.entries.values()
    fields = [group for e in entries for group in (e.phrases, e.unless, e.unless_near, e.needs_near, e.needs_note)]
    fields += [template.phrases for e in entries for template in e.rewordings]
    fields += [*lexicon.cues.values(), *lexicon.sections.values(), *lexicon.facts.values(), *lexicon.meanings.values()]
    named = {name for phrases in fields for phrase in phrases for name in phrase.list_names()}
    named |= {name for rule in lexicon.rules for name in rule.near}
    assert set(lexicon.lists) - named == set()


def test_no_phrase_stands_in_two_entries(lexicon: Lexicon) -> None:
    """In no entry's examples are the marked words also the whole finding of another entry of its label.

    Entries that ask for a way of writing, such as capitals, may share words with others.
    """
    detector, context = LexiconDetector(lexicon), Context(lexicon, TODAY)
    plain = {name for name, entry in lexicon.entries.items() if not entry.form}
    double = set()
    for entry in lexicon.entries.values():
        for example in (example for example in entry.examples if example.marks):
            segments = segment(example.text, lexicon.abbreviations)
            kept, _ = context.judge(example.text, segments, detector.detect(segments))
            own = {(finding.span, finding.label) for finding in kept if finding.entry == entry.id}
            double |= {
                (entry.id, finding.entry, finding.span.of(example.text))
                for finding in kept
                if finding.entry != entry.id
                and {entry.id, finding.entry} <= plain
                and (finding.span, finding.label) in own
            }
    assert double == set()


def test_worked_examples_keep_their_facts_and_are_not_flagged(lexicon: Lexicon, check: ExampleCheck) -> None:
    assert list(check.worked_problems()) == []
    counted = {item.counts_as for item in lexicon.categories.values() if item.label != "house-style"}
    assert {*lexicon.worked} == counted
    assert all(len(examples) >= 4 for examples in lexicon.worked.values())


def test_a_worked_example_that_changes_a_fact_is_reported(lexicon: Lexicon) -> None:
    changed = Worked("Only ten.", Mark(Span(0, 4), "M1", 2), "Two.", "en-GB/worked.yaml", 7)
    check = ExampleCheck(replace(lexicon, worked={"M1": (changed,)}), Context(lexicon, TODAY))
    kind = "a fact of the kind number-word"
    assert [str(problem) for problem in check.worked_problems()] == [
        f"en-GB/worked.yaml:7: worked example: it would lose {kind} and it would add {kind}"
    ]
