"""A review as SARIF 2.1.0, for code-review tools and editors: positions and reasons, never note text."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from langreview.explain import review_notice, sources, why
from langreview.lexicon import Entry, Lexicon
from langreview.output import Output, line_of
from langreview.types import Finding, Review, Rewording, Span, Suggestion, Suppressed

_LEVELS = MappingProxyType({3: "error", 2: "warning", 1: "note"})
_INSERTABLE = ("swap", "delete")


def to_sarif(review: Review, lexicon: Lexicon, output: Output) -> str:
    """Return a SARIF log with one run; a finding left alone is a result with a suppression."""
    used = [*(item.finding for item in review.suppressed), *review.findings]
    rules = sorted({finding.entry for finding in used if finding.entry})
    uri = PurePath(output.name).as_posix() if output.name != "-" else "stdin"
    results = [_result(item, review, lexicon, rules, uri) for item in review.suggestions]
    results += [_suppressed(item, review, rules, uri) for item in review.suppressed]
    run = {
        "tool": {"driver": _driver(review, lexicon, rules)},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": _notices(review)}],
        "artifacts": [{"location": {"uri": uri}, "length": len(review.note.encode())}],
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _driver(review: Review, lexicon: Lexicon, rules: list[str]) -> dict[str, Any]:
    return {
        "name": "langreview",
        "version": review.versions.package,
        "rules": [_rule(lexicon.entries[name], lexicon) for name in rules],
        "properties": {"lexicon": review.versions.lexicon, "detectors": list(review.detectors)},
    }


def _notices(review: Review) -> list[dict[str, Any]]:
    return [{"level": "note", "message": {"text": notice}} for notice in review.notices]


def _rule(entry: Entry, lexicon: Lexicon) -> dict[str, Any]:
    category = lexicon.categories[entry.category]
    texts = [template.text for template in entry.rewordings if template.text]
    return {
        "id": entry.id,
        "name": "".join(part.capitalize() for part in entry.name.split("-")),
        "shortDescription": {"text": f"{category.label}: {category.name}"},
        "fullDescription": {"text": entry.why},
        "help": {"text": " / ".join(texts)},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
        "properties": {"tags": [category.label, category.id], "severity": entry.severity, "locale": lexicon.locale},
    }


def _result(suggestion: Suggestion, review: Review, lexicon: Lexicon, rules: list[str], uri: str) -> dict[str, Any]:
    finding = suggestion.finding
    questions = [item.text for item in suggestion.rewordings if item.kind == "prompt"]
    cited = "; ".join(f"{source.id} {source.url} (read: {source.read})" for source in sources(finding, lexicon))
    said = filter(None, (why(finding, lexicon), review_notice(finding, lexicon), *questions))
    result = _base(finding, review, rules, uri)
    result["level"] = _LEVELS[finding.severity]
    result["message"] = {"text": " ".join(said)}
    result["fixes"] = [_fix(item, review.note, uri) for item in suggestion.rewordings if item.kind in _INSERTABLE]
    result["properties"] = {
        "label": finding.label,
        "category": finding.category,
        "tier": finding.tier,
        "sources": cited,
    }
    return result


def _suppressed(item: Suppressed, review: Review, rules: list[str], uri: str) -> dict[str, Any]:
    result = _base(item.finding, review, rules, uri)
    result["level"] = "none"
    result["message"] = {"text": "Left alone."}
    result["suppressions"] = [{"kind": "external", "justification": f"{item.reason}: {item.detail}"}]
    return result


def _base(finding: Finding, review: Review, rules: list[str], uri: str) -> dict[str, Any]:
    digest = hashlib.sha256(f"{finding.entry}\0{finding.span.of(review.note)}".encode()).hexdigest()
    region = _region(finding.span, review.note)
    return {
        "ruleId": finding.entry or finding.category,
        **({"ruleIndex": rules.index(finding.entry)} if finding.entry else {}),
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}, "region": region}}],
        "partialFingerprints": {"entryAndWords/v1": digest},
    }


def _region(span: Span, note: str) -> dict[str, int]:
    return {
        "startLine": line_of(note, span.start),
        "startColumn": _column(note, span.start),
        "endLine": line_of(note, span.end),
        "endColumn": _column(note, span.end),
        **_range(span),
    }


def _range(span: Span) -> dict[str, int]:
    return {"charOffset": span.start, "charLength": len(span)}


def _column(note: str, position: int) -> int:
    return position - note.rfind("\n", 0, position)


def _fix(rewording: Rewording, note: str, uri: str) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(rewording.span, note), "insertedContent": {"text": rewording.text}}
    change = {"artifactLocation": {"uri": uri}, "replacements": [replacement]}
    return {"description": {"text": rewording.text or "take the words out"}, "artifactChanges": [change]}
