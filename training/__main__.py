"""`python -m training`: how the shipped weights are made, step by step."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file

from langreview import lexicon_reader
from langreview.weights import CONFIG, SHIPPED, digest
from training.corpus_reader import CORPUS, lexicon_cases, read_folder
from training.folder import write_config
from training.loop import Schedule, Trainer
from training.model import from_base
from training.plain import half
from training.release import figures, fitted, write_network
from training.setting import Setting


def train(options: argparse.Namespace) -> None:
    """Train on all authors but those held out; the weights of each epoch go to a folder."""
    lexicon = lexicon_reader.load()
    setting = Setting.of(lexicon)
    cases = [*read_folder(options.corpus), *lexicon_cases(lexicon)]
    dev = [case for case in cases if case.author in options.hold_out]
    rest = [case for case in cases if case.author not in options.hold_out]
    schedule = Schedule(epochs=options.epochs, seed=options.seed, rate=options.rate)
    torch.manual_seed(schedule.seed)
    model = from_base(setting.heads)
    if options.start:
        model.load_state_dict(load_file(options.start))
    trainer = Trainer(model, setting.heads, setting.maker, setting.augmenter(rest, schedule.seed), setting.ends)
    options.out.mkdir(parents=True, exist_ok=True)
    _say(f"{len(rest)} cases to train on, {len(dev)} held out")
    for line in trainer.run(rest, dev, schedule, options.out):
        _say(line)


def release(options: argparse.Namespace) -> None:
    """Make a weights folder of a checkpoint: calibrated on unseen authors, silent on ordinary notes."""
    setting = Setting.of(lexicon_reader.load())
    corpus = read_folder(options.corpus)
    dev = [case for case in corpus if case.author in options.dev]
    write_network(options.checkpoint, options.out, setting)
    values = fitted(options.out, setting, dev, half(options.plain, 0))
    training = {
        "files": {file.name: digest(file) for file in sorted(options.corpus.glob("*.jsonl"))},
        "held_out": options.dev,
        "seed": options.seed,
    }
    values = {**values, "off": options.off, "training": training}
    write_config(options.out, values)
    found = figures(options.out, setting, options.corpus, [*options.dev, *options.test])
    write_config(options.out, {**values, "figures": found})
    _say(str({key: values[key] for key in ("calibration", "thresholds", "harmless_below")}))
    for name, figure in found.items():
        _say(f"{name}: {figure}")


def seal(options: argparse.Namespace) -> None:
    """Write the config of a folder anew once its card has been written or its use decided."""
    values = json.loads((options.folder / CONFIG).read_bytes())
    rest = {key: value for key, value in values.items() if key not in ("format", "files", "checksum")}
    write_config(options.folder, {**rest, "off": options.off})


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    steps = parser.add_subparsers(required=True, metavar="STEP")
    _add_train(steps.add_parser("train", help="train the network"))
    _add_release(steps.add_parser("release", help="make a weights folder of a checkpoint"))
    _add_seal(steps.add_parser("seal", help="write the config of a folder anew"))
    options = parser.parse_args(arguments)
    options.run(options)


def _add_train(step: argparse.ArgumentParser) -> None:
    default = Schedule()
    step.add_argument("--corpus", type=Path, default=CORPUS)
    step.add_argument("--hold-out", nargs="*", default=[], metavar="AUTHOR")
    step.add_argument("--epochs", type=int, default=default.epochs)
    step.add_argument("--rate", type=float, default=default.rate)
    step.add_argument("--seed", type=int, default=default.seed)
    step.add_argument("--start", type=Path, metavar="CHECKPOINT", help="go on from these weights")
    step.add_argument("--out", type=Path, required=True)
    step.set_defaults(run=train)


def _add_release(step: argparse.ArgumentParser) -> None:
    step.add_argument("checkpoint", type=Path)
    step.add_argument("--corpus", type=Path, default=CORPUS)
    step.add_argument("--dev", nargs="+", required=True, metavar="AUTHOR", help="authors held out of training")
    step.add_argument("--test", nargs="*", default=[], metavar="AUTHOR", help="authors that are only measured on")
    step.add_argument("--plain", type=Path, required=True, help="ordinary notes, JSON lines with a text")
    step.add_argument("--seed", type=int, default=Schedule().seed)
    step.add_argument("--off", default="", help="why reviews are not to use these weights")
    step.add_argument("--out", type=Path, default=SHIPPED)
    step.set_defaults(run=release)


def _add_seal(step: argparse.ArgumentParser) -> None:
    step.add_argument("folder", type=Path)
    step.add_argument("--off", default="", help="why reviews are not to use these weights")
    step.set_defaults(run=seal)


if __name__ == "__main__":
    main()
