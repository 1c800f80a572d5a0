"""A lexicon while its files are being read: the parts so far, and what refers to what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from langreview.errors import LexiconError
from langreview.lexicon import Allowed, Category, Debate, Entry, Lexicon, Rule, Source, Worked
from langreview.phrases import Phrase, parse_phrase
from langreview.types import Abbreviations
from langreview.yamlfile import Node, YamlFile

Phrases = dict[str, tuple[Phrase, ...]]


@dataclass(frozen=True, slots=True)
class _Reference:
    """A name used in a file, which must turn out to be known."""

    file: YamlFile
    line: int
    entry: str
    kind: str
    name: str


@dataclass(slots=True)
class Draft:
    """Gathers the parts of a lexicon file by file; `finish` checks what refers to what."""

    files: list[YamlFile] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    switched_off: set[str] = field(default_factory=set)
    """Entries that an overlay took away; rules and allowances may still name them."""
    categories: dict[str, Category] = field(default_factory=dict)
    prompts: dict[str, str] = field(default_factory=dict)
    worked: dict[str, tuple[Worked, ...]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    debates: dict[str, Debate] = field(default_factory=dict)
    lists: Phrases = field(default_factory=dict)
    facts: Phrases = field(default_factory=dict)
    meanings: Phrases = field(default_factory=dict)
    cues: Phrases = field(default_factory=dict)
    sections: Phrases = field(default_factory=dict)
    left_alone_sections: tuple[str, ...] = ()
    rules: list[Rule] = field(default_factory=list)
    pattern_adds_no: tuple[str, ...] = ()
    pattern_keeps: tuple[str, ...] = ()
    abbreviations: Abbreviations = field(default_factory=Abbreviations)
    common_words: frozenset[str] = frozenset()
    allowed: list[Allowed] = field(default_factory=list)
    _references: list[_Reference] = field(default_factory=list)
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def add(self, file: YamlFile, content: bytes) -> None:
        """Count a file among those that the lexicon is made of."""
        self.files.append(file)
        self._digest.update(file.name.encode() + b"\0" + content)

    def phrases(self, file: YamlFile, node: Node | None) -> tuple[Phrase, ...]:
        """Read a list of phrases, or a single one, and remember the word lists that they name."""
        if node is None:
            return ()
        phrases = []
        for item in node.value if isinstance(node.value, tuple) else (node,):
            for phrase in file.parsed(item, parse_phrase):
                phrases.append(phrase)
                for name in sorted(phrase.list_names()):
                    self.refer(file, item, "word list", name)
        return tuple(phrases)

    def refer(self, file: YamlFile, node: Node, kind: str, name: str) -> None:
        """Remember that a name must be known when all files are read."""
        self._references.append(_Reference(file, node.line, file.entry, kind, name))

    def refer_all(self, file: YamlFile, node: Node | None, kind: str) -> None:
        """Do the same for each name of a list, or for a single one."""
        if node is not None:
            for item in node.value if isinstance(node.value, tuple) else (node,):
                self.refer(file, item, kind, file.text(item))

    def _check_references(self) -> None:
        known: dict[str, Callable[[str], bool]] = {
            "category": self.categories.__contains__,
            "section": self.sections.__contains__,
            "source": self.sources.__contains__,
            "debate": self.debates.__contains__,
            "kind of fact": self.facts.__contains__,
            "word list": self.lists.__contains__,
            "entry or category": lambda name: (
                name in self.categories or name in self.entries or name in self.switched_off
            ),
        }
        for reference in self._references:
            if not known[reference.kind](reference.name):
                reference.file.entry = reference.entry
                reference.file.problem(reference.line, f"unknown {reference.kind} '{reference.name}'")

    def finish(self, locale: str) -> Lexicon:
        """Return the lexicon.

        Raises:
            LexiconError: with all problems of all files.
        """
        self._check_references()
        problems = [problem for file in self.files for problem in file.problems]
        if problems:
            raise LexiconError(problems)
        return Lexicon(
            locale=locale,
            digest=f"sha256:{self._digest.hexdigest()}",
            entries=dict(sorted(self.entries.items())),
            categories=self.categories,
            sources=self.sources,
            debates=self.debates,
            lists=self.lists,
            cues=self.cues,
            sections=self.sections,
            left_alone_sections=self.left_alone_sections,
            rules=tuple(self.rules),
            facts=self.facts,
            meanings=self.meanings,
            pattern_adds_no=self.pattern_adds_no,
            pattern_keeps=self.pattern_keeps,
            abbreviations=self.abbreviations,
            common_words=self.common_words,
            prompts=self.prompts,
            worked=self.worked,
            allowed=tuple(self.allowed),
        )
