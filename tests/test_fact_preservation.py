"""No rewording changes a fact: thousands of notes, seen by the fact gate and by a second checker."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from bench.notes import WORDS, notes
from bench.preservation import TEXTS, Checker, Tally, corpus, damage, examples
from eval.clinical_values import values
from eval.preservation import OUTSIDE, Edit, Violation, differences, invented, spliced, unplaced, violations
from langreview.facts import FactGate
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from langreview.suggest import apply
from langreview.types import Rewording, Span

SEED = 20261124
FEWEST_NOTES = 3000
EVERY = 8
"""One in so many notes of the corpus is looked at here; `python -m bench.preservation` looks at all of them."""
INVENTED = 400
EACH = 15
"""Damaged rewordings for each kind of fact and way; the bench makes 300."""
LEAST_CAUGHT = 0.9
"""By either checker alone; together they must catch everything."""
EVAL = Path(__file__).parent.parent / "eval"


@pytest.fixture(scope="module")
def checker(lexicon: Lexicon) -> Checker:
    return Checker(lexicon)


@pytest.fixture(scope="module")
def tally(checker: Checker, lexicon: Lexicon) -> Tally:
    """Look at every entry's examples, some notes of the corpus, and invented ones."""
    seen = Tally()
    made = (note.text for note in notes(lexicon, INVENTED, SEED))
    for text in itertools.chain(examples(lexicon), itertools.islice(corpus(), 0, None, EVERY), made):
        checker.check(text, seen)
    return seen


@pytest.mark.slow
def test_no_rewording_of_thousands_of_notes_changes_a_fact(tally: Tally) -> None:
    assert tally.notes >= FEWEST_NOTES
    assert sum(tally.kinds[kind] for kind in TEXTS) >= INVENTED
    assert tally.together >= INVENTED / 2
    assert tally.by_gate == []
    assert tally.by_second == []


@pytest.mark.slow
def test_patterns_and_questions_are_never_inserted(tally: Tally) -> None:
    assert tally.kinds["pattern"] >= INVENTED
    assert tally.kinds["prompt"] >= INVENTED
    assert tally.inserted == 0


@pytest.mark.slow
def test_patterns_have_room_for_what_they_replace_and_invent_nothing(tally: Tally) -> None:
    assert tally.patterns == []


@pytest.mark.slow
def test_damaged_facts_of_every_kind_are_caught(checker: Checker, lexicon: Lexicon) -> None:
    counts = damage(checker, lexicon, EACH, SEED)
    assert {kind for kind, _ in counts} == set(WORDS)
    for where, count in counts.items():
        assert count.made == count.by_either == EACH, where
        assert min(count.by_gate, count.by_second) >= LEAST_CAUGHT * EACH, where


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Took 32 tablets.", "Took 23 tablets.", "measure"),
        ("Lorazepam 1 mg given.", "Lorazepam 10 mg given.", "measure"),
        ("Given 5 mg PO.", "Given 5 mg IM.", "route"),
        ("Promazine BD.", "Promazine TDS.", "frequency"),
        ("Seen on 3 May.", "Seen on 5 May.", "date"),
        ("Seen at 9 pm.", "Seen at 9 am.", "time"),
        ("Cut to left wrist.", "Cut to right wrist.", "side"),
        ("Cut to left wrist.", "Cut to left ankle.", "site"),
        ("Took venlafaxine.", "Took duloxetine.", "drug"),
        ("Found with a ligature.", "Found with a blade.", "method"),
        ("Planned it.", "It happened.", "intent"),
        ("No thoughts of suicide.", "Thoughts of suicide.", "negation"),
        ("May have taken codeine.", "Has taken codeine.", "certainty"),
        ("Detained under s2.", "Detained under s3.", "legal"),
        ("Urgent review.", "Review.", "urgency"),
        ("Rang Dr Shah.", "Rang Dr Ng.", "person"),
        ("Rang her mother.", "Rang her father.", "role"),
        ("Said “I want to die”.", "Said “I want to go”.", "quotation"),
        ("Claims that he took it.", "He took it.", "said"),
        ("Only took the codeine.", "Took the codeine.", "nothing else"),
        ("Tell her to ring.", "Told her to ring.", "said"),
        ("Given 5 mg IM and 2 ml PO.", "Given 2 ml PO and 5 mg IM.", "measure"),
    ],
)
def test_the_second_checker_names_what_was_damaged(before: str, after: str, kind: str) -> None:
    assert kind in {violation.kind for violation in differences(before, after)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Father committed suicide in 2010.", "Father died by suicide in 2010."),
        ("Failed suicide attempt at 9 pm.", "Suicide attempt at 21:00."),
        ("Took three tablets of 0.5 g.", "Took 3 tablets of 500 mg."),
        ("Arrested under section 136.", "Detained under s136."),
        ("Claims that he took it.", "Says that he took it."),
        ("Only took 8 tablets.", "Took 8 tablets."),
    ],
)
def test_the_second_checker_knows_other_words_for_one_fact(before: str, after: str) -> None:
    assert differences(before, after) == ()


