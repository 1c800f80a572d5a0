"""The guards: each finding is kept, or left alone with the guard, the reason and the words that decided it.

A guard is a small function from a finding and its scene to a verdict or None; the first verdict decides. What the
guards look for stands in `context.yaml`, never here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from langreview.automaton import Automaton
from langreview.lexicon import Allowed, Category, Entry, Lexicon, Rule
from langreview.scene import NOT_THE_AUTHOR, Cue, Scene, View, cue_automaton
from langreview.types import Finding, Segment, Span, Suppressed

_SCARE_QUOTE_WORDS = 3
"""Quotation marks round so few words, of nobody's speech, are the author's own doubt."""
_NEGATION_REACH = 4
"""Tokens that may stand between a negation and the word it denies."""
_LINK_REACH = 3
"""Tokens that may stand between a person and what they are or do."""


_NO_ENTRY = Entry(id="", name="", category="", severity=1, why="", file="", line=0, phrases=())
"""Stands for the entry of a finding that rests on none, such as a classifier's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A finding with what the guards ask about most."""

    finding: Finding
    entry: Entry
    category: Category
    scene: Scene
    index: int
    view: View
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a finding is left alone."""

    reason: str
    detail: str
    cue: Span | None = None


Guard = Callable[[Place], Verdict | None]


class Context:
    """Applies the guards of one lexicon."""

    def __init__(self, lexicon: Lexicon, today: datetime.date) -> None:
        """Compile the cues; `today` decides which of a team's allowances have expired."""
        self._lexicon = lexicon
        self._automaton = cue_automaton(lexicon)
        self._allowed = [item for item in lexicon.allowed if not item.expires or item.expires >= today.isoformat()]
        self.switched_off = frozenset(item.entry for item in self._allowed if item.phrase is None)
        self._allowed_automaton = Automaton(
            ((number, item.phrase) for number, item in enumerate(self._allowed) if item.phrase), lexicon.lists
        )

    def judge(
        self, note: str, segments: Sequence[Segment], findings: Iterable[Finding]
    ) -> tuple[list[Finding], list[Suppressed]]:
        """Return the findings kept, their severity set by the rules, and those left alone; none is lost."""
        scene = Scene(note, segments, self._lexicon, self._automaton)
        kept: list[Finding] = []
        suppressed: list[Suppressed] = []
        for finding in findings:
            place = self._place(finding, scene)
            verdict = next(filter(None, (guard(place) for guard in self._guards())), None)
            if verdict is None:
                kept.append(self._graded(place))
            else:
                suppressed.append(Suppressed(finding, verdict.reason, verdict.detail, verdict.cue))
        return kept, suppressed

    def _guards(self) -> tuple[Guard, ...]:
        return (self._allowance, voice, quotation, mention, negation, self._section, target, sense, self._leaving_rule)

    def _place(self, finding: Finding, scene: Scene) -> Place:
        index = scene.index_of(finding.span)
        view = scene.view(index)
        first, last = view.range_of(finding.span)
        entry = self._lexicon.entries.get(finding.entry, _NO_ENTRY)
        return Place(finding, entry, self._lexicon.categories[finding.category], scene, index, view, first, last)

    def _allowance(self, place: Place) -> Verdict | None:
        hits = self._allowed_automaton.find(place.view.tokens.words)
        around = {hit.key for hit in hits if hit.first <= place.first and place.last <= hit.last}
        for number, item in enumerate(self._allowed):
            if self._is_allowed(item, place) and (item.phrase is None or number in around):
                return Verdict("allowed", f"{item.reason} ({item.owner})")
        return None

    def _is_allowed(self, item: Allowed, place: Place) -> bool:
        return item.entry in ("", place.entry.id, place.category.id)

    def _section(self, place: Place) -> Verdict | None:
        sections = place.scene.sections(place.index)
        excluded = sections & {*self._lexicon.left_alone_sections, *place.entry.unless_section}
        if excluded:
            return Verdict("section", f"stands in a section of the kind '{min(excluded)}'")
        if place.entry.needs_section and not sections & set(place.entry.needs_section):
            return Verdict("section", f"counts only in a section of the kind '{place.entry.needs_section[0]}'")
        return None

    def _leaving_rule(self, place: Place) -> Verdict | None:
        for rule in self._lexicon.rules:
            if rule.effect == "leave" and _is_about(rule, place):
                cue = _cue_within(rule, place)
                if (cue is None) == rule.absent:
                    return Verdict(rule.guard, rule.name, cue)
        return None

    def _graded(self, place: Place) -> Finding:
        severity = place.finding.severity
        for rule in self._lexicon.rules:
            applies = rule.effect != "leave" and _is_about(rule, place)
            if applies and (_cue_within(rule, place) is None) == rule.absent:
                change = {"severity": rule.amount, "raise": severity + rule.amount, "lower": severity - rule.amount}
                severity = min(3, max(1, change[rule.effect]))
        return replace(place.finding, severity=severity)


def voice(place: Place) -> Verdict | None:
    """Leave alone what a patient, a relative or somebody else than the author is reported to say or think."""
    if place.scene.quote_around(place.finding.span) is not None:
        return None
    found = place.scene.speaker_before(place.view, place.first, stop_at_comma=place.category.verdict)
    found = found or place.scene.speaker_after(place.view, place.last)
    if found is not None and found.speaker in NOT_THE_AUTHOR:
        return Verdict("voice", f"the reported words or view of: {found.speaker}", found.cue)
    return _own_words(place)


