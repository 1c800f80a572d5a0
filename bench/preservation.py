"""Do rewordings keep every fact? Every one on thousands of notes, seen by the fact gate and by a second checker.

    python -m bench.preservation [--generated 3000] [--each 300] [--seed 20261124]

The notes are the authored ones of training/corpus, the examples of the entries, and invented ones (`bench.notes`). Each
rewording is carried out alone, and all of a note that fit beside one another together. Then rewordings that passed are
damaged, fact by fact, inside the words that are replaced, to see what each checker catches.
"""

from __future__ import annotations

import argparse
import datetime
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bench.fact_gate import share
from bench.mutations import annotated_corruptions
from bench.notes import WORDS, Fact, Note, notes
from eval.preservation import Edit, Violation, differences, invented, unplaced, violations
from langreview import lexicon_reader
from langreview.facts import FactGate
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.suggest import apply
from langreview.types import Review, Rewording, Segment, Span
from training.corpus_reader import CORPUS, read_folder

TEXTS = ("swap", "delete")
"""The kinds of rewording that may be carried out as they stand."""
WAYS = ("left out", "added", "changed")


@dataclass(frozen=True, slots=True)
class Offer:
    """A rewording with a text, and the sentence that it is for."""

    note: str
    segment: Segment
    entry: str
    rewording: Rewording


@dataclass(slots=True)
class Tally:
    """What was reviewed and reworded, and every violation that was seen."""

    notes: int = 0
    words: int = 0
    findings: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    together: int = 0
    inserted: int = 0
    """Patterns and questions that could be carried out as they stand."""
    by_gate: list[str] = field(default_factory=list)
    by_second: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


class Checker:
    """Carries out rewordings and looks at them twice."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the lexicon."""
        self._lexicon = lexicon
        self._reviewer = Reviewer(lexicon, today=datetime.date(2026, 11, 24))
        self.gate = FactGate(lexicon)

    def check(self, note: str, tally: Tally) -> None:
        """Review a note, carry out its rewordings, and add to the tally."""
        review = self._reviewer.review(note, min_severity=1)
        tally.notes += 1
        tally.words += len(note.split())
        tally.findings += len(review.findings)
        offers = list(self.offers(review))
        for offer in offers:
            tally.kinds[offer.rewording.kind] += 1
            if offer.rewording.kind in TEXTS:
                self._alone(offer, tally)
            else:
                tally.inserted += _can_be_inserted(offer)
                tally.patterns += _faults_of_pattern(offer)
        self._together(note, [offer.rewording for offer in offers], tally)

    def offers(self, review: Review) -> Iterator[Offer]:
        """Yield every rewording of a review with its sentence."""
        parts = segment(review.note, self._lexicon.abbreviations)
        for suggestion in review.suggestions:
            around = next(part for part in parts if part.span.end > suggestion.finding.span.start)
            for rewording in suggestion.rewordings:
                yield Offer(review.note, around, suggestion.finding.entry, rewording)

    def review(self, note: str) -> Review:
        """Review a note at every severity."""
        return self._reviewer.review(note, min_severity=1)

    def _alone(self, offer: Offer, tally: Tally) -> None:
        after = apply(offer.note, [offer.rewording])
        span, around = offer.rewording.span, offer.segment.span
        replaced = Span(span.start - around.start, span.end - around.start)
        text = offer.segment.text
        reworded = text[: replaced.start] + offer.rewording.text + text[replaced.end :]
        tally.by_gate += _shown(offer, self.gate.refusal(text, reworded, replaced))
        tally.by_second += _shown(offer, violations(offer.note, after, [_edit(offer.rewording)]))

    def _together(self, note: str, offered: Iterable[Rewording], tally: Tally) -> None:
        chosen: list[Rewording] = []
        for rewording in offered:
            if rewording.kind in TEXTS and not any(rewording.span.overlaps(other.span) for other in chosen):
                chosen.append(rewording)
        if len(chosen) < 2:
            return
        tally.together += 1
        after = apply(note, chosen)
        tally.by_gate += [f"together: {said}" for said in filter(None, [self.gate.difference(note, after)])]
        tally.by_second += [f"together: {said}" for said in violations(note, after, map(_edit, chosen))]


def _edit(rewording: Rewording) -> Edit:
    return Edit(rewording.span.start, rewording.span.end, rewording.text)


def _shown(offer: Offer, said: object) -> list[str]:
    words = f"{offer.rewording.span.of(offer.note)!r} -> {offer.rewording.text!r}"
    return [f"{offer.entry} {words}: {said}"] if said else []


def _can_be_inserted(offer: Offer) -> bool:
    try:
        apply(offer.note, [offer.rewording])
    except ValueError:
        return False
    return True


def _faults_of_pattern(offer: Offer) -> list[str]:
    if offer.rewording.kind != "pattern":
        return []
    words = offer.rewording.span.of(offer.note)
    found: tuple[Violation, ...] = unplaced(words, offer.rewording.text) + invented(words, offer.rewording.text)
    return _shown(offer, found)


@dataclass(slots=True)
class Caught:
    """How many rewordings were damaged in one way, and what each checker refused."""

    made: int = 0
    by_gate: int = 0
    by_second: int = 0
    by_either: int = 0

    def add(self, *, gate: bool, second: bool) -> None:
        """Count one damaged rewording."""
        self.made += 1
        self.by_gate += gate
        self.by_second += second
        self.by_either += gate or second


