"""What we know: entries, categories, sources, word lists, cues and rules, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from langreview.markup import Mark
from langreview.phrases import Phrase
from langreview.types import Abbreviations

KINDS = ("swap", "delete", "pattern", "prompt")
"""The kinds of rewording. Only swap and delete may be applied as they stand."""
LABELS = ("minimising", "fear-inducing", "house-style")
FORMS = ("", "capitals", "scare-quotes")
"""How the words must be written to count: as they like, all in capitals, or in quotation marks of nobody's speech."""
WITHIN = ("words", "sentence", "sentences", "note")
CUES = (
    "patient",
    "relative",
    "clinician",
    "voices",
    "document",
    "other-person",
    "reporting",
    "telling",
    "not-reporting",
    "tag",
    "own-words",
    "scope-end",
    "negation",
    "negation-end",
    "denial",
    "not-negation",
    "mention",
    "rejection",
    "linking",
)
"""The cue lists that the guards read; what each is for stands in lexicons/README.md."""
GUARDS = ("voice", "quotation", "mention", "negation", "section", "target", "sense", "plan", "allowed")
EFFECTS = ("leave", "severity", "raise", "lower")


@dataclass(frozen=True, slots=True)
class Source:
    """A publication, with what was read of it."""

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    url: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of wording; `rank` orders the categories of a label, the gravest first."""

    id: str
    name: str
    label: str
    definition: str
    rank: int
    counts_as: str = ""
    """The category as which evaluations count this one: itself, but for the routes of outdated terms."""
    verdict: bool = False
    """Only a clinician says such things, so that a comma ends reported speech before them."""
    third_party: bool = False
    """Flagged whoever the words are about."""


@dataclass(frozen=True, slots=True)
class Template:
    """A rewording as authored. `phrases` limits it to the matched words that they match; none: to all."""

    kind: str
    text: str
    phrases: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the marks that the entry must find in it, or none and the guard that must leave it alone."""

    text: str
    marks: tuple[Mark, ...] = ()
    guard: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked example as authored: the text with its one mark, and what it became."""

    text: str
    mark: Mark
    became: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase, why it may hurt, what to write instead, and when it is harmless."""

    id: str
    name: str
    category: str
    severity: int
    why: str
    file: str
    line: int
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...] = ()
    unless_near: tuple[Phrase, ...] = ()
    unless_section: tuple[str, ...] = ()
    needs_near: tuple[Phrase, ...] = ()
    needs_note: tuple[Phrase, ...] = ()
    needs_section: tuple[str, ...] = ()
    form: str = ""
    always: bool = False
    """Flagged even where a classifier takes it for harmless."""
    debate: str = ""
    sources: tuple[str, ...] = ()
    rewordings: tuple[Template, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a cue list near a finding does to it."""

    name: str
    applies: tuple[str, ...]
    """Categories or entry ids; none: every finding."""
    near: tuple[str, ...]
    absent: bool
    within: str
    distance: int
    """Words or sentences either side, as `within` says."""
    shorter_than: int
    """Words the note may have at most; 0: any number."""
    effect: str
    amount: int
    guard: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """A team's own decision to leave an entry or a phrase alone."""

    entry: str
    phrase: Phrase | None
    reason: str
    owner: str
    expires: str
    """ISO date after which the decision no longer holds; "": it holds on."""


@dataclass(frozen=True, slots=True)
class Debate:
    """A point on which the field disagrees, told fairly."""

    id: str
    question: str
    one_side: str
    other_side: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the library knows about one locale's language. Made by `lexicon_reader.load`."""

    locale: str
    digest: str
    """`sha256:` of the files it was read from."""
    entries: Mapping[str, Entry]
    categories: Mapping[str, Category]
    sources: Mapping[str, Source]
    debates: Mapping[str, Debate]
    lists: Mapping[str, tuple[Phrase, ...]]
    cues: Mapping[str, tuple[Phrase, ...]]
    sections: Mapping[str, tuple[Phrase, ...]]
    left_alone_sections: tuple[str, ...]
    rules: tuple[Rule, ...]
    facts: Mapping[str, tuple[Phrase, ...]]
    meanings: Mapping[str, tuple[Phrase, ...]]
    """Different words for the same fact, by what they mean."""
    pattern_adds_no: tuple[str, ...]
    """The kinds of fact that a pattern may not state outside its slots unless the found words do."""
    pattern_keeps: tuple[str, ...]
    """The kinds of fact of the found words that a pattern must have a place for."""
    abbreviations: Abbreviations
    common_words: frozenset[str]
    """Frequent words of the language, folded, by which its texts are known."""
    prompts: Mapping[str, str]
    """For each category, the question that asks its author for what is missing."""
    worked: Mapping[str, tuple[Worked, ...]]
    """For each category, examples of wording that no entry knows and what it became."""
    allowed: tuple[Allowed, ...] = ()
