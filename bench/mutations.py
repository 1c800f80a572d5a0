"""Seeded corruptions of correct rewordings, by the kind of fact that they damage.

The words that corruptions bring in are chosen here, apart from the vocabulary of the fact gate, so that the gate is
not tested with its own list.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from langreview.types import Span

_MONTHS = "January February March April May June July August October November".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DRUGS = (
    "paracetamol codeine citalopram sertraline zopiclone olanzapine quetiapine lithium lorazepam haloperidol naloxone "
    "amitriptyline ibuprofen fomepizole cocaine alcohol mirtazapine propranolol diazepam clozapine"
).split()
_PEOPLE = (
    "mother father sister brother wife son daughter partner mum cousin nan CPN HCA GP RC registrar police doctor"
).split()
_UNITS = "mg g ml cm mcg units weeks days".split()
_METHODS = (
    "rope ligature blade knife hanging jumping drowning overdose gun train cut cuts burn bridge swallowing"
).split()
_URGENT = "urgent tonight today stat now daily".split()
_SIDES = "left right upper lower".split()
_HAS_SIDES = "forearm wrist quadrant pocket hand hip femur thigh".split()
_NEGATIONS = "no not never none denies".split()


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and a rewording of it that keeps every fact."""

    before: str
    after: str

    @property
    def replaced(self) -> Span:
        """The range of `before` that the rewording replaces."""
        start = _shared(self.before, self.after)
        end = len(self.before) - _shared(self.before[start:][::-1], self.after[start:][::-1])
        return Span(start, end)


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts share from their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Corruption:
    """A rewording gone wrong: what kind of fact was damaged, and the text with the damage."""

    kind: str
    pair: Pair
    after: str


Mutation = Callable[[str, random.Random], str]
"""Returns the text with one fact damaged, or the same text where it holds no such fact."""


def pairs() -> tuple[Pair, ...]:
    """Return the authored sentences with their correct rewordings."""
    lines = (files("bench") / "data" / "fact_pairs.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(Pair(*line.split("\t")) for line in lines)


def corruptions(each: int, seed: int) -> Iterator[Corruption]:
    """Yield `each` corruptions of every kind, the same ones for the same seed."""
    rng = random.Random(seed)
    authored = pairs()
    for kind, mutate in MUTATIONS.items():
        made = 0
        while made < each:
            pair = rng.choice(authored)
            damaged = mutate(pair.after, rng)
            if damaged != pair.after:
                made += 1
                yield Corruption(kind, pair, damaged)


def annotated_corruptions(seed: int) -> Iterator[Corruption]:
    """Yield two corruptions of each fact marked in the blind pairs: left out, and another of its kind in its place.

    The author of those pairs had seen neither the gate nor its vocabulary.
    """
    rng = random.Random(seed)
    rows = _blind_rows()
    others: dict[str, set[str]] = {}
    for row in rows:
        for fact in row["facts"]:
            others.setdefault(fact["kind"], set()).add(fact["text"])
    for row in rows:
        pair = Pair(row["before"], row["after"])
        for fact in row["facts"]:
            kind, text = fact["kind"], fact["text"]
            other = rng.choice(sorted(others[kind] - {text}))
            for new in ("", other):
                yield Corruption(kind, pair, pair.after.replace(text, new))


def blind_pairs() -> tuple[Pair, ...]:
    """Return the sentences of the blind set with their correct rewordings."""
    return tuple(Pair(row["before"], row["after"]) for row in _blind_rows())


def _blind_rows() -> list[dict[str, Any]]:
    lines = (files("bench") / "data" / "fact_pairs_blind.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _replace(pattern: str, others: Callable[[str, random.Random], str]) -> Mutation:
    """Return a mutation that drops or replaces one match of a pattern, or says it twice."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def mutate(text: str, rng: random.Random) -> str:
        found = list(compiled.finditer(text))
        if not found:
            return text
        one = rng.choice(found)
        way = rng.random()
        if way < 0.3:
            new = ""
        elif way < 0.9:
            new = others(one[0], rng)
        else:
            new = f"{one[0]} {others(one[0], rng)}"
        if new.casefold() == one[0].casefold():
            return text
        return text[: one.start()] + new + text[one.end() :]

    return mutate


def _words(words: list[str]) -> Mutation:
    return _replace(
        rf"\b(?:{'|'.join(words)})\b", lambda old, rng: rng.choice([w for w in words if w != old.casefold()])
    )


def _digits(old: str, rng: random.Random) -> str:
    place = rng.choice([index for index, letter in enumerate(old) if letter.isdigit()])
    return old[:place] + rng.choice([digit for digit in "123456789" if digit != old[place]]) + old[place + 1 :]


def _quotation(text: str, rng: random.Random) -> str:
    quoted = re.search(r'"([^"]+)"', text)
    if not quoted:
        return text
    words = quoted[1].split()
    place = rng.randrange(len(words))
    words[place : place + 1] = rng.choice([[], [words[place], "really"], [words[place].upper() + "x"]])
    inner = " ".join(words)
    return text.replace(quoted[0], rng.choice([f'"{inner}"', quoted[1]]))


def _negation(text: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return _words(_NEGATIONS)(text, rng)
    words = text.split(" ")
    words.insert(rng.randrange(1, len(words)), rng.choice(["not", "no", "never"]))
    return " ".join(words)


MUTATIONS: Mapping[str, Mutation] = MappingProxyType(
    {
        "number": _replace(r"\b\d+(?:\.\d+)?\b", _digits),
        "unit": _replace(
            rf"(?<=\d )(?:{'|'.join(_UNITS)})\b",
            lambda old, rng: rng.choice([unit for unit in _UNITS if unit != old]),
        ),
        "dose": _replace(r"\b\d+(?:\.\d+)? (?:mg|g|ml|units)\b", lambda old, rng: _digits(old, rng)),
        "medicine": _words(_DRUGS),
        "date": _replace(
            rf"\b(?:{'|'.join([*_MONTHS, *_DAYS])})\b",
            lambda old, rng: rng.choice([word for word in [*_MONTHS, *_DAYS] if word != old]),
        ),
        "time": _replace(r"\b\d\d:\d\d\b", _digits),
        "negation": _negation,
        "side": _replace(
            rf"\b(?:{'|'.join(_SIDES)})(?= (?:{'|'.join([*_SIDES, *_HAS_SIDES])})\b)",
            lambda old, rng: rng.choice([side for side in _SIDES if side != old.casefold()]),
        ),
        "person": _words(_PEOPLE),
        "legal section": _replace(r"\b(?:section |s\.)\d+(?:/\d+)?", lambda old, rng: _digits(old, rng)),
        "method": _words(_METHODS),
        "urgency": _words(_URGENT),
        "quotation": _quotation,
    }
)
