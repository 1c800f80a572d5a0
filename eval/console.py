"""What the terminal shows: progress, tables of figures, changes, and how the suite stands against its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import isnan

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from eval import run
from eval.comparing import Changes
from eval.corpora import Count
from eval.gate import Standing
from eval.page import HEADLINE
from eval.results import Result
from eval.statistics import Estimate

_SHOWN_IDS = 5


def sound(text: str) -> str:
    """Return a text that does nothing to a terminal but be read: control characters are replaced."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


class _Rate(ProgressColumn):
    """Notes a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.0f}/s" if task.speed else "–/s")


@contextmanager
def progress(console: Console, what: str, total: int) -> Iterator[run.Progress]:
    """Show notes done, their rate and the time left; give the function that says how many are done."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(escape(sound(what)), total=total)
        yield lambda done: bar.update(task, completed=done)


def figures(result: Result) -> Table:
    """Return the headline and every functionality, the systems side by side."""
    table = Table(
        title=Text(f"{sound(result.name)}: {result.cases} cases, {result.words:,} words"),
        title_justify="left",
        title_style="bold",
    )
    table.add_column("figure (95 % interval)")
    for system in result.systems:
        table.add_column(system.system, justify="right")
    for title, key in HEADLINE:
        found = [system.figure(*key) for system in result.systems]
        if any(found):
            table.add_row(title, *(shown(item.estimate) if item else "–" for item in found))
    for count in sorted(result.systems[0].functionalities, key=lambda item: item.right.value):
        counts = [
            next(item for item in system.functionalities if item.functionality == count.functionality)
            for system in result.systems
        ]
        table.add_row(
            Text(f"right in {sound(count.functionality)} ({count.cases})"), *(shown(item.right) for item in counts)
        )
    return table


def shown(estimate: Estimate) -> str:
    """Return a figure with its interval."""
    return "–" if isnan(estimate.value) else f"{estimate.value:.3f} ({ends(estimate)})"


def ends(estimate: Estimate) -> str:
    """Return the ends of the interval."""
    return "no interval" if isnan(estimate.low) else f"{estimate.low:.3f} to {estimate.high:.3f}"


def changes(found: Changes) -> Table:
    """Return the figures of both sides and what changed."""
    title = Text(f"{found.first} → {found.second}, {found.cases} cases")
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("figure", found.first, found.second, "change"):
        table.add_column(Text(name), justify="left" if name == "figure" else "right", overflow="fold")
    titles = {key: title for title, key in HEADLINE}
    for before, now in found.figures:
        named = titles.get((now.level, now.name, now.of))
        if named:
            change = f"{now.estimate.value - before.estimate.value:+.3f}"
            table.add_row(named, shown(before.estimate), shown(now.estimate), change)
    return table


def standings(found: Sequence[Standing]) -> Table:
    """Return how each functionality stands against the baseline."""
    table = Table()
    for name in ("functionality", "cases", "right (95 % interval)", "won", "lost", ""):
        table.add_column(name, justify="left" if name in ("functionality", "") else "right")
    for item in found:
        lost = ", ".join(item.lost[:_SHOWN_IDS]) + (" …" if len(item.lost) > _SHOWN_IDS else "")
        verdict = f"fallen: {lost}" if item.is_fallen else lost
        table.add_row(item.name, str(item.cases), shown(item.share), str(len(item.won)), str(len(item.lost)), verdict)
    return table


def counts(found: Sequence[Count]) -> Table:
    """Return findings per 1,000 words, file by file."""
    table = Table()
    for name in ("file", "notes", "words", "findings", "per 1,000 words (95 % interval)"):
        table.add_column(name, justify="left" if name == "file" else "right")
    for item in found:
        table.add_row(
            Text(sound(item.file)), f"{item.notes:,}", f"{item.words:,}", str(item.findings), shown(item.rate)
        )
    return table
