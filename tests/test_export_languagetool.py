"""LanguageTool's grammar: elements in the order of its schema, and token patterns that find what the examples mark."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest

from langreview.export.sequences import Expander
from tests.exports import exported, grammar, marked, shipped

pytestmark = pytest.mark.slow


_LT_WORD = re.compile(r"[^\W_](?:[^\W_]|[-%&@'’])*|[%&@]+|\S")
_LT_NEGATED = re.compile(
    r"(are|is|were|was|do|does|did|have|has|had|wo|would|ca|could|sha|should|must|ai|ought|might|need|may)(n['’]t)",
    re.I,
)
_LT_ENDING = re.compile(r"(.+)(['’](?:m|re|ll|ve|d|s))", re.I)


def lt_tokens(text: str) -> list[tuple[str, int, int]]:
    """Cut a text as LanguageTool's English tokenizer does, its dictionary apart."""
    found = []
    for match in _LT_WORD.finditer(text):
        word = match[0].rstrip("-'’") or match[0]
        parts = _LT_NEGATED.fullmatch(word) or _LT_ENDING.fullmatch(word)
        at = match.start()
        for part in (*(parts.groups() if parts else (word,)), *match[0][len(word) :]):
            found.append((part, at, at + len(part)))
            at += len(part)
    return found


def lt_ends(pattern: list[ElementTree.Element], words: list[str], at: int) -> set[int]:
    """Return where a pattern that begins at a token can end."""
    if not pattern:
        return {at}
    first, *rest = pattern
    least, most = int(first.get("min", "1")), int(first.get("max", "1"))
    ends = lt_ends(rest, words, at) if least == 0 else set()
    for _ in range(most):
        if at >= len(words) or not lt_fits(first, words[at]):
            break
        at += 1
        ends |= lt_ends(rest, words, at)
    return ends


def lt_fits(token: ElementTree.Element, word: str) -> bool:
    text = token.text or ""
    if token.get("regexp") == "yes":
        return bool(re.fullmatch(text, word, re.I))
    return not text or text.lower() == word.lower()


def lt_spans(rule: ElementTree.Element, text: str) -> set[tuple[int, int]]:
    """Return where a rule finds something, in characters."""
    regexp = rule.find("regexp")
    if regexp is not None:
        return {match.span() for match in re.finditer(regexp.text or "", text, re.I)}
    tokens = lt_tokens(text)
    words = [word for word, _, _ in tokens]
    pattern = list(rule.iterfind("pattern/token"))
    ends = ((at, end) for at in range(len(words)) for end in lt_ends(pattern, words, at))
    return {(tokens[at][1], tokens[end - 1][2]) for at, end in ends}


def test_languagetool_elements_stand_in_the_order_of_its_schema() -> None:
    root = grammar()
    for group in root.iter("rulegroup"):
        kinds = [kind for kind, _ in itertools.groupby(child.tag for child in group)]
        assert kinds == [kind for kind in ("url", "short", "antipattern", "rule") if kind in kinds]
        for rule in group.iterfind("rule"):
            assert [child.tag for child in rule][:2] in (["pattern", "message"], ["regexp", "message"])
            assert [example.get("type") for example in rule.iterfind("example")][:1] == ["incorrect"]
    ids = [group.get("id") for group in root.iter("rulegroup")]
    assert len(ids) == len(set(ids))


def test_languagetool_patterns_begin_and_end_with_a_token_that_must_be_there() -> None:
    root = grammar()
    for pattern in (*root.iter("pattern"), *root.iter("antipattern")):
        assert "0" not in (pattern[0].get("min"), pattern[-1].get("min"))


def finds_all_of(rule: ElementTree.Element, words: str) -> bool:
    regexp = rule.find("regexp")
    if regexp is not None:
        return bool(re.fullmatch(regexp.text or "", words, re.I))
    return (0, len(words)) in lt_spans(rule, words)


def test_languagetool_rules_find_what_the_examples_mark() -> None:
    kept = exported()
    for group in grammar().iter("rulegroup"):
        for text, start, end in marked(kept[group.get("id", "")]):
            words = text[start:end]
            assert any(finds_all_of(rule, words) for rule in group.iterfind("rule")), (group.get("id"), text)


def test_languagetool_examples_are_found_by_their_own_rule_or_stay_silent() -> None:
    for rule in grammar().iter("rule"):
        for example in rule.iterfind("example"):
            text = "".join(example.itertext())
            spans = lt_spans(rule, text)
            if example.get("type") == "correct":
                assert not spans, text
            else:
                start = len(example.text or "")
                assert (start, start + len(example.findtext("marker") or "")) in spans, text
            offered = [suggestion.text or "" for suggestion in rule.iter("suggestion")]
            correction = example.get("correction", "")
            assert example.get("type") == "correct" or correction.lower() == "|".join(offered).lower()


def test_only_a_group_that_finds_something_in_each_pass_example_shows_none() -> None:
    kept = exported()
    for group in grammar().iter("rulegroup"):
        if group.find("rule/example[@type='correct']") is None:
            for example in kept[group.get("id", "")].examples:
                assert any(lt_spans(rule, example.text) for rule in group.iterfind("rule"))


def test_languagetool_antipatterns_cover_other_senses() -> None:
    expander = Expander(shipped().lists)
    groups = {group.get("id"): group for group in grammar().iter("rulegroup")}
    for entry in exported().values():
        expressible = any(expander.sequences(phrase) for phrase in entry.unless)
        assert (groups[entry.id].find("antipattern") is not None) == expressible
