"""Phrases to token sequences and expressions: neither more nor less than the phrase, and swaps with their own words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from langreview.export.entries import Exported
from langreview.export.regex import bounded, phrase_regex, tokens_regex, word_regex
from langreview.export.sequences import MOST_SWAPPED, Expander, Position, Tokens, common, united, variants, without
from langreview.lexicon import Lexicon, Template
from langreview.phrases import Element, ListName, Phrase, parse_phrase

LISTS = {"person": tuple(map(parse_phrase, ("he", "she", "the (lady|man)", "pt")))}
MOST_WRITTEN_OUT = 1000


def shown(tokens: Tokens) -> str:
    def position(position: Position) -> str:
        words = "|".join([*sorted(position.words), *["#"] * position.number]) or f"...{position.most}"
        return words if position.least or position.is_gap else f"{words}?"

    return " ".join(map(position, tokens))


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("abscond(s|ed|ing)", ["absconded|absconding|absconds"]),
        ("(not|never) (in pain|well)", ["never|not in pain", "never|not well"]),
        (
            "(not a|never) (real risk|danger)",
            ["never danger", "never real risk", "not a danger", "not a real risk"],
        ),
        ("(very|) low", ["very? low"]),
        ("(a|the|very very|) low", ["a|the? low", "very very low"]),
        ("<person> lied", ["he|pt|she lied", "the lady|man lied"]),
        ("only ... <number> tablets", ["only ...3 # tablets"]),
        ("(two|<number>) days", ["two|# days"]),
        ("(self-harm|cut)(s|) again", ["cut|cuts again", "self harm|harms again"]),
    ],
)
def test_wordings_of_one_word_share_a_position_and_longer_ones_stay_apart(phrase: str, expected: list[str]) -> None:
    assert sorted(map(shown, Expander(LISTS).sequences(parse_phrase(phrase)))) == expected


def written_out(phrase: Phrase, lexicon: Lexicon) -> Iterator[tuple[str, ...]]:
    """Yield every wording of a phrase without gaps or numbers, slot by slot."""

    def words(element: Element) -> Iterator[tuple[str, ...]]:
        if isinstance(element, str):
            yield (element,)
        elif isinstance(element, ListName):
            for member in lexicon.lists[element.name]:
                yield from written_out(member, lexicon)

    slots = (
        [tuple(itertools.chain(*parts)) for wording in slot for parts in itertools.product(*map(words, wording))]
        for slot in phrase.slots
    )
    return (tuple(itertools.chain(*parts)) for parts in itertools.product(*slots))


def has_gap_or_number(phrase: Phrase, lexicon: Lexicon) -> bool:
    elements = [element for slot in phrase.slots for wording in slot for element in wording]
    return any(
        has_gap_or_number_in_list(element.name, lexicon)
        if isinstance(element, ListName)
        else not isinstance(element, str)
        for element in elements
    )


def has_gap_or_number_in_list(name: str, lexicon: Lexicon) -> bool:
    return any(has_gap_or_number(phrase, lexicon) for phrase in lexicon.lists[name])


def test_sequences_stand_for_just_the_wordings_of_their_phrase(lexicon: Lexicon) -> None:
    expander = Expander(lexicon.lists)
    compared = 0
    for phrase in {phrase for entry in lexicon.entries.values() for phrase in (*entry.phrases, *entry.unless)}:
        found = expander.sequences(phrase)
        if not found or has_gap_or_number(phrase, lexicon):
            continue
        expected = list(itertools.islice(written_out(phrase, lexicon), MOST_WRITTEN_OUT + 1))
        if len(expected) > MOST_WRITTEN_OUT:
            continue
        each = (tokens for whole in found for tokens in variants(whole))
        words = {words for tokens in each for words in itertools.product(*(part.words for part in tokens))}
        assert words == set(expected)
        compared += 1
    assert compared > len(lexicon.entries)


def test_nothing_of_an_entry_is_dropped_when_its_swaps_split_it(lexicon: Lexicon) -> None:
    exports = Exported(lexicon)
    for entry in exports.entries():
        wordings = exports.wordings(entry)
        parts = [tokens for wording in wordings for tokens in variants(wording.tokens) if wording.tokens]
        whole = {wording.regex for wording in wordings if not wording.tokens}
        for phrase in entry.phrases:
            if phrase_regex(phrase, lexicon.lists) not in whole:
                found = exports.expander.sequences(phrase, MOST_SWAPPED)
                assert found
                assert not left_over([left for tokens in found for left in variants(tokens)], parts), phrase.text


def left_over(found: list[Tokens], parts: list[Tokens]) -> list[Tokens]:
    for part in parts:
        found = [left for tokens in found for left in without_part(tokens, part)]
    return found


def without_part(tokens: Tokens, part: Tokens) -> Iterator[Tokens]:
    both = common(tokens, part)
    return without(tokens, both) if both else iter((tokens,))


def test_a_swap_stays_with_the_words_it_is_for(lexicon: Lexicon) -> None:
    entry = replace(
        next(iter(lexicon.entries.values())),
        phrases=(parse_phrase("commit(s|ted|) (a|) suicide"),),
        rewordings=(
            Template("swap", "died by suicide", (parse_phrase("committed suicide"),)),
            Template("swap", "ended their life", (parse_phrase("committed suicide"),)),
            Template("swap", "die by suicide", (parse_phrase("commit (a|) suicide"),)),
        ),
    )
    found = {(shown(wording.tokens), wording.swaps) for wording in Exported(lexicon).wordings(entry)}
    assert found == {
        ("committed suicide", ("died by suicide", "ended their life")),
        ("commit a? suicide", ("die by suicide",)),
        ("commits suicide", ()),
        ("commits|committed a suicide", ()),
    }


def test_united_sequences_match_neither_more_nor_less() -> None:
    def tokens(text: str) -> Tokens:
        return tuple(Position(frozenset(words.split("|"))) for words in text.split())

    assert set(map(shown, united(map(tokens, ("a b", "a x b"))))) == {"a x? b"}
    assert set(map(shown, united(map(tokens, ("a b", "c d"))))) == {"a b", "c d"}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("attention seek(ing|er)", "Attention-seeking", "Attention-seeking"),
        ("attention seeking", "attention\n seeking", "attention\n seeking"),
        ("attention seeking", "attention, seeking", ""),
        ("attention seeking", "inattention seeking", ""),
        ("didnt", "she didn’t", "didn’t"),
        ("pts own", "pt's own", "pt's own"),
        ("s <number>", "s136 and s 2", "s136"),
        ("risk + +", "risk ++", "risk ++"),
        ("! !", "now!!", "!!"),
        ("only ... tablets", "only a few tablets", "only a few tablets"),
        ("only ... tablets", "only one. Four tablets", ""),
        ("only ...2 tablets", "only one two three tablets", ""),
        ("failed attempt (at suicide|)", "failed attempt at suicide", "failed attempt at suicide"),
        ("(very|) (very|) low", "very very low", "very very low"),
    ],
)
def test_expressions_read_what_langreview_reads(phrase: str, text: str, found: str) -> None:
    match = re.search(bounded(phrase_regex(parse_phrase(phrase), LISTS)), text, re.I)
    assert (match[0] if match else "") == found


def test_an_expression_of_a_sequence_reads_what_that_of_its_phrase_reads() -> None:
    phrase = parse_phrase("(very|) <person> ...2 (in pain|well)")
    (first, *_) = Expander(LISTS).sequences(phrase)
    assert re.fullmatch(tokens_regex(first), "very he was not in pain")
    assert re.fullmatch(phrase_regex(phrase, LISTS), "very he was not in pain")
    assert word_regex("1:1") == "1:1"
