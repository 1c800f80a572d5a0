"""Many phrases, one pass over the tokens: a token automaton that is made deterministic as it is used.

The phrases become one non-deterministic automaton over tokens. From each token the pass follows the set of
states that can still match; each set is computed once and kept, so the time is linear in the text, bounded by
the longest phrase, whatever the number of phrases, and nothing is ever tried twice (no backtracking).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from langreview.phrases import Alternative, Gap, ListName, Number, Phrase

Key = TypeVar("Key", bound=Hashable)


class Hit(NamedTuple, Generic[Key]):
    """A phrase found: what it is a phrase of, and its tokens `first` up to, not including, `last`."""

    key: Key
    first: int
    last: int


_ANY = "*any"
_NUMBER = "*number"
_UNKNOWN = ""


class _State:
    """A set of nodes that may be active together: where each symbol leads, and the steps taken so far."""

    __slots__ = ("accepted", "anywhere", "edges", "numbered", "steps")

    def __init__(self, edges: dict[str, list[int]], accepted: tuple[int, ...]) -> None:
        self.accepted = accepted
        self.anywhere = edges.pop(_ANY, [])
        self.numbered = edges.get(_NUMBER, [])
        self.edges = edges
        self.steps: dict[str, _State | None] = {}


class Automaton(Generic[Key]):
    """Finds phrases in a sequence of folded tokens. Safe to share: what it learns never changes an answer."""

    def __init__(self, phrases: Iterable[tuple[Key, Phrase]], lists: Mapping[str, Sequence[Phrase]]) -> None:
        """Compile phrases under their keys; `lists` holds the word lists they may name (and no list names a list)."""
        self._edges: list[dict[str, int]] = [{}]
        self._skips: dict[int, list[int]] = {}
        self._keys: list[Key] = []
        self._accepts: dict[int, list[int]] = {}
        self._lists = lists
        self._index: dict[Key, int] = {}
        self._states: dict[frozenset[int], _State] = {}
        for key, phrase in phrases:
            end = self._add(phrase, 0)
            self._accepts.setdefault(end, []).append(self._number_of(key))
        self._vocabulary = frozenset(word for edges in self._edges for word in edges)
        self._root = self._state(frozenset([0]))

    def find(self, words: Sequence[str]) -> list[Hit[Key]]:
        """Return, for each key and each first token, its longest phrase, in order of first token."""
        symbols = [self._symbol(word) for word in words]
        hits: list[Hit[Key]] = []
        for first, symbol in enumerate(symbols):
            state = self._step(self._root, symbol)
            if state is not None:
                hits += self._walk(state, symbols, first)
        return hits

    def _walk(self, state: _State | None, symbols: list[str], first: int) -> Iterable[Hit[Key]]:
        longest: dict[int, int] = {}
        last = first
        while state is not None:
            last += 1
            for accepted in state.accepted:
                longest[accepted] = last
            if last == len(symbols):
                break
            state = self._step(state, symbols[last])
        return [Hit(self._keys[accepted], first, last) for accepted, last in longest.items()]

    def _symbol(self, word: str) -> str:
        if word in self._vocabulary:
            return word
        return _NUMBER if word[:1].isdigit() else _UNKNOWN

    def _step(self, state: _State, symbol: str) -> _State | None:
        try:
            return state.steps[symbol]
        except KeyError:
            reached = [*state.edges.get(symbol, ()), *state.anywhere]
            if symbol[:1].isdigit():
                reached += state.numbered
            state.steps[symbol] = self._state(frozenset(reached)) if reached else None
            return state.steps[symbol]

    def _state(self, nodes: frozenset[int]) -> _State:
        state = self._states.get(nodes)
        if state is None:
            closed = self._close(nodes)
            accepted = sorted({key for node in closed for key in self._accepts.get(node, ())})
            edges: dict[str, list[int]] = {}
            for node in closed:
                for symbol, target in self._edges[node].items():
                    edges.setdefault(symbol, []).append(target)
            state = self._states[nodes] = _State(edges, tuple(accepted))
        return state

    def _close(self, nodes: Iterable[int]) -> set[int]:
        """Add the nodes that are reached without a token."""
        closed = set(nodes)
        waiting = list(closed)
        while waiting:
            new = [node for node in self._skips.get(waiting.pop(), ()) if node not in closed]
            closed.update(new)
            waiting += new
        return closed

    def _number_of(self, key: Key) -> int:
        if key not in self._index:
            self._index[key] = len(self._keys)
            self._keys.append(key)
        return self._index[key]

    def _node(self) -> int:
        self._edges.append({})
        return len(self._edges) - 1

    def _skip(self, node: int, target: int) -> None:
        self._skips.setdefault(node, []).append(target)

    def _add(self, phrase: Phrase, start: int) -> int:
        """Add a phrase from node `start` on; return the node where it ends."""
        for slot in phrase.slots:
            if len(slot) == 1:
                start = self._add_elements(slot[0], start)
            else:
                join = self._node()
                for alternative in slot:
                    self._skip(self._add_elements(alternative, start), join)
                start = join
        return start

    def _add_elements(self, elements: Alternative, node: int) -> int:
        for element in elements:
            match element:
                case str():
                    node = self._add_edge(node, element)
                case Number():
                    node = self._add_edge(node, _NUMBER)
                case Gap(most):
                    node = self._add_gap(node, most)
                case ListName(name):
                    node = self._add_list(node, name)
        return node

    def _add_edge(self, node: int, symbol: str) -> int:
        """Return the node after a symbol: phrases that begin alike share their nodes."""
        target = self._edges[node].get(symbol)
        if target is None:
            target = self._edges[node][symbol] = self._node()
        return target

    def _add_gap(self, node: int, most: int) -> int:
        end = self._node()
        self._skip(node, end)
        for _ in range(most):
            node = self._add_edge(node, _ANY)
            self._skip(node, end)
        return end

    def _add_list(self, node: int, name: str) -> int:
        end = self._node()
        for phrase in self._lists[name]:
            self._skip(self._add(phrase, node), end)
        return end