def _own_words(place: Place) -> Verdict | None:
    for cue in place.view.cues(("cue", "own-words")):
        if cue.last <= place.first or cue.first >= place.last:
            return Verdict("voice", "called somebody's own words", cue.span)
    return None


def quotation(place: Place) -> Verdict | None:
    """Leave alone a quotation of anybody but a clinician; one of few words by nobody stays flagged."""
    quote = place.scene.quote_around(place.finding.span)
    if quote is None:
        return None
    found = place.scene.speaker_of_quote(quote)
    if found is not None:
        if found.speaker == "clinician":
            return None
        return Verdict("quotation", f"quoted words of: {found.speaker}", found.cue)
    if len(quote.of(place.scene.note).split()) > _SCARE_QUOTE_WORDS:
        return Verdict("quotation", "a quotation whose speaker is not named", quote)
    return _own_words(place)


def mention(place: Place) -> Verdict | None:
    """Leave alone words that are spoken of, not used, or that the author rejects here or in the next sentence."""
    cues = [*place.view.cues(("cue", "mention")), *place.view.cues(("cue", "rejection"))]
    if place.index + 1 < len(place.scene.segments):
        cues += place.scene.view(place.index + 1).cues(("cue", "rejection"))
    for cue in cues:
        if not cue.span.overlaps(place.finding.span):
            return Verdict("mention", "the words are spoken of, not used", cue.span)
    return None


def negation(place: Place) -> Verdict | None:
    """Leave alone what is said not to be so."""
    blocked = place.view.cues(("cue", "not-negation"))
    for kind, reach, ends in (
        ("negation", _NEGATION_REACH, ("scope-end", "negation-end")),
        ("denial", len(place.view.tokens.words), ("scope-end",)),
    ):
        for cue in place.view.cues(("cue", kind)):
            near = cue.last <= place.first <= cue.last + reach
            if near and not _cut(place, cue, ends) and not any(map(cue.touches, blocked)):
                return Verdict("negation", "said not to be so", cue.span)
    return None


def _cut(place: Place, cue: Cue, ends: Sequence[str]) -> bool:
    """Tell whether the clause ends between a cue and the finding."""
    between = place.view.tokens.words[cue.last : place.first]
    stops = place.view.cues(*(("cue", name) for name in ends))
    return not {",", ";"}.isdisjoint(between) or any(cue.last <= end.first <= place.first for end in stops)


def target(place: Place) -> Verdict | None:
    """Leave alone what is said of somebody or something else than the patient or the response to them."""
    if not place.category.third_party:
        for speaker in ("relative", "other-person"):
            for cue in place.view.cues(("cue", speaker)):
                if _is_subject(place, cue):
                    return Verdict("target", "said of somebody else than the patient", cue.span)
    return _needed(place)


def _is_subject(place: Place, cue: Cue) -> bool:
    if not cue.last <= place.first <= cue.last + _LINK_REACH:
        return False
    linked = {number for link in place.view.cues(("cue", "linking")) for number in range(link.first, link.last)}
    return linked.issuperset(range(cue.last, place.first))


def _needed(place: Place) -> Verdict | None:
    """Ask for the words without which an entry means something else."""
    entry = place.entry
    if entry.needs_near and not _apart(place, place.view.cues(("needs_near", entry.id))):
        return Verdict(
            "target", "nothing in the sentence shows that it is about distress, self-harm or the response to it"
        )
    if entry.needs_note and not place.scene.cues_of_note(("needs_note", entry.id)):
        return Verdict("target", "nothing in the note shows that it is about distress, self-harm or the response to it")
    return None


def _apart(place: Place, cues: Iterable[Cue]) -> Cue | None:
    """Return the first cue that does not touch the finding."""
    return next((cue for cue in cues if cue.last <= place.first or cue.first >= place.last), None)


def sense(place: Place) -> Verdict | None:
    """Leave alone the other senses that an entry names: a phrase that overlaps, or one in the sentence."""
    for cue in place.view.cues(("unless", place.entry.id)):
        if cue.span.overlaps(place.finding.span):
            return Verdict("sense", "another sense of the words", cue.span)
    near = _apart(place, place.view.cues(("unless_near", place.entry.id)))
    return Verdict("sense", "another sense of the words", near.span) if near else None


def _is_about(rule: Rule, place: Place) -> bool:
    """Tell whether a rule is meant for an entry and for a note of this length."""
    meant = not rule.applies or bool({place.category.id, place.entry.id} & set(rule.applies))
    return meant and (not rule.shorter_than or place.scene.words <= rule.shorter_than)


def _cue_within(rule: Rule, place: Place) -> Span | None:
    """Return the first cue of a rule within its reach of the finding, or None."""
    keys = [("list", name) for name in rule.near]
    if rule.within == "words":
        near = (place.first - rule.distance, place.last + rule.distance)
        cues = [cue for cue in place.view.cues(*keys) if near[0] <= cue.last and cue.first <= near[1]]
        return _first_outside(place.finding.span, cues)
    if rule.within == "note":
        return _first_outside(place.finding.span, place.scene.cues_of_note(*keys))
    reach = rule.distance if rule.within == "sentences" else 0
    first, last = max(0, place.index - reach), min(len(place.scene.segments), place.index + reach + 1)
    return _first_outside(
        place.finding.span, (cue for index in range(first, last) for cue in place.scene.view(index).cues(*keys))
    )


def _first_outside(span: Span, cues: Iterable[Cue]) -> Span | None:
    """Return the first cue that is not wholly part of the finding itself."""
    return next((cue.span for cue in cues if not span.covers(cue.span)), None)
