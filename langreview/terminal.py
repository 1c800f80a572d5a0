"""A review as text for a terminal: the note with its marks, then a card for each finding."""

from __future__ import annotations

import textwrap
from io import StringIO
from types import MappingProxyType

from rich.console import Console
from rich.text import Text

from langreview.explain import disputed, evidence, rests_on, review_notice, why, worked
from langreview.lexicon import Lexicon
from langreview.merge import Piece, marks
from langreview.output import NOT_APPROVAL, SEVERITIES, Output, headline, line_of
from langreview.types import Review, Suggestion

_INDENT = "    "
_STYLES = MappingProxyType({"minimising": "bold blue", "fear-inducing": "bold red", "house-style": "bold"})


def to_text(review: Review, lexicon: Lexicon, output: Output) -> str:
    """Return the review as lines of text, with colours and bold only where `output` is a terminal."""
    buffer = StringIO()
    console = Console(file=buffer, width=output.width, force_terminal=output.styled, highlight=False)
    console.print(Text(headline(review, output.name), style="bold"))
    if review.findings:
        console.print()
        console.print(_marked(review), soft_wrap=True)
    for number, suggestion in enumerate(review.suggestions, 1):
        console.print()
        _card(console, number, suggestion, review, lexicon)
    console.print()
    _left_alone(console, review, everything=output.show_suppressed)
    for notice in (*review.notices, NOT_APPROVAL):
        console.print(Text(notice, style="dim"), soft_wrap=True)
    return buffer.getvalue()


def _marked(review: Review) -> Text:
    numbers = {finding: number for number, finding in enumerate(review.findings, 1)}
    text = Text()
    for piece in marks(review.note, review.findings):
        words = piece.span.of(review.note)
        if not piece.findings:
            text.append(words)
            continue
        opening = "".join(
            f"[{numbers[finding]}>" for finding in piece.findings if finding.span.start == piece.span.start
        )
        closing = "]" * sum(finding.span.end == piece.span.end for finding in piece.findings)
        text.append(f"{opening}{words}{closing}", style=_style(piece))
    return text


def _style(piece: Piece) -> str:
    return _STYLES[piece.findings[0].label]


def _card(console: Console, number: int, suggestion: Suggestion, review: Review, lexicon: Lexicon) -> None:
    finding = suggestion.finding
    category = lexicon.categories[finding.category]
    place = f"line {line_of(review.note, finding.span.start)}"
    title = (
        f"[{number}] {finding.label} · {finding.category} {category.name} · {SEVERITIES[finding.severity]} · {place}"
    )
    console.print(Text(title, style=_STYLES[finding.label]), soft_wrap=True)
    lines = [f'"{finding.span.of(review.note)}"', why(finding, lexicon)]
    lines += filter(None, [review_notice(finding, lexicon)])
    lines += [f"{item.kind}: {item.text or '(take the words out)'}" for item in suggestion.rewordings]
    lines += worked(suggestion)
    lines += disputed(finding, lexicon)
    lines += filter(None, [evidence(finding)])
    lines += rests_on(finding, lexicon)
    for line in lines:
        _indented(console, line)


def _indented(console: Console, line: str) -> None:
    """Print a line in from the margin, with long words such as addresses kept whole."""
    wrapped = textwrap.wrap(line, console.width - len(_INDENT), break_long_words=False, break_on_hyphens=False)
    console.print(Text("\n".join(_INDENT + part for part in wrapped)), soft_wrap=True)


def _left_alone(console: Console, review: Review, *, everything: bool) -> None:
    if not review.suppressed:
        return
    count = len(review.suppressed)
    hint = "" if everything else " (listed with --show-suppressed)"
    console.print(Text(f"Left alone, with the reason: {count}{hint}", style="bold"))
    for item in review.suppressed if everything else ():
        cue = f' ("{item.cue.of(review.note)}")' if item.cue else ""
        place = f"line {line_of(review.note, item.finding.span.start)}"
        words = item.finding.span.of(review.note)
        line = f'"{words}" {item.finding.entry}, {place}: {item.reason}, {item.detail}{cue}'
        _indented(console, line)
