"""The LanguageTool protocol, version 2: what editors that know a LanguageTool server send and want back."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from app.checked_text import CheckedText, in_units
from app.parameters import Asked
from langreview.explain import review_notice, sources, why, worked
from langreview.lexicon import Lexicon
from langreview.report import versions
from langreview.review import Reviewer
from langreview.segment import segment
from langreview.types import Finding, Review, Rewording, Span, Suggestion

API_VERSION = 1
VARIANTS = MappingProxyType(
    {
        "en": "English",
        "en-AU": "English (Australian)",
        "en-CA": "English (Canadian)",
        "en-GB": "English (GB)",
        "en-NZ": "English (New Zealand)",
        "en-US": "English (US)",
        "en-ZA": "English (South African)",
    }
)
"""The kinds of English by code; editors take their locales from this list."""
_CONTEXT = 40
"""Code points shown on either side of a match."""
_MOST_COMPACT = 5
"""Replacements of a match in a compact answer."""
_INSERTABLE = ("swap", "delete")
_LINE_BREAK = re.compile(r"[\r\n\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Match:
    """A finding in the terms of the protocol."""

    suggestion: Suggestion
    rule: str
    category: str
    span: Span
    """What a client underlines, and replaces when a rewording is chosen."""

    @property
    def finding(self) -> Finding:
        """The finding that the match shows."""
        return self.suggestion.finding


def languages() -> list[dict[str, str]]:
    """Return the languages, sorted by name."""
    found = [{"name": name, "code": "en", "longCode": code} for code, name in VARIANTS.items()]
    return sorted(found, key=lambda item: item["name"])


def is_english(language: str) -> bool:
    """Tell whether a language is one that is reviewed; "auto" is taken to be."""
    return language == "auto" or language in VARIANTS


def software(version: str) -> dict[str, Any]:
    """Return who answers."""
    return {
        "name": "langreview",
        "version": version,
        "buildDate": "",
        "apiVersion": API_VERSION,
        "premium": False,
        "status": "",
    }


def answer(asked: Asked, reviewer: Reviewer) -> dict[str, Any]:
    """Review the text of a request and return the answer; spans are UTF-16 code units over text with markup."""
    everything = asked.is_picky or bool(asked.enabled_rules)
    review = reviewer.review(asked.text.reviewed, min_severity=1 if everything else 2, all_tiers=everything)
    lexicon = reviewer.lexicon
    matches = () if asked.mode == "textLevelOnly" else sorted(_matches(review, asked), key=lambda item: item.span)
    ranges = [part.span for part in segment(review.note, lexicon.abbreviations)]
    code = "en-GB" if asked.language == "auto" else asked.language
    language = {"name": VARIANTS[code], "code": code}
    detected = {**language, "confidence": 1.0, "source": "given"}
    found: dict[str, Any] = {
        "versions": versions(review.versions),
        "warnings": _warnings(review),
        "language": {**language, "detectedLanguage": detected},
        "matches": [_match(item, asked, review, ranges, lexicon) for item in matches],
        "sentenceRanges": [_ends(asked.text, span) for span in ranges],
        "extendedSentenceRanges": [],
    }
    return found if asked.is_compact else {"software": software(review.versions.package), **found}


def _warnings(review: Review) -> dict[str, Any]:
    if not review.notices:
        return {"incompleteResults": False}
    return {"incompleteResults": True, "incompleteResultsReason": " ".join(review.notices)}


def _ends(text: CheckedText, span: Span) -> list[int]:
    start, length = text.units_of(span)
    return [start, start + length]


def _matches(review: Review, asked: Asked) -> Iterator[Match]:
    for suggestion in review.suggestions:
        finding = suggestion.finding
        span = _underlined(review.note, suggestion)
        match = Match(suggestion, finding.entry or finding.category, finding.category, span)
        if _is_wanted(match, asked):
            yield match


def _insertable(suggestion: Suggestion) -> list[Rewording]:
    return [item for item in suggestion.rewordings if item.kind in _INSERTABLE]


def _underlined(note: str, suggestion: Suggestion) -> Span:
    """Return the whole words that hold a finding and all that its rewordings replace, an article before it for one."""
    spans = [suggestion.finding.span, *(item.span for item in _insertable(suggestion))]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    while start and note[start - 1].isalnum():
        start -= 1
    while note[end : end + 1].isalnum():
        end += 1
    return Span(start, end)


def _is_wanted(match: Match, asked: Asked) -> bool:
    is_named = match.rule in asked.enabled_rules
    if _is_advisory(match.finding) and not (asked.is_picky or is_named):
        return False
    if asked.enabled_only:
        return is_named or match.category in asked.enabled_categories
    return match.rule not in asked.disabled_rules and match.category not in asked.disabled_categories


def _is_advisory(finding: Finding) -> bool:
    """Tell whether a finding is shown only to those who ask for more: by level, or by its rule."""
    return finding.severity == 1 or finding.tier != "confident"


def _match(match: Match, asked: Asked, review: Review, ranges: Sequence[Span], lexicon: Lexicon) -> dict[str, Any]:
    finding = match.finding
    category = lexicon.categories[finding.category]
    offset, length = asked.text.units_of(match.span)
    replacements = [{"value": _inserted(review.note, match.span, item)} for item in _insertable(match.suggestion)]
    found = {
        "message": _message(match.suggestion, lexicon),
        "shortMessage": f"{finding.label}: {category.name}",
        "replacements": replacements[:_MOST_COMPACT] if asked.is_compact else replacements,
        "offset": offset,
        "length": length,
        "type": {"typeName": "Hint"},
        "rule": _rule(match, lexicon),
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": 0,
    }
    if asked.is_compact:
        return found
    around = ranges[bisect_right(ranges, finding.span.start, key=lambda span: span.start) - 1]
    return {**found, "context": _context(review.note, match.span), "sentence": around.of(review.note)}


def _inserted(note: str, underlined: Span, rewording: Rewording) -> str:
    """Return what becomes of the underlined words."""
    before, after = note[underlined.start : rewording.span.start], note[rewording.span.end : underlined.end]
    return f"{before}{rewording.text}{after}"


def _message(suggestion: Suggestion, lexicon: Lexicon) -> str:
    """Return why the words may hurt, then what only the author can fill in or answer."""
    patterns, prompts = (
        [item.text or "" for item in suggestion.rewordings if item.kind == kind] for kind in ("pattern", "prompt")
    )
    consider = [f"Consider: {'; '.join(patterns)}."] if patterns else []
    reasons = filter(None, (why(suggestion.finding, lexicon), review_notice(suggestion.finding, lexicon)))
    return " ".join((*reasons, *consider, *prompts, *worked(suggestion)))


def _rule(match: Match, lexicon: Lexicon) -> dict[str, Any]:
    category = lexicon.categories[match.category]
    entry = lexicon.entries.get(match.rule)
    return {
        "id": match.rule,
        "description": entry.name if entry else category.name,
        "issueType": "style",
        "urls": [{"value": source.url} for source in sources(match.finding, lexicon) if source.url],
        "category": {"id": category.id, "name": category.name},
        "isPremium": False,
        "tags": ["picky"] if _is_advisory(match.finding) else [],
    }


def _context(note: str, span: Span) -> dict[str, Any]:
    """Return the words with what stands round them; each character there is one UTF-16 code unit."""
    before, after = note[max(0, span.start - _CONTEXT) : span.start], note[span.end : span.end + _CONTEXT]
    opening = "..." if span.start > _CONTEXT else ""
    closing = "..." if span.end + _CONTEXT < len(note) else ""
    left, words, right = (in_units(_LINE_BREAK.sub(" ", part)) for part in (before, span.of(note), after))
    return {
        "text": f"{opening}{left}{words}{right}{closing}",
        "offset": len(opening) + len(left),
        "length": len(words),
    }


def rules(reviewer: Reviewer) -> list[dict[str, Any]]:
    """Return the rules as `configinfo` lists them: every entry, and every category for what no entry knows.

    What the team's own lexicon switches off is not listed.
    """
    lexicon = reviewer.lexicon
    listed = [(entry.id, entry.name, entry.category, entry.severity) for entry in lexicon.entries.values()]
    listed += [(category.id, category.name, category.id, 2) for category in lexicon.categories.values()]
    return [
        {
            "ruleId": id_,
            "description": name,
            "categoryId": category,
            "categoryName": lexicon.categories[category].name,
            "locQualityIssueType": "style",
            **({"isDefaultOff": True} if severity == 1 else {}),
        }
        for id_, name, category, severity in listed
        if not reviewer.is_off(id_, category)
    ]
