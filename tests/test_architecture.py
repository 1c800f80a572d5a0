"""The direction of imports, and the invariants that can be read off the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from langreview.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "langreview"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

ALLOWED = {
    "__init__": set(),
    "types": set(),
    "errors": set(),
    "markup": {"types"},
    "tokens": {"types"},
    "segment": {"types"},
    "phrases": {"tokens"},
    "automaton": {"phrases"},
    "yamlfile": {"errors"},
    "notefile": {"errors"},
    "tables": {"errors"},
    "output": {"types"},
    "heads": set(),
    "windows": {"types"},
    "weights": {"errors", "heads", "windows"},
    "decode": {"heads", "types", "weights", "windows"},
    "classify": {"decode", "types", "weights", "windows"},
    "lexicon": {"markup", "phrases", "types"},
    "draft": {"errors", "lexicon", "phrases", "types", "yamlfile"},
    "entry_reader": {"draft", "lexicon", "markup", "yamlfile"},
    "vocabulary_reader": {"draft", "lexicon", "markup", "tokens", "types", "yamlfile"},
    "lexicon_reader": {"draft", "entry_reader", "errors", "lexicon", "vocabulary_reader", "yamlfile"},
    "language": {"lexicon", "tokens"},
    "merge": {"lexicon", "types"},
    "facts": {"automaton", "lexicon", "tokens", "types"},
    "match": {"automaton", "lexicon", "tokens", "types"},
    "scene": {"automaton", "lexicon", "phrases", "tokens", "types"},
    "context": {"automaton", "lexicon", "scene", "types"},
    "suggest": {"automaton", "facts", "lexicon", "match", "tokens", "types"},
    "explain": {"lexicon", "types"},
    "describe": {"lexicon", "phrases"},
    "terminal": {"explain", "lexicon", "merge", "output", "types"},
    "html": {"explain", "lexicon", "merge", "output", "types"},
    "sarif": {"explain", "lexicon", "output", "types"},
    "report": {"explain", "html", "lexicon", "output", "sarif", "terminal", "types"},
    "examples": {"context", "errors", "facts", "lexicon", "match", "segment", "types"},
    "review": {
        "__init__", "classify", "context", "language", "lexicon", "lexicon_reader", "match", "merge", "segment",
        "suggest", "types", "weights",
    },
    "batch": {"errors", "lexicon_reader", "report", "review", "tables"},
    "cli": {
        "__init__", "batch", "context", "describe", "errors", "examples", "export", "lexicon", "lexicon_reader",
        "notefile", "output", "report", "review", "weights",
    },
    "__main__": {"cli"},
}  # fmt: skip
"""What each module may import of ours; the modules of `export` may import each other, errors, lexicon and phrases."""
EXPORT = {"errors", "lexicon", "phrases", "export"}


def trees() -> dict[str, ast.Module]:
    return {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in MODULES.items()}


def imported(tree: ast.Module) -> set[str]:
    """Return what a module imports of ours, without the name of the package."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "langreview":
            found |= {alias.name if alias.name in MODULES else "__init__" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("langreview."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("langreview.")}
    return found


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_imports_go_one_way(name: str, tree: ast.Module) -> None:
    allowed = EXPORT if name.startswith("export") else ALLOWED[name]
    assert imported(tree) <= allowed


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_the_library_knows_no_outer_room_and_no_network(name: str, tree: ast.Module) -> None:
    roots = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    roots |= {
        (node.module or "").split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    banned = {
        "app", "eval", "training", "bench", "tests", "gradio", "fastapi", "socket", "ssl", "urllib", "http", "requests",
        "httpx", "logging", "tempfile", "pickle",
    }  # fmt: skip
    assert not roots & banned, name


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_no_category_entry_or_locale_is_named_in_code(name: str, tree: ast.Module, lexicon: Lexicon) -> None:
    named = {*lexicon.categories, *lexicon.entries, *lexicon.sources}
    texts = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    } - {ast.get_docstring(tree, clean=False)}
    assert not named & texts
    if name != "lexicon_reader":  # it holds the default
        assert not any(re.fullmatch(r"en-GB", text) for text in texts)


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_print_and_files_stay_where_they_belong(name: str, tree: ast.Module) -> None:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    plain = {func.id for func in calls if isinstance(func, ast.Name)}
    methods = {func.attr for func in calls if isinstance(func, ast.Attribute)}
    assert name == "cli" or "print" not in plain
    touching = {"read_bytes", "read_text", "write_text", "write_bytes", "unlink", "mkdir"} & methods | {"open"} & plain
    if name not in (
        "lexicon_reader",
        "notefile",
        "tables",
        "batch",
        "cli",
        "classify",
        "weights",
    ) and not name.startswith("export"):
        assert not touching


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_no_module_level_state_that_can_change(name: str, tree: ast.Module) -> None:
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            value = node.value
            mutable = isinstance(value, ast.Dict | ast.List | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)
            assert not mutable, f"{name}:{node.lineno}"


@pytest.mark.parametrize(("name", "tree"), trees().items())
def test_size_stays_readable(name: str, tree: ast.Module) -> None:
    lines = MODULES[name].read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"{name} has {lines} lines"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            docstring = len((ast.get_docstring(node, clean=False) or "").splitlines())
            length = (node.end_lineno or 0) - node.lineno + 1 - docstring
            assert length <= 40, f"{name}.{node.name} has {length} lines"
