"""The fact gate: what it reads, what it refuses, and what it lets through."""

from __future__ import annotations

import pytest

from bench.fact_gate import caught_by_kind, withheld
from bench.mutations import annotated_corruptions, corruptions
from langreview.facts import Fact, FactGate
from langreview.lexicon import Lexicon
from langreview.types import Span

LEAST_CAUGHT = 0.995
MOST_WITHHELD = 0.01


@pytest.fixture(scope="module")
def gate(lexicon: Lexicon) -> FactGate:
    return FactGate(lexicon)


def test_facts_stand_in_order(gate: FactGate) -> None:
    facts = gate.facts('Mum gave 2 mg lorazepam IM at 01:30; no cuts to left wrist; says "stay".')
    assert [fact for fact in facts if fact.kind in ("number", "unit", "drug", "route", "person", "quotation")] == [
        Fact("person", "mum"),
        Fact("number", "2"),
        Fact("unit", "mg"),
        Fact("drug", "lorazepam"),
        Fact("route", "im"),
        Fact("number", "01:30"),
        Fact("quotation", "stay"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Took 32 tablets.", "Took 23 tablets.", "number"),
        ("Took 32 tablets.", "Took tablets.", "number"),
        ("Given 5 mg and 2 ml.", "Given 5 ml and 2 mg.", "order"),
        ("No thoughts of suicide.", "Thoughts of suicide.", "negation"),
        ("Urgent review tonight.", "Review tonight.", "urgency"),
        ("On section 3.", "On section 2.", "number"),
        ('Said "I want to die".', 'Said "I want to sleep".', "quotation"),
        ("Mother told.", "Father told.", "person"),
        ("Cut to left wrist.", "Cut to right wrist.", "laterality"),
        ("May have taken codeine.", "Has taken codeine.", "certainty"),
        ("Refused food.", "Did want food.", "refusal"),
    ],
)
def test_damage_is_refused_and_its_kind_named(before: str, after: str, kind: str, gate: FactGate) -> None:
    reason = gate.difference(before, after)
    assert kind in reason
    assert not set(reason.split()) & {"32", "tablets", "wrist", "codeine"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Father committed suicide in 2010.", "Father died by suicide in 2010."),
        ("Refused olanzapine.", "Did not want olanzapine."),
        ("Failed suicide attempt on Tuesday.", "Suicide attempt on Tuesday."),
        ("", ""),
    ],
)
def test_other_words_for_the_same_facts_pass(before: str, after: str, gate: FactGate) -> None:
    assert gate.difference(before, after) == ""


def test_slots_hold_no_facts_and_patterns_keep_what_they_replace(gate: FactGate) -> None:
    assert gate.facts("⟨number⟩ ⟨20 mg drug⟩") == ()
    assert gate.additions("she rang", "⟨name⟩ had 5 mg ⟨drug⟩")
    assert gate.additions("took 5 mg", "⟨name⟩ had 5 mg ⟨drug⟩") == ""
    assert gate.missing("police at 17:00", "⟨what staff, or the police, would do⟩") == ("17:00",)


def test_words_outside_the_replaced_ones_must_stay(gate: FactGate) -> None:
    before, replaced = "Absconded from Maple at 17:38, calm.", Span(0, 9)
    assert gate.refusal(before, "Left from Maple at 17:38, calm.", replaced) == ""
    assert "not found" in gate.refusal(before, "Left from Maple at 17:38, upset.", replaced)
    assert "not found" in gate.refusal(before, "calm.", replaced)


@pytest.mark.slow
def test_seeded_corruptions_are_caught(gate: FactGate) -> None:
    for kind, count in caught_by_kind(gate, corruptions(each=2000, seed=20261124)).items():
        assert count.by_gate / count.made >= LEAST_CAUGHT, kind
        assert count.by_vocabulary / count.made >= LEAST_CAUGHT, kind


def test_facts_that_others_marked_are_held(gate: FactGate) -> None:
    for kind, count in caught_by_kind(gate, annotated_corruptions(seed=20261124)).items():
        assert count.by_gate == count.made, kind


def test_correct_rewordings_are_not_withheld(gate: FactGate, lexicon: Lexicon) -> None:
    results = list(withheld(gate, lexicon))
    refused = [item for item in results if item[2]]
    assert len(refused) <= MOST_WITHHELD * len(results), refused
