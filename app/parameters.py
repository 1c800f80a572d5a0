"""The parameters of a LanguageTool request, from the query and a form or JSON body, checked as the protocol says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from app.checked_text import BadRequestError, CheckedText, annotated, plain

_FORM_ALPHABET = re.compile(rb"[A-Za-z0-9\-._~*+%&=]*")
_RAW = re.compile(rb"text=(.*)&language=([A-Za-z]{2,3}(?:-\w+)*)((?:&(?:username|apiKey)=[^&]*)*)", re.S)
"""The body of LibreOffice 7.4, which encodes nothing."""
_KNOWN = frozenset(
    ("text", "data", "language", "username", "apiKey", "level", "mode", "enabledRules", "disabledRules", "motherTongue")
)
_MOST_FIELDS = 100
"""Of a form or a query; clients send some twenty."""
_OLD = ("enabled", "disabled", "preferredvariants", "autodetect")
_WITH_AUTO = ("preferredVariants", "noopLanguages")
LEVELS = ("default", "picky")
MODES = ("all", "textLevelOnly", "allButTextLevelOnly")
_YES = ("true", "yes")


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked request."""

    text: CheckedText
    language: str
    is_picky: bool = False
    mode: str = "all"
    is_compact: bool = False
    enabled_only: bool = False
    enabled_rules: frozenset[str] = frozenset()
    disabled_rules: frozenset[str] = frozenset()
    enabled_categories: frozenset[str] = frozenset()
    disabled_categories: frozenset[str] = frozenset()


def read(query: str, body: bytes, content_type: str) -> dict[str, str]:
    """Return the parameters of a request; those of the query win.

    Raises:
        BadRequestError: where the body is neither a form nor a JSON object, or not UTF-8.
    """
    try:
        return {**_of_body(body, content_type.casefold()), **_fields(query)}
    except UnicodeDecodeError:
        raise BadRequestError("the request is not UTF-8") from None


def _of_body(body: bytes, content_type: str) -> dict[str, str]:
    if "json" in content_type:
        return _of_json(body)
    raw = _RAW.fullmatch(body)
    fields = {} if raw and not _FORM_ALPHABET.fullmatch(body) else _fields(body.decode("utf-8"))
    if raw and not (fields and fields.keys() <= _KNOWN):
        return {"text": raw[1].decode("utf-8"), "language": raw[2].decode("ascii")}
    return fields


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a form or a query; the last of those of one name."""
    try:
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
    except UnicodeDecodeError:
        raise
    except ValueError:
        raise BadRequestError(f"there are more than {_MOST_FIELDS} parameters") from None


def _of_json(body: bytes) -> dict[str, str]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequestError("the body is not JSON") from None
    if not isinstance(value, dict):
        raise BadRequestError("the body is not a JSON object")
    return {name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()}


def asked(given: Mapping[str, str]) -> Asked:
    """Return the request that parameters make; unknown ones are ignored, as clients send many.

    Raises:
        BadRequestError: where the protocol does not allow them.
    """
    for name in _OLD:
        if name in given:
            raise BadRequestError(f"You specified '{name}' but the parameter is no longer supported")
    language = given.get("language", "")
    if not language:
        raise BadRequestError("Missing 'language' parameter, e.g. 'language=en-GB' or 'language=auto'")
    for name in _WITH_AUTO:
        if name in given and language != "auto":
            raise BadRequestError(f"You specified '{name}' but you didn't specify 'language=auto'")
    lists = {
        name: frozenset(filter(None, given.get(key, "").split(",")))
        for name, key in (
            ("enabled_rules", "enabledRules"),
            ("disabled_rules", "disabledRules"),
            ("enabled_categories", "enabledCategories"),
            ("disabled_categories", "disabledCategories"),
        )
    }
    enabled_only = given.get("enabledOnly", "") in _YES
    _check_lists(lists, enabled_only=enabled_only)
    return Asked(
        text=_text(given),
        language=language,
        is_picky=_one_of("level", given, LEVELS) == "picky",
        mode=_one_of("mode", given, MODES),
        is_compact=given.get("c") == "1",
        enabled_only=enabled_only,
        **lists,
    )


def _text(given: Mapping[str, str]) -> CheckedText:
    if "text" in given and "data" in given:
        raise BadRequestError("Set only 'text' or 'data' parameter, not both")
    if "text" in given:
        found = plain(given["text"])
    elif "data" in given:
        found = annotated(given["data"])
    else:
        raise BadRequestError("Missing 'text' or 'data' parameter")
    try:
        found.sent.encode()
        found.reviewed.encode()
    except UnicodeEncodeError:
        raise BadRequestError("the text holds half of a UTF-16 surrogate pair") from None
    return found


def _check_lists(lists: Mapping[str, frozenset[str]], *, enabled_only: bool) -> None:
    if enabled_only and (lists["disabled_rules"] or lists["disabled_categories"]):
        raise BadRequestError("You cannot specify disabled rules or categories using enabledOnly=true")
    if enabled_only and not (lists["enabled_rules"] or lists["enabled_categories"]):
        raise BadRequestError("You must specify enabled rules or categories when using enabledOnly=true")


def _one_of(name: str, given: Mapping[str, str], values: tuple[str, ...]) -> str:
    value = given.get(name, values[0])
    if value not in values:
        raise BadRequestError(f"'{name}' needs to be one of {', '.join(values)}")
    return value
