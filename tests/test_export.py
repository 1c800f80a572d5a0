"""Exports: what each says of itself, the keys a tool accepts, and rules that find what the entries' examples mark."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from langreview.automaton import Automaton, Hit
from langreview.errors import InputError
from langreview.export import EXPORTS, write
from langreview.export.entries import Exported, is_context_free
from langreview.export.sequences import MOST_SWAPPED, Expander, variants
from langreview.lexicon import Entry
from langreview.phrases import Phrase, parse_phrase
from langreview.tokens import tokenize
from tests.exports import (
    exported,
    files_of,
    grammar,
    marked,
    medspacy_rules,
    prh_rules,
    shipped,
    swap_texts,
    target_patterns,
    vale_rules,
)

"""For one expression over a note of 240 words."""

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("tool", sorted(EXPORTS))
def test_an_export_says_where_it_comes_from_and_what_it_lacks(tool: str) -> None:
    lexicon = shipped()
    skipped = set(lexicon.entries) - set(exported())
    for name, content in files_of(tool).items():
        if not name.endswith(".json"):
            assert f"{lexicon.locale} {lexicon.digest}" in content
            assert not skipped or f"{len(skipped)} ({', '.join(sorted(skipped))})" in content


@pytest.mark.parametrize("tool", ["medspacy", "prh", "vale", pytest.param("languagetool", marks=pytest.mark.slow)])
def test_an_export_holds_every_entry_that_can_be_told_and_no_other(tool: str) -> None:
    expected = {name for name, entry in exported().items() if tool != "prh" or swap_texts(entry)}
    assert set(entries_of(tool)) == expected


def entries_of(tool: str) -> Iterator[str]:
    if tool == "vale":
        return (name.removesuffix("-swap") for name in vale_rules())
    if tool == "prh":
        return (rule["prh"].partition(":")[0] for rule in prh_rules())
    if tool == "medspacy":
        return (rule["metadata"]["entry"] for rule in medspacy_rules("target_rules"))
    return (group.get("id", "") for group in grammar().iter("rulegroup"))


@pytest.mark.parametrize("tool", ["prh", "vale", pytest.param("languagetool", marks=pytest.mark.slow)])
def test_patterns_and_prompts_are_never_offered_as_replacements(tool: str) -> None:
    swaps = {text.lower() for entry in exported().values() for text in swap_texts(entry)}
    assert {text.lower() for text in replacements(tool)} <= swaps


def replacements(tool: str) -> Iterator[str]:
    if tool == "vale":
        swaps = (texts for rule in vale_rules().values() for texts in rule.get("swap", {}).values())
        return (text for texts in swaps for text in texts.split("|"))
    if tool == "prh":
        return (rule["expected"] for rule in prh_rules())
    return (suggestion.text or "" for suggestion in grammar().iter("suggestion"))


@pytest.mark.slow
@pytest.mark.parametrize("tool", sorted(EXPORTS))
def test_an_export_is_the_same_whatever_order_sets_have(tool: str) -> None:
    code = (
        "import dataclasses, hashlib, itertools, sys\n"
        "from langreview import export, lexicon_reader\n"
        "lexicon = lexicon_reader.load()\n"
        "few = dict(itertools.islice(lexicon.entries.items(), 0, None, 12))\n"
        "files = export.EXPORTS[sys.argv[1]](dataclasses.replace(lexicon, entries=few))\n"
        "print(hashlib.sha256(repr(list(files.items())).encode()).hexdigest())\n"
    )
    command = [sys.executable, "-c", code, tool]
    digests = {
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_files_are_written_into_folders_that_are_made(tmp_path: Path) -> None:
    write({"a/b.txt": "é", "c.txt": ""}, tmp_path / "new")
    assert (tmp_path / "new" / "a" / "b.txt").read_text(encoding="utf-8") == "é"
    with pytest.raises(InputError, match="cannot be written"):
        write({"c.txt/d.txt": ""}, tmp_path / "new")


def test_expressions_find_an_entry_where_langreview_does_and_nowhere_else() -> None:
    for entry in exported().values():
        automaton = Automaton(((entry.id, phrase) for phrase in entry.phrases), shipped().lists)
        for example in entry.examples:
            found = any(pattern.search(example.text) for pattern in target_patterns()[entry.id])
            assert found == bool(automaton.find(tokenize(example.text).words)), (entry.id, example.text)


def test_expressions_match_the_words_that_the_examples_mark() -> None:
    for entry in exported().values():
        for text, start, end in marked(entry):
            own = target_patterns()[entry.id]
            assert any(pattern.fullmatch(text, start, end) for pattern in own), (entry.id, text)


VALE_COMMON = {"extends", "message", "description", "link", "level", "ignorecase", "nonword", "exceptions"}
VALE_KEYS = {
    "existence": {*VALE_COMMON, "tokens"},
    "substitution": {*VALE_COMMON, "swap", "capitalize", "action"},
}


def vale_expression(rule: dict[str, Any]) -> re.Pattern[str]:
    """Return a rule's expression as Vale builds it."""
    words = "|".join(rule.get("tokens") or sorted(rule["swap"], key=lambda key: -len(key)))
    return re.compile(rf"(?m)(?:{words})" if rule.get("nonword") else rf"(?m)\b(?:{words})\b", re.I)


