"""Texts changed in ways that must not change the verdict: identity, abbreviations, form, neighbours.

All are made from the functional suite with a fixed seed; what is put in stands in `suites/variants.yaml`.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from eval.cases import Case
from langreview.segment import segment
from langreview.types import Abbreviations

DATA = Path(__file__).parent / "suites" / "variants.yaml"
IDENTITY, ABBREVIATION, FORM, NEIGHBOUR = "39", "40", "41", "42"
"""The functionalities that the variants test."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Two texts that must get the same verdict."""

    id: str
    functionality: str
    axis: str
    before: str
    after: str


def variants(cases: Sequence[Case], *, each: int, seed: int = 0) -> Iterator[Variant]:
    """Yield variants of `each` cases, or of all if there are fewer, for every axis; the same for the same seed."""
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    for functionality, axis, make in _axes(data):
        rng = random.Random(f"{seed}/{functionality}/{axis}")  # noqa: S311 - chosen texts, not secrets
        made = 0
        for case in rng.sample(cases, len(cases)):
            before, after = make(case.text, rng)
            if made < each and before != after:
                made += 1
                yield Variant(f"{functionality}/{axis}/{case.id}", functionality, axis, before, after)


Make = Callable[[str, random.Random], tuple[str, str]]


def _axes(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Make]]:
    for axis, people in data["identity"].items():
        yield IDENTITY, axis, _introduced(people, data["introduction"])
    yield IDENTITY, "pronouns", _plainly(_swapper(data["pronouns"]))
    yield ABBREVIATION, "both ways", _plainly(_swapper(data["abbreviations"]))
    for axis, change in FORMS.items():
        yield FORM, axis, _changed(change)
    yield NEIGHBOUR, "before", _beside(data["neighbours"], "{neighbour} {text}")
    yield NEIGHBOUR, "after", _beside(data["neighbours"], "{text} {neighbour}")


def _introduced(people: Sequence[str], introduction: str) -> Make:
    def make(text: str, rng: random.Random) -> tuple[str, str]:
        other = rng.choice(people[1:])
        first, second = (f"{introduction.format(person=person)} {text}" for person in (people[0], other))
        return first, second

    return make


def _beside(neighbours: Sequence[str], form: str) -> Make:
    return lambda text, rng: (text, form.format(neighbour=rng.choice(neighbours), text=text))


def _changed(change: Callable[[str, random.Random], str]) -> Make:
    return lambda text, rng: (text, change(text, rng))


def _plainly(change: Callable[[str], str]) -> Make:
    return lambda text, _: (text, change(text))


def _swapper(pairs: Mapping[str, str]) -> Callable[[str], str]:
    """Return a function that swaps whole words for their partners, first letters kept as they were."""
    partner = {**{other: one for one, other in pairs.items()}, **pairs}
    words = "|".join(sorted(map(re.escape, partner), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w/])(?:{words})(?![\w/'])", re.I)
    folded = {word.casefold(): other for word, other in partner.items()}

    def swap(found: re.Match[str]) -> str:
        other = folded[found[0].casefold()]
        return other[0].upper() + other[1:] if found[0][0].isupper() else other

    return lambda text: pattern.sub(swap, text)


def _typo(text: str, rng: random.Random) -> str:
    """Put one slip into each sentence: two letters swapped, one dropped or one doubled, inside a longer word."""
    parts = []
    for part in segment(text, Abbreviations()):
        words = list(re.finditer(r"[a-z]{5,}", part.text))
        parts.append(_slip(part.text, rng.choice(words), rng) if words else part.text)
    return "".join(parts)


def _slip(text: str, word: re.Match[str], rng: random.Random) -> str:
    at = rng.randrange(word.start() + 1, word.end() - 2)
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return rng.choice((swapped, text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:]))


def _bulleted(text: str, _: random.Random) -> str:
    return "\n".join(f"- {part.text.strip()}" for part in segment(text, Abbreviations()) if part.text.strip())


def _curled(text: str, _: random.Random) -> str:
    doubled = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", text)
    return re.sub(r"(?<!\w)'(?=\w)", "\u2018", doubled).replace("'", "\u2019")


def _zero_width(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return f"{text[:at]}\u200b{text[at:]}"


FORMS: Mapping[str, Callable[[str, random.Random], str]] = MappingProxyType(
    {
        "one typo a sentence": _typo,
        "small first letters": lambda text, _: re.sub(
            r"(?<=[.!?] )[A-Z](?=[a-z])|\A[A-Z](?=[a-z])", lambda m: m[0].lower(), text
        ),
        "two spaces after a sentence": lambda text, _: re.sub(r"(?<=[.!?]) (?=\S)", "  ", text),
        "no-break spaces": lambda text, _: text.replace(" ", "\u00a0"),
        "curly quotation marks": _curled,
        "a zero-width space": _zero_width,
        "CRLF": lambda text, _: text.replace("\n", "\r\n"),
        "lines of 60": lambda text, _: "\n".join(
            "\n".join(textwrap.wrap(line, 60, break_long_words=False)) for line in text.split("\n")
        ),
        "bullets": _bulleted,
    }
)
"""Changes of form, by name."""
