"""The commands of `python -m eval`. Exit status: 0 done, 1 the gate is shut, 2 bad usage or bad data, 130 stopped."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from eval import comparing, console, corpora, earlier, gate, page, shipped, summary, systems, tables, template
from eval.comparing import Changes
from eval.items import items, records
from eval.results import Result
from eval.run import run, written
from eval.sets import EvaluationSet, open_set
from eval.systems import System
from langreview.errors import InputError, LangreviewError

DONE, SHUT, BAD, STOPPED = 0, 1, 2, 130
_BESIDE = ("report.json", "cases.jsonl", earlier.RESULTS, "items.csv", tables.WORKBOOK)
_OUT, _ERR = Console(), Console(stderr=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except LangreviewError as error:
        _ERR.print(str(error), markup=False, highlight=False, soft_wrap=True)
        return BAD
    except OSError as error:
        _ERR.print(f"{error.filename}: {error.strerror}", markup=False, highlight=False, soft_wrap=True)
        return BAD
    except KeyboardInterrupt:
        _ERR.print("stopped; no new report was written. The same command goes on from here.")
        return STOPPED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="Judge langreview on marked texts.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="judge on the shipped suite or on your own set"))
    _add_compare(commands.add_parser("compare", help="what got better and worse between two runs"))
    _add_check(commands.add_parser("check", help="the gate: fail on a significant fall of the shipped suite"))
    _add_template(commands.add_parser("template", help="write a workbook to fill in"))
    _add_corpus(commands.add_parser("corpus", help="findings per 1,000 words on a folder of ordinary text"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sets", nargs="+", metavar="SUITE_OR_FILE", help=f"'{shipped.SUITES}', the id of a functionality, or a file"
    )
    parser.add_argument("--out", type=Path, help=f"a folder for report.html, {', '.join(_BESIDE)}")
    parser.add_argument(
        "--baseline",
        metavar="RUN",
        help=f"an earlier run to show changes against: its folder or its {earlier.RESULTS}; RUN:SYSTEM names a system",
    )
    parser.add_argument(
        "--lexicon", action="append", type=Path, default=[], metavar="DIR", help="lay a local lexicon over"
    )
    parser.set_defaults(run=_run)


def _add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "first", metavar="A", help=f"the folder of a run or its {earlier.RESULTS}; A:SYSTEM names a system"
    )
    parser.add_argument("second", metavar="B", help="the folder of a run, or FOLDER:SYSTEM")
    parser.set_defaults(run=_compare)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accept", action="store_true", help="make the present figures the baseline")
    parser.add_argument("--show", action="store_true", help="list what is wrong, with the texts")
    parser.add_argument(
        "--variants", type=int, default=gate.VARIANTS, help="variants of each axis (default: %(default)s)"
    )
    parser.set_defaults(run=_check)


def _add_template(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="OUT.xlsx")
    parser.set_defaults(run=_template)


def _add_corpus(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)
    parser.add_argument("--text-column", default="text")
    parser.add_argument("--min-severity", type=int, choices=(1, 2, 3), default=2)
    parser.add_argument("--system", default=systems.FULL, help="which system of a run (default: %(default)s)")
    parser.add_argument("--show", action="store_true", help="list the findings, to be read")
    parser.set_defaults(run=_corpus)


def _run(options: argparse.Namespace) -> int:
    judged = systems.load(options.lexicon)
    opened = [(named, _open(named, judged[0])) for named in options.sets]
    for number, (named, evaluation_set) in enumerate(opened, 1):
        out = options.out
        if out is not None:
            out = out / f"{number}-{Path(evaluation_set.name).stem}" if len(opened) > 1 else out
        _run_one(named, evaluation_set, judged, out, options)
    return DONE


def _run_one(
    named: str, evaluation_set: EvaluationSet, judged: Sequence[System], out: Path | None, options: argparse.Namespace
) -> None:
    """Judge one set; what is written for it appears in `out` when all of it is there."""
    baseline = _baseline(options.baseline, out) if options.baseline else None
    with staged(out) as staging, console.progress(_ERR, evaluation_set.name, evaluation_set.size) as progress:
        with written(staging) as keep:
            result = run(evaluation_set, judged, keep=keep, memory=out, progress=progress)
        if named == shipped.SUITES:
            result = shipped.with_made_tests(result, judged, list(evaluation_set.cases()))
        if staging is not None:
            _write(result, staging, baseline, names=shipped.names() if shipped.is_shipped(named) else {})
    _OUT.print(console.figures(result))
    if out is not None:
        _OUT.print(f"written: {out / page.PAGE} and beside it {', '.join(_BESIDE)}", soft_wrap=True, markup=False)


@contextmanager
def staged(out: Path | None) -> Iterator[Path | None]:
    """Give a folder inside `out` whose files move there when all are written, and are gone when it is stopped."""
    if out is None:
        yield None
        return
    staging = out / ".unfinished"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        yield staging
        for file in staging.iterdir():
            file.replace(out / file.name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _baseline(named: str, out: Path | None) -> comparing.Side:
    side = earlier.side(named)
    if out is not None and comparing.split(named)[0].resolve() == out.resolve():
        raise InputError(f"--baseline {named}: is the folder that --out would write over; name another for --out")
    return side


def _open(named: str, system: System) -> EvaluationSet:
    lexicon = system.reviewer.lexicon
    if shipped.is_shipped(named):
        return shipped.open_shipped(named, lexicon)
    return open_set([Path(named)], lexicon)


def _write(result: Result, folder: Path, baseline: comparing.Side | None, *, names: Mapping[str, str]) -> None:
    changes: Changes | None = None
    first = result.systems[0]
    if baseline is not None:
        now = comparing.Side(folder.parent.name, first, lambda: comparing.keyed(records(folder)))
        changes = comparing.compare(baseline, now)
    summary.write(result, folder)
    with (folder / earlier.RESULTS).open("w", encoding="utf-8") as file:
        file.writelines(earlier.lines(result, records(folder)))
    page.write(result, folder, changes=changes, names=names)
    tables.write_csv(folder / "items.csv", items(records(folder), first.system))
    with (folder / tables.WORKBOOK).open("wb") as book:
        tables.write_workbook(book, items(records(folder), first.system), tables.figure_rows(result))


def _compare(options: argparse.Namespace) -> int:
    changes = comparing.compare(earlier.side(options.first), comparing.side(options.second))
    _OUT.print(console.changes(changes))
    if changes.only_one_side:
        _OUT.print(f"{changes.only_one_side} cases are in one of the runs only: the figures are of different sets")
    _OUT.print(
        f"{len(changes.better)} cases better, {len(changes.worse)} worse (McNemar, exact, over groups:"
        f" p = {changes.test.p:.4f})"
    )
    for title, cases in (("worse", changes.worse), ("better; what was wrong before", changes.better)):
        _OUT.print(f"\n{title}", style="bold")
        for case in cases:
            for item in case.wrong:
                line = f"{case.case} {item.kind} {item.code}: {item.before}[[{item.words}]]{item.after} {item.evidence}"
                _OUT.print(console.sound(" ".join(line.split())), markup=False, highlight=False, soft_wrap=True)
    return DONE


def _check(options: argparse.Namespace) -> int:
    system = systems.load()[0]
    if options.accept:
        found = list(gate.verdicts(system, each=options.variants))
        gate.BASELINE.write_text(
            json.dumps(gate.as_baseline(found, system, each=options.variants), indent=1) + "\n", encoding="utf-8"
        )
        _OUT.print(f"{gate.BASELINE}: {len(found)} verdicts accepted; commit it to make it count")
        return DONE
    baseline = gate.read_baseline(gate.BASELINE, each=options.variants)
    found = list(gate.verdicts(system, each=options.variants))
    standings = gate.standings(found, baseline)
    _OUT.print(console.standings(standings))
    for verdict in found if options.show else ():
        if not verdict.right:
            _OUT.print(f"{verdict.id}: " + " | ".join(verdict.texts), markup=False, highlight=False, soft_wrap=True)
    fallen = [item.name for item in standings if item.is_fallen]
    if fallen:
        _ERR.print(
            f"the gate is shut: {', '.join(fallen)} fell significantly below {gate.BASELINE.name}", soft_wrap=True
        )
    return SHUT if fallen else DONE


def _template(options: argparse.Namespace) -> int:
    if options.file.suffix.lower() != ".xlsx":
        raise InputError(f"{options.file}: expected a name that ends in .xlsx")
    if options.file.exists():
        raise InputError(f"{options.file}: is there already and would be written over; name another file")
    lexicon = systems.load()[0].reviewer.lexicon
    with options.file.open("xb") as file:
        template.write(file, lexicon)
    return DONE


def _chosen(name: str) -> System:
    known = {system.name: system for system in systems.load()}
    if name not in known:
        raise InputError(f"--system {name}: there is no such system; there are {', '.join(known)}")
    return known[name]


def _corpus(options: argparse.Namespace) -> int:
    reviewer = _chosen(options.system).reviewer
    counted = list(
        corpora.count(options.folder, reviewer, text_column=options.text_column, min_severity=options.min_severity)
    )
    _OUT.print(console.counts(counted))
    if options.show:
        for count in counted:
            for line in count.listed:
                _OUT.print(line, markup=False, highlight=False, soft_wrap=True)
    return DONE


if __name__ == "__main__":
    sys.exit(main())
