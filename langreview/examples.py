"""The entries' own tests: their flag and pass examples, and that no rewording is itself flagged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from langreview.context import Context
from langreview.errors import Problem
from langreview.facts import SLOT, FactGate
from langreview.lexicon import Entry, Example, Lexicon
from langreview.match import LexiconDetector
from langreview.segment import segment
from langreview.types import Finding, Span, Suppressed

_SHOWN_BY_DEFAULT = 2
"""A pass example may hold other entries' wording of severity 1, which is off by default."""
FEWEST_EXAMPLES = 3
"""Examples of each sort that an entry needs."""


class ExampleCheck:
    """Runs the examples of a lexicon's entries."""

    def __init__(self, lexicon: Lexicon, context: Context) -> None:
        """Compile the lexicon; `context` must be of the same lexicon."""
        self._lexicon = lexicon
        self._detector = LexiconDetector(lexicon)
        self._context = context
        self._gate = FactGate(lexicon)

    def problems(self, entries: Sequence[Entry]) -> Iterator[Problem]:
        """Yield what is wrong with the examples and rewordings of the entries."""
        for entry in entries:
            yield from self._counts(entry)
            for example in entry.examples:
                check = self._flag if example.marks else self._pass
                for message in check(entry, example):
                    yield Problem(entry.file, example.line, entry.id, message)
            for message in self._rewordings(entry):
                yield Problem(entry.file, entry.line, entry.id, message)

    def _review(self, text: str) -> tuple[list[Finding], list[Suppressed]]:
        segments = segment(text, self._lexicon.abbreviations)
        return self._context.judge(text, segments, self._detector.detect(segments))

    def _counts(self, entry: Entry) -> Iterator[Problem]:
        marked = sum(bool(example.marks) for example in entry.examples)
        for found, sort in ((marked, "flag"), (len(entry.examples) - marked, "pass")):
            if found < FEWEST_EXAMPLES:
                message = f"needs at least {FEWEST_EXAMPLES} {sort} examples, found {found}"
                yield Problem(entry.file, entry.line, entry.id, message)

    def _flag(self, entry: Entry, example: Example) -> Iterator[str]:
        kept, suppressed = self._review(example.text)
        found = {(f.span, f.category, f.severity) for f in kept if f.entry == entry.id}
        expected = {(mark.span, mark.code, mark.severity) for mark in example.marks}
        if found != expected:
            stopped = [f"{item.reason} ({item.detail})" for item in suppressed if item.finding.entry == entry.id]
            because = f"; left alone by {', '.join(stopped)}" if stopped else ""
            yield f"flag example: expected {_shown(expected)}, found {_shown(found)}{because}"

    def _pass(self, entry: Entry, example: Example) -> Iterator[str]:
        kept, suppressed = self._review(example.text)
        loud = [f for f in kept if f.entry == entry.id or f.severity >= _SHOWN_BY_DEFAULT]
        if loud:
            words = ", ".join(f"'{f.span.of(example.text)}' ({f.entry})" for f in loud)
            yield f"pass example: must stay silent, found {words}"
        stopped = {item.reason for item in suppressed if item.finding.entry == entry.id}
        if example.guard and example.guard not in stopped:
            by = ", ".join(sorted(stopped)) or "nothing"
            yield f"pass example: expected to be left alone by '{example.guard}', left alone by {by}"

    def _rewordings(self, entry: Entry) -> Iterator[str]:
        if not any(template.kind == "prompt" for template in entry.rewordings):
            yield "needs a prompt among its rewordings, for when no text is safe"
        for template in entry.rewordings:
            kept, _ = self._review(SLOT.sub("x", template.text))
            for finding in kept:
                if finding.severity >= _SHOWN_BY_DEFAULT or finding.entry == entry.id:
                    yield f"rewording '{template.text}' is itself flagged by {finding.entry}"

    def worked_problems(self) -> Iterator[Problem]:
        """Yield the worked examples whose second text changes a fact or is itself flagged."""
        for examples in self._lexicon.worked.values():
            for item in examples:
                changed = self._gate.difference(item.text, item.became)
                if changed:
                    yield Problem(item.file, item.line, "", f"worked example: {changed}")
                for finding in self._review(item.became)[0]:
                    message = f"worked example: what it became is itself flagged by {finding.entry}"
                    yield Problem(item.file, item.line, "", message)


def _shown(found: set[tuple[Span, str, int]]) -> str:
    places = (f"{code}.{severity} at {span.start}:{span.end}" for span, code, severity in sorted(found))
    return ", ".join(places) or "nothing"
