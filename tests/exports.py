"""What the tests of exports share: the files of each export, made once, and readers of their rules."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import yaml

from langreview import lexicon_reader
from langreview.export import EXPORTS
from langreview.lexicon import Entry, Lexicon

Files = Mapping[str, str]


@functools.cache
def shipped() -> Lexicon:
    return lexicon_reader.load()


@functools.cache
def files_of(tool: str) -> Files:
    return EXPORTS[tool](shipped())


def exported() -> dict[str, Entry]:
    return {entry.id: entry for entry in shipped().entries.values() if not entry.form and not entry.needs_section}


def marked(entry: Entry) -> Iterator[tuple[str, int, int]]:
    """Yield each flag example with where each of its marks begins and ends.

    No tool reads over full stops between spaced-out words, as langreview does.
    """
    for example in entry.examples:
        for mark in example.marks:
            if " . " not in mark.span.of(example.text):
                yield example.text, mark.span.start, mark.span.end


def swap_texts(entry: Entry) -> set[str]:
    return {template.text for template in entry.rewordings if template.kind == "swap"}


def vale_rules() -> dict[str, dict[str, Any]]:
    files = files_of("vale")
    return {Path(name).stem: yaml.safe_load(content) for name, content in files.items() if name.endswith(".yml")}


def prh_rules() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = yaml.safe_load(files_of("prh")["prh-all.yml"])["rules"]
    return rules


def medspacy_rules(kind: str) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = json.loads(files_of("medspacy")[f"{kind}.json"])[kind]
    return rules


@functools.cache
def target_patterns() -> dict[str, list[re.Pattern[str]]]:
    """Return the patterns of each entry, which are also those of the other tools."""
    patterns: dict[str, list[re.Pattern[str]]] = {}
    for rule in medspacy_rules("target_rules"):
        patterns.setdefault(rule["metadata"]["entry"], []).append(re.compile(rule["pattern"], re.I))
    return patterns


@functools.cache
def grammar() -> ElementTree.Element:
    return ElementTree.fromstring(files_of("languagetool")["grammar_langreview.xml"])  # noqa: S314
