"""Entries in words, and the lexicon as the look-up page gets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app import lexicon_routes
from app.lexicon_view import lexicon_view
from langreview.describe import KINDS, LEFT_ALONE, Condition, conditions, readable, words
from langreview.lexicon import FORMS, GUARDS, Lexicon
from langreview.lexicon import KINDS as REWORDINGS
from langreview.phrases import parse_phrase


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("attention seek(ing|er)", "attention (seeking / seeker)"),
        ("tablet(s|)", "tablets / tablet"),
        ("with (the|) risk", "with [the] risk"),
        ("only ... <number> tablets", "only … ‹number› tablets"),
        ("<threat-if> ...6 <person> lied", "‹threat if› … ‹person› lied"),
        ("a (b|c|d|e|f|g|h|i|j)", "a (b / c / d / e / f / g / h / i / j)"),
        ("a (b|c|d|e|f|g|h|i|j|k)", "a (b / c / d / e / f / g / h / i / 2 more)"),
    ],
)
def test_a_phrase_reads_as_words(written: str, read: str) -> None:
    assert readable(parse_phrase(written)) == read


def test_words_are_those_of_every_alternative_and_word_list() -> None:
    lists = {"person": (parse_phrase("he"), parse_phrase("the <kin>")), "kin": (parse_phrase("aunt(s|)"),)}
    assert words([parse_phrase("<person> (lied|lies) ... again")], lists) == {
        "he", "the", "aunt", "aunts", "lied", "lies", "again",
    }  # fmt: skip


def test_every_condition_of_an_entry_is_told(lexicon: Lexicon) -> None:
    phrase = (parse_phrase("x"),)
    entry = replace(
        next(iter(lexicon.entries.values())),
        unless=phrase,
        unless_near=phrase,
        unless_section=("training",),
        needs_near=phrase,
        needs_note=phrase,
        needs_section=("plan",),
        form="capitals",
    )
    assert conditions(entry) == (
        Condition("only if written", ("in capitals amid small letters",)),
        Condition("only if the sentence also has", ("x",)),
        Condition("only if the note also has", ("x",)),
        Condition("only in sections", ("plan",)),
        Condition("not in", ("x",)),
        Condition("not if the sentence also has", ("x",)),
        Condition("not in sections", ("training",)),
    )
    for form in FORMS:
        assert len(conditions(replace(entry, form=form))) == 6 + bool(form)


def test_every_guard_and_every_kind_of_rewording_has_words() -> None:
    assert {*LEFT_ALONE} == {*GUARDS}
    assert {*KINDS} == {*REWORDINGS}


@pytest.fixture(scope="module")
def view(lexicon: Lexicon) -> dict[str, Any]:
    return lexicon_view(lexicon)


def test_every_entry_is_there_with_all_its_examples(view: dict[str, Any], lexicon: Lexicon) -> None:
    assert [item["id"] for item in view["entries"]] == [*lexicon.entries]
    for item, entry in zip(view["entries"], lexicon.entries.values(), strict=True):
        texts = ["".join(part["text"] for part in parts) for parts in item["flagged"]]
        assert texts + [example["text"] for example in item["left_alone"]] == [
            *(example.text for example in entry.examples if example.marks),
            *(example.text for example in entry.examples if not example.marks),
        ]
        marked = [part["text"] for parts in item["flagged"] for part in parts if "severity" in part]
        assert marked == [mark.span.of(example.text) for example in entry.examples for mark in example.marks]


def test_what_entries_cite_is_there(view: dict[str, Any]) -> None:
    for entry in view["entries"]:
        assert entry["category"] in view["categories"]
        assert {*entry["sources"]} <= {*view["sources"]}
        assert not entry["debate"] or entry["debate"] in view["debates"]
        assert entry["severity"] in view["severities"]
    assert {category["label"] for category in view["categories"].values()} <= {*view["labels"]}


def test_a_guarded_example_says_why_it_is_left_alone(view: dict[str, Any]) -> None:
    entry = next(item for item in view["entries"] if item["id"] == "M2-01")
    reasons = {example["text"]: example["because"] for example in entry["left_alone"]}
    assert reasons["Daughter thinks he is attention seeking."] == "somebody else's words or view"
    assert reasons["Wound needs attention tomorrow."] == ""


def test_the_route_gives_the_lexicon(view: dict[str, Any], lexicon: Lexicon) -> None:
    app = FastAPI()
    lexicon_routes.add_routes(app, lexicon)
    answer = TestClient(app).get("/page/lexicon")
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.json()["entries"]) == len(view["entries"])
