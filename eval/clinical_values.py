"""Clinical values in a text, by a grammar of its own: the second reader of facts beside the library's gate.

It shares neither code nor lists with the gate, so that what one of them overlooks the other may see. Values are brought
to one form: "9 pm" is 21:00, "three" is 3, "0.5 g" is 500 mg, and medicines are known by their endings too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml


class Value(NamedTuple):
    """What a text states from `start` on, in one form for all the ways to write it."""

    start: int
    kind: str
    form: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of value ("": none at all): how it is written, and the form to which it is brought."""

    kind: str
    pattern: re.Pattern[str]
    form: Callable[[re.Match[str]], str]


def values(text: str) -> tuple[Value, ...]:
    """Return the values of a text in their order; what one rule has read, later ones do not read again."""
    found: list[Value] = []
    for rule in _RULES:
        hits = list(rule.pattern.finditer(text))
        found += [Value(hit.start(), rule.kind, rule.form(hit)) for hit in hits if rule.kind]
        text = _without(text, hits)
    return tuple(sorted(found))


def quotations(text: str) -> tuple[Value, ...]:
    """Return the quotations of a text, each as it is written."""
    return tuple(Value(hit.start(), "quotation", hit[0]) for hit in re.finditer(_QUOTED, text))


def _without(text: str, hits: list[re.Match[str]]) -> str:
    for hit in hits:
        text = text[: hit.start()] + "\x00" * len(hit[0]) + text[hit.end() :]
    return text


def _read_words() -> dict[str, str]:
    """Return for each list of clinical_words.yaml one expression of all its words, however far apart they stand."""
    listed = yaml.safe_load(Path(__file__).with_name("clinical_words.yaml").read_text(encoding="utf-8"))
    return {
        name: "|".join(re.split(r"\s\|\s+", words)).replace(" ?", r"[\s-]?").replace(" ", r"[\s-]+")
        for name, words in listed.items()
    }


_WORDS = _read_words()
_COUNTED = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_TENS = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {
    **{word: str(at) for at, word in enumerate(_COUNTED)},
    **{word: str(10 * at) for at, word in enumerate(_TENS, 3)},
    "hundred": "100",
    "dozen": "12",
}
_MILLIGRAMS = {"g": 1e3, "gram": 1e3, "mg": 1.0, "milligram": 1.0, "mcg": 1e-3, "microgram": 1e-3, "µg": 1e-3}


def _as_written(hit: re.Match[str]) -> str:
    return hit[0]


def _plain(hit: re.Match[str]) -> str:
    return " ".join(hit[0].casefold().replace("’", "'").split())


def _closed(hit: re.Match[str]) -> str:
    return _plain(hit).replace(" ", "")


def _unapostrophed(hit: re.Match[str]) -> str:
    return _plain(hit).replace("'", "")


def _always(form: str) -> Callable[[re.Match[str]], str]:
    return lambda _: form


def _count(hit: re.Match[str]) -> str:
    return _NUMBERS.get(_plain(hit), _plain(hit).replace(",", ""))


def _measure(hit: re.Match[str]) -> str:
    amount = _NUMBERS.get(hit["amount"].casefold(), hit["amount"].replace(",", ""))
    unit = re.sub(r"(?<=\w\w)s$", "", hit["unit"].casefold())
    if unit in _MILLIGRAMS and re.fullmatch(r"\d+(?:\.\d+)?", amount):
        return f"{float(amount) * _MILLIGRAMS[unit]:g} mg"
    return f"{amount} {unit}"


def _clock(hit: re.Match[str]) -> str:
    hour, half = int(hit["hour"]), hit["half"].casefold() if hit["half"] else ""
    hour = {"a": hour % 12, "p": hour % 12 + 12}.get(half, hour)
    return f"{hour:02d}:{hit['minute'] or '00'}"


def _section(hit: re.Match[str]) -> str:
    return re.sub(r"^(?:sect?(?:ion)?|ss?)\.?|\s", "", _plain(hit))


def _detained(hit: re.Match[str]) -> str:
    section = re.search(r"\d+", hit[0])
    return f"detained {section[0] if section else 'mha'}"


