"""lexicons/ and local lexicons laid over it to a `Lexicon`, showing every fault of the files at once."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from langreview.draft import Draft
from langreview.entry_reader import read_entries
from langreview.errors import LexiconError, Problem
from langreview.lexicon import Lexicon
from langreview.vocabulary_reader import READERS
from langreview.yamlfile import YamlFile

DEFAULT_LOCALE = "en-GB"
_SHARED = ("categories.yaml", "sources.yaml", "debates.yaml")


def bundled() -> Traversable:
    """Return the shipped lexicons: inside the installed package, or beside it in a checkout."""
    packaged = files("langreview") / "lexicons"
    return packaged if packaged.is_dir() else files("langreview") / ".." / "lexicons"


def locales() -> tuple[str, ...]:
    """Return the locales that ship, sorted."""
    return tuple(sorted(folder.name for folder in bundled().iterdir() if folder.is_dir()))


def load(locale: str = DEFAULT_LOCALE, overlays: Sequence[Path] = ()) -> Lexicon:
    """Read the shipped lexicon of a locale with local ones laid over it, later ones winning.

    An overlay folder holds entry files and may hold words.yaml, sources.yaml and allow.yaml. Its entries are
    added, replace those of the same id, or with `off: true` switch them off.

    Raises:
        LexiconError: with every problem found in any of the files.
    """
    if locale not in locales():
        raise LexiconError([Problem("--locale", 1, "", f"expected one of {', '.join(locales())}, found '{locale}'")])
    draft = Draft()
    root = bundled()
    _add(draft, [(root / name, name) for name in _SHARED])
    _add(draft, _folder(root / locale, f"{locale}/"))
    for overlay in overlays:
        if not overlay.is_dir():
            raise LexiconError([Problem(str(overlay), 1, "", "no such folder; give a folder of lexicon files")])
        layer = _folder(overlay, f"{overlay}/")
        if not layer:
            raise LexiconError([Problem(str(overlay), 1, "", "no .yaml file is in this folder")])
        _add(draft, layer)
    return draft.finish(locale)


def _folder(folder: Traversable, prefix: str) -> list[tuple[Traversable, str]]:
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".yaml"))
    return [(folder / name, prefix + name) for name in names]


def _add(draft: Draft, layer: Sequence[tuple[Traversable, str]]) -> None:
    """Read one layer: the shared files, a locale or an overlay, each with its ids."""
    seen: dict[str, str] = {}
    for path, name in layer:
        try:
            content = path.read_bytes()
        except OSError as error:
            draft.add(_broken(name, 1, f"cannot be read: {error.strerror}"), b"")
            continue
        file = _parsed(name, content)
        draft.add(file, content)
        if file.root is not None:
            reader = READERS.get(path.name)
            if reader is None:
                read_entries(draft, file, file.root, seen)
            else:
                reader(draft, file, file.root)


def _parsed(name: str, content: bytes) -> YamlFile:
    try:
        return YamlFile(name, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _broken(name, line, "not UTF-8 text; save the file as UTF-8")


def _broken(name: str, line: int, message: str) -> YamlFile:
    """Return a file of which nothing is known but what is wrong with it."""
    broken = YamlFile(name, "")
    broken.root = None
    broken.problem(line, message)
    return broken
