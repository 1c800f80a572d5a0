"""Cases as they might also have been typed: neighbours, layout, slips, abbreviations, names and filled slots.

Nothing here changes what a text says; marks move with their words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from langreview.markup import Mark
from langreview.types import Span
from training.corpus_reader import Case

Part = tuple[str, Mark | None]
"""A stretch of text, and the mark that it carries."""

_SLOT = re.compile(r"[\u27e8\u27e9]")
_SLOTTED = re.compile(r"\u27e8[^\u27e8\u27e9]*\u27e9")
_QUOTED = re.compile(r"[\"\u201c]([^\"\u201c\u201d\n]{8,80})[\"\u201d]")
_TITLED = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr) ([A-Z][a-z]+)\b")
_SURNAMES = (
    "Okafor", "Hughes", "Patel", "Nowak", "MacLeod", "Begum", "Jones", "Ivanova", "Chen", "Ferreira", "Adeyemi",
    "Byrne", "Kowalska", "Rahman", "Fraser", "Singh", "Williams", "Haddad", "Mensah", "O'Neill",
)  # fmt: skip
_SHORT = (
    ("patient", "pt"), ("Patient", "Pt"), ("with", "w/"), ("history", "hx"), ("treatment", "tx"), ("review", "r/v"),
    ("follow-up", "f/u"), ("discussed with", "d/w"), ("years old", "yo"), ("because", "bc"), ("and", "&"),
    ("appointment", "appt"), ("community mental health team", "CMHT"), ("self-harm", "SH"), ("overdose", "OD"),
    ("medication", "meds"), ("admission", "adm"), ("discharge", "d/c"), ("daughter", "dtr"), ("staff", "stf"),
)  # fmt: skip
_KEYS = "qwertyuiopasdfghjklzxcvbnm"


class Augmenter:
    """Varies cases with what it has seen in the corpus: plain sentences to stand beside, quotations for slots."""

    def __init__(self, plain: Sequence[str], quotations: Sequence[str], seed: int) -> None:
        """Start from a seed; `plain` are segments in which nothing is marked."""
        self._plain = plain
        self._quotations = quotations
        self._random = random.Random(seed)

    def vary(self, case: Case) -> Case:
        """Return the case in one of its other forms."""
        parts = [(self._filled(text), mark) for text, mark in split(case)]
        for chance, change in ((0.15, self._abbreviated), (0.25, self._mistyped), (0.2, self._renamed)):
            if self._happens(chance):
                parts = [(change(text), mark) for text, mark in parts]
        if self._happens(0.1):
            parts = self._recased(parts)
        if self._happens(0.15):
            parts = self._laid_out(parts)
        if self._happens(0.35):
            parts = self._joined(parts)
        return assemble(case, parts)

    def plain(self, number: int) -> Case:
        """Return a text of nothing but plain segments."""
        text = "".join(self._neighbours(self._random.randint(4, 10)))
        return Case(f"plain-{number}", f"plain-{number}", "plain", "", text, ())

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance

    def _filled(self, text: str) -> str:
        """Fill slots with somebody's words or with their own."""
        if self._happens(0.5) and self._quotations:
            text = _SLOTTED.sub(lambda _: self._random.choice(self._quotations), text)
        return _SLOT.sub("", text)

    def _abbreviated(self, text: str) -> str:
        for long, short in _SHORT:
            if self._happens(0.5):
                text = re.sub(rf"\b{long}\b", short, text)
        return text

    def _mistyped(self, text: str) -> str:
        return re.sub(r"[a-z]{4,}", lambda word: self._slip(word[0]), text)

    def _slip(self, word: str) -> str:
        if not self._happens(0.06):
            return word
        at = self._random.randrange(1, len(word) - 1)
        slips = (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + self._random.choice(_KEYS) + word[at + 1 :],
        )
        return self._random.choice(slips)

    def _renamed(self, text: str) -> str:
        return _TITLED.sub(lambda found: f"{found[1]} {self._random.choice(_SURNAMES)}", text)

    def _recased(self, parts: Sequence[Part]) -> list[Part]:
        change: Callable[[str], str] = self._random.choice((str.lower, str.upper))
        return [(changed if len(changed := change(text)) == len(text) else text, mark) for text, mark in parts]

    def _laid_out(self, parts: Sequence[Part]) -> list[Part]:
        """Put sentences on lines of their own, or drop the last full stop."""
        if self._happens(0.5):
            bullet = self._random.choice(("\n", "\n- ", "\n\n"))
            return [(text if mark else re.sub(r"(?<=[a-z)]\.) (?=[A-Z])", bullet, text), mark) for text, mark in parts]
        text, mark = parts[-1]
        return [*parts[:-1], (text.rstrip(". ") or text, mark)]

    def _joined(self, parts: Sequence[Part]) -> list[Part]:
        before = "".join(self._neighbours(self._random.randint(0, 3)))
        after = self._random.choice((" ", "\n")) + "".join(self._neighbours(self._random.randint(0, 3)))
        return [(before, None), *parts, (after, None)]

    def _neighbours(self, count: int) -> Iterator[str]:
        between = self._random.choice((" ", " ", "\n"))
        for _ in range(count if self._plain else 0):
            yield self._filled(self._random.choice(self._plain)) + between


def quotations(cases: Sequence[Case]) -> list[str]:
    """Return the short quotations of the cases, in their quotation marks."""
    return sorted({found[0] for case in cases for found in _QUOTED.finditer(case.text) if "\u27e8" not in found[0]})


def split(case: Case) -> list[Part]:
    """Cut a text into stretches with and without a mark; marks that overlap an earlier one are left out."""
    parts: list[Part] = []
    at = 0
    for mark in case.marks:
        if mark.span.start >= at:
            parts += [(case.text[at : mark.span.start], None), (mark.span.of(case.text), mark)]
            at = mark.span.end
    return [*parts, (case.text[at:], None)]


def assemble(case: Case, parts: Sequence[Part]) -> Case:
    """Join stretches to a case, with the marks where their words now stand."""
    marks: list[Mark] = []
    length = 0
    for text, mark in parts:
        if mark and text:
            marks.append(Mark(Span(length, length + len(text)), mark.code, mark.severity))
        length += len(text)
    return Case(case.id, case.group, case.kind, case.author, "".join(text for text, _ in parts), tuple(marks))
