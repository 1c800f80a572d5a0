"""Lexicon to a Vale style: one rule a file; words that all have swaps are substitutions, the others existence rules."""

from __future__ import annotations

import yaml

from langreview.export.entries import Exported, Files, Wording, is_context_free
from langreview.export.regex import bounded, is_bounded_by_words, phrase_regex
from langreview.lexicon import Entry, Lexicon
from langreview.phrases import Phrase

_FOLDER = "styles/Langreview"
_CONFIGURATION = "StylesPath = styles\nMinAlertLevel = suggestion\n\n[*.{md,txt}]\nBasedOnStyles = Langreview\n"


def to_vale(lexicon: Lexicon) -> Files:
    """Return a style and a configuration that switches it on."""
    exported = Exported(lexicon)
    head = f"# {exported.notice()}\n"
    files = {".vale.ini": head + _CONFIGURATION}
    for entry in exported.entries():
        for name, rule in _rules(entry, exported).items():
            body = yaml.safe_dump(rule, allow_unicode=True, sort_keys=False, width=10_000)
            files[f"{_FOLDER}/{name}.yml"] = f"{head}# {exported.identity(entry)}\n{body}"
    return dict(sorted(files.items()))


def _rules(entry: Entry, exported: Exported) -> dict[str, dict[str, object]]:
    """Return the rules of an entry by name; two where swaps fit only some of its words."""
    wordings = exported.wordings(entry)
    swapped = [wording for wording in wordings if wording.swaps]
    if not swapped:
        tokens = [phrase_regex(phrase, exported.lexicon.lists) for phrase in _longest_first(entry)]
        return {entry.id: _existence(entry, tokens, exported)}
    substitution = _substitution(entry, swapped, exported)
    tokens = [wording.regex for wording in wordings if not wording.swaps]
    if not tokens:
        return {entry.id: substitution}
    return {entry.id: _existence(entry, tokens, exported), f"{entry.id}-swap": substitution}


def _longest_first(entry: Entry) -> list[Phrase]:
    return sorted(entry.phrases, key=lambda phrase: -len(phrase.slots))


def _existence(entry: Entry, tokens: list[str], exported: Exported) -> dict[str, object]:
    return {
        "extends": "existence",
        "message": f"{exported.label(entry)}: '%s'. {_literal(exported.reason(entry))}",
        **_common(entry, exported),
        **_bounded(entry, tokens),
    }


def _bounded(entry: Entry, tokens: list[str]) -> dict[str, object]:
    """Return tokens that Vale bounds by words itself, or that are bounded already where a mark begins or ends one."""
    if all(map(is_bounded_by_words, entry.phrases)):
        return {"tokens": tokens}
    return {"nonword": True, "tokens": [bounded(token) for token in tokens]}


def _substitution(entry: Entry, swapped: list[Wording], exported: Exported) -> dict[str, object]:
    return {
        "extends": "substitution",
        "message": f"{exported.label(entry)}: consider %s instead of '%s'. {_literal(exported.reason(entry))}",
        **_common(entry, exported),
        "capitalize": True,
        "action": {"name": "replace"},
        "swap": {wording.regex: "|".join(wording.swaps) for wording in swapped},
    }


def _common(entry: Entry, exported: Exported) -> dict[str, object]:
    link = exported.link(entry)
    exceptions = [f"(?i){phrase_regex(phrase, exported.lexicon.lists)}" for phrase in entry.unless]
    return {
        "description": entry.why,
        **({"link": link} if link else {}),
        "level": "warning" if is_context_free(entry) else "suggestion",
        "ignorecase": True,
        **({"exceptions": exceptions} if exceptions else {}),
    }


def _literal(text: str) -> str:
    """Return text as it must stand in a message in which `%s` is filled in."""
    return text.replace("%", "%%")
