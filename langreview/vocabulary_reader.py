"""The files beside the entries: categories, sources, debates, word lists, facts, context and a team's allowances."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from langreview.draft import Draft
from langreview.lexicon import CUES, EFFECTS, GUARDS, LABELS, WITHIN, Allowed, Category, Debate, Rule, Source, Worked
from langreview.markup import parse
from langreview.tokens import fold
from langreview.types import Abbreviations
from langreview.yamlfile import Node, YamlFile

_RULE_OPTIONAL = ("applies", "near", "absent", "guard", "shorter-than")
_WITHIN = re.compile(r"(?:(?P<number>\d+) )?(?P<word>words|sentences|sentence|note)")
_EFFECT = re.compile(r"(?P<word>leave|severity|raise|lower)(?: (?P<number>[123]))?")


def _categories(draft: Draft, file: YamlFile, root: Node) -> None:
    named = file.any_mapping(root)
    for rank, (name, node) in enumerate(named.items()):
        required = ("name", "label", "definition", "prompt")
        pairs = file.mapping(node, required=required, optional=("counts-as", "verdict", "third-party"))
        draft.categories[name] = Category(
            name,
            file.text(pairs.get("name")),
            file.choice(pairs.get("label"), LABELS),
            file.text(pairs.get("definition")),
            rank,
            counts_as=file.choice(pairs["counts-as"], tuple(named)) if "counts-as" in pairs else name,
            verdict=file.choice(pairs.get("verdict"), ("false", "true")) == "true",
            third_party=file.choice(pairs.get("third-party"), ("false", "true")) == "true",
        )
        draft.prompts[name] = file.text(pairs.get("prompt"))


def _sources(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        pairs = file.mapping(node, required=("title",), optional=("publisher", "year", "url", "read"))
        draft.sources[name] = Source(name, **{key: file.text(value) for key, value in pairs.items()})


def _debates(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        pairs = file.mapping(node, required=("question", "one-side", "other-side"))
        texts = (file.text(pairs.get(key)) for key in ("question", "one-side", "other-side"))
        draft.debates[name] = Debate(name, *texts)


def _words(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        phrases = draft.phrases(file, node)
        if any(phrase.list_names() for phrase in phrases):
            file.problem(node.line, f"the word list '{name}' names another list; lists hold words only")
        draft.lists[name] = phrases


def _facts(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        draft.facts[name] = draft.phrases(file, node)


def _meanings(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        draft.meanings[name] = draft.phrases(file, node)


_CONTEXT = (
    "cues",
    "sections",
    "left-alone-sections",
    "rules",
    "pattern-adds-no",
    "pattern-keeps",
    "titles",
    "abbreviations",
    "common-words",
)


def _context(draft: Draft, file: YamlFile, root: Node) -> None:
    pairs = file.mapping(root, required=_CONTEXT)
    empty = Node({}, root.line)
    for name, node in file.mapping(pairs.get("cues", empty), required=CUES).items():
        draft.cues[name] = draft.phrases(file, node)
    for name, node in file.any_mapping(pairs.get("sections", empty)).items():
        draft.sections[name] = draft.phrases(file, node)
    draft.left_alone_sections = file.texts(pairs.get("left-alone-sections"))
    draft.refer_all(file, pairs.get("left-alone-sections"), "section")
    draft.rules += [_rule(draft, file, node) for node in file.items(pairs.get("rules"))]
    draft.pattern_adds_no = file.texts(pairs.get("pattern-adds-no"))
    draft.pattern_keeps = file.texts(pairs.get("pattern-keeps"))
    for key in ("pattern-adds-no", "pattern-keeps"):
        draft.refer_all(file, pairs.get(key), "kind of fact")
    titles, others = (
        frozenset(word.casefold() for word in file.texts(pairs.get(key))) for key in ("titles", "abbreviations")
    )
    draft.abbreviations = Abbreviations(titles, others)
    draft.common_words = frozenset(fold(word) for word in file.texts(pairs.get("common-words")))


def _worked(draft: Draft, file: YamlFile, root: Node) -> None:
    for name, node in file.any_mapping(root).items():
        draft.refer(file, node, "category", name)
        found = [_worked_example(file, name, item) for item in file.items(node)]
        draft.worked[name] = tuple(item for item in found if item is not None)


def _worked_example(file: YamlFile, category: str, node: Node) -> Worked | None:
    pairs = file.mapping(node, required=("was", "became"))
    for text, marks in file.parsed(pairs.get("was"), parse):
        if [mark.code for mark in marks] == [category]:
            return Worked(text, marks[0], file.text(pairs.get("became")), file.name, node.line)
        file.problem(node.line, f"a worked example of {category} needs one mark, and that of {category}")
    return None


def _rule(draft: Draft, file: YamlFile, node: Node) -> Rule:
    pairs = file.mapping(node, required=("name", "within", "effect"), optional=_RULE_OPTIONAL)
    name = file.text(pairs.get("name"))
    cue_node = pairs.get("absent") or pairs.get("near")
    if cue_node is None:
        file.problem(node.line, f"rule '{name}' needs 'near' or 'absent'")
    draft.refer_all(file, cue_node, "word list")
    draft.refer_all(file, pairs.get("applies"), "entry or category")
    within, distance = _worded(file, pairs.get("within"), WITHIN, _WITHIN)
    effect, amount = _worded(file, pairs.get("effect"), EFFECTS, _EFFECT)
    return Rule(
        name=name,
        applies=file.texts(pairs.get("applies")),
        near=file.texts(cue_node),
        absent="absent" in pairs,
        within=within,
        distance=distance,
        shorter_than=int(next(file.parsed(pairs.get("shorter-than"), _whole_number), 0)),
        effect=effect,
        amount=amount,
        guard=file.choice(pairs.get("guard"), ("sense", *GUARDS)),
    )


def _worded(file: YamlFile, node: Node | None, words: tuple[str, ...], pattern: re.Pattern[str]) -> tuple[str, int]:
    """Read "2 sentences", "severity 1" or a single word."""
    text = file.text(node)
    found = pattern.fullmatch(text)
    if found is None or node is None:
        line = node.line if node else 1
        file.problem(line, f"expected {' or '.join(words)} with its number, found '{text}'")
        return words[0], 0
    return found["word"], int(found["number"] or 0)


def _allow(draft: Draft, file: YamlFile, root: Node) -> None:
    for node in file.items(root):
        pairs = file.mapping(node, required=("reason", "owner"), optional=("rule", "phrase", "expires"))
        if "rule" not in pairs and "phrase" not in pairs:
            file.problem(node.line, "an allowed item needs a 'rule', a 'phrase' or both")
        file.text(pairs.get("phrase"))  # so that a list, of which one phrase would count, is a problem
        draft.refer_all(file, pairs.get("rule"), "entry or category")
        draft.allowed.append(
            Allowed(
                entry=file.text(pairs.get("rule")),
                phrase=next(iter(draft.phrases(file, pairs.get("phrase"))), None),
                reason=file.text(pairs.get("reason")),
                owner=file.text(pairs.get("owner")),
                expires=next(file.parsed(pairs.get("expires"), _iso_date), ""),
            )
        )


def _whole_number(text: str) -> int:
    if not text.isdigit():
        raise ValueError(f"expected a whole number, found '{text}'")
    return int(text)


def _iso_date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"expected a date such as 2027-06-30, found '{text}'") from None


READERS: Mapping[str, Callable[[Draft, YamlFile, Node], None]] = MappingProxyType(
    {
        "categories.yaml": _categories,
        "sources.yaml": _sources,
        "debates.yaml": _debates,
        "words.yaml": _words,
        "facts.yaml": _facts,
        "meanings.yaml": _meanings,
        "context.yaml": _context,
        "worked.yaml": _worked,
        "allow.yaml": _allow,
    }
)
"""The files that are not entry files, by name."""
