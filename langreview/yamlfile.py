"""YAML with every scalar as text, every value with its line, and no key twice.

Clinical shorthand must survive: "1:1", "24:00" and "no" stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import yaml

from langreview.errors import Problem

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value and the line, counted from 1, on which it begins."""

    value: str | tuple[Node, ...] | dict[str, Node]
    line: int


class YamlFile:
    """One file being read: its problems are collected, so that all can be shown at once."""

    def __init__(self, name: str, content: str) -> None:
        """Parse the content; a file that is not YAML has one problem and no root."""
        self.name = name
        self.problems: list[Problem] = []
        self.entry = ""
        self.root: Node | None = None
        try:
            composed = yaml.compose(content, Loader=yaml.CBaseLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problem(mark.line + 1 if mark else 1, f"not valid YAML: {error.problem or error.context}")
        except yaml.YAMLError as error:
            self.problem(1, f"not valid YAML: {str(error).splitlines()[0]}")
        else:
            self.root = self._convert(composed) if composed is not None else Node((), 1)

    def problem(self, line: int, message: str) -> None:
        """Record a problem of the current entry."""
        self.problems.append(Problem(self.name, line, self.entry, message))

    def _convert(self, node: yaml.Node) -> Node:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Node(str(node.value), line)
        if isinstance(node, yaml.SequenceNode):
            return Node(tuple(self._convert(item) for item in node.value), line)
        pairs: dict[str, Node] = {}
        for key, value in node.value:
            if key.value in pairs:
                self.problem(key.start_mark.line + 1, f"key '{key.value}' is given twice")
            pairs[str(key.value)] = self._convert(value)
        return Node(pairs, line)

    def mapping(self, node: Node, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, Node]:
        """Return the pairs of a mapping with just these keys."""
        pairs = self.any_mapping(node)
        for key, value in pairs.items():
            if key not in (*required, *optional):
                self.problem(value.line, f"unknown key '{key}'; known keys: {', '.join((*required, *optional))}")
        for key in required:
            if key not in pairs:
                self.problem(node.line, f"key '{key}' is missing")
        return pairs

    def any_mapping(self, node: Node) -> dict[str, Node]:
        """Return the pairs of a mapping whatever their keys."""
        if isinstance(node.value, dict):
            return node.value
        self.problem(node.line, f"expected keys with values, found {_kind(node)}")
        return {}

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """Return the items of a list; nothing for a key that is absent."""
        if node is None:
            return ()
        if isinstance(node.value, tuple):
            return node.value
        self.problem(node.line, f"expected a list, found {_kind(node)}")
        return ()

    def text(self, node: Node | None) -> str:
        """Return a scalar; "" for a key that is absent."""
        if node is None:
            return ""
        if isinstance(node.value, str):
            if not node.value.strip():
                self.problem(node.line, "expected text, found nothing")
            return node.value.strip()
        self.problem(node.line, f"expected text, found {_kind(node)}")
        return ""

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """Return a list of scalars."""
        return tuple(self.text(item) for item in self.items(node))

    def choice(self, node: Node | None, allowed: tuple[str, ...]) -> str:
        """Return a scalar that must be one of `allowed`; the first of them for a key that is absent."""
        if node is None:
            return allowed[0]
        found = self.text(node)
        if found in allowed:
            return found
        self.problem(node.line, f"expected one of {', '.join(filter(None, allowed))}, found '{found}'")
        return allowed[0]

    def parsed(self, node: Node | None, parse: Callable[[str], T]) -> Iterator[T]:
        """Parse each scalar of a list, or a single one; what `parse` refuses with ValueError is a problem."""
        if node is None:
            return
        for item in node.value if isinstance(node.value, tuple) else (node,):
            try:
                yield parse(self.text(item))
            except ValueError as error:
                self.problem(item.line, str(error))


def _kind(node: Node) -> str:
    if isinstance(node.value, str):
        return f"the text '{node.value[:30]}'"
    return "a list" if isinstance(node.value, tuple) else "keys with values"