def _listed(*names: str) -> str:
    """Return an expression for the whole words of these lists."""
    return rf"(?<![\w'’])(?:{'|'.join(_WORDS[name] for name in names)})(?!\w)"


_QUOTED = r"“[^”]*”|\"[^\"]*\"|(?<!\w)‘[^’]*’(?!\w)"
_NO_NAME = rf"(?i:{_WORDS['months']}|{_WORDS['days']})"
_SURNAME = r"(?:[A-Z]\.?\s)?[A-Z][\w'’-]*"
_IN_WORDS = "|".join(_NUMBERS)
_DIGITS = r"\d+(?:[.,/]\d+)*"
_HOUR = r"\b(?P<hour>[01]?\d|2[0-3])"
_HALF = r"\s*(?P<half>[ap])\.?m\b\.?"
_SECTION = r"(?:(?:section|sect|sec|s)\.?\s*)?\d+[a-z]?(?:\(\d\))?(?:/\d+)?"
_UNDER = r"(?:arrest|detain)(?:ed|s)?\s+(?:under|on|via|by)\s+(?:an?\s+|the\s+)?"
_OWN = r"(?:his|her|their)"
_OWN_LIFE = rf"{_OWN}\s+(?:own\s+)?(?:life|lives)"
_SUICIDES = rf"(?:(?:a|the)\s+)?(?:(?:suicide|suicde|sucide|suiside)s?(?:\s+attempts?)?|{_OWN_LIFE})"
_BROUGHT_ABOUT = r"(?:com+it\w*|complet\w+|successful|end(?:s|ed|ing)?|t[ao]k(?:e|es|en|ing)|took)"
_FAILED = r"\b(?:failed|unsuccessful|botched)"
_MEANT = r"(?:deliberate(?:ly)?\s+|intentional(?:ly)?\s+)?"
_TAKEN = r"(?:took|taken|swallowed|ingested)"
_SMALL_WORD = r"(?:only|just|merely|simply)"
_SOME = r"(?!\s+(?:\d|\x00|an?\b|few|some|what|it\b|one|batter|ligature|tablets|pills))"
"""What may not follow, because then the small word is about how much and not about what else."""
_TABLE: tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...] = (
    ("quotation", _QUOTED, _as_written),
    ("", _listed("idioms"), _plain),
    ("person", rf"\b(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?|Nurse|Sister|SN|PC)\s+(?-i:{_SURNAME})", _plain),
    ("act", rf"\b(?:success\w+\s+|succeed\w+\s+in\s+)?{_BROUGHT_ABOUT}\s+{_SUICIDES}", _always("death by suicide")),
    ("act", r"\bd(?:ied?|ies|ying|eaths?)\s+by\s+suicide", _always("death by suicide")),
    ("act", r"\b(?:completed|successful)\s+suicides?", _always("death by suicide")),
    ("act", r"suicide\s+(?:victims?|completers?|deaths?)", _always("death by suicide")),
    ("act", r"victims?\s+of\s+(?:a\s+)?suicide", _always("death by suicide")),
    ("act", rf"(?:{_FAILED}\s+)?suicid(?:e|al)\s+(?:attempt(?:er)?s?|bids?)", _always("suicide attempt")),
    ("act", rf"{_FAILED}\s+suicides?", _always("suicide attempt")),
    ("act", r"\b(?:unsuccessfully\s+)?attempt(?:s|ed|ing)?\s+(?:at\s+)?suicide", _always("suicide attempt")),
    ("act", rf"(?:{_FAILED}\s+)?attempt(?:s|ed|ing)?\b|unsuccessfully\s+tried|\btried", _always("attempt")),
    ("act", r"suicid(?:e|al)\s+(?:ideat(?:ion|ors?)|thoughts?)", _always("thoughts of suicide")),
    ("act", r"thoughts?\s+of\s+suicide|(?-i:\bSI\b)", _always("thoughts of suicide")),
    ("act", rf"{_MEANT}self[\s-]poison\w*", _always("self-poisoning")),
    ("act", rf"(?:acts?\s+of\s+)?{_MEANT}self[\s-](?:harm|injur|mutilat|inflict)\w*|\bdsh\b", _always("self-harm")),
    ("act", r"(?:para)?suicid\w*", _always("suicide")),
    ("legal", rf"{_UNDER}(?:{_SECTION}|mental\s+health\s+act|mha)|{_SECTION}\s+(?:arrest|detention)", _detained),
    ("legal", r"\b(?:section|sect|sec|s|ss|form|rule)\.?\s*\d+[a-z]?(?:\(\d\))?(?:/\d+)?", _section),
    ("legal", _listed("legals"), _plain),
    ("person", rf"(?-i:(?<=[a-z,)] )(?!{_NO_NAME}\b)[A-Z][a-z]+(?:[-’'][A-Z]?[a-z]+)?\b)", _plain),
    ("date", rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_WORDS['months']})\b(?:\s+\d{{4}})?", _plain),
    ("date", r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b(?:19|20)\d\d\b(?!\s*h)", _plain),
    ("date", _listed("full-months", "days"), _plain),
    ("time", rf"{_HOUR}[:.]?(?P<minute>[0-5]\d)\s*(?P<half>)(?:h|hrs|hours)\b", _clock),
    ("time", rf"{_HOUR}:(?P<minute>[0-5]\d)(?::\d\d)?(?:{_HALF})?", _clock),
    ("time", rf"\b(?P<hour>1[0-2]|[1-9])(?:\.(?P<minute>[0-5]\d))?{_HALF}", _clock),
    ("urgency", _listed("urgencies"), _plain),
    ("time", _listed("when"), _plain),
    ("frequency", _listed("frequencies"), _plain),
    ("measure", rf"(?<![\w.])(?P<amount>{_DIGITS}|{_IN_WORDS})[\s-]*(?P<unit>{_WORDS['units']})(?!\w)", _measure),
    ("frequency", r"\bx\s?\d+\b(?!\s*x)", _closed),
    ("number", rf"{_DIGITS}\w*|\b(?:{_IN_WORDS}|half|couple|few|several|single|double)\b", _count),
    ("measure", _listed("bare-units"), _plain),
    ("route", _listed("routes"), _plain),
    ("side", rf"\b(?:left|right|lt|rt)\b(?=(?:\s+\w+){{0,2}}?\s+(?:{_WORDS['sites']}|sided?)\b)", _plain),
    ("side", rf"{_listed('sides')}|(?-i:\b[LR]\b)|\b(?:on|to|from)\s+(?:the\s+)?(?:left|right)\b", _plain),
    ("said", rf"\b(?:(?:ha[sd]|have)\s+)?(?:got\s+)?it\s+in(?:to)?\s+{_OWN}\s+heads?\b", _always("somebody says")),
    ("site", _listed("sites"), _plain),
    ("drug", _listed("drugs"), _plain),
    ("intent", _listed("intents"), _plain),
    ("nothing else", rf"\b{_SMALL_WORD}\s+{_TAKEN}{_SOME}", _always("nothing else")),
    ("nothing else", rf"\b{_TAKEN}\s+{_SMALL_WORD}{_SOME}", _always("nothing else")),
    ("method", _listed("methods"), _plain),
    ("negation", _listed("negations"), _unapostrophed),
    ("certainty", rf"{_listed('certainties')}|\?", _plain),
    ("said", _listed("statements"), _always("somebody says")),
    ("said", _listed("tellings"), _always("somebody was told")),
    ("said", _listed("to-tell"), _always("somebody is to be told")),
    ("said", _listed("askings"), _always("somebody asks")),
    ("role", r"\b(?:patients?|pts?)(?:['’]s?)?(?!\w)", _always("patient")),
    ("role", _listed("roles"), _plain),
    ("role", r"\b(?:wom[ae]n|lad(?:y|ies)|girls?|lass(?:es)?|female)\b", _always("female")),
    ("role", r"\b(?:m[ae]n|gentlem[ae]n|gents?|boys?|lads?|male)\b", _always("male")),
)  # fmt: skip
_RULES = tuple(Rule(kind, re.compile(written, re.IGNORECASE), form) for kind, written, form in _TABLE)
"""In the order in which they read: what is told apart by more words goes first."""
