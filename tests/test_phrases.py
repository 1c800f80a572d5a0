"""The phrase language and the automaton that finds phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langreview.automaton import Automaton, Hit
from langreview.phrases import Phrase, parse_phrase
from langreview.tokens import tokenize

LISTS = {"who": (parse_phrase("she"), parse_phrase("the patient"))}


def found(phrase: str, text: str) -> list[str]:
    """Return the texts at which one phrase is found."""
    tokens = tokenize(text)
    hits = Automaton([("it", parse_phrase(phrase))], LISTS).find(tokens.words)
    return [tokens.span(hit.first, hit.last).of(text) for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("attention seeking", "an Attention-\nSeeking man", ["Attention-\nSeeking"]),
        ("abscond(s|ed|ing)", "he absconded, absconds; abscond", ["absconded", "absconds"]),
        (
            "low risk (of (suicide|self-harm)|)",
            "low risk of self harm. low risk",
            ["low risk of self harm", "low risk"],
        ),
        ("(a|) cry for help", "a cry for help", ["a cry for help", "cry for help"]),
        ("only ... tablets", "only took 8 tablets", ["only took 8 tablets"]),
        ("only ... tablets", "only a few of the tablets", []),
        ("only ...4 tablets", "only a few of the tablets", ["only a few of the tablets"]),
        ("<who> lied", "The patient lied. She lied. He lied.", ["The patient lied", "She lied"]),
        ("took <number> tablets", "took 32 tablets, took some tablets", ["took 32 tablets"]),
        ("section 2", "section 2, section 3", ["section 2"]),
        ("! ! !", "HELP!!!", ["!!!"]),
        ("very", "every", []),
        ("low risk", "low, risk. low\trisk", ["low\trisk"]),
        ("behavio(u|)r", "behaviour behavior", ["behaviour", "behavior"]),
    ],
)
def test_what_a_phrase_finds(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("", "no word"),
        ("(a|)", "no word"),
        ("... tablets", "begins or ends"),
        ("only ...", "begins or ends"),
        ("(a", "not closed"),
        ("a)", "without its opening"),
        ("a | b", "without its opening"),
        ("a ...0 b", "1 to 12"),
        ("a ...40 b", "1 to 12"),
        ("<Who> lied", "not words"),
        ("(a|b|c|d|e|f)" * 5, "more than"),
    ],
)
def test_faults_are_named(phrase: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_phrase(phrase)


def test_the_longest_wording_of_each_key_is_found_from_each_token() -> None:
    phrases = [
        ("risk", parse_phrase("low risk")),
        ("risk", parse_phrase("low risk of harm")),
        ("low", parse_phrase("low")),
    ]
    hits = Automaton(phrases, {}).find(("low", "risk", "of", "harm"))
    assert sorted(hits) == [Hit("low", 0, 1), Hit("risk", 0, 4)]


_TOKENS = st.sampled_from("abc")


def _plain(words: list[str]) -> Phrase:
    return parse_phrase(" ".join(words))


@given(st.lists(st.lists(_TOKENS, min_size=1, max_size=3), min_size=1, max_size=6), st.lists(_TOKENS, max_size=12))
def test_finding_is_the_same_as_looking_everywhere(phrases: list[list[str]], words: list[str]) -> None:
    automaton = Automaton(((index, _plain(phrase)) for index, phrase in enumerate(phrases)), {})
    naive = {
        (index, first, first + len(phrase))
        for index, phrase in enumerate(phrases)
        for first in range(len(words))
        if words[first : first + len(phrase)] == phrase
    }
    assert {tuple(hit) for hit in automaton.find(words)} == naive
    assert {tuple(hit) for hit in automaton.find(words)} == naive  # what it learnt changes nothing
