"""What the look-up page shows of the lexicon: every entry in words, with what it cites listed once beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from langreview.describe import KINDS, LEFT_ALONE, conditions, readable, words
from langreview.lexicon import LABELS, Category, Entry, Example, Lexicon, Template
from langreview.output import SEVERITIES
from langreview.report import source_as_dict


def lexicon_view(lexicon: Lexicon) -> dict[str, Any]:
    """Return the whole lexicon as the look-up page wants it."""
    return {
        "labels": LABELS,
        "severities": dict(SEVERITIES),
        "categories": {item.id: _category(item) for item in lexicon.categories.values()},
        "sources": {item.id: source_as_dict(item) for item in lexicon.sources.values()},
        "debates": {item.id: asdict(item) for item in lexicon.debates.values()},
        "entries": [_entry(entry, lexicon) for entry in lexicon.entries.values()],
    }


def _category(category: Category) -> dict[str, Any]:
    return {"name": category.name, "label": category.label, "definition": category.definition}


def _entry(entry: Entry, lexicon: Lexicon) -> dict[str, Any]:
    flagged = [example for example in entry.examples if example.marks]
    return {
        "id": entry.id,
        "name": entry.name.replace("-", " "),
        "category": entry.category,
        "severity": entry.severity,
        "why": entry.why,
        "phrases": list(map(readable, entry.phrases)),
        "lists": _lists(entry, lexicon),
        "words": " ".join(sorted(words(entry.phrases, lexicon.lists))),
        "conditions": [{"heading": item.heading, "texts": item.texts} for item in conditions(entry)],
        "always": entry.always,
        "rewordings": list(map(_rewording, entry.rewordings)),
        "flagged": [list(_parts(example)) for example in flagged],
        "left_alone": [
            {"text": example.text, "because": LEFT_ALONE.get(example.guard, "")}
            for example in entry.examples
            if not example.marks
        ],
        "sources": entry.sources,
        "debate": entry.debate,
    }


def _lists(entry: Entry, lexicon: Lexicon) -> dict[str, list[str]]:
    """Return the phrases of the word lists that the phrases of an entry name."""
    named = sorted({name for phrase in entry.phrases for name in phrase.list_names()})
    return {name.replace("-", " "): list(map(readable, lexicon.lists[name])) for name in named}


def _rewording(template: Template) -> dict[str, Any]:
    return {"do": KINDS[template.kind], "text": template.text, "for": list(map(readable, template.phrases))}


def _parts(example: Example) -> Iterator[dict[str, Any]]:
    """Yield the example in parts that joined are its text; a marked part has the severity that it gets there."""
    at = 0
    for mark in example.marks:
        yield {"text": example.text[at : mark.span.start]}
        yield {"text": mark.span.of(example.text), "severity": mark.severity}
        at = mark.span.end
    yield {"text": example.text[at:]}
