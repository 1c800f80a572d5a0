"""What the review page shows of a review: the note in pieces that joined are the note, and what stands on each card.

The page gets no offsets: it joins pieces and never cuts text, so that code points and UTF-16 cannot be confused.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langreview.explain import debates, evidence, sources, why
from langreview.facts import SLOT
from langreview.lexicon import Lexicon
from langreview.merge import Piece, marks
from langreview.output import SEVERITIES
from langreview.report import source_as_dict
from langreview.segment import segment
from langreview.types import Finding, Review, Rewording, Span, Suggestion, Suppressed

_SHOWN_SEVERITY = 2
"""What is below is quiet, as is what is only worth a look: shown when asked for."""
_AROUND = 40
"""Code points shown on either side of what was left alone."""


def view(review: Review, lexicon: Lexicon) -> dict[str, Any]:
    """Return a review of everything (severity 1 and all tiers) as the page wants it."""
    return shown(review, lexicon, Cut.of(review, lexicon))


def shown(review: Review, lexicon: Lexicon, cut: Cut) -> dict[str, Any]:
    """Return a review of everything, its note cut as `cut` has it."""
    return {
        "pieces": list(_pieces(cut, review.note)),
        "marks": [_mark(group, cut, review.note, lexicon) for group in cut.groups],
        "left_alone": [_left_alone(item, review.note, lexicon) for item in review.suppressed],
        "notices": list(review.notices),
        "detectors": list(review.detectors),
    }


@dataclass(frozen=True, slots=True)
class Cut:
    """A note cut where findings, rewordings and sentences begin and end."""

    bounds: tuple[int, ...]
    """Where its sentences end."""
    pieces: tuple[Piece, ...]
    starts: tuple[int, ...]
    groups: tuple[range, ...]
    """The runs of pieces that findings link: each is one mark on the page."""
    suggestions: Mapping[Finding, Suggestion]

    @classmethod
    def of(cls, review: Review, lexicon: Lexicon, *, besides: Iterable[Span] = ()) -> Cut:
        """Cut the note of a review, at the edges of the spans `besides` as well."""
        bounds = tuple(part.span.end for part in segment(review.note, lexicon.abbreviations))
        rewordings = (item.span for suggestion in review.suggestions for item in suggestion.rewordings)
        edges = (edge for span in (*rewordings, *besides) for edge in (span.start, span.end))
        pieces = marks(review.note, review.findings, [*bounds, *edges])
        return cls(
            bounds,
            pieces,
            tuple(piece.span.start for piece in pieces),
            tuple(_groups(pieces)),
            {suggestion.finding: suggestion for suggestion in review.suggestions},
        )

    def covered(self, span: Span) -> dict[str, int]:
        """Return the first and the last piece of a span."""
        return {"first": bisect_left(self.starts, span.start), "last": bisect_left(self.starts, span.end) - 1}


def is_quiet(finding: Finding) -> bool:
    """Tell whether a finding is shown only when asked for."""
    return finding.severity < _SHOWN_SEVERITY or finding.tier != "confident"


def _groups(pieces: Sequence[Piece]) -> list[range]:
    groups: list[range] = []
    before: tuple[Finding, ...] = ()
    for at, piece in enumerate(pieces):
        if piece.findings and set(before).intersection(piece.findings):
            groups[-1] = range(groups[-1].start, at + 1)
        elif piece.findings:
            groups.append(range(at, at + 1))
        before = piece.findings
    return groups


def _pieces(cut: Cut, note: str) -> Iterator[dict[str, Any]]:
    mark_of = {at: number for number, group in enumerate(cut.groups) for at in group}
    sentence = 0
    for at, piece in enumerate(cut.pieces):
        yield {"text": piece.span.of(note), "mark": mark_of.get(at), "sentence": sentence}
        sentence += piece.span.end in cut.bounds[sentence : sentence + 1]


def _mark(group: range, cut: Cut, note: str, lexicon: Lexicon) -> dict[str, Any]:
    held = dict.fromkeys(finding for at in group for finding in cut.pieces[at].findings)
    findings = sorted(held, key=lambda finding: (is_quiet(finding), -finding.severity))
    return {
        "first": group.start,
        "last": group.stop - 1,
        "quiet": all(map(is_quiet, findings)),
        "findings": [_finding(cut.suggestions[finding], cut, note, lexicon) for finding in findings],
    }


def _finding(suggestion: Suggestion, cut: Cut, note: str, lexicon: Lexicon) -> dict[str, Any]:
    finding = suggestion.finding
    texts = [item for item in suggestion.rewordings if item.kind != "prompt"]
    return {
        "label": finding.label,
        "quiet": is_quiet(finding),
        "category": lexicon.categories[finding.category].name,
        "severity": SEVERITIES[finding.severity],
        "words": finding.span.of(note),
        "entry": finding.entry,
        "why": why(finding, lexicon),
        "found_by": evidence(finding),
        "sources": list(map(source_as_dict, sources(finding, lexicon))),
        "debates": list(map(asdict, debates(finding, lexicon))),
        "rewordings": [_rewording(item, cut) for item in texts],
        "questions": [item.text for item in suggestion.rewordings if item.kind == "prompt"],
        "example": asdict(suggestion.example) if suggestion.example else None,
        **cut.covered(finding.span),
    }


def _rewording(rewording: Rewording, cut: Cut) -> dict[str, Any]:
    return {"kind": rewording.kind, "parts": list(_parts(rewording.text)), **cut.covered(rewording.span)}


def _parts(text: str) -> Iterator[dict[str, str]]:
    """Yield the text and the slots of a rewording in their order."""
    for at, part in enumerate(SLOT.split(text)):
        if part:
            yield {"slot" if at % 2 else "text": part}


def _left_alone(item: Suppressed, note: str, lexicon: Lexicon) -> dict[str, Any]:
    span = item.finding.span
    return {
        "before": note[max(0, span.start - _AROUND) : span.start],
        "words": span.of(note),
        "after": note[span.end : span.end + _AROUND],
        "category": lexicon.categories[item.finding.category].name,
        "reason": item.reason,
        "detail": item.detail,
        "quiet": is_quiet(item.finding),
    }
