"""How many corruptions the fact gate catches by kind, and how many correct rewordings it withholds.

python -m bench.fact_gate [--each 2000] [--seed 20261124]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.mutations import Corruption, Pair, annotated_corruptions, blind_pairs, corruptions, pairs
from eval.statistics import exact_interval
from langreview import lexicon_reader
from langreview.facts import FactGate
from langreview.lexicon import Lexicon
from langreview.match import LexiconDetector
from langreview.segment import segment
from langreview.suggest import Suggester, apply, fit
from langreview.types import Span


@dataclass(slots=True)
class Caught:
    """How many corruptions of a kind were made, and refused: by the gate, and by its vocabulary alone."""

    made: int = 0
    by_gate: int = 0
    by_vocabulary: int = 0


def caught_by_kind(gate: FactGate, damaged: Iterable[Corruption]) -> dict[str, Caught]:
    """Return what was caught of each kind of corruption."""
    counts: dict[str, Caught] = {}
    for item in damaged:
        count = counts.setdefault(item.kind, Caught())
        count.made += 1
        count.by_gate += bool(gate.refusal(item.pair.before, item.after, item.pair.replaced))
        count.by_vocabulary += bool(gate.difference(item.pair.before, item.after))
    return counts


def withheld(gate: FactGate, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Yield each correct rewording, with the reason for which it is withheld or "".

    These are the authored pairs, and every swap and deletion of the lexicon in each of its entry's flag examples.
    """
    lexical = (Pair(before, after) for before, after in _lexicon_rewordings(lexicon))
    for pair in (*pairs(), *lexical):
        yield pair.before, pair.after, gate.refusal(pair.before, pair.after, pair.replaced)


def _lexicon_rewordings(lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    suggester = Suggester(lexicon, LexiconDetector(lexicon))
    for entry in lexicon.entries.values():
        for example in entry.examples:
            for mark in example.marks:
                around = _around(example.text, mark.span, lexicon)
                for template in suggester.fitting(entry.id, mark.span.of(example.text)):
                    if template.kind in ("swap", "delete"):
                        yield example.text, apply(example.text, [fit(example.text, around, mark.span, template)])


def _around(text: str, span: Span, lexicon: Lexicon) -> Span:
    return next(part.span for part in segment(text, lexicon.abbreviations) if part.span.end > span.start)


def print_table(counts: dict[str, Caught]) -> None:
    """Print a row for each kind."""
    print("| corruption | of | caught | 95 % interval | by vocabulary alone | 95 % interval |")
    print("|---|---|---|---|---|---|")
    for kind, count in counts.items():
        cells = [share(caught, count.made) for caught in (count.by_gate, count.by_vocabulary)]
        print(f"| {kind} | {count.made} | {' | '.join(cells)} |")


def share(caught: int, made: int) -> str:
    """Return a count with the exact interval of its share, as two cells of a table."""
    low, high = exact_interval(caught, made)
    return f"{caught} | {low:.4f} to {high:.4f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2000, help="corruptions of each kind")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args(arguments)
    lexicon = lexicon_reader.load()
    gate = FactGate(lexicon)
    print_table(caught_by_kind(gate, corruptions(options.each, options.seed)))
    print("\nThe blind pairs, each marked fact left out or replaced by another of its kind:\n")
    print_table(caught_by_kind(gate, annotated_corruptions(options.seed)))
    results = list(withheld(gate, lexicon))
    refused = [item for item in results if item[2]]
    low, high = exact_interval(len(refused), len(results))
    print(f"\ncorrect rewordings withheld: {len(refused)} of {len(results)} ({low:.4f} to {high:.4f})")
    blind = blind_pairs()
    cautious = sum(bool(gate.refusal(pair.before, pair.after, pair.replaced)) for pair in blind)
    low, high = exact_interval(cautious, len(blind))
    print(f"rewordings of the blind pairs withheld: {cautious} of {len(blind)} ({low:.4f} to {high:.4f})")
    for before, after, reason in refused:
        print(f"- {reason}: {before} -> {after}")


if __name__ == "__main__":
    main()