def test_vale_rules_hold_only_keys_and_values_that_vale_knows() -> None:
    for name, rule in vale_rules().items():
        entry = exported()[name.removesuffix("-swap")]
        assert set(rule) <= VALE_KEYS[rule["extends"]]
        assert rule["level"] == ("warning" if is_context_free(entry) else "suggestion")
        assert rule.get("action", {"name": "replace"}) == {"name": "replace"}
        filled = rule["message"] % (("new", "old") if rule["extends"] == "substitution" else ("old",))
        assert "'old'" in filled
        assert entry.why in filled
        assert len(rule.get("exceptions", ())) == len(entry.unless)
        for exception in rule.get("exceptions", ()):
            re.compile(exception)


def test_vale_rules_find_what_the_examples_mark() -> None:
    rules = vale_rules()
    for entry in exported().values():
        own = [vale_expression(rules[name]) for name in (entry.id, f"{entry.id}-swap") if name in rules]
        for text, start, end in marked(entry):
            found = [match.span() for expression in own for match in expression.finditer(text)]
            assert any(first < end and start < last for first, last in found), (entry.id, text)
            assert any(expression.fullmatch(text[start:end]) for expression in own), (entry.id, text)


def usable_swaps(entry: Entry) -> set[str]:
    """Return the swaps of an entry for words that it flags."""
    own = Automaton(((entry.id, phrase) for phrase in entry.phrases), shipped().lists)
    limits = Automaton(
        ((template.text, phrase) for template in entry.rewordings for phrase in template.phrases), shipped().lists
    )
    wordings = (wording for template in entry.rewordings for phrase in template.phrases for wording in written(phrase))
    found = {hit.key for words in wordings if whole(own, words) for hit in whole(limits, words)}
    unlimited = {template.text for template in entry.rewordings if not template.phrases}
    return swap_texts(entry) & (found | unlimited)


def whole(automaton: Automaton[str], words: tuple[str, ...]) -> list[Hit[str]]:
    return [hit for hit in automaton.find(words) if (hit.first, hit.last) == (0, len(words))]


def written(phrase: Phrase) -> Iterator[tuple[str, ...]]:
    for tokens in Expander(shipped().lists).sequences(phrase, MOST_SWAPPED):
        for variant in variants(tokens):
            yield from itertools.product(*(position.words for position in variant))


@pytest.mark.parametrize("tool", ["prh", "vale"])
def test_every_swap_is_offered_for_the_words_that_it_is_for(tool: str) -> None:
    offered: dict[str, set[str]] = {}
    if tool == "vale":
        for name, rule in vale_rules().items():
            texts = {text for swaps in rule.get("swap", {}).values() for text in swaps.split("|")}
            offered.setdefault(name.removesuffix("-swap"), set()).update(texts)
    else:
        for rule in prh_rules():
            first, _, others = rule["prh"].partition(" Also: ")
            texts = {rule["expected"], *filter(None, others.removesuffix(".").split(", "))}
            offered.setdefault(first.partition(":")[0], set()).update(texts)
    for entry in exported().values():
        assert usable_swaps(entry) <= offered.get(entry.id, set()), entry.id


def test_prh_rules_hold_only_keys_that_prh_knows() -> None:
    for rule in prh_rules():
        assert set(rule) == {"expected", "pattern", "prh", "specs"}
        assert re.fullmatch(r"/.+/", rule["pattern"])
        assert rule["specs"]
        assert all(spec["to"] == rule["expected"] for spec in rule["specs"])


def test_prh_keeps_words_that_need_the_rest_of_the_note_out_of_one_file() -> None:
    entries = {
        name: {rule["prh"].partition(":")[0] for rule in yaml.safe_load(content)["rules"]}
        for name, content in files_of("prh").items()
    }
    lexicon = Exported(shipped())
    assert entries["prh.yml"] == {
        name for name in entries["prh-all.yml"] if not lexicon.looks_further(exported()[name])
    }
    assert entries["prh.yml"]


def test_an_entry_looks_further_where_its_words_and_other_senses_are_not_all() -> None:
    lexicon = Exported(shipped())
    plain = replace(next(iter(exported().values())), unless_near=(), unless_section=(), needs_near=(), needs_note=())
    other = (parse_phrase("x"),)
    assert not lexicon.looks_further(replace(plain, unless=other))
    assert lexicon.looks_further(replace(plain, unless=(), needs_note=other))
    many = parse_phrase(" ".join(f"(a{number} b|c d{number} e|f)" for number in range(3)))
    assert lexicon.looks_further(replace(plain, unless=(many,)))


MEDSPACY_KEYS = {
    "target_rules": {"literal", "category", "pattern", "metadata"},
    "context_rules": {"literal", "category", "pattern", "direction", "allowed_types", "max_scope"},
    "section_rules": {"literal", "category", "pattern"},
}


@pytest.mark.parametrize("kind", sorted(MEDSPACY_KEYS))
def test_medspacy_rules_hold_only_keys_that_medspacy_accepts(kind: str) -> None:
    assert medspacy_rules(kind)
    for rule in medspacy_rules(kind):
        assert set(rule) <= MEDSPACY_KEYS[kind]
    assert files_of("medspacy")[f"{kind}.json"].isascii()
