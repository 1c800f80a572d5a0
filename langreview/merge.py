"""Findings of many detectors to one per thing said, and to marks for display.

Five properties hold: merging twice is merging once; the order of detectors does not matter; every finding that
went in overlaps one of its label that came out and carries its evidence; those of one label never overlap; and
the marks joined are exactly the note.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from langreview.lexicon import Category
from langreview.types import Finding, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the note and the findings that hold all of it."""

    span: Span
    findings: tuple[Finding, ...]


def merge(findings: Iterable[Finding], categories: Mapping[str, Category]) -> tuple[Finding, ...]:
    """Join what overlaps within a label: an entry's span stands, then the longest, then the leftmost; sorted by start.

    An entry's words go first because its rewordings are written for them. The category is the one that goes first in
    the order of `categories`, the severity the highest.
    """
    by_label: dict[str, list[Finding]] = {}
    for finding in findings:
        by_label.setdefault(finding.label, []).append(finding)
    merged = [
        finding for same in by_label.values() for chain in _chains(same) for finding in _merge_chain(chain, categories)
    ]
    return tuple(sorted(merged, key=lambda finding: (finding.span, finding.label)))


def _chains(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Yield the groups of findings that are linked by overlaps."""
    chain: list[Finding] = []
    reached = 0
    for finding in sorted(findings, key=lambda finding: finding.span):
        if chain and finding.span.start >= reached:
            yield chain
            chain = []
        chain.append(finding)
        reached = max(reached, finding.span.end)
    if chain:
        yield chain


def _merge_chain(chain: Iterable[Finding], categories: Mapping[str, Category]) -> Iterator[Finding]:
    ordered = sorted(chain, key=lambda finding: _order(finding, categories))
    while ordered:
        same = [other for other in ordered if other.span.overlaps(ordered[0].span)]
        yield _joined(ordered[0], same, categories)
        ordered = [other for other in ordered if other not in same]


def _order(finding: Finding, categories: Mapping[str, Category]) -> tuple[object, ...]:
    evidence = tuple((item.detector, item.entry, item.score or 0) for item in finding.evidence)
    return (
        not finding.entry,
        -len(finding.span),
        finding.span,
        categories[finding.category].rank,
        -finding.severity,
        evidence,
    )


def _joined(chosen: Finding, same: Sequence[Finding], categories: Mapping[str, Category]) -> Finding:
    by_rank = sorted(same, key=lambda finding: (categories[finding.category].rank, _order(finding, categories)))
    evidence = dict.fromkeys(item for finding in by_rank for item in finding.evidence)
    scores = [finding.confidence for finding in same if finding.confidence is not None]
    return replace(
        chosen,
        category=by_rank[0].category,
        severity=max(finding.severity for finding in same),
        evidence=tuple(evidence),
        confidence=max(scores, default=None),
        tier=min(finding.tier for finding in same),
    )


def marks(note: str, findings: Iterable[Finding], edges: Iterable[int] = ()) -> tuple[Piece, ...]:
    """Cut the note where findings begin and end, so that each piece lies wholly inside or outside each finding.

    It is cut at `edges` as well, code points from 0 to the length of the note.
    """
    waiting = deque(sorted(findings, key=lambda finding: finding.span))
    own = (edge for finding in waiting for edge in (finding.span.start, finding.span.end))
    cuts = sorted({0, len(note), *own, *edges})
    pieces: list[Piece] = []
    open_now: list[Finding] = []
    for start, end in pairwise(cuts):
        open_now = [finding for finding in open_now if finding.span.end > start]
        while waiting and waiting[0].span.start <= start:
            open_now.append(waiting.popleft())
        pieces.append(Piece(Span(start, end), tuple(open_now)))
    return tuple(pieces)
