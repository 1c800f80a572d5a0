"""Lexicon to prh files for textlint: rules that replace words by their first swap. prh can say nothing of other words.

They leave words alone where those beside them show another sense, or where the article before would no longer fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import yaml

from langreview.export.entries import Exported, Files, Wording
from langreview.export.regex import BETWEEN, any_of, tokens_regex
from langreview.export.sequences import Position, Tokens, sample, variants
from langreview.lexicon import Entry, Lexicon

_PrhRule = dict[str, object]

_SURE, _ALL = "prh.yml", "prh-all.yml"
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        _SURE: "Words whose sense shows in themselves and in the words beside them.",
        _ALL: (
            "Use this file instead of prh.yml, not beside it. It also holds words whose sense depends on the rest of "
            "the note, which prh does not see: look at each, and never let them be replaced unseen."
        ),
    }
)


def _small(tokens: Tokens) -> Tokens:
    return tokens


def _capital(tokens: Tokens) -> Tokens:
    words = frozenset(word[:1].upper() + word[1:] for word in tokens[0].words)
    return (replace(tokens[0], words=words), *tokens[1:])


def _capitals(tokens: Tokens) -> Tokens:
    return tuple(replace(position, words=frozenset(map(str.upper, position.words))) for position in tokens)


def _any_case(tokens: Tokens) -> Tokens:
    """Return a sequence that also matches words with a capital and in capitals."""
    written = ((position, *_capital((position,)), *_capitals((position,))) for position in tokens)
    return tuple(replace(same[0], words=frozenset().union(*(each.words for each in same))) for same in written)


_Case = Callable[[Tokens], Tokens]
_CASES: tuple[_Case, ...] = (_small, _capital, _capitals)
"""The ways of writing for which there are rules; each replaces in kind. One rule for all would lose the case."""


def to_prh(lexicon: Lexicon) -> Files:
    """Return the rules whose words alone decide, and in a second file these with those that need a look.

    prh drops a rule of a second file that replaces by the same words as one of the first, so neither needs the other.
    """
    exported = Exported(lexicon)
    sure: list[_PrhRule] = []
    every: list[_PrhRule] = []
    for entry in exported.entries():
        rules = list(_rules(entry, exported))
        every += rules
        sure += [] if exported.looks_further(entry) else rules
    return {_SURE: _file(_SURE, sure, exported), _ALL: _file(_ALL, every, exported)}


def _file(name: str, rules: list[_PrhRule], exported: Exported) -> str:
    body = yaml.safe_dump({"version": 1, "rules": rules}, allow_unicode=True, sort_keys=False, width=10_000)
    return f"# {exported.notice()}\n# {_NOTES[name]}\n{body}"


def _rules(entry: Entry, exported: Exported) -> Iterator[_PrhRule]:
    """Yield the rules of an entry, three for each swap."""
    senses = [_any_case(sense) for tokens in exported.senses(entry) for sense in variants(tokens)]
    by_swaps: dict[tuple[str, ...], list[Wording]] = {}
    for wording in exported.wordings(entry):
        if wording.swaps:
            by_swaps.setdefault(wording.swaps, []).append(wording)
    for swaps, wordings in by_swaps.items():
        others = f" Also: {', '.join(swaps[1:])}." if swaps[1:] else ""
        text = f"{entry.id}: {exported.label(entry)}. {exported.reason(entry)}{others}"
        found = [tokens for wording in wordings for tokens in variants(wording.tokens)]
        for written in _CASES:
            yield _rule(found, swaps[0], written, text, senses)


def _rule(found: list[Tokens], swap: str, written: _Case, text: str, senses: list[Tokens]) -> _PrhRule:
    every = [written(tokens) for tokens in found]
    expected = sample(written(tuple(Position(frozenset([word])) for word in swap.split())))
    patterns = [
        f"{_not_begun_by(tokens, senses)}{_fits_article(tokens, expected)}"
        f"\\b{tokens_regex(tokens)}\\b{_not_ended_by(tokens, senses)}"
        for tokens in every
    ]
    return {
        "expected": expected,
        "pattern": f"/{any_of(patterns)}/",
        "prh": text,
        "specs": [{"from": sample(tokens), "to": expected} for tokens in every],
    }


def _not_begun_by(tokens: Tokens, senses: list[Tokens]) -> str:
    """Return an assertion that no other sense covers the beginning of these words."""
    return "".join(
        f"(?!{_behind(sense[:at], BETWEEN)}{tokens_regex(sense[at:])}\\b)"
        for sense in senses
        for at in range(len(sense))
        if _may_meet(sense[at:], tokens)
    )


def _not_ended_by(tokens: Tokens, senses: list[Tokens]) -> str:
    """Return an assertion that no other sense covers the end of these words and goes on."""
    return "".join(
        f"(?!{_behind(sense[:at], '')}{BETWEEN}{tokens_regex(sense[at:])}\\b)"
        for sense in senses
        for at in range(1, len(sense))
        if _may_meet(sense[at - 1 :: -1], tokens[::-1])
    )


def _behind(tokens: Tokens, between: str) -> str:
    return f"(?<=\\b{tokens_regex(tokens)}{between})" if tokens else ""


def _may_meet(one: Tokens, other: Tokens) -> bool:
    """Tell whether the same words can stand in both, position by position up to a gap."""
    for mine, theirs in zip(one, other, strict=False):
        if mine.is_gap or theirs.is_gap:
            return True
        if mine.words.isdisjoint(theirs.words):
            return False
    return True


def _fits_article(tokens: Tokens, expected: str) -> str:
    """Return an assertion that no article stands before that the replacement would not fit."""
    vowels = {word[0] in "aeiou" for word in (*map(str.lower, tokens[0].words), expected.lower())}
    return "(?<!\\b[Aa][Nn]?\\s)" if len(vowels) > 1 else ""
