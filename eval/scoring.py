"""One case against what was said of it: hits, misses, false alarms, and tallies that can be added up.

A finding is true when it overlaps a scored mark of its label; one that only touches a don't-care mark (severity 1,
house style) is ignored; any other is a false alarm. A mark is found when a finding of its label overlaps it. Tallies
are named `level:what:which`; `eval.metrics` turns sums of them into figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.cases import COUNTED_FROM, LABELS, Case, Level, is_counted
from eval.outcomes import Outcome
from langreview.lexicon import Category
from langreview.markup import Mark
from langreview.types import Finding, Segment, Span, Suppressed

NOTHING = "nothing"
"""In confusions: no mark where something was found, or no finding where something was marked."""


@dataclass(frozen=True, slots=True)
class Said:
    """A span that a detector or a second annotator points at; `category` is the one that it counts as."""

    span: Span
    label: str
    category: str


@dataclass(frozen=True, slots=True)
class Key:
    """The marks of a case: those that are scored, and the don't-care ones."""

    counted: tuple[Said, ...]
    severities: tuple[int, ...]
    doubtful: tuple[Span, ...]


@dataclass(slots=True)
class Scored:
    """What a system got right and wrong in one case."""

    tally: Counter[str] = field(default_factory=Counter)
    hits: list[Finding] = field(default_factory=list)
    alarms: list[Finding] = field(default_factory=list)
    ignored: list[Finding] = field(default_factory=list)
    missed: list[Mark] = field(default_factory=list)
    left_alone: list[Suppressed] = field(default_factory=list)
    """What a guard left alone although a scored mark of its label stands there."""

    @property
    def right(self) -> bool:
        """Tell whether nothing was missed and nothing flagged in error."""
        return self.tally["case:right"] == 1


def key_of(marks: Iterable[Mark], categories: Mapping[str, Category]) -> Key:
    """Sort marks into scored and don't-care."""
    marks = tuple(marks)
    counted = [mark for mark in marks if is_counted(mark, categories)]
    return Key(
        tuple(said_by(mark, categories) for mark in counted),
        tuple(mark.severity for mark in counted),
        tuple(mark.span for mark in marks if mark not in counted),
    )


def said_by(mark: Mark, categories: Mapping[str, Category]) -> Said:
    """Return a mark as something said, its category resolved."""
    category = categories[mark.code]
    return Said(mark.span, category.label, category.counts_as)


def shown(outcome: Outcome) -> list[Finding]:
    """Return the findings that a user sees by default, house style left out."""
    return [finding for finding in outcome.findings if is_shown(finding)]


def scorable(outcome: Outcome) -> list[Finding]:
    """Return the findings of every tier that are scored."""
    return [finding for finding in outcome.findings if is_scorable(finding)]


def is_scorable(finding: Finding) -> bool:
    """Tell whether a finding is scored, whatever its tier."""
    return finding.label in LABELS and finding.severity >= COUNTED_FROM


def is_shown(finding: Finding) -> bool:
    """Tell whether a user sees a finding by default and it is scored."""
    return is_scorable(finding) and finding.tier == "confident"


def score(case: Case, outcome: Outcome, segments: Sequence[Segment], categories: Mapping[str, Category]) -> Scored:
    """Score one case at every level that its labels allow; `segments` tile its text."""
    scored = Scored()
    findings = shown(outcome)
    scored.tally["words"] = len(case.text.split())
    scored.tally["cases"] = 1
    if case.level is not Level.SPAN:
        _score_labels(case, findings, scored)
        return scored
    key = key_of(case.gold.marks, categories)
    said = {finding: said_of(finding, categories) for finding in findings}
    for finding in findings:
        {True: scored.hits, False: scored.alarms, None: scored.ignored}[is_true(said[finding], key)].append(finding)
    judged = [said[finding] for finding in findings if finding not in scored.ignored]
    scored.tally.update(tally_spans(key, judged))
    scored.tally.update(tally_units("sentence", key, judged, [segment.span for segment in segments]))
    scored.tally.update(tally_units("note", key, judged, [Span(0, max(1, len(case.text)))]))
    counted = [mark for mark in case.gold.marks if is_counted(mark, categories)]
    scored.missed = [mark for mark in counted if not is_found(said_by(mark, categories), judged)]
    scored.left_alone = [item for item in outcome.suppressed if is_true(said_of(item.finding, categories), key)]
    scored.tally["case:right"] = int(not scored.missed and not scored.alarms)
    return scored


def said_of(finding: Finding, categories: Mapping[str, Category]) -> Said:
    """Return a finding as something said, its category resolved."""
    return Said(finding.span, finding.label, categories[finding.category].counts_as)


def is_true(said: Said, key: Key) -> bool | None:
    """Return whether something said is true; None where it only touches a don't-care mark."""
    if any(mark.label == said.label and mark.span.overlaps(said.span) for mark in key.counted):
        return True
    return None if any(span.overlaps(said.span) for span in key.doubtful) else False


def is_found(mark: Said, said: Iterable[Said]) -> bool:
    """Tell whether something said overlaps a mark of its label."""
    return any(item.label == mark.label and item.span.overlaps(mark.span) for item in said)


def _score_labels(case: Case, findings: Sequence[Finding], scored: Scored) -> None:
    """Score a row that has labels but no marks, as the unit that its set calls it."""
    found = {finding.label for finding in findings}
    scored.hits = [finding for finding in findings if finding.label in case.gold.labels]
    scored.alarms = [finding for finding in findings if finding.label not in case.gold.labels]
    scored.tally.update(_unit_tally(case.level.value, case.gold.labels, found))
    scored.tally["alarms"] = len(scored.alarms)
    scored.tally["case:right"] = int(found == case.gold.labels)


