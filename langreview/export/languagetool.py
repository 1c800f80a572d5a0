"""Lexicon to a LanguageTool grammar file: a rule group for each entry, with token patterns and tested examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from langreview.export.entries import Exported, Files
from langreview.export.regex import bounded
from langreview.export.regex import escape as literal
from langreview.export.sequences import Position, Tokens, sample
from langreview.export.spelling import MOST_SEPARATORS, SEPARATORS, Spelling, cut, ends
from langreview.lexicon import Entry, Lexicon

_SEPARATOR = f'<token min="0" max="{MOST_SEPARATORS}" regexp="yes">[{SEPARATORS}]</token>'
_DISPUTED = 1
"""The severity that langreview itself shows only on request."""


def to_languagetool(lexicon: Lexicon) -> Files:
    """Return one grammar file."""
    exported = Exported(lexicon)
    spelling = Spelling(lexicon)
    groups = "\n".join(_Group(entry, exported, spelling).xml() for entry in exported.entries())
    notice = exported.notice().replace("--", "\u2013")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {notice} -->\n<rules lang="{_language(lexicon.locale)}">\n'
        f'<category id="LANGREVIEW" name="langreview" type="style">\n{groups}\n</category>\n</rules>\n'
    )
    return {"grammar_langreview.xml": content}


def _language(locale: str) -> str:
    return locale.partition("-")[0]


class _Group:
    """The rule group of one entry."""

    def __init__(self, entry: Entry, exported: Exported, spelling: Spelling) -> None:
        self._entry = entry
        self._exported = exported
        self._spelling = spelling
        wordings = exported.wordings(entry)
        by_swaps: dict[tuple[str, ...], list[Tokens]] = {}
        for wording in wordings:
            if wording.tokens:
                by_swaps.setdefault(wording.swaps, []).append(wording.tokens)
        self._sequences = [(tokens, swaps) for swaps, found in by_swaps.items() for tokens in spelling.written(found)]
        self._expressions = [(bounded(wording.regex), wording.sample) for wording in wordings if not wording.tokens]

    def xml(self) -> str:
        """Return the group; one of disputed wording is off, one that needs unseen context is for picky writers."""
        entry = self._entry
        off = ' default="off"' if entry.severity == _DISPUTED else ""
        picky = ' tags="picky"' if self._exported.looks_further(entry) else ""
        link = self._exported.link(entry)
        senses = self._spelling.written(self._exported.senses(entry))
        parts = (
            f"<rulegroup id={quoteattr(entry.id)} name={quoteattr(entry.name)}{off}{picky}>",
            f"<url>{escape(link)}</url>" if link else "",
            f"<short>{escape(self._exported.label(entry))}</short>",
            *(f"<antipattern>{_pattern(tokens)}</antipattern>" for tokens in senses),
            *self._rules(),
            "</rulegroup>",
        )
        return "\n".join(filter(None, parts))

    def _rules(self) -> Iterator[str]:
        compiled = [re.compile(expression, re.I) for expression, _ in self._expressions]
        silent = self._silent(compiled)
        for tokens, swaps in self._sequences:
            yield self._rule(f"<pattern>{_pattern(tokens)}</pattern>", self._flagged(tokens), swaps, silent)
        for (expression, words), matcher in zip(self._expressions, compiled, strict=True):
            pattern = f'<regexp type="exact">{escape(expression)}</regexp>'
            yield self._rule(pattern, self._flagged_by(matcher, words), (), silent)

    def _rule(self, pattern: str, flagged: tuple[str, str, str], swaps: tuple[str, ...], silent: str) -> str:
        before, words, after = map(escape, flagged)
        suggestions = "".join(f" <suggestion>{escape(text)}</suggestion>" for text in swaps)
        offered = "|".join(_cased(text, flagged[1]) for text in swaps)
        correction = f" correction={quoteattr(offered)}" if offered else ""
        return (
            f"<rule>{pattern}<message>{escape(self._exported.reason(self._entry))}{suggestions}</message>"
            f'<example type="incorrect"{correction}>{before}<marker>{words}</marker>{after}</example>{silent}</rule>'
        )

    def _silent(self, expressions: list[re.Pattern[str]]) -> str:
        """Return the first example of the entry in which none of its rules finds anything."""
        for example in self._entry.examples:
            words = cut(example.text)
            found = any(ends(tokens, words, at) for tokens, _ in self._sequences for at in range(len(words)))
            if not (example.marks or found or any(expression.search(example.text) for expression in expressions)):
                return f'<example type="correct">{escape(example.text)}</example>'
        return ""

    def _flagged(self, tokens: Tokens) -> tuple[str, str, str]:
        """Return an example that this sequence finds: one of the entry's own, else the words alone."""
        for before, words, after in _marked(self._entry):
            found = cut(words)
            if len(found) in ends(tokens, found, 0):
                return before, words, after
        return "", re.sub(r" (?=['\u2019]|n't|[.,:/] )|(?<=[.,:/]) ", "", sample(tokens)), ""

    def _flagged_by(self, matcher: re.Pattern[str], words: str) -> tuple[str, str, str]:
        """Return an example in which an expression finds just the marked words, else what it finds in a wording."""
        for before, marked, after in _marked(self._entry):
            found = matcher.search(before + marked + after)
            if found and found.span() == (len(before), len(before) + len(marked)):
                return before, marked, after
        start, end = next(matcher.finditer(words)).span()
        return words[:start], words[start:end], words[end:]


def _marked(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before, in and after each mark of an entry's examples."""
    for example in entry.examples:
        for mark in example.marks:
            yield example.text[: mark.span.start], mark.span.of(example.text), example.text[mark.span.end :]


def _cased(text: str, like: str) -> str:
    """Return a suggestion as LanguageTool writes it: with a capital where the found words have one."""
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def _pattern(tokens: Tokens) -> str:
    parts = [_token(tokens[0])]
    for one, other in pairwise(tokens):
        parts += [_token(other)] if one.is_gap or other.is_gap else [_SEPARATOR, _token(other)]
    return "".join(parts)


def _token(position: Position) -> str:
    if position.is_gap:
        return f'<token min="0" max="{position.most}"/>'
    least = "" if position.least else ' min="0"'
    if len(position.words) == 1 and not position.number and "'" not in next(iter(position.words)):
        return f"<token{least}>{escape(next(iter(position.words)))}</token>"
    return f'<token{least} regexp="yes">{escape("|".join(_words(position)))}</token>'


def _words(position: Position) -> list[str]:
    words = [literal(word).replace("'", "['\u2019]") for word in sorted(position.words)]
    return [*words, r"\d.*"] if position.number else words
