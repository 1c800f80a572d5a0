"""The fact gate: no wording may stand in place of another if a clinical fact would be lost, added or changed.

Outside the words that a rewording replaces, both texts must be the same. Inside, facts are read off both in the order
in which they stand: numbers, dates and times; what `facts.yaml` lists by kind (medicines, units, sides, people,
sections, methods, urgency ...); names; and quotations, byte for byte. The gate opens only when both lists are the same.
Words that mean the same fact are one fact (`meanings.yaml`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from langreview.automaton import Automaton, Hit
from langreview.lexicon import Lexicon
from langreview.tokens import Tokens, tokenize
from langreview.types import Span

SLOT = re.compile(r"⟨([^⟨⟩]*)⟩")
"""A place that only the author can fill."""
_QUOTED = re.compile(
    r"[\"\u201c\u201e](?P<double>[^\"\u201c\u201d]+)[\"\u201d]|(?<!\w)['\u2018](?P<single>[^'\u2018\u2019]+)['\u2019](?!\w)"
)
_NUMBER = "number"
_NAME = "name"
_QUOTATION = "quotation"
_AFTER_WORD = re.compile(r"[\w,)] ")
"""What stands before a word that does not begin a sentence."""


class Fact(NamedTuple):
    """A kind of fact and the folded words that state it, or the meaning they share."""

    kind: str
    words: str


class FactGate:
    """Compares the facts of two texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the vocabulary of facts."""
        kinds = [(("kind", kind), phrases) for kind, phrases in lexicon.facts.items()]
        kinds += [(("meaning", meaning), phrases) for meaning, phrases in lexicon.meanings.items()]
        self._not_added = (*lexicon.pattern_adds_no, _NUMBER, _QUOTATION)
        self._kept = (*lexicon.pattern_keeps, _NUMBER, _QUOTATION)
        self._titles = lexicon.abbreviations.titles
        self._automaton = Automaton(((key, phrase) for key, phrases in kinds for phrase in phrases), lexicon.lists)

    def facts(self, text: str) -> tuple[Fact, ...]:
        """Return the facts of a text in the order in which they stand; ⟨slots⟩ hold none."""
        text = SLOT.sub(" ⟨ ", text)
        tokens = tokenize(text)
        found = dict(self._listed(tokens))
        names = ((start, fact) for start, fact in _names(text, tokens, self._titles) if start not in found)
        return tuple(fact for _, fact in sorted([*found.items(), *names, *_numbers(tokens), *_quotations(text)]))

    def refusal(self, before: str, after: str, replaced: Span) -> str:
        """Return "" where `after` keeps all of `before` outside `replaced` and the facts inside, else what is wrong.

        `replaced` is a range of `before`. The answer names kinds of facts, never words.
        """
        left, right = before[: replaced.start], before[replaced.end :]
        fits = len(after) >= len(left) + len(right)
        if not (fits and after.startswith(left) and after.endswith(right)):
            return "it would change words that were not found"
        return self.difference(before, after)

    def difference(self, before: str, after: str) -> str:
        """Return "" where both texts state the same facts in the same order, else how they differ."""
        old, new = self.facts(before), self.facts(after)
        if old == new:
            return ""
        lost, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
        if not lost and not added:
            return "the facts would stand in another order"
        parts = [_counted("lose", lost), _counted("add", added)]
        return " and ".join(filter(None, parts))

    def additions(self, before: str, pattern: str) -> str:
        """Return "" where a pattern states no fact, outside its slots, that it may not add, else what it adds."""
        stated = _of_kinds(self.facts(pattern), self._not_added)
        return _counted("add", stated - Counter(self.facts(before)))

    def missing(self, before: str, pattern: str) -> tuple[str, ...]:
        """Return the facts of `before` that a pattern must keep and names neither in its text nor in its slots."""
        named = Counter(self.facts(SLOT.sub(r" \1 ", pattern)))
        return tuple(fact.words for fact in _of_kinds(self.facts(before), self._kept) - named)

    def _listed(self, tokens: Tokens) -> Iterable[tuple[int, Fact]]:
        reached = 0
        hits = self._automaton.find(tokens.words)
        for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last, hit.key[0] != "meaning", hit.key)):
            if hit.first >= reached:
                reached = hit.last
                yield tokens.starts[hit.first], _fact(hit, tokens.words)


def _fact(hit: Hit[tuple[str, str]], words: Sequence[str]) -> Fact:
    sort, name = hit.key
    return Fact(name, name if sort == "meaning" else " ".join(words[hit.first : hit.last]))


def _numbers(tokens: Tokens) -> Iterable[tuple[int, Fact]]:
    for start, word in zip(tokens.starts, tokens.words, strict=True):
        if word[:1].isdigit():
            yield start, Fact(_NUMBER, word)


def _names(text: str, tokens: Tokens, titles: Container[str]) -> Iterable[tuple[int, Fact]]:
    """Yield the words with a capital that begin no sentence: names of people and places."""
    words = [(start, word) for start, word in zip(tokens.starts, tokens.words, strict=True) if word != "."]
    for (_, before), (start, word) in pairwise([(0, ""), *words]):
        written = text[start : start + len(word)]
        goes_on = before in titles or _AFTER_WORD.fullmatch(text, max(0, start - 2), start)
        if goes_on and written[:1].isupper() and not written.isupper():
            yield start, Fact(_NAME, word)


def _quotations(text: str) -> Iterable[tuple[int, Fact]]:
    for found in _QUOTED.finditer(text):
        yield found.start(), Fact(_QUOTATION, found["double"] or found["single"])


def _of_kinds(facts: Iterable[Fact], kinds: Sequence[str]) -> Counter[Fact]:
    return Counter(fact for fact in facts if fact.kind in kinds)


def _counted(verb: str, facts: Counter[Fact]) -> str:
    kinds = sorted({fact.kind for fact in facts})
    return f"it would {verb} a fact of the kind {', '.join(kinds)}" if kinds else ""
