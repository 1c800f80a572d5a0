"""A checkpoint to a weights folder: exported, quantised, calibrated, with its tiers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from eval.judge import Judge
from eval.page import headline
from eval.sets import open_set
from eval.store import Memory
from eval.systems import layers
from langreview import __version__, weights
from langreview.classify import ClassifierDetector
from langreview.context import Context
from langreview.decode import probability
from langreview.weights import RunRecipe
from training import calibrate, plain
from training.corpus_reader import Case
from training.export import export, quantize, trained
from training.folder import recipes, write_config
from training.model import BASE_FILES, BASE_ID
from training.setting import Setting

ALARMS = {"confident": 0.1, "worth-a-look": 1.0}
"""Findings per 1,000 words of ordinary text that each tier may have where its threshold is chosen."""


def write_network(checkpoint: Path, folder: Path, setting: Setting) -> None:
    """Write the network and the tokenizer of a folder; the network in float stays beside the checkpoint."""
    folder.mkdir(parents=True, exist_ok=True)
    wide = checkpoint.with_suffix(".onnx")
    export(trained(checkpoint, setting.heads), wide)
    quantize(wide, folder / weights.NETWORK)
    setting.tokenizer.save(str(folder / weights.TOKENIZER), pretty=False)


def fitted(folder: Path, setting: Setting, dev: Sequence[Case], notes: list[str]) -> dict[str, Any]:
    """Return the config of a folder: calibrated on unseen authors, its tiers set on ordinary notes."""
    values = _start(setting)
    write_config(folder, values)
    config = weights.read(folder)
    detector = ClassifierDetector.load(config)
    found = list(calibrate.judged(dev, detector, setting.lexicon))
    ordinary = list(plain.evidence(notes, detector, setting.lexicon))
    right = [item.right for item in found] + [False] * len(ordinary)
    fit = calibrate.fit([*(item.candidate.evidence for item in found), *ordinary], right)
    scores = [probability(evidence, fit) for evidence in ordinary]
    thresholds = {tier: calibrate.threshold(scores, plain.words(notes), most) for tier, most in ALARMS.items()}
    context = Context(setting.lexicon, datetime.date.today())
    detector = ClassifierDetector.load(replace(config, calibration=fit))
    doubted = list(calibrate.doubts(dev, detector, setting.lexicon, context))
    harmless = calibrate.harmless_below(doubted)
    return {**values, "calibration": list(fit), "thresholds": thresholds, "harmless_below": harmless}


def figures(folder: Path, setting: Setting, corpus: Path, authors: Sequence[str]) -> dict[str, dict[str, list[float]]]:
    """Return what lexicon and classifier, together and alone, find of the marks of authors held out.

    Each figure is its value and the ends of its 95 % interval.
    """
    classifier = ClassifierDetector.load(weights.read(folder))
    everything = open_set(sorted(corpus.glob("*.jsonl")), setting.lexicon)
    found = {}
    for author in authors:
        cases = [case for case in everything.cases() if case.author == author]
        for system in layers(setting.lexicon, classifier):
            judge = Judge(system, everything.level, setting.lexicon)
            memory = Memory(system, rewordings=False)
            for case in cases:
                judge.add(case, memory.outcome(case.text))
            found[f"{author}, {system.name}"] = {
                title: [round(end, 3) for end in astuple(figure.estimate)] for title, figure in headline(judge.result())
            }
    return found


def _start(setting: Setting) -> dict[str, Any]:
    """Return a config that takes every run of words for a finding."""
    labels = {code: setting.scheme.label_of[code] for code in setting.scheme.codes}
    return {
        "off": "",
        "package": __version__,
        "base": {"id": BASE_ID, "files": BASE_FILES},
        "codes": {label: [code for code in labels if labels[code] == label] for label in setting.scheme.labels},
        **recipes(setting.recipe, RunRecipe()),
        "calibration": [0.0] * 5,
        "thresholds": dict.fromkeys(ALARMS, 0.0),
        "harmless_below": 0.0,
    }