def damage(checker: Checker, lexicon: Lexicon, each: int, seed: int) -> dict[tuple[str, str], Caught]:
    """Damage accepted rewordings until each kind of fact was left out, added and changed `each` times."""
    counts = {(kind, way): Caught() for kind in WORDS for way in WAYS}
    for number, note in enumerate(notes(lexicon, 1000 * each, seed)):
        rng = random.Random(f"damage/{seed}/{number}")
        offers = [offer for offer in checker.offers(checker.review(note.text)) if offer.rewording.kind in TEXTS]
        for offer, fact in _pairs(offers, note):
            way = min(WAYS, key=lambda way: counts[fact.kind, way].made)
            if counts[fact.kind, way].made < each:
                _judge(checker, offer, _damaged(fact, way, note.text, rng), counts[fact.kind, way])
        if all(count.made >= each for count in counts.values()):
            break
    return counts


def _pairs(offers: Iterable[Offer], note: Note) -> Iterator[tuple[Offer, Fact]]:
    """Yield each rewording with each fact of its sentence that stands outside the words it replaces."""
    for offer in offers:
        for fact in note.facts:
            if offer.segment.span.covers(fact.span) and not fact.span.overlaps(offer.rewording.span):
                yield offer, fact


def _damaged(fact: Fact, way: str, note: str, rng: random.Random) -> Edit:
    old = fact.span.of(note)
    other = rng.choice([word for word in WORDS[fact.kind] if word != old])
    digits = [at for at, letter in enumerate(old) if letter.isdigit()]
    if way == "left out":
        other = ""
    elif way == "added":
        other = f"{old}, {other}"
    elif digits and rng.random() < 0.5 and fact.kind != "quotation":
        at = rng.choice(digits)
        other = old[:at] + rng.choice([digit for digit in "123456789" if digit != old[at]]) + old[at + 1 :]
    return Edit(fact.span.start, fact.span.end, other)


def _judge(checker: Checker, offer: Offer, wrong: Edit, count: Caught) -> None:
    """Let one rewording replace all from its own words to the damaged fact, so that only the facts can tell."""
    edits = sorted([_edit(offer.rewording), wrong])
    start, end = edits[0].start, edits[-1].end
    between = offer.note[edits[0].end : edits[-1].start]
    whole = Edit(start, end, edits[0].text + between + edits[-1].text)
    around = offer.segment.span
    before = offer.segment.text
    after = before[: start - around.start] + whole.text + before[end - around.start :]
    refused = checker.gate.refusal(before, after, Span(start - around.start, end - around.start))
    count.add(gate=bool(refused), second=bool(differences(before, after)))


def blind_damage(gate: FactGate, seed: int) -> dict[str, Caught]:
    """Let both checkers judge the damage to facts that somebody marked who had seen neither."""
    counts: dict[str, Caught] = {}
    for item in annotated_corruptions(seed):
        count = counts.setdefault(item.kind, Caught())
        before, after = item.pair.before, item.after
        count.add(gate=bool(gate.difference(before, after)), second=bool(differences(before, after)))
    return counts


def corpus() -> Iterator[str]:
    """Yield the authored notes."""
    return (case.text for case in read_folder(CORPUS))


def examples(lexicon: Lexicon) -> Iterator[str]:
    """Yield the examples of the entries."""
    return (example.text for entry in lexicon.entries.values() for example in entry.examples)


_COLUMNS = (
    "notes",
    "",
    "words",
    "findings",
    "texts carried out",
    "together",
    "refused by the gate",
    "by the second checker",
    "patterns",
    "that lose or invent",
    "questions",
    "of both, inserted",
)


def print_row(cells: Iterable[object]) -> None:
    """Print a row of a table."""
    print(f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in cells)} |")


def print_tally(name: str, tally: Tally) -> None:
    """Print what was reviewed and what was seen."""
    texts = sum(tally.kinds[kind] for kind in TEXTS)
    seen = (len(tally.by_gate), len(tally.by_second), tally.kinds["pattern"], len(tally.patterns))
    size = (tally.notes, tally.words, tally.findings, texts, tally.together)
    print_row((name, *size, *seen, tally.kinds["prompt"], tally.inserted))


def print_caught(rows: Iterable[tuple[str, Caught]]) -> None:
    """Print how much each checker caught, with exact intervals."""
    print("| damage | of | gate | 95 % interval | second checker | 95 % interval | either |")
    print("|---|---|---|---|---|---|---|")
    for name, count in rows:
        cells = [share(caught, count.made) for caught in (count.by_gate, count.by_second)]
        print(f"| {name} | {count.made} | {' | '.join(cells)} | {count.by_either} |")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print every table and every disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generated", type=int, default=3000, help="invented notes")
    parser.add_argument("--each", type=int, default=300, help="damaged rewordings for each kind of fact and way")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args(arguments)
    lexicon = lexicon_reader.load()
    checker = Checker(lexicon)
    print_row(_COLUMNS)
    print("|" + "---|" * len(_COLUMNS))
    made = (note.text for note in notes(lexicon, options.generated, options.seed))
    tallies = {"corpus": Tally(), "examples of entries": Tally(), "invented": Tally()}
    for (name, tally), texts in zip(tallies.items(), (corpus(), examples(lexicon), made), strict=True):
        for text in texts:
            checker.check(text, tally)
        print_tally(name, tally)
    print()
    counts = damage(checker, lexicon, options.each, options.seed)
    print_caught((f"{kind} {way}", count) for (kind, way), count in counts.items())
    print("\nThe blind pairs, each marked fact left out or replaced by another of its kind:\n")
    print_caught(blind_damage(checker.gate, options.seed).items())
    for name, tally in tallies.items():
        for line in dict.fromkeys([*tally.by_gate, *tally.by_second, *tally.patterns]):
            print(f"- {name}: {line}")


if __name__ == "__main__":
    main()
