"""The text of a LanguageTool request and its offsets; the only place in front of reviews that knows UTF-16.

Clients count UTF-16 code units over the text with its markup. What is reviewed is the text without markup but with what
the markup is to be read as.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from langreview.types import Span

_BMP_LIMIT = 0xFFFF
_STAND_IN = "··"
"""Two characters of one unit each, shown in place of one of two units, so that clients of either kind agree."""


class BadRequestError(Exception):
    """A request that the protocol does not allow; the message holds none of its text."""


@dataclass(frozen=True, slots=True)
class CheckedText:
    """What is reviewed, and where each of its code points stands in what the client sent."""

    reviewed: str
    sent: str
    places: tuple[int, ...]
    """For each code point of `reviewed`, its index in `sent`; that of the markup for what markup is read as."""
    units: tuple[int, ...]
    """UTF-16 code units before each code point of `sent`, and all of them at the end."""

    def units_of(self, span: Span) -> tuple[int, int]:
        """Return offset and length, in UTF-16 code units of what was sent, of a span of what is reviewed."""
        first, last = self.places[span.start], self.places[span.end - 1]
        start = self.units[first]
        return start, self.units[min(last + 1, len(self.sent))] - start


def plain(text: str) -> CheckedText:
    """Return a text without markup."""
    return _checked([(text, text)])


def annotated(data: str) -> CheckedText:
    """Return the text of the parameter `data`: {"text"} or {"annotation": [{"text"} or {"markup", "interpretAs"?}]}.

    Raises:
        BadRequestError: where it is anything else.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise BadRequestError("Could not parse JSON from 'data' parameter") from None
    if not isinstance(value, dict) or ("text" in value) == ("annotation" in value):
        raise BadRequestError("'data' needs either 'text' or 'annotation'")
    if "text" in value:
        return plain(_string(value["text"], "text"))
    if not isinstance(value["annotation"], list):
        raise BadRequestError("'annotation' needs to be a list")
    return _checked([_part(item) for item in value["annotation"]])


def _part(item: Any) -> tuple[str, str]:  # noqa: ANN401 - any JSON
    """Return what a part is read as and what was sent of it."""
    if not isinstance(item, dict) or ("text" in item) == ("markup" in item):
        raise BadRequestError("each part of 'annotation' needs either 'text' or 'markup'")
    if "text" in item:
        if "interpretAs" in item:
            raise BadRequestError("'interpretAs' goes with 'markup', not with 'text'")
        text = _string(item["text"], "text")
        return text, text
    return _string(item.get("interpretAs", ""), "interpretAs"), _string(item["markup"], "markup")


def _string(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise BadRequestError(f"'{name}' needs to be a string")
    return value


def _checked(parts: Iterable[tuple[str, str]]) -> CheckedText:
    reviewed: list[str] = []
    sent: list[str] = []
    places: list[int] = []
    at = 0
    for read, written in parts:
        is_text = read == written
        places += range(at, at + len(read)) if is_text else [at] * len(read)
        reviewed.append(read)
        sent.append(written)
        at += len(written)
    whole = "".join(sent)
    units = (0, *accumulate(2 if ord(character) > _BMP_LIMIT else 1 for character in whole))
    return CheckedText("".join(reviewed), whole, tuple(places), units)


def in_units(text: str) -> str:
    """Return a text in which each character is one UTF-16 code unit: those of two are shown as two."""
    return "".join(_STAND_IN if ord(character) > _BMP_LIMIT else character for character in text)
