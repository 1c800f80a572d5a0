"""The safety documents are true: hazards have proofs that exist and run, and nothing is claimed that was not seen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
SAFETY = ROOT / "docs" / "safety"
LOG = (SAFETY / "hazard-log.md").read_text(encoding="utf-8")
SEEDED = {f"H{number}" for number in range(1, 13)}
ROWS = ("cause", "effect", "initial risk", "control", "proof", "residual risk", "status")
SEVERITIES = ("minor", "significant", "considerable", "major", "catastrophic")
QUESTIONS = 22
TEST = re.compile(r"`tests/(test_\w+\.py)::(test_\w+)`")
HELD_BACK = {"skip", "skipif", "xfail", "importorskip"}
READABLE = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "lexicons/**/*.md", "eval/*.md", "bench/**/*.md", "training/**/*.md",
                    "langreview/weights/*.md", "app/page/*.html", "app/exercises/*.yaml")
    for path in ROOT.glob(pattern)
)  # fmt: skip
INVESTIGATORS = re.compile(r"\b(?:HSSIB|HSIB|investigators?|NICE|NHS England)\b")
_LISTS = r"(?:list|lists|listed|names|named|identif\w+|publish\w*|recommend\w*|flag\w*)"
_WORDING = r"(?:words?|wordings?|phrases?|terms?|language)"
LISTING = re.compile(
    rf"\b{_LISTS}\b(?:\W+\w+){{0,6}}?\W+{_WORDING}\b|\b{_WORDING}\b(?:\W+\w+){{0,6}}?\W+{_LISTS}\b"
    r"|\b(?:word|phrase) lists?\b",
    re.IGNORECASE,
)
DENIED = re.compile(r"\b(?:not|never|nobody|no|cannot|whether)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Hazard:
    """A hazard as the log tells it."""

    id: str
    rows: Mapping[str, str]

    @property
    def proofs(self) -> list[tuple[str, str]]:
        return TEST.findall(self.rows.get("proof", ""))


def hazards(log: str) -> list[Hazard]:
    found = []
    for part in re.split(r"^## ", log, flags=re.M)[1:]:
        heading = re.match(r"(H\d+)\. \S", part)
        assert heading, part[:40]
        found.append(Hazard(heading[1], dict(re.findall(r"^\| ([a-z ]+) \| (.+) \|$", part, re.M))))
    return found


def matrix(log: str) -> dict[tuple[str, str], int]:
    rows = re.findall(r"^\| ((?:very )?(?:high|low)|medium) \| (\d) \| (\d) \| (\d) \| (\d) \| (\d) \|$", log, re.M)
    return {
        (severity, likelihood): int(score)
        for likelihood, *scores in rows
        for severity, score in zip(SEVERITIES, scores, strict=True)
    }


def running_tests(source: str) -> set[str]:
    """Return the tests of a file that no marker and no call of its own holds back."""
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    if any(holds_back(node) for node in tree.body if isinstance(node, ast.Assign | ast.Expr)):
        return set()
    return {node.name for node in functions if node.name.startswith("test_") and not holds_back(node)}


def holds_back(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in HELD_BACK for part in ast.walk(node))


def faults(log: str, running: Mapping[str, set[str]]) -> Iterator[str]:
    """Yield what is wrong with a hazard log."""
    found = hazards(log)
    ids = [hazard.id for hazard in found]
    yield from (f"{name} is missing" for name in sorted(SEEDED - {*ids}))
    yield from (f"{name} is there twice" for name in {*ids} if ids.count(name) > 1)
    for hazard in found:
        yield from (f"{hazard.id} has no {row}" for row in ROWS if not hazard.rows.get(row, "").strip())
        if not hazard.proofs:
            yield f"{hazard.id} names no test"
        for file, name in hazard.proofs:
            if name not in running.get(file, ()):
                yield f"{hazard.id}: {file}::{name} does not run"


@pytest.fixture(scope="module")
def running() -> dict[str, set[str]]:
    return {path.name: running_tests(path.read_text(encoding="utf-8")) for path in ROOT.glob("tests/test_*.py")}


def test_every_hazard_has_its_rows_and_proofs_that_run(running: dict[str, set[str]]) -> None:
    assert list(faults(LOG, running)) == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ((r"## H2\. ", "## H27. "), "H2 is missing"),
        ((r"## H27?\. ", "## H1. "), "H1 is there twice"),
        ((r"(\| cause \|) [^\n]* \|", r"\1  |"), "H1 has no cause"),
        ((r"::test_no_rewording_of_thousands", "::test_no_rewording_of_millions"), "does not run"),
        ((r"(\| proof \|) [^\n]* \|", r"\1 it was looked at |"), "H1 names no test"),
    ],
)
def test_a_fault_of_the_log_is_seen(changed: tuple[str, str], fault: str, running: dict[str, set[str]]) -> None:
    broken = re.sub(*changed, LOG, count=1)
    assert any(fault in line for line in faults(broken, running))


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test_a(): pass",
        "@pytest.mark.skipif(True, reason='x')\ndef test_a(): pass",
        "@pytest.mark.xfail\n@pytest.mark.parametrize('x', [1])\ndef test_a(x): pass",
        "def test_a():\n    pytest.skip('x')",
        "pytestmark = pytest.mark.skip\ndef test_a(): pass",
        "docx = pytest.importorskip('docx')\ndef test_a(): pass",
        "def helper(): pass",
    ],
)
def test_what_is_held_back_is_no_proof(source: str) -> None:
    assert running_tests(source) == set()


def test_parametrised_and_slow_tests_are_proofs() -> None:
    source = "pytestmark = pytest.mark.slow\n@pytest.mark.parametrize('x', [1])\ndef test_a(x): pass"
    assert running_tests(source) == {"test_a"}


def test_every_risk_follows_from_the_matrix() -> None:
    scores = matrix(LOG)
    assert len(scores) == len(SEVERITIES) ** 2
    for hazard in hazards(LOG):
        rated = []
        for row in ("initial risk", "residual risk"):
            severity, likelihood, score = re.fullmatch(r"(\w+) × ([a-z ]+) = (\d)", hazard.rows[row]).groups()  # type: ignore[union-attr]
            assert scores[severity, likelihood] == int(score), hazard.id
            rated.append(int(score))
        assert rated[1] <= rated[0], hazard.id


def test_the_answers_are_all_there_and_count_the_risks_as_the_log_does() -> None:
    text = (SAFETY / "answers.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    assert [part.split(".")[0] for part in parts] == [str(number) for number in range(1, QUESTIONS + 1)]
    assert all(len(part.splitlines()) > 2 for part in parts)
    residual = [hazard.rows["residual risk"][-1] for hazard in hazards(LOG)]
    assert f"{residual.count('3')} of {len(residual)} at 3, {residual.count('2')} at 2" in text
    assert {*re.findall(r"\bH\d+\b", text)} <= {hazard.id for hazard in hazards(LOG)}


@pytest.mark.parametrize("document", sorted(SAFETY.glob("*.md")), ids=lambda path: path.name)
def test_tests_links_and_commands_of_a_safety_document_are_there(document: Path, running: dict[str, set[str]]) -> None:
    text = document.read_text(encoding="utf-8")
    for file, name in TEST.findall(text):
        assert name in running.get(file, ()), name
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (document.parent / target).exists(), target
    for package, module in re.findall(r"python -m (eval|bench)(?:\.(\w+))?", text):
        assert (ROOT / package / f"{module or '__main__'}.py").exists(), module


def claims(text: str) -> list[str]:
    """Return the sentences that say that investigators or guideline makers list wording, and do not deny it."""
    sentences = re.split(r"(?<=[.!?|:;])\s+|\n\s*\n", text)
    return [
        sentence
        for sentence in sentences
        if INVESTIGATORS.search(sentence) and LISTING.search(sentence) and not DENIED.search(sentence)
    ]


@pytest.mark.parametrize("path", READABLE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nobody_claims_the_investigators_list(path: Path) -> None:
    assert claims(path.read_text(encoding="utf-8")) == []


def test_no_reason_claims_the_investigators_list() -> None:
    files = sorted((ROOT / "lexicons" / "en-GB").glob("[mft][0-9]-*.yaml"))
    whys = [entry["why"] for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))]
    assert len(whys) > len(files)
    assert [why for why in whys if INVESTIGATORS.search(why)] == []


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("These are the phrases that HSSIB lists.", True),
        ("HSSIB lists these phrases.", True),
        ("The word list of HSSIB is built in.", True),
        ("The investigators named the following words.", True),
        ("The investigators' own word list was not seen.", False),
        ("Nobody knows which words the investigators named.", False),
        ("HSSIB published a report in May 2025.", False),
    ],
)
def test_a_claim_is_known_from_its_denial(text: str, claimed: bool) -> None:  # noqa: FBT001
    assert bool(claims(text)) is claimed


MUST_SAY: Sequence[tuple[str, str]] = (
    ("README.md", "It does not assess risk"),
    ("README.md", "finding nothing does not mean that a note is good"),
    ("README.md", "Whether changing words changes care is itself disputed"),
    ("README.md", "no clinician and nobody with lived experience has reviewed them yet"),
    ("README.md", "not on NHS notes"),
    ("app/page/review.html", "it does not assess risk, it does not judge whoever wrote the note"),
    ("app/page/review.html", "finding nothing does not mean that a note is good"),
    ("app/page/static/review.js", "That is not approval"),
    ("app/page/frame.html", "Samaritans, 116 123"),
    ("langreview/weights/MODEL_CARD.md", "**What to expect on real notes.**"),
    ("langreview/weights/MODEL_CARD.md", "It assesses no risk, it scores neither patients nor clinicians"),
    ("training/corpus/README.md", "No clinician and nobody with lived experience has written or read it yet"),
    ("docs/content-review.md", "No clinician has done this reading yet, and nobody with lived experience has"),
    ("docs/editors/README.md", "No underline does not mean that a note is good"),
    ("docs/safety/unknown.md", "The passage itself was not seen"),
)


@pytest.mark.parametrize(("file", "words"), MUST_SAY)
def test_what_must_be_said_is_said(file: str, words: str) -> None:
    assert words in " ".join((ROOT / file).read_text(encoding="utf-8").split())


def test_the_model_card_begins_with_what_to_expect() -> None:
    card = (ROOT / "langreview" / "weights" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert card.split("\n\n")[1].startswith("**What to expect on real notes.**")


def test_no_figure_is_by_author() -> None:
    """The column of authors is carried along and never counted by."""
    carrying = {"annotations.py", "cases.py", "rows.py", "run.py", "template.py"}
    for folder in ("eval", "app", "langreview"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            named |= {
                node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            assert "author" not in named or path.name in carrying, path
