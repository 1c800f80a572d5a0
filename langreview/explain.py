"""What a finding rests on, in words: its reason, its sources and the debate that it touches."""

from __future__ import annotations

from langreview.lexicon import Debate, Entry, Lexicon, Source
from langreview.types import Finding, Suggestion

_UNREAD = "recalled"
"""The read status of a source of which nothing was read."""


def entries(finding: Finding, lexicon: Lexicon) -> tuple[Entry, ...]:
    """Return the lexicon entries among the evidence, the one that names the finding's category first."""
    found = [lexicon.entries[item.entry] for item in finding.evidence if item.entry]
    return tuple(sorted(found, key=lambda entry: entry.category != finding.category))


def why(finding: Finding, lexicon: Lexicon) -> str:
    """Return why the words may hurt."""
    known = entries(finding, lexicon)
    return known[0].why if known else lexicon.categories[finding.category].definition


def sources(finding: Finding, lexicon: Lexicon) -> tuple[Source, ...]:
    """Return the publications of all entries among the evidence, each once."""
    names = dict.fromkeys(name for entry in entries(finding, lexicon) for name in entry.sources)
    return tuple(lexicon.sources[name] for name in names)


def review_notice(finding: Finding, lexicon: Lexicon) -> str:
    """Return that a finding needs review, where all its sources are recalled and none was read; else ""."""
    read = {source.read for source in sources(finding, lexicon)}
    return "Needs review: this entry rests on sources that were recalled, not read." if read == {_UNREAD} else ""


def debates(finding: Finding, lexicon: Lexicon) -> tuple[Debate, ...]:
    """Return the points of disagreement that the entries touch."""
    names = dict.fromkeys(entry.debate for entry in entries(finding, lexicon) if entry.debate)
    return tuple(lexicon.debates[name] for name in names)


def rests_on(finding: Finding, lexicon: Lexicon) -> tuple[str, ...]:
    """Return a line for each publication, with how much of it was read."""
    return tuple(
        f"source {item.id}: {item.title}. {item.url} (read: {item.read})" for item in sources(finding, lexicon)
    )


def disputed(finding: Finding, lexicon: Lexicon) -> tuple[str, ...]:
    """Return a line for each point of disagreement, with both sides."""
    return tuple(f"disputed: {item.question} {item.one_side} / {item.other_side}" for item in debates(finding, lexicon))


def worked(suggestion: Suggestion) -> tuple[str, ...]:
    """Return the lines that show the worked example, said to be one; () where there is none."""
    example = suggestion.example
    if example is None:
        return ()
    return (f"an example from another, invented note, never inserted; was: {example.was}", f"became: {example.became}")


def evidence(finding: Finding) -> str:
    """Return what found the wording, with the probability of each model; "" where rules alone have spoken."""
    if finding.confidence is None:
        return ""
    parts = (f"{item.detector} {item.entry or f'{item.score:.2f}'}" for item in finding.evidence)
    return f"found by {'; '.join(parts)} ({finding.tier})"
