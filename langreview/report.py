"""Reviews as text, JSON, SARIF and HTML, by the name of the format."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from langreview.explain import sources, why
from langreview.html import to_html
from langreview.lexicon import Lexicon, Source
from langreview.output import Output
from langreview.sarif import to_sarif
from langreview.terminal import to_text
from langreview.types import Evidence, Review, Rewording, Suggestion, Suppressed, Versions

SCHEMA = "langreview.review/1"
"""The version of the JSON form; its schema file is docs/review.schema.json."""

Format = Callable[[Review, Lexicon, Output], str]
"""A review and the lexicon that was used, to a report for some output."""


def to_json(review: Review, lexicon: Lexicon, _output: Output) -> str:
    """Return the review as indented JSON; the note itself is not part of it, the words of each finding are."""
    return json.dumps(as_dict(review, lexicon), ensure_ascii=False, indent=2)


def as_dict(review: Review, lexicon: Lexicon) -> dict[str, Any]:
    """Return the review as the outside contract has it; spans are code points, half-open."""
    return {
        "schema": SCHEMA,
        "findings": [_finding(suggestion, review.note, lexicon) for suggestion in review.suggestions],
        "suppressed": [_suppressed(item, review.note) for item in review.suppressed],
        "detectors": list(review.detectors),
        "notices": list(review.notices),
        "versions": versions(review.versions),
    }


def versions(used: Versions) -> dict[str, str | None]:
    """Return what has to be the same for a review to be repeated."""
    return {"langreview": used.package, "lexicon": used.lexicon, "weights": used.weights or None}


def _finding(suggestion: Suggestion, note: str, lexicon: Lexicon) -> dict[str, Any]:
    finding = suggestion.finding
    return {
        "start": finding.span.start,
        "end": finding.span.end,
        "text": finding.span.of(note),
        "label": finding.label,
        "category": finding.category,
        "severity": finding.severity,
        "tier": finding.tier,
        "confidence": finding.confidence,
        "evidence": [_evidence(item) for item in finding.evidence],
        "why": why(finding, lexicon),
        "sources": [source_as_dict(source) for source in sources(finding, lexicon)],
        "suggestions": [_rewording(rewording) for rewording in suggestion.rewordings],
        "example": asdict(suggestion.example) if suggestion.example else None,
    }


def source_as_dict(source: Source) -> dict[str, str]:
    """Return what users are told of a source."""
    return {"id": source.id, "title": source.title, "url": source.url, "read": source.read}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = {"detector": evidence.detector}
    if evidence.entry:
        found["entry"] = evidence.entry
    if evidence.score is not None:
        found["score"] = evidence.score
    return found


def _rewording(rewording: Rewording) -> dict[str, Any]:
    span = rewording.span
    slots = list(rewording.slots)
    return {"kind": rewording.kind, "start": span.start, "end": span.end, "text": rewording.text, "slots": slots}


def _suppressed(item: Suppressed, note: str) -> dict[str, Any]:
    span = item.finding.span
    return {
        "start": span.start,
        "end": span.end,
        "text": span.of(note),
        "category": item.finding.category,
        "entry": item.finding.entry,
        "reason": item.reason,
        "detail": item.detail + (f': "{item.cue.of(note)}"' if item.cue else ""),
    }


FORMATS: Mapping[str, Format] = MappingProxyType({"text": to_text, "json": to_json, "sarif": to_sarif, "html": to_html})
