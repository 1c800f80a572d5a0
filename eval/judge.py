"""The cases of one system, judged one by one and added up; what is kept of a case does not grow with its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from eval.agreement import agreement_metrics, agreement_tally
from eval.calibration import Point, calibrate, points, threshold_metrics, threshold_tally
from eval.cases import Case, Level, is_counted
from eval.metrics import Metric, alarm_metrics, category_metrics, measure, span_metrics, unit_metrics
from eval.outcomes import Outcome
from eval.results import EntryCount, FunctionalityCount, Rights, SystemResult
from eval.rewordings import rewording_metrics, rewording_tally
from eval.scoring import Scored, score
from eval.statistics import Resampler, share
from eval.systems import System
from langreview.lexicon import Lexicon
from langreview.match import LexiconDetector
from langreview.segment import segment
from langreview.types import Finding, Segment


class Judge:
    """Scores the outcomes of one system."""

    def __init__(self, system: System, level: Level, shipped: Lexicon | None = None) -> None:
        """Start with nothing; `level` is that of the set, `shipped` the lexicon whose phrases count as listed."""
        self._system = system
        self._lexicon: Lexicon = system.reviewer.lexicon
        self._phrases = LexiconDetector(shipped or self._lexicon)
        self._level = level
        self._sums = Resampler()
        self._points: list[Point] = []
        self._confusion: Counter[str] = Counter()
        self._entries: dict[str, Counter[str]] = {name: Counter() for name in self._lexicon.entries}
        self._functionalities = _Functionalities()
        self.rights: Rights = {}

    def add(self, case: Case, outcome: Outcome) -> Scored:
        """Score one case and add it up."""
        categories = self._lexicon.categories
        segments = segment(case.text, self._lexicon.abbreviations)
        scored = score(case, outcome, segments, categories)
        scored.tally.update(self._listed(case, scored, segments))
        tally = scored.tally + rewording_tally(outcome.rewordings)
        tally += agreement_tally(case, segments, scored.tally, categories)
        if case.level is Level.SPAN:
            self._points += points(case, outcome, categories)
            tally += threshold_tally(case, outcome, categories)
        self._confusion.update({key: count for key, count in tally.items() if key.startswith("confusion:")})
        self._sums.add(case.cluster, {key: count for key, count in tally.items() if not key.startswith("confusion:")})
        self._count_entries(outcome, scored)
        self._functionalities.add(case)
        self.rights[case.id] = (case.cluster, scored.right)
        return scored

    def _listed(self, case: Case, scored: Scored, segments: Sequence[Segment]) -> Counter[str]:
        """Return how many marks hold no listed phrase, and how many of these were found."""
        listed = [finding.span for finding in self._phrases.detect(segments)]
        fresh = [
            mark
            for mark in case.gold.marks
            if is_counted(mark, self._lexicon.categories) and not any(mark.span.overlaps(span) for span in listed)
        ]
        return Counter(
            {"unlisted:marks": len(fresh), "unlisted:found": sum(mark not in scored.missed for mark in fresh)}
        )

    def _count_entries(self, outcome: Outcome, scored: Scored) -> None:
        for kind in ("hits", "alarms", "ignored"):
            for entry in _entries_of(getattr(scored, kind)):
                self._entries.setdefault(entry, Counter())[kind] += 1
        for item in outcome.suppressed:
            kind = "left-alone-in-error" if item in scored.left_alone else "left-alone"
            for entry in _entries_of([item.finding]):
                self._entries.setdefault(entry, Counter())[kind] += 1

    def result(self) -> SystemResult:
        """Return the figures of all that was added."""
        versions = self._system.versions
        return SystemResult(
            system=self._system.name,
            versions={"langreview": versions.package, "lexicon": versions.lexicon, "weights": versions.weights},
            figures=measure(self._sums, self._metrics()),
            calibrations=calibrate(self._points),
            confusion={key.removeprefix("confusion:"): count for key, count in sorted(self._confusion.items())},
            entries=tuple(_entry_count(name, counts) for name, counts in self._entries.items()),
            functionalities=self._functionalities.counts(self.rights),
        )

    @property
    def clusters(self) -> int:
        """How many groups of cases were added."""
        return self._sums.clusters

    def _metrics(self) -> Iterator[Metric]:
        yield from alarm_metrics()
        if self._level is not Level.SPAN:
            yield from unit_metrics(self._level.value)
        else:
            yield from span_metrics()
            yield from unit_metrics("sentence")
            yield from unit_metrics("note")
            yield from category_metrics({item.counts_as: None for item in self._lexicon.categories.values()})
            yield from threshold_metrics() if self._points else ()
        yield from agreement_metrics()
        yield from rewording_metrics()


def _entries_of(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        yield from {evidence.entry for evidence in finding.evidence if evidence.entry}


def _entry_count(entry: str, counts: Mapping[str, int]) -> EntryCount:
    return EntryCount(
        entry,
        true=counts["hits"],
        false=counts["alarms"],
        ignored=counts["ignored"],
        left_alone=counts["left-alone"],
        left_alone_in_error=counts["left-alone-in-error"],
    )


class _Functionalities:
    """Cases by functionality, and the contrast pairs among them."""

    def __init__(self) -> None:
        self._cases: dict[str, str] = {}
        self._pairs: dict[frozenset[str], None] = {}

    def add(self, case: Case) -> None:
        if case.functionality:
            self._cases[case.id] = case.functionality
        if case.contrast_of and case.contrast_of != case.id:
            self._pairs[frozenset((case.id, case.contrast_of))] = None

    def counts(self, rights: Rights) -> tuple[FunctionalityCount, ...]:
        cases: dict[str, list[tuple[str, bool]]] = {}
        pairs: dict[str, list[tuple[str, bool]]] = {}
        for case, functionality in self._cases.items():
            cases.setdefault(functionality, []).append(rights[case])
        for pair in self._pairs:
            judged = [rights[case] for case in sorted(pair) if case in rights]
            both = (judged[0][0], len(judged) == len(pair) and all(right for _, right in judged))
            for functionality in {self._cases[case] for case in pair if case in self._cases}:
                pairs.setdefault(functionality, []).append(both)
        return tuple(
            FunctionalityCount(name, len(found), share(found), len(pairs.get(name, ())), share(pairs.get(name, ())))
            for name, found in sorted(cases.items())
        )
