"""Lexicon to medspaCy's target, context and section rules.

Patterns are expressions over the text, so that they match however spaCy splits hyphens and apostrophes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from langreview.export.entries import Exported, Files, is_context_free
from langreview.export.regex import bounded, phrase_regex
from langreview.lexicon import Entry, Lexicon
from langreview.phrases import Phrase

_CUES = (
    ("negation", "NEGATED_EXISTENCE", "FORWARD"),
    ("denial", "NEGATED_EXISTENCE", "FORWARD"),
    ("not-negation", "NOT_NEGATED", "PSEUDO"),
    ("scope-end", "SCOPE_END", "TERMINATE"),
)
"""Cue lists of the lexicon, and the category and direction of their context rules."""
_SCOPE = 8
"""Tokens that a negation reaches."""


def to_medspacy(lexicon: Lexicon) -> Files:
    """Return one file for each kind of rule, and one that says what they are."""
    exported = Exported(lexicon)
    rules = {
        "context_rules": list(_context_rules(exported)),
        "section_rules": list(_section_rules(exported)),
        "target_rules": [rule for entry in exported.entries() for rule in _target_rules(entry, exported)],
    }
    files = {f"{name}.json": _json({name: found}) for name, found in rules.items()}
    return {"README.txt": f"{exported.notice()}\n", **files}


def _json(value: object) -> str:
    """Return JSON in plain ASCII, since medspaCy opens files in whatever encoding the machine prefers."""
    return json.dumps(value, indent=1) + "\n"


def _target_rules(entry: Entry, exported: Exported) -> Iterator[dict[str, object]]:
    metadata = {
        "entry": entry.id,
        "code": entry.category,
        "severity": entry.severity,
        "level": "warning" if is_context_free(entry) else "suggestion",
        "message": exported.reason(entry),
    }
    for phrase in entry.phrases:
        label = exported.label(entry).upper()
        yield {"literal": phrase.text, "category": label, "pattern": _pattern(phrase, exported), "metadata": metadata}


def _context_rules(exported: Exported) -> Iterator[dict[str, object]]:
    labels = sorted({exported.label(entry).upper() for entry in exported.entries()})
    for cue, category, direction in _CUES:
        for phrase in exported.lexicon.cues[cue]:
            yield {
                "literal": phrase.text,
                "category": category,
                "pattern": _pattern(phrase, exported),
                "direction": direction,
                **({"allowed_types": labels, "max_scope": _SCOPE} if direction == "FORWARD" else {}),
            }


def _section_rules(exported: Exported) -> Iterator[dict[str, object]]:
    for name, phrases in exported.lexicon.sections.items():
        for phrase in phrases:
            heading = phrase_regex(phrase, exported.lexicon.lists)
            yield {
                "literal": phrase.text,
                "category": name.replace("-", "_"),
                "pattern": rf"(?m)^[ \t]*{heading}[ \t]*:",
            }


def _pattern(phrase: Phrase, exported: Exported) -> str:
    return bounded(phrase_regex(phrase, exported.lexicon.lists))
