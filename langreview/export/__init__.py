"""Lexicon to the rules of other tools: its context-free part, for writers who use them already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from langreview.errors import InputError
from langreview.export.entries import Files
from langreview.export.languagetool import to_languagetool
from langreview.export.medspacy import to_medspacy
from langreview.export.prh import to_prh
from langreview.export.vale import to_vale
from langreview.lexicon import Lexicon

EXPORTS: Mapping[str, Callable[[Lexicon], Files]] = MappingProxyType(
    {"languagetool": to_languagetool, "medspacy": to_medspacy, "prh": to_prh, "vale": to_vale}
)
"""The tools that rules can be written for."""


def write(files: Files, folder: Path) -> None:
    """Write the files of an export into a folder, which is made if it is not there.

    Raises:
        InputError: where they cannot be written.
    """
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror})") from None
