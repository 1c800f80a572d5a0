"""The command line. Exit status: 0 nothing found, 1 findings, 2 bad usage or bad data."""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from langreview import __version__, export, lexicon_reader, notefile, review, weights
from langreview.context import Context
from langreview.describe import conditions, readable
from langreview.errors import LangreviewError
from langreview.examples import ExampleCheck
from langreview.lexicon import LABELS, Lexicon
from langreview.output import Output
from langreview.report import FORMATS

NOTHING_FOUND, FINDINGS, BAD = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except LangreviewError as error:
        print(error, file=sys.stderr)
        return BAD
    except BrokenPipeError:
        sys.stderr.close()
        return BAD
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="langreview", description="Review the wording of suicide-risk-assessment notes. It never assesses risk."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_review(commands.add_parser("review", help="review one note from a file or standard input"))
    _add_batch(commands.add_parser("batch", help="review every row of a table"))
    _add_lexicon(commands.add_parser("lexicon", help="check, list, show or export the lexicon"))
    version = commands.add_parser("version", help="print the versions")
    version.set_defaults(run=_version, locale=lexicon_reader.DEFAULT_LOCALE, lexicon=[])
    return parser


def _add_lexicon_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--locale", default=lexicon_reader.DEFAULT_LOCALE, help="which lexicon (default: %(default)s)")
    parser.add_argument(
        "--lexicon",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="lay a local lexicon over the shipped one",
    )


def _add_review_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--min-severity", type=int, choices=(1, 2, 3), default=2, help="least severity shown (default: 2)"
    )
    parser.add_argument("--no-classifier", action="store_true", help="use the lexicon alone")
    parser.add_argument("--all-tiers", action="store_true", help="also show what is only worth a look")
    _add_lexicon_options(parser)


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", metavar="FILE", help="the note; - or nothing: standard input")
    parser.add_argument("--format", choices=sorted(FORMATS), default="text")
    parser.add_argument("--show-suppressed", action="store_true", help="list what was left alone in the text report")
    _add_review_options(parser)
    parser.set_defaults(run=_review)


def _add_batch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("input", metavar="INPUT", help=".jsonl, .csv or .parquet, or a folder of parquet parts")
    parser.add_argument("output", metavar="OUTPUT", help=".jsonl or .parquet")
    parser.add_argument("--text-column", default="text", metavar="NAME")
    parser.add_argument("--engine", choices=("local", "spark"), default="local")
    parser.add_argument("--workers", type=_positive, default=1, metavar="N")
    _add_review_options(parser)
    parser.set_defaults(run=_batch)


def _add_lexicon(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    for name, run, text in (
        ("check", _lexicon_check, "check every file, example and rewording"),
        ("stats", _lexicon_stats, "count entries, phrases and examples"),
        ("list", _lexicon_list, "list the entries"),
        ("show", _lexicon_show, "show one entry"),
        ("export", _lexicon_export, "write rules for another tool"),
    ):
        action = actions.add_parser(name, help=text)
        if name == "show":
            action.add_argument("id", metavar="ID")
        if name == "export":
            action.add_argument("--to", choices=sorted(export.EXPORTS), required=True)
            action.add_argument("folder", type=Path, metavar="DIR")
        _add_lexicon_options(action)
        action.set_defaults(run=run)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, found {number}")
    return number


def _review(options: argparse.Namespace) -> int:
    note = notefile.read(options.file)
    reviewer = review.load(options.locale, options.lexicon, classifier=not options.no_classifier)
    found = reviewer.review(note, min_severity=options.min_severity, all_tiers=options.all_tiers)
    output = Output(options.file, sys.stdout.isatty(), show_suppressed=options.show_suppressed)
    text = FORMATS[options.format](found, reviewer.lexicon, output)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass").rstrip(b"\n") + b"\n")
    return FINDINGS if found.findings else NOTHING_FOUND


def _batch(options: argparse.Namespace) -> int:
    from langreview import batch  # here, so that a review of one note does not wait for it

    settings = batch.Settings(
        text_column=options.text_column,
        min_severity=options.min_severity,
        all_tiers=options.all_tiers,
        classifier=not options.no_classifier,
        locale=options.locale,
        overlays=tuple(options.lexicon),
    )
    summary = batch.run(
        Path(options.input), Path(options.output), settings, engine=options.engine, workers=options.workers
    )
    print(summary, file=sys.stderr)
    return FINDINGS if summary.findings else NOTHING_FOUND


def _version(options: argparse.Namespace) -> int:
    lexicon = _load(options)
    config = weights.read(weights.SHIPPED)
    print(f"langreview {__version__}\nlexicon {lexicon.locale} {lexicon.digest}\nclassifier {config.digest}")
    if config.off:
        print(config.off)
    return NOTHING_FOUND


def _load(options: argparse.Namespace) -> Lexicon:
    return lexicon_reader.load(options.locale, options.lexicon)


def _lexicon_check(options: argparse.Namespace) -> int:
    lexicon = _load(options)
    check = ExampleCheck(lexicon, Context(lexicon, datetime.date.today()))
    problems = [*check.problems(tuple(lexicon.entries.values())), *check.worked_problems()]
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return BAD
    print(f"{len(lexicon.entries)} entries and their examples are in order")
    return NOTHING_FOUND


def _lexicon_stats(options: argparse.Namespace) -> int:
    lexicon = _load(options)
    entries = lexicon.entries.values()
    for label in LABELS:
        print(f"{label}: {sum(lexicon.categories[entry.category].label == label for entry in entries)} entries")
    for severity in (3, 2, 1):
        print(f"severity {severity}: {sum(entry.severity == severity for entry in entries)} entries")
    print(f"phrases: {sum(len(entry.phrases) for entry in entries)}")
    print(f"examples: {sum(len(entry.examples) for entry in entries)}")
    print(f"sources cited: {len({name for entry in entries for name in entry.sources})}")
    return NOTHING_FOUND


def _lexicon_list(options: argparse.Namespace) -> int:
    for entry in _load(options).entries.values():
        print(f"{entry.id}\t{entry.category}\t{entry.severity}\t{entry.name}")
    return NOTHING_FOUND


def _lexicon_show(options: argparse.Namespace) -> int:
    lexicon = _load(options)
    entry = lexicon.entries.get(options.id)
    if entry is None:
        raise LangreviewError(f"there is no entry '{options.id}'; `langreview lexicon list` names them all")
    print(f"{entry.id} {entry.name}: {entry.category}, severity {entry.severity} ({entry.file}:{entry.line})")
    print(entry.why)
    print(f"phrases: {'; '.join(map(readable, entry.phrases))}")
    for condition in conditions(entry):
        print(f"{condition.heading}: {'; '.join(condition.texts)}")
    for template in entry.rewordings:
        print(f"{template.kind}: {template.text}")
    for name in entry.sources:
        print(f"{name}: {lexicon.sources[name].title} (read: {lexicon.sources[name].read})")
    return NOTHING_FOUND


def _lexicon_export(options: argparse.Namespace) -> int:
    files = export.EXPORTS[options.to](_load(options))
    export.write(files, options.folder)
    print(f"{len(files)} files written to {options.folder}")
    return NOTHING_FOUND
