"""Invented notes: wording that the lexicon rewords, in the entries' own examples, among clinical facts drawn at random.

Each fact is known by its kind and place, so that it can be damaged on purpose. Its words were chosen apart from those
of the fact gate and of the second checker.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType

from langreview.lexicon import Entry, Example, Lexicon
from langreview.phrases import Phrase
from langreview.segment import segment
from langreview.types import Span

WORDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "number": ("3", "7", "14", "28", "32", "56", "two", "five", "nine", "a dozen"),
        "dose": ("500 mg", "30 mg", "0.6 g", "75 micrograms", "20 ml", "1.2 g", "100 units", "7.5 mg", "250 mcg"),
        "length": ("3 cm", "12 mm", "six weeks", "40 minutes", "two days", "5 months", "20 miles"),
        "drug": (
            "paracetamol", "sertraline", "mirtazapine", "venlafaxine", "quetiapine", "propranolol", "co-codamol",
            "zopiclone", "pregabalin", "lithium carbonate", "amitriptyline", "dihydrocodeine", "insulin glargine",
            "naproxen", "vodka", "antifreeze", "weedkiller", "cocaine", "methadone", "colchicine", "lofepramine",
            "nitrazepam",
        ),
        "route": (
            "by mouth", "IM", "IV", "orally", "PR", "subcutaneously", "via NG tube", "sublingually", "by injection",
        ),
        "frequency": (
            "once daily", "BD", "TDS", "at night", "every four hours", "PRN", "weekly", "twice a week", "nocte",
            "hourly",
        ),
        "date": (
            "3 May 2024", "12/03/24", "Tuesday", "last Thursday", "14 November", "yesterday", "the 21st of June",
            "Boxing Day", "2019", "Sunday morning",
        ),
        "time": ("21:40", "02:15", "0730 hrs", "9 pm", "midnight", "3.20 am", "quarter to nine", "17:05"),
        "side": ("left", "right"),
        "site": ("forearm", "wrist", "inner thigh", "neck", "shin", "upper arm", "ankle", "calf", "hand", "shoulder"),
        "method": (
            "overdose", "hanging", "ligature", "cutting", "drowning", "jumping", "strangulation", "stabbing",
            "carbon monoxide", "burning", "suffocation",
        ),
        "means": (
            "dressing gown cord", "razor blade", "kitchen knife", "shotgun", "phone charger cable", "plastic bag",
            "car exhaust", "railway line", "bleach", "belt", "broken glass", "motorway bridge",
        ),
        "intent": (
            "wanted to die", "planned for weeks", "intended to be found", "on impulse", "goodbye letter written",
            "stockpiled since spring", "rehearsed twice", "accidental", "deliberate", "final messages sent",
        ),
        "negation": ("no", "not", "never", "nil", "without", "none", "denies", "unable"),
        "certainty": (
            "possibly", "probably", "may have", "?", "unconfirmed", "likely", "appears", "at least", "approximately",
            "uncertain",
        ),
        "legal": (
            "section 2", "section 3", "s5(2)", "section 136", "a CTO", "informal", "s17 leave", "DoLS",
            "lacks capacity", "on bail", "detained", "Mental Health Act",
        ),
        "urgency": (
            "urgent", "immediately", "tonight", "within the hour", "same-day", "emergency", "as soon as possible",
            "imminent", "by blue light", "straight away",
        ),
        "name": ("Dr Shah", "Ms Okafor", "Mr Lowe", "Nurse Bailey", "Dr Ng", "Mrs Petrova", "Miss Achebe"),
        "role": (
            "mother", "CPN", "care coordinator", "stepfather", "AMHP", "flatmate", "GP", "registrar",
            "social worker", "daughter", "paramedic", "head teacher", "ex-husband", "support worker",
        ),
        "quotation": (
            "“I can't do this any more”", "“it would be easier if I wasn't here”",
            "\"I don't want to die, I want it to stop\"", "“nobody would notice”",
            "\"I took them all and I meant it\"", "“tell my sister I'm sorry”",
        ),
    }
)  # fmt: skip
_CLAUSES = (
    "{number} x {dose} {drug} {route} at {time} on {date}", "{drug} {dose} {route} {frequency}",
    "{drug} {frequency} since {date}", "wound to {side} {site}, {length}, {number} sutures",
    "{side} {site} and {side} {site} dressed at {time}", "{method} in {date} with {means}",
    "{means} found at {time}", "{means} removed by {role}", "{method}, {intent}", "{intent}, {length} before",
    "{negation} {method} since {date}", "{negation} {means} in the flat", "{certainty} {drug} as well",
    "{certainty} {length} unattended", "{legal} since {date}", "{legal}, rights given at {time}",
    "{urgency} review by {name}", "{urgency} bloods at {time}", "{name} and {role} informed at {time}",
    "{role} present, {name} to ring {role}", "on the table: {quotation}", "text sent at {time}: {quotation}",
    "{negation} {intent}", "{certainty} {intent}",
)  # fmt: skip
_PLAIN = (
    "Seen at {time} with {role}.", "Plan: {urgency} review by {name}, {role} to stay until {time}.",
    "Told {role}: {quotation}.", "{drug} {dose} {route} {frequency}, {negation} side effects.",
    "Status: {legal}. {negation} visitors until {date}.",
)  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that was put into a note."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Note:
    """An invented note and the facts that were put into it."""

    text: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Host:
    """A text in which wording is flagged: what stands before the end of its sentence, and what follows."""

    before: str
    after: str


def notes(lexicon: Lexicon, count: int, seed: int) -> Iterator[Note]:
    """Yield invented notes, each the same for the same seed and place in the row."""
    swapped, flagged = list(_swapped(lexicon)), list(_flagged(lexicon))
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        hosts = [swapped[number % len(swapped)], rng.choice(swapped), rng.choice(flagged)]
        rng.shuffle(hosts)
        yield _note(hosts, rng)


def _note(hosts: Sequence[Host], rng: random.Random) -> Note:
    draft = Draft(rng)
    draft.fill(rng.choice(_PLAIN))
    for host in hosts:
        draft.write(rng.choice((" ", "\n")))
        if rng.random() < 0.3:
            draft.fill(f"{rng.choice(_CLAUSES)}; ")
        draft.write(host.before)
        draft.fill("".join(f", {clause}" for clause in rng.sample(_CLAUSES, rng.randint(1, 3))))
        draft.write(host.after)
    draft.write(" ")
    draft.fill(rng.choice(_PLAIN))
    return Note(draft.text, tuple(draft.facts))


class Draft:
    """A note while it is written."""

    def __init__(self, rng: random.Random) -> None:
        """Begin with nothing."""
        self.text = ""
        self.facts: list[Fact] = []
        self._rng = rng

    def write(self, text: str) -> None:
        """Add text without facts of its own."""
        self.text += text

    def fill(self, frame: str) -> None:
        """Add a frame with each of its slots filled by a fact."""
        for at, part in enumerate(_SLOT.split(frame)):
            if at % 2:
                words = self._rng.choice(WORDS[part])
                self.facts.append(Fact(part, Span(len(self.text), len(self.text) + len(words))))
                self.write(words)
            else:
                self.write(part)


def _flagged(lexicon: Lexicon) -> Iterator[Host]:
    for entry in lexicon.entries.values():
        for example in entry.examples:
            if example.marks:
                yield _host(lexicon, example, example.marks[0].span.of(example.text))


def _swapped(lexicon: Lexicon) -> Iterator[Host]:
    """Yield a text for each wording of each swap and deletion: the entry's example whose words are nearest to it."""
    for entry in lexicon.entries.values():
        for template in entry.rewordings:
            if template.kind in ("swap", "delete"):
                for wording in itertools.chain.from_iterable(map(_wordings, template.phrases)):
                    yield _host(lexicon, _nearest(entry, wording), wording)


def _wordings(phrase: Phrase) -> Iterator[str]:
    for chosen in itertools.product(*phrase.slots):
        words = itertools.chain.from_iterable(chosen)
        yield " ".join(word for word in words if isinstance(word, str))


def _nearest(entry: Entry, wording: str) -> Example:
    """Return the example whose marked words are most like a wording."""
    marked = [example for example in entry.examples if example.marks]
    return max(marked, key=lambda item: SequenceMatcher(None, item.marks[0].span.of(item.text), wording).ratio())


def _host(lexicon: Lexicon, example: Example, wording: str) -> Host:
    """Put a wording in place of the marked words, and cut the example where the sentence that holds them ends."""
    span = example.marks[0].span
    if span.of(example.text)[:1].isupper():
        wording = wording[:1].upper() + wording[1:]
    text = example.text[: span.start] + wording + example.text[span.end :]
    parts = segment(text, lexicon.abbreviations)
    end = next(part.span.end for part in parts if part.span.end > span.start + len(wording) - 1)
    sentence = text[:end].rstrip(" \n.")
    return Host(sentence, text[len(sentence) :] or ".")
