"""Exports in the tools they are for: medspaCy and textlint with prh; `make test-tools` installs both."""

from __future__ import annotations

import importlib
import json
import subprocess
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from langreview.export import write
from tests.exports import exported, files_of, marked

Pipeline = Callable[[str], Any]

HERE = Path(__file__).parent
TEXTLINT = HERE / "node_modules" / ".bin" / "textlint"
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def medspacy(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """Return a pipeline of the exported rules; every match is kept, in the span group `found`."""
    folder = tmp_path_factory.mktemp("medspacy")
    write(files_of("medspacy"), folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pipeline = importlib.import_module("spacy").blank("en")
        pipeline.add_pipe("sentencizer")
        for kind, (module, rule, pipe, config) in PIPES.items():
            rules = getattr(importlib.import_module(module), rule).from_json(str(folder / f"{kind}.json"))
            pipeline.add_pipe(pipe, config=config).add(rules)
    loaded: Pipeline = pipeline
    return loaded


GROUP = {"input_span_type": "group", "span_group_name": "found", "rules": None}
PIPES = {
    "target_rules": (
        "medspacy.target_matcher",
        "TargetRule",
        "medspacy_target_matcher",
        {"result_type": "group", "span_group_name": "found", "prune": False},
    ),
    "context_rules": ("medspacy.context", "ConTextRule", "medspacy_context", GROUP),
    "section_rules": ("medspacy.section_detection", "SectionRule", "medspacy_sectionizer", GROUP),
}


def test_medspacy_finds_what_the_examples_mark(medspacy: Pipeline) -> None:
    for entry in exported().values():
        for text, start, end in marked(entry):
            doc = medspacy(text)
            found = [(span.start_char, span.end_char) for span in doc.spans["found"]]
            assert any(first < end and start < last for first, last in found), (entry.id, text)


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("She is manipulative.", False),
        ("She isn't manipulative.", True),
        ("Denies being attention-seeking.", True),
        ("No longer manipulative.", False),
        ("Not low in mood; manipulative.", False),
    ],
)
def test_medspacy_negates_by_the_exported_cues(medspacy: Pipeline, text: str, negated: bool) -> None:  # noqa: FBT001
    doc = medspacy(text)
    found = [span for span in doc.spans["found"] if span._.target_rule.metadata["code"] == "M2"]
    assert found
    assert {span._.is_negated for span in found} == {negated}


def test_medspacy_knows_the_exported_sections(medspacy: Pipeline) -> None:
    note = "Risk assessment: manipulative at times.\nMSE: attention-seeking.\nThe plan is that she is manipulative.\n"
    assert [section.category for section in medspacy(note)._.sections] == ["risk", "mental_state"]


def textlint(texts: Sequence[str], folder: Path, rules: str) -> list[str]:
    """Return each text as textlint would leave it with one of the exported files, all in one run."""
    write(files_of("prh"), folder)
    note = "\n\n".join(texts)
    configuration = {"rules": {"prh": {"rulePaths": [str(folder / rules)]}}}
    (folder / "textlintrc.json").write_text(json.dumps(configuration), encoding="utf-8")
    (folder / "note.txt").write_text(note, encoding="utf-8")
    command = [str(TEXTLINT), "--format", "json", "--config", str(folder / "textlintrc.json"), str(folder / "note.txt")]
    result = subprocess.run(command, check=False, capture_output=True, text=True, cwd=HERE)
    assert result.returncode in (0, 1), result.stderr or result.stdout
    for message in reversed(json.loads(result.stdout)[0]["messages"]):
        start, end = message["fix"]["range"]
        note = note[:start] + message["fix"]["text"] + note[end:]
    return note.split("\n\n")


@pytest.mark.parametrize("rules", ["prh.yml", "prh-all.yml"])
def test_textlint_loads_the_rules_and_replaces_as_their_specs_say(rules: str, tmp_path: Path) -> None:
    allowed: dict[str, set[str]] = {}
    for rule in yaml.safe_load(files_of("prh")[rules])["rules"]:
        for spec in rule["specs"]:
            allowed.setdefault(spec["from"], set()).add(spec["to"])
    lines = sorted(allowed)
    after = textlint([f"Note: {line} today." for line in lines], tmp_path, rules)
    for line, found in zip(lines, after, strict=True):
        assert found in {f"Note: {to} today." for to in allowed[line]}, line


REPLACED = {
    "He committed suicide.": "He died by suicide.",
    "He committed  suicide.": "He died by suicide.",
    "Committed suicide in 2001.": "Died by suicide in 2001.",
    "HE COMMITTED SUICIDE.": "HE DIED BY SUICIDE.",
    "Another unsuccessful overdose.": "Another overdose.",
    "We are committed to suicide prevention.": "We are committed to suicide prevention.",
    "A failed overdose.": "A failed overdose.",
    "Successful suicide prevention.": "Successful suicide prevention.",
}


def test_textlint_replaces_only_where_sense_and_article_fit(tmp_path: Path) -> None:
    assert textlint(list(REPLACED), tmp_path, "prh-all.yml") == list(REPLACED.values())


def test_textlint_leaves_other_senses_alone(tmp_path: Path) -> None:
    rules = yaml.safe_load(files_of("prh")["prh.yml"])["rules"]
    entries = [exported()[name] for name in sorted({rule["prh"].partition(":")[0] for rule in rules})]
    texts = [example.text for entry in entries for example in entry.examples if example.guard == "sense"]
    assert texts
    assert textlint(texts, tmp_path, "prh.yml") == texts
