"""An entry in words: its phrases as one reads them, when it is flagged at all, and what leaves it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from langreview.lexicon import Entry
from langreview.phrases import Alternative, Element, Gap, ListName, Number, Phrase

LEFT_ALONE: Mapping[str, str] = MappingProxyType(
    {
        "voice": "somebody else's words or view",
        "quotation": "a quotation",
        "mention": "the words are spoken of, not used",
        "negation": "said not to be so",
        "section": "it stands in a section that is left alone",
        "target": "it is not about the patient's distress, self-harm or the response to it",
        "sense": "another sense of the words",
        "plan": "a plan with a reason and first steps, not a threat",
        "allowed": "the team has decided to leave it alone",
    }
)
"""Why an example is left alone, by its guard."""
KINDS: Mapping[str, str] = MappingProxyType(
    {"swap": "write instead", "delete": "leave the words out", "pattern": "fill in", "prompt": "ask yourself"}
)
"""The kinds of rewording, as what to do."""
_FORMS: Mapping[str, str] = MappingProxyType(
    {"capitals": "in capitals amid small letters", "scare-quotes": "in quotation marks that are nobody's speech"}
)
_SHOWN = 8
"""Alternatives of one place in a phrase that are written out."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What decides whether the words of an entry are flagged."""

    heading: str
    texts: tuple[str, ...]


def readable(phrase: Phrase) -> str:
    """Return a phrase: (a / b) is a choice, [a] may be missing, ‹name› is a word list, … a few other words."""
    text = " ".join(map(_slot, phrase.slots))
    return text[1:-1] if len(phrase.slots) == 1 and text.startswith("(") else text


def words(phrases: Iterable[Phrase], lists: Mapping[str, Sequence[Phrase]]) -> frozenset[str]:
    """Return every word of some phrases in folded form, those of the word lists that they name among them."""
    found: set[str] = set()
    for phrase in phrases:
        for element in chain.from_iterable(chain.from_iterable(phrase.slots)):
            if isinstance(element, str):
                found.add(element)
        found |= words(chain.from_iterable(lists[name] for name in phrase.list_names()), lists)
    return frozenset(found)


def conditions(entry: Entry) -> tuple[Condition, ...]:
    """Return when the entry is flagged only, and when it is not."""
    found = (
        ("only if written", tuple(filter(None, [_FORMS.get(entry.form, "")]))),
        ("only if the sentence also has", _read(entry.needs_near)),
        ("only if the note also has", _read(entry.needs_note)),
        ("only in sections", entry.needs_section),
        ("not in", _read(entry.unless)),
        ("not if the sentence also has", _read(entry.unless_near)),
        ("not in sections", entry.unless_section),
    )
    return tuple(Condition(heading, texts) for heading, texts in found if texts)


def _read(phrases: Sequence[Phrase]) -> tuple[str, ...]:
    return tuple(map(readable, phrases))


def _slot(alternatives: Sequence[Alternative]) -> str:
    """Return one place of a phrase."""
    words = [" ".join(map(_element, alternative)) for alternative in alternatives if alternative]
    more = len(words) - _SHOWN
    shown = " / ".join(words if more <= 1 else [*words[:_SHOWN], f"{more} more"])
    if len(words) < len(alternatives):
        return f"[{shown}]"
    return f"({shown})" if len(words) > 1 else shown


def _element(element: Element) -> str:
    match element:
        case Gap():
            return "…"
        case Number():
            return "‹number›"
        case ListName(name):
            return f"‹{name.replace('-', ' ')}›"
        case _:
            return element
