"""LanguageTool requests: their parameters, their texts and their offsets in UTF-16 code units."""

from __future__ import annotations

import json
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checked_text import BadRequestError, annotated, in_units, plain
from app.parameters import asked, read
from langreview.types import Span

FORM = "application/x-www-form-urlencoded"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXTS, st.data())
def test_offsets_of_plain_text_are_those_of_utf16(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    offset, length = plain(text).units_of(Span(start, end))
    assert (offset, length) == (utf16(text[:start]), utf16(text[start:end]))


PARTS = st.lists(st.tuples(st.sampled_from(["text", "markup"]), TEXTS), min_size=1)


@given(PARTS)
def test_offsets_of_annotated_text_count_markup_and_not_what_it_is_read_as(parts: list[tuple[str, str]]) -> None:
    annotation = [{kind: text} if kind == "text" else {kind: text, "interpretAs": "\n\n"} for kind, text in parts]
    checked = annotated(json.dumps({"annotation": annotation}))
    assert checked.sent == "".join(text for _, text in parts)
    assert checked.reviewed == "".join(text if kind == "text" else "\n\n" for kind, text in parts)
    sent, reviewed = 0, 0
    for kind, text in parts:
        if kind == "text":
            offset = checked.units_of(Span(reviewed, reviewed + len(text)))
            assert offset == (utf16(checked.sent[:sent]), utf16(text))
        sent += len(text)
        reviewed += len(text) if kind == "text" else 2


@pytest.mark.parametrize("text", ["🙂 e\u0301", "a\r\nb", "a\u2028b", "a\u00a0b", "a\u00adb"])
def test_awkward_characters_keep_their_place(text: str) -> None:
    assert plain(text).units_of(Span(len(text) - 1, len(text))) == (utf16(text[:-1]), 1)


def test_a_part_that_ends_in_what_markup_is_read_as_stays_inside_the_text() -> None:
    checked = annotated(json.dumps({"annotation": [{"text": "a"}, {"markup": "", "interpretAs": "\n"}]}))
    assert checked.units_of(Span(0, 2)) == (0, 1)


def test_contexts_show_one_character_for_each_unit() -> None:
    assert in_units("a🙂b") == "a··b"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{", "Could not parse"),
        ("[]", "needs either"),
        ('{"text": "a", "annotation": []}', "needs either"),
        ('{"annotation": "a"}', "needs to be a list"),
        ('{"annotation": [{"text": "a", "markup": "b"}]}', "either 'text' or 'markup'"),
        ('{"annotation": [{"text": "a", "interpretAs": "b"}]}', "'interpretAs' goes with"),
        ('{"annotation": [{}]}', "either 'text' or 'markup'"),
        ('{"text": 5}', "needs to be a string"),
    ],
)
def test_data_that_is_no_text(data: str, said: str) -> None:
    with pytest.raises(BadRequestError, match=said):
        annotated(data)


def test_parameters_of_the_query_win() -> None:
    given_ = read("language=en-US&x=1", urlencode({"text": "a & b", "language": "en-GB"}).encode(), FORM)
    assert given_ == {"text": "a & b", "language": "en-US", "x": "1"}


def test_json_bodies() -> None:
    body = json.dumps({"language": "en-GB", "data": {"text": "a"}, "c": 1}).encode()
    assert read("", body, "application/json; charset=utf-8") == {"language": "en-GB", "data": '{"text": "a"}', "c": "1"}
    for broken in (b"{", b"[]"):
        with pytest.raises(BadRequestError):
            read("", broken, "application/json")


RAW = "🙂 Émile in A&E … x=y & 50% = x+y.\nNext."


@pytest.mark.parametrize("tail", ["", "&username=u&apiKey=k"])
def test_the_unencoded_body_of_libreoffice_7_4(tail: str) -> None:
    body = f"text={RAW}&language=en-GB{tail}".encode()
    assert read("", body, FORM) == {"text": RAW, "language": "en-GB"}


@given(TEXTS)
def test_encoded_bodies_are_decoded(text: str) -> None:
    assert read("", f"text={quote_plus(text)}&language=en-GB&c=1".encode(), FORM)["text"] == text


def test_an_encoded_body_with_only_known_keys_is_not_taken_for_a_raw_one() -> None:
    assert read("", b"text=A%26E+50%25&language=en-GB", FORM)["text"] == "A&E 50%"


def test_a_body_that_is_not_utf_8() -> None:
    with pytest.raises(BadRequestError, match="not UTF-8"):
        read("", b"text=caf\xe9&language=en-GB", FORM)


BASE = {"text": "a", "language": "en-GB"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"data": '{"text": "a"}'}, "not both"),
        ({"language": ""}, "Missing 'language'"),
        ({"enabled": "x"}, "no longer supported"),
        ({"autodetect": "1"}, "no longer supported"),
        ({"preferredVariants": "en-GB"}, "didn't specify 'language=auto'"),
        ({"level": "harsh"}, "'level' needs to be one of"),
        ({"mode": "some"}, "'mode' needs to be one of"),
        ({"enabledOnly": "true"}, "must specify enabled"),
        ({"enabledOnly": "yes", "enabledRules": "a", "disabledRules": "b"}, "cannot specify disabled"),
        ({"text": "\ud800"}, "half of a UTF-16 surrogate pair"),
    ],
)
def test_what_the_protocol_does_not_allow(changed: dict[str, str], said: str) -> None:
    with pytest.raises(BadRequestError, match=said):
        asked({**BASE, **changed})


def test_a_request_without_text() -> None:
    with pytest.raises(BadRequestError, match="Missing 'text' or 'data'"):
        asked({"language": "en-GB"})


def test_unknown_parameters_are_ignored() -> None:
    found = asked({**BASE, "textSessionId": "R:T", "disabledRules": "A,B", "level": "picky", "c": "1"})
    assert (found.is_picky, found.is_compact) == (True, True)
    assert found.disabled_rules == {"A", "B"}
