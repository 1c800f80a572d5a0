"""The second checker of rewordings: what was done to a note, seen without the library.

A text and what it became are laid side by side, token by token (difflib), and the clinical values of each place that
differs are compared by a grammar of its own (`clinical_values`). What stands outside the replaced words, and every
quotation, must be the same byte for byte. It imports nothing of `langreview` and reads no lexicon.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from eval.clinical_values import Value, quotations, values

OUTSIDE = "outside"
"""The kind of a violation that touches words which were not to be replaced."""
_TOKEN = re.compile(r"\w+(?:[.,:/'’-]\w+)*|[^\w\s]")
_AROUND = 5
"""Tokens either side of a change that are read with it, so that values of several words are read whole."""
_SLOT = re.compile(r"⟨([^⟨⟩]*)⟩")
_OPEN = ("said", "certainty", "act", "intent", "negation", "nothing else")
"""What was said, asked and meant: any slot of a pattern asks its author for that."""
_NEVER_ASSUMED = ("quotation", "legal", "date", "measure", "number", "route", "side", "drug", "frequency")
"""What a pattern may not state outside its slots unless the words it replaces do."""
_WHEN = r"\b(?:when|date|time|since|soon|fast|long|period|year|how often|now|changed|which act|event)"
_HOW_MUCH = r"\b(?:n|number|how (?:many|much|often|long|closely)|times|dose|length|date|when|period|steps|time)\b"
_ROOM = {
    "measure": _HOW_MUCH,
    "number": _HOW_MUCH,
    "frequency": _HOW_MUCH,
    "drug": r"\b(?:drug|what was (?:done|taken)|option|how)\b",
    "route": r"\b(?:drug|how|option)\b",
    "date": _WHEN,
    "time": _WHEN,
    "urgency": rf"{_WHEN}|danger|worr|facts|concern|how closely",
    "method": r"\b(?:act|means|self-harm|overdose|injury|wounds|ligature|which|event|words|by what|how it was done)\b"
    r"|\b(?:what was done|did what)\b",
    "side": r"\b(?:where|site|injury)\b",
    "site": r"\b(?:where|site|injury)\b",
    "legal": r"\b(?:legal|law|power|status|grounds|criteria|section)\b",
    "person": r"\b(?:names?|who|whom|person|staff|service|team|child)\b",
    "role": r"\b(?:names?|who|whom|person|staff|service|team|child|their|patient|others)\b",
}
"""The slots that ask for a kind of value, by the words in which they ask."""
_SUBJECT = ("patient", "female", "male")
"""Whom the whole note is about."""


class Edit(NamedTuple):
    """What was put in place of `before[start:end]`."""

    start: int
    end: int
    text: str


class Violation(NamedTuple):
    """A value that only one of two texts states: the one before ("lost") or the one after ("added")."""

    kind: str
    way: str
    form: str


def violations(before: str, after: str, edits: Iterable[Edit]) -> tuple[Violation, ...]:
    """Return how a text that was reworded by `edits` states something else than before."""
    if after != spliced(before, edits):
        return (Violation(OUTSIDE, "lost", ""),)
    return differences(before, after)


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with each of its ranges replaced, and all else byte for byte."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def differences(before: str, after: str) -> tuple[Violation, ...]:
    """Return the values that only one of two texts states at a place where they differ."""
    found = list(_apart(quotations(before), quotations(after)))
    for old, new in _places(before, after):
        found += _apart(values(old), values(new))
    return tuple(dict.fromkeys(found))


def _apart(old: Sequence[Value], new: Sequence[Value]) -> Iterator[Violation]:
    """Yield what one row of values has and the other has not, or not in this order."""
    before, after = ([(value.kind, value.form) for value in row] for row in (old, new))
    for way, start, end in _changes(before, after):
        yield from (Violation(kind, way, form) for kind, form in (before if way == "lost" else after)[start:end])


def _changes(before: Sequence[object], after: Sequence[object]) -> Iterator[tuple[str, int, int]]:
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield "lost", a, b
            yield "added", c, d


def _places(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield each place in which two texts differ, as it was and as it became, with the same words around it."""
    old, new = list(_TOKEN.finditer(before)), list(_TOKEN.finditer(after))
    same = SequenceMatcher(None, [token[0] for token in old], [token[0] for token in new], autojunk=False)
    for group in same.get_grouped_opcodes(_AROUND):
        (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
        yield _stretch(before, old, a, b), _stretch(after, new, c, d)


def _stretch(text: str, tokens: Sequence[re.Match[str]], first: int, last: int) -> str:
    return text[tokens[first].start() : tokens[last - 1].end()] if first < last else ""


def unplaced(words: str, pattern: str) -> tuple[Violation, ...]:
    """Return the values of words for which a pattern in their place has neither words nor a slot that asks."""
    slots = _SLOT.findall(pattern.casefold())
    lost = _counted(values(words)) - _counted(values(_SLOT.sub(r" \1 ", pattern).replace(",", " ")))
    return tuple(
        Violation(kind, "lost", form) for kind, form in lost if form not in _SUBJECT and not _has_room(kind, slots)
    )


def _has_room(kind: str, slots: Sequence[str]) -> bool:
    return bool(slots) if kind in _OPEN else any(re.search(_ROOM.get(kind, r"words"), slot) for slot in slots)


def invented(words: str, pattern: str) -> tuple[Violation, ...]:
    """Return the hard values, such as doses and sections, that a pattern states of itself, outside its slots."""
    stated = _counted(values(_SLOT.sub(" ", pattern))) - _counted(values(words))
    return tuple(Violation(kind, "added", form) for kind, form in stated if kind in _NEVER_ASSUMED)


def _counted(found: Iterable[Value]) -> Counter[tuple[str, str]]:
    return Counter((value.kind, value.form) for value in found)
