"""How many corruptions the fact gate catches by kind, and how many correct rewordings it withholds.

python -m bench.fact_gate [--each 2000] [--seed 20261124]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.mutations import corruptions, pairs
from bench.statistics import exact_interval
from langreview import lexicon_reader
from langreview.facts import FactGate
from langreview.lexicon import Lexicon
from langreview.match import LexiconDetector
from langreview.segment import segment
from langreview.suggest import Suggester, apply, fit
from langreview.types import Span


def caught_by_kind(gate: FactGate, each: int, seed: int) -> dict[str, tuple[int, int]]:
    """Return for each kind of corruption how many were refused, of how many."""
    caught: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for item in corruptions(each, seed):
        made[item.kind] += 1
        caught[item.kind] += bool(gate.refusal(item.before, item.after))
    return {kind: (caught[kind], made[kind]) for kind in made}


def withheld(gate: FactGate, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    """Yield each correct rewording, with the reason for which it is withheld or "".

    These are the authored pairs, and every swap and deletion of the lexicon in each of its entry's flag examples.
    """
    for pair in pairs():
        yield pair.before, pair.after, gate.refusal(pair.before, pair.after)
    for before, after in _lexicon_rewordings(lexicon):
        yield before, after, gate.refusal(before, after)


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=2000, help="corruptions of each kind")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args(arguments)
    lexicon = lexicon_reader.load()
    gate = FactGate(lexicon)
    print("| corruption | caught | of | share | 95 % interval |\n|---|---|---|---|---|")
    for kind, (caught, made) in caught_by_kind(gate, options.each, options.seed).items():
        low, high = exact_interval(caught, made)
        print(f"| {kind} | {caught} | {made} | {caught / made:.4f} | {low:.4f} to {high:.4f} |")
    results = list(withheld(gate, lexicon))
    refused = [item for item in results if item[2]]
    low, high = exact_interval(len(refused), len(results))
    print(f"\ncorrect rewordings withheld: {len(refused)} of {len(results)} ({low:.4f} to {high:.4f})")
    for before, after, reason in refused:
        print(f"- {reason}: {before} -> {after}")


if __name__ == "__main__":
    main()
