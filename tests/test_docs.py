"""The documents are true: their commands exist and run, their snippets work, their links lead somewhere."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from app.__main__ import PORT
from eval import commands, sets
from eval.rows import COLUMNS
from langreview import cli
from langreview.entry_reader import ENTRY_KEYS
from langreview.lexicon import CUES, EFFECTS, GUARDS, KINDS, Lexicon
from langreview.report import FORMATS
from langreview.vocabulary_reader import READERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LEXICON_README = (ROOT / "lexicons" / "README.md").read_text(encoding="utf-8")
EVAL_README = (ROOT / "eval" / "README.md").read_text(encoding="utf-8")
EDITORS = ROOT / "docs" / "editors"
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "lexicons/*.md", "bench/**/*.md", "eval/*.md")
    for path in ROOT.glob(pattern)
)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def test_the_console_example_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: object) -> None:
    block = next(block for block in re.findall(r"```console\n(.*?)```", README, re.S) if "$ cat note.txt" in block)
    _, note, shown = re.split(r"\$ cat note\.txt\n|\$ langreview review note\.txt\n", block)
    (tmp_path / "note.txt").write_text(note, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["review", "note.txt"]) == 1
    out = capsysbinary.readouterr().out.decode()  # type: ignore[attr-defined]
    assert out.startswith(shown)


def test_the_python_example_runs() -> None:
    for snippet in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(compile(snippet, "README.md", "exec"), {})  # noqa: S102


def test_every_command_and_format_is_documented() -> None:
    for name, parser in subcommands(cli._parser()).items():
        assert f"langreview {name}" in README
        for action in subcommands(parser):
            assert action in README
    for name in FORMATS:
        assert name in README


def test_every_command_in_the_readme_parses() -> None:
    for line in re.findall(r"^ {4}langreview (.*?)(?: {2,}#.*)?$", README, re.M):
        arguments = line.replace("vale|prh|languagetool|medspacy", "vale").split()
        cli._parser().parse_args(arguments)


def test_every_command_of_the_evaluation_is_documented_and_parses() -> None:
    for name in subcommands(commands._parser()):
        assert f"python -m eval {name}" in EVAL_README
    for document in (README, EVAL_README):
        for line in re.findall(r"^ {4}python -m eval (.*?)(?: {2,}#.*)?$", document, re.M):
            commands._parser().parse_args(line.split())


def test_every_column_and_file_format_of_a_set_is_documented() -> None:
    for name in COLUMNS:
        assert f"`{name}`" in EVAL_README, name
    for reader in sets.READERS:
        assert f"`{reader}`" in EVAL_README


def test_every_key_guard_kind_and_file_of_a_lexicon_is_documented(lexicon: Lexicon) -> None:
    for word in (*GUARDS, *KINDS):
        assert word in LEXICON_README
    for word in (*CUES, *EFFECTS, *ENTRY_KEYS):
        assert word in LEXICON_README, word
    for file in READERS:
        assert file in LEXICON_README
    assert lexicon.locale in LEXICON_README


def test_every_module_is_on_the_map() -> None:
    named = set(re.findall(r"`(\w+)/?`", ARCHITECTURE))
    files = [path for room in ("langreview", "eval", "app") for path in (ROOT / room).glob("*.py")]
    modules = {path.stem for path in files if not path.stem.startswith("__")}
    folders = {path.parent.name for path in (ROOT / "langreview").glob("*/__init__.py")}
    assert modules | folders <= named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_guide_for_an_editor_is_linked_and_names_the_address_that_is_served() -> None:
    overview = (EDITORS / "README.md").read_text(encoding="utf-8")
    for guide in EDITORS.glob("*.md"):
        text = guide.read_text(encoding="utf-8")
        assert guide.name == "README.md" or f"({guide.name})" in overview
        assert {*re.findall(r"127\.0\.0\.1:(\d+)", text)} <= {str(PORT)}, guide.name


def test_the_changelog_has_an_unreleased_part() -> None:
    assert "## Unreleased" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