def tally_spans(key: Key, said: Sequence[Said]) -> Counter[str]:
    """Return the tallies of spans, categories and characters; don't-care marks are out of all of them."""
    tally: Counter[str] = Counter()
    for mark, severity in zip(key.counted, key.severities, strict=True):
        found = is_found(mark, said)
        exact = any(item.label == mark.label and item.span == mark.span for item in said)
        named = any(item.category == mark.category and item.span.overlaps(mark.span) for item in said)
        tally.update({f"span:marks:{mark.label}": 1, f"span:found:{mark.label}": found})
        tally.update({f"span:exactly-found:{mark.label}": exact})
        tally.update({f"severity:marks:{severity}": 1, f"severity:found:{severity}": found})
        tally.update({"severity:weight": severity, "severity:weight-found": severity * found})
        tally.update({f"category:marks:{mark.category}": 1, f"category:found:{mark.category}": found})
        tally.update({f"category:named:{mark.category}": named})
        tally[f"confusion:{mark.category}:{_closest(mark, said)}"] += 1
    for item in said:
        true = is_true(item, key) is True
        exact = any(mark.label == item.label and item.span == mark.span for mark in key.counted)
        named = any(mark.category == item.category and item.span.overlaps(mark.span) for mark in key.counted)
        tally.update({f"span:said:{item.label}": 1, f"span:true:{item.label}": true})
        tally.update({f"span:exactly-true:{item.label}": exact})
        tally.update({f"category:said:{item.category}": 1, f"category:true:{item.category}": named})
        tally["alarms"] += not true
        if not any(mark.span.overlaps(item.span) for mark in key.counted):
            tally[f"confusion:{NOTHING}:{item.category}"] += 1
    for label in LABELS:
        tally.update(_characters(label, key, said))
    tally.update(_category_characters(key, said))
    return tally


def _closest(mark: Said, said: Iterable[Said]) -> str:
    """Return the category of what overlaps a mark most, the same category first."""
    over = [item for item in said if item.span.overlaps(mark.span)]
    return (
        max(over, key=lambda item: (item.category == mark.category, _shared(item, mark))).category if over else NOTHING
    )


def _shared(item: Said, mark: Said) -> int:
    return min(item.span.end, mark.span.end) - max(item.span.start, mark.span.start)


def _characters(label: str, key: Key, said: Iterable[Said]) -> dict[str, float]:
    doubtful = _points(key.doubtful)
    gold = _points(mark.span for mark in key.counted if mark.label == label)
    found = _points(item.span for item in said if item.label == label) - (doubtful - gold)
    both, either = len(gold & found), len(gold) + len(found)
    dice = 2 * both / either if either else 1.0
    return {
        f"character:gold:{label}": len(gold),
        f"character:found:{label}": len(found),
        f"character:both:{label}": both,
        f"dice:texts:{label}": 1,
        f"dice:sum:{label}": dice,
        f"dice:marked-texts:{label}": bool(gold),
        f"dice:marked-sum:{label}": dice if gold else 0.0,
    }


def _category_characters(key: Key, said: Sequence[Said]) -> Counter[str]:
    doubtful = _points(key.doubtful)
    tally: Counter[str] = Counter()
    for category in {item.category for item in (*key.counted, *said)}:
        gold = _points(mark.span for mark in key.counted if mark.category == category)
        found = _points(item.span for item in said if item.category == category) - (doubtful - gold)
        kinds = (("tp", gold & found), ("fn", gold - found), ("fp", found - gold))
        tally.update({f"category character:{kind}:{category}": len(points) for kind, points in kinds})
    return tally


def _points(spans: Iterable[Span]) -> set[int]:
    return {point for span in spans for point in range(span.start, span.end)}


def tally_units(level: str, key: Key, said: Sequence[Said], units: Iterable[Span]) -> Counter[str]:
    """Return the tallies of sentences or notes, by label and for "none"; one that is only don't-care is left out."""
    tally: Counter[str] = Counter()
    for unit in units:
        gold = {mark.label for mark in key.counted if mark.span.overlaps(unit)}
        found = {item.label for item in said if item.span.overlaps(unit)}
        if gold or found or not any(span.overlaps(unit) for span in key.doubtful):
            tally.update(_unit_tally(level, frozenset(gold), found))
        tally.update(_category_units(f"category {level}", key, said, unit))
    return tally


def _category_units(level: str, key: Key, said: Sequence[Said], unit: Span) -> Counter[str]:
    gold = {mark.category for mark in key.counted if mark.span.overlaps(unit)}
    found = {item.category for item in said if item.span.overlaps(unit)}
    kinds = (("tp", gold & found), ("fn", gold - found), ("fp", found - gold))
    return Counter(f"{level}:{kind}:{category}" for kind, categories in kinds for category in categories)


def _unit_tally(level: str, gold: frozenset[str], found: set[str]) -> Counter[str]:
    tally: Counter[str] = Counter()
    for label in (*LABELS, "none"):
        is_gold = label in gold if label != "none" else not gold
        is_found = label in found if label != "none" else not found
        kind = {(True, True): "tp", (True, False): "fn", (False, True): "fp", (False, False): "tn"}[is_gold, is_found]
        tally[f"{level}:{kind}:{label}"] += 1
    return tally
