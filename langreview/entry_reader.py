"""Entry files to entries."""

from __future__ import annotations

import re
from collections.abc import Iterable

from langreview import markup
from langreview.draft import Draft
from langreview.lexicon import FORMS, GUARDS, KINDS, Entry, Example, Template
from langreview.yamlfile import Node, YamlFile

_ID = re.compile(r"[A-Z][A-Za-z0-9]*-\d{2,3}[a-z]?")
_REQUIRED = ("id", "name", "severity", "phrases", "why", "sources", "rewordings", "flag", "pass")
_OPTIONAL = (
    "category",
    "unless",
    "unless-near",
    "unless-section",
    "needs-near",
    "needs-note",
    "needs-section",
    "form",
    "always",
    "debate",
)
ENTRY_KEYS = (*_REQUIRED, *_OPTIONAL)
"""The keys that an entry may have."""


def read_entries(draft: Draft, file: YamlFile, root: Node, seen: dict[str, str]) -> None:
    """Add the entries of a file to the draft; `seen` says where each id of the same layer stands."""
    for node in file.items(root):
        file.entry = file.text(file.any_mapping(node).get("id"))
        if not _ID.fullmatch(file.entry):
            file.problem(node.line, "an id is letters and digits, a hyphen and a number, such as M2-01 or LOCAL-01")
        if file.entry in seen:
            file.problem(node.line, f"the id is used already in {seen[file.entry]}")
        seen[file.entry] = f"{file.name}:{node.line}"
        if "off" in file.any_mapping(node):
            _switch_off(draft, file, node)
        else:
            draft.entries[file.entry] = _entry(draft, file, node)
        file.entry = ""


def _switch_off(draft: Draft, file: YamlFile, node: Node) -> None:
    file.choice(file.mapping(node, required=("id", "off")).get("off"), ("true",))
    if draft.entries.pop(file.entry, None) is None and file.entry not in draft.switched_off:
        file.problem(node.line, "there is no such entry to switch off")
    draft.switched_off.add(file.entry)


def _entry(draft: Draft, file: YamlFile, node: Node) -> Entry:
    pairs = file.mapping(node, required=_REQUIRED, optional=_OPTIONAL)
    _check_filled(file, pairs)
    _refer(draft, file, node, pairs)
    return Entry(
        id=file.entry,
        name=file.text(pairs.get("name")),
        category=_category(file, pairs),
        severity=int(file.choice(pairs.get("severity"), ("1", "2", "3"))),
        why=file.text(pairs.get("why")),
        file=file.name,
        line=node.line,
        phrases=draft.phrases(file, pairs.get("phrases")),
        unless=draft.phrases(file, pairs.get("unless")),
        unless_near=draft.phrases(file, pairs.get("unless-near")),
        unless_section=file.texts(pairs.get("unless-section")),
        needs_near=draft.phrases(file, pairs.get("needs-near")),
        needs_note=draft.phrases(file, pairs.get("needs-note")),
        needs_section=file.texts(pairs.get("needs-section")),
        form=file.choice(pairs.get("form"), FORMS),
        always=file.choice(pairs.get("always"), ("false", "true")) == "true",
        debate=file.text(pairs.get("debate")),
        sources=file.texts(pairs.get("sources")),
        rewordings=tuple(_template(draft, file, item) for item in file.items(pairs.get("rewordings"))),
        examples=(*_flags(file, pairs.get("flag")), *_passes(file, pairs.get("pass"))),
    )


def _category(file: YamlFile, pairs: dict[str, Node]) -> str:
    return file.text(pairs.get("category")) or file.entry.partition("-")[0]


def _check_filled(file: YamlFile, pairs: dict[str, Node]) -> None:
    for key in ("phrases", "sources", "rewordings", "flag", "pass"):
        if key in pairs and not pairs[key].value:
            file.problem(pairs[key].line, f"'{key}' needs at least one item")


def _refer(draft: Draft, file: YamlFile, node: Node, pairs: dict[str, Node]) -> None:
    draft.refer(file, pairs.get("category", node), "category", _category(file, pairs))
    for key, kind in (
        ("unless-section", "section"),
        ("needs-section", "section"),
        ("sources", "source"),
        ("debate", "debate"),
    ):
        draft.refer_all(file, pairs.get(key), kind)


def _template(draft: Draft, file: YamlFile, node: Node) -> Template:
    pairs = file.mapping(node, required=("kind",), optional=("text", "for"))
    kind = file.choice(pairs.get("kind"), KINDS)
    text = file.text(pairs.get("text"))
    if (kind == "delete") == bool(text):
        file.problem(node.line, "a delete has no text; every other rewording has one")
    if kind in ("swap", "prompt") and "⟨" in text:
        file.problem(node.line, f"a {kind} has no ⟨slots⟩; make it a pattern")
    if kind == "pattern" and not re.search(r"⟨[^⟨⟩]+⟩", text):
        file.problem(node.line, "a pattern needs at least one ⟨slot⟩")
    return Template(kind, text, draft.phrases(file, pairs.get("for")))


def _flags(file: YamlFile, node: Node | None) -> Iterable[Example]:
    for item in file.items(node):
        for text, marks in file.parsed(item, markup.parse):
            if not marks:
                file.problem(item.line, "a flag example marks what must be found, as in [[M2.3|attention seeking]]")
            yield Example(text, marks, line=item.line)


def _passes(file: YamlFile, node: Node | None) -> Iterable[Example]:
    for item in file.items(node):
        worded = {"text": item} if isinstance(item.value, str) else None
        pairs = worded or file.mapping(item, required=("text",), optional=("guard",))
        guard = file.choice(pairs.get("guard"), ("", *GUARDS))
        for text, marks in file.parsed(pairs.get("text"), markup.parse):
            if marks:
                file.problem(item.line, "a pass example must stay silent and has no marks")
            yield Example(text, guard=guard, line=item.line)
