"""A checkpoint to a weights folder: exported, quantised, calibrated, with its tiers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.marked_set import FIGURES, LAYERS, Scorer, grouped
from langreview import __version__, weights
from langreview.classify import ClassifierDetector
from langreview.context import Context
from langreview.review import Reviewer
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
    found = list(calibrate.judged(dev, ClassifierDetector.load(config), setting.lexicon))
    fit = calibrate.fit([item.candidate.evidence for item in found], [item.right for item in found])
    context = Context(setting.lexicon, datetime.date.today())
    detector = ClassifierDetector.load(replace(config, calibration=fit))
    scores = list(plain.scores(notes, detector, setting.lexicon, context))
    thresholds = {tier: calibrate.threshold(scores, plain.words(notes), most) for tier, most in ALARMS.items()}
    doubted = list(calibrate.doubts(dev, detector, setting.lexicon, context))
    harmless = calibrate.harmless_below(doubted)
    return {**values, "calibration": list(fit), "thresholds": thresholds, "harmless_below": harmless}


def figures(folder: Path, setting: Setting, corpus: Path, authors: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return what the lexicon, the classifier and both find of the marks of authors held out."""
    classifier = ClassifierDetector.load(weights.read(folder))
    today = datetime.date.today()
    with_it = Reviewer(setting.lexicon, today=today, classifier=classifier)
    without = Reviewer(setting.lexicon, today=today)
    files = sorted(corpus.glob("*.jsonl"))
    found = {}
    for author in authors:
        for layer in LAYERS:
            scorer = Scorer(without if layer == "lexicon" else with_it, layer)
            scores, _ = grouped(files, [author], scorer)
            found[f"{author}, {layer}"] = {name: round(statistic(scores), 3) for name, statistic in FIGURES}
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
