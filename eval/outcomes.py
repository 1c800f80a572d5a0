"""What a system said of a text, as a value that can be written down and read again; it holds no text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from langreview.types import Evidence, Finding, Review, Span, Suppressed


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings of every severity and tier, what was left alone, and the checks of the rewordings."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    rewordings: tuple[dict[str, Any], ...] = ()
    """One record a finding; `eval.rewordings` writes and counts them."""


def outcome_of(review: Review, rewordings: tuple[dict[str, Any], ...] = ()) -> Outcome:
    """Return what a review of severity 1 and all tiers found."""
    return Outcome(review.findings, review.suppressed, rewordings)


def to_record(outcome: Outcome) -> dict[str, Any]:
    """Return the outcome as JSON can hold it; spans are code points, half-open."""
    return {
        "findings": [_finding_record(finding) for finding in outcome.findings],
        "suppressed": [
            {
                "finding": _finding_record(item.finding),
                "reason": item.reason,
                "detail": item.detail,
                "cue": [item.cue.start, item.cue.end] if item.cue else None,
            }
            for item in outcome.suppressed
        ],
        "rewordings": list(outcome.rewordings),
    }


def from_record(record: dict[str, Any]) -> Outcome:
    """Return what `to_record` wrote."""
    return Outcome(
        tuple(_finding(item) for item in record["findings"]),
        tuple(
            Suppressed(
                _finding(item["finding"]), item["reason"], item["detail"], Span(*item["cue"]) if item["cue"] else None
            )
            for item in record["suppressed"]
        ),
        tuple(record["rewordings"]),
    )


def _finding_record(finding: Finding) -> dict[str, Any]:
    return {
        "start": finding.span.start,
        "end": finding.span.end,
        "label": finding.label,
        "category": finding.category,
        "severity": finding.severity,
        "tier": finding.tier,
        "confidence": finding.confidence,
        "evidence": [[item.detector, item.entry, item.score] for item in finding.evidence],
    }


def _finding(record: dict[str, Any]) -> Finding:
    return Finding(
        Span(record["start"], record["end"]),
        record["label"],
        record["category"],
        record["severity"],
        tuple(Evidence(*item) for item in record["evidence"]),
        record["confidence"],
        record["tier"],
    )