def test_the_second_checker_holds_everything_outside_the_replaced_words() -> None:
    before, edit = "Absconded from Maple, calm.", Edit(0, 9, "Left")
    assert violations(before, "Left from Maple, calm.", [edit]) == ()
    assert violations(before, "Left from Maple,  calm.", [edit]) == (Violation(OUTSIDE, "lost", ""),)
    assert spliced("a b c", [Edit(0, 1, "x"), Edit(4, 5, "")]) == "x b "


def test_the_second_checker_looks_into_the_slots_of_patterns() -> None:
    assert unplaced("failed hanging", "⟨name⟩ was seen") != ()
    assert unplaced("failed hanging", "⟨name⟩ survived ⟨what was done⟩ on ⟨date⟩") == ()
    assert unplaced("put back on 15 minute obs", "⟨name⟩ is seen ⟨keep: 15, minute⟩") == ()
    assert invented("asked for help", "⟨name⟩ was given 5 mg of ⟨drug⟩") == (Violation("measure", "added", "5 mg"),)


def test_the_second_checker_shares_nothing_with_the_gate() -> None:
    for name in ("preservation.py", "clinical_values.py"):
        tree = ast.parse((EVAL / name).read_text(encoding="utf-8"))
        imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not {module for module in imported if module.startswith(("langreview", "bench"))}
        named = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not {text for text in named if "lexicons" in text or text.endswith(("facts.yaml", "meanings.yaml"))}


def test_invented_notes_are_the_same_for_the_same_seed_and_know_their_facts(lexicon: Lexicon) -> None:
    first, again = (list(notes(lexicon, 5, SEED)) for _ in range(2))
    assert first == again
    for note in first:
        assert note.facts
        assert all(fact.span.of(note.text) in WORDS[fact.kind] for fact in note.facts)


def swaps(note: str, reviewer: Reviewer) -> list[str]:
    """Return what each swap and deletion makes of a note."""
    review = reviewer.review(note, min_severity=1)
    offered = [rewording for suggestion in review.suggestions for rewording in suggestion.rewordings]
    return [apply(note, [rewording]) for rewording in offered if rewording.kind in TEXTS]


@pytest.mark.parametrize(
    "note",
    [
        "Overdose. Only took the paracetamol, not the codeine.",
        "Overdose: took only her mother's diazepam.",
        "Demented man found with a ligature, MMSE 12.",
        "Inmate in bed 4 tied a sheet at 21:05, cut free.",
    ],
)
def test_wording_that_carries_a_fact_gets_no_text(note: str, reviewer: Reviewer) -> None:
    """Nothing else taken, dementia, custody: found by looking at what the two checkers disagreed on."""
    assert swaps(note, reviewer) == []
    assert reviewer.review(note).findings


@pytest.mark.parametrize(
    ("note", "reworded"),
    [
        ("Took 40 aspirin. She is schizophrenic.", "Took 40 aspirin. She has schizophrenia."),
        ("Overdose. He is a known schizophrenic.", "Overdose. He is someone known to have schizophrenia."),
        ("Overdose: only took 8 tablets.", "Overdose: took 8 tablets."),
        ("Suicidal. Make it clear to him to stay on the ward.", "Suicidal. Tell him to stay on the ward."),
        ("Cuts to both arms. Deranged young lady.", "Cuts to both arms. Young woman."),
    ],
)
def test_rewordings_say_no_more_and_no_less(note: str, reworded: str, reviewer: Reviewer) -> None:
    """No diagnosis is made of an adjective, and nobody loses their age."""
    assert reworded in swaps(note, reviewer)


@pytest.mark.parametrize(
    ("words", "kept"),
    [("successful hanging", "hanging"), ("asked to stay tonight", "tonight"), ("rang 999", "999")],
)
def test_patterns_keep_method_and_urgency(words: str, kept: str, lexicon: Lexicon) -> None:
    assert any(kept in fact for fact in FactGate(lexicon).missing(words, "⟨name⟩ did ⟨what⟩"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Rang Ms Okafor.", "Rang Ms Petrova."),
        ("Seen by Dr. MacLeod.", "Seen by Dr. Ng."),
        ("Told Priya at 9.", "Told at 9."),
    ],
)
def test_the_gate_keeps_names(before: str, after: str, lexicon: Lexicon) -> None:
    assert "name" in FactGate(lexicon).difference(before, after)


def test_what_only_its_author_can_fill_is_not_inserted() -> None:
    for kind in ("pattern", "prompt"):
        with pytest.raises(ValueError, match="only its author"):
            apply("Low risk.", [Rewording(kind, Span(0, 8), "⟨what⟩", ("what",))])


def test_values_of_a_note_are_read_once() -> None:
    read = [(value.kind, value.form) for value in values("32 x 500 mg paracetamol PO at 9 pm on 3 May 2019")]
    assert read == [
        ("number", "32"),
        ("measure", "500 mg"),
        ("drug", "paracetamol"),
        ("route", "po"),
        ("time", "21:00"),
        ("date", "3 may 2019"),
    ]
