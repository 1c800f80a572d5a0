"""The functional suite: its data, the tests made from it, and the gate."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval import commands, functional, gate, systems
from eval.cases import Case, Level
from eval.functional import Verdict, counted, direction, invariance, plain_cases
from eval.store import Memory
from eval.suite import FOLDER, Functionality, index
from eval.systems import System
from eval.variants import FORM, IDENTITY, variants
from langreview.errors import InputError
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from tests.evaluation import case_of, set_of

LEAST = 60
"""Hand-written cases that a functionality must have."""
HEADERS = index()[1]
WRITTEN = [header for header in HEADERS if header.file]


@pytest.fixture(scope="module")
def system(reviewer: Reviewer) -> System:
    return System(systems.FULL, reviewer)


@pytest.fixture(scope="module")
def plain(lexicon: Lexicon) -> dict[str, Case]:
    return {case.id: case for case in plain_cases(lexicon).cases()}


def test_there_are_44_functionalities_and_eight_are_sealed() -> None:
    assert [header.id for header in HEADERS] == [f"{number:02d}" for number in range(1, 45)]
    assert [header.id for header in HEADERS if header.sealed] == ["05", "20", "21", "22", "24", "37", "43", "44"]
    assert {path.name for path in FOLDER.glob("*.jsonl")} == {header.file for header in WRITTEN}


@pytest.mark.parametrize("header", WRITTEN, ids=lambda header: header.id)
def test_a_functionality_has_enough_cases_of_its_label(header: Functionality, plain: dict[str, Case]) -> None:
    lines = (FOLDER / header.file).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len(rows) >= LEAST
    assert all(row["author"] and row["setting"] and row["functionality"] == header.id for row in rows)
    assert all(row["agreement"] == {"readers": 2, "agree": 2} for row in rows)
    for row in rows:
        if header.kind == "must-pass":
            assert "[[" not in row["marked"], row["id"]
            assert plain[row["contrast_of"]].gold.labels, row["id"]
        elif header.kind == "must-flag":
            labels = plain[row["id"]].gold.labels
            assert labels == {header.label} if header.label else labels, row["id"]


def test_every_positive_is_mirrored(plain: dict[str, Case]) -> None:
    mirrored = {case.contrast_of for case in plain.values() if case.contrast_of}
    assert mirrored == {case.id for case in plain.values() if case.gold.labels}


def test_no_two_cases_of_different_groups_are_alike(plain: dict[str, Case]) -> None:
    """Statutory text is quoted as it stands, so that functionality is left out."""
    seen: dict[str, set[str]] = {}
    for case in (case for case in plain.values() if case.functionality != "31"):
        words = re.findall(r"\w+", case.text.casefold())
        for start in range(len(words) - 7):
            seen.setdefault(" ".join(words[start : start + 8]), set()).add(case.cluster)
    shared = Counter(frozenset(groups) for groups in seen.values() if len(groups) > 1)
    assert not [groups for groups, count in shared.items() if count > 2]


def test_variants_are_the_same_for_the_same_seed_and_differ_from_their_originals(lexicon: Lexicon) -> None:
    texts = [case_of(f"Pt seen at 0{number}:00. He has a headache with nausea.", lexicon) for number in range(5)]
    first, again, other = (list(variants(texts, each=3, seed=seed)) for seed in (0, 0, 1))
    assert first == again != other
    assert all(variant.before != variant.after for variant in first)
    assert max(Counter((item.functionality, item.axis) for item in first).values()) == 3


def test_variants_change_what_they_say(lexicon: Lexicon) -> None:
    made = {item.axis: item.after for item in variants([case_of("Pt well. He slept.\nAte “it”'s.", lexicon)], each=1)}
    assert made["pronouns"] == "Pt well. She slept.\nAte “it”'s."
    assert made["both ways"] == "Patient well. He slept.\nAte “it”'s."
    assert made["CRLF"].count("\r\n") == 1
    assert made["small first letters"] == "pt well. he slept.\nAte “it”'s."
    assert made["bullets"].startswith("- Pt well.\n- He slept.")
    assert made["age"].startswith("Review of aged ")
    assert made["before"].endswith("Pt well. He slept.\nAte “it”'s.")


class OnlyWithCapitals(Reviewer):
    """Stands for a system whose verdict hangs on a letter."""

    def review(self, note: str, *, min_severity: int = 2, all_tiers: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return super().review(note if "He" in note else "", min_severity=min_severity, all_tiers=all_tiers)


def test_a_flip_is_found(lexicon: Lexicon) -> None:
    from tests.conftest import TODAY

    memory = Memory(System("full", OnlyWithCapitals(lexicon, today=TODAY)), rewordings=False)
    verdicts = list(invariance([case_of("Calm. He is attention seeking.", lexicon)], memory, each=1))
    flipped = {verdict.axis for verdict in verdicts if not verdict.right}
    assert flipped == {"one typo a sentence", "pronouns", "small first letters"}
    assert {verdict.functionality for verdict in verdicts if not verdict.right} == {IDENTITY, FORM}


def test_the_milder_text_must_score_lower(
    tmp_path: Path, lexicon: Lexicon, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_of(
        tmp_path, lexicon, "[[M2.3|Attention seeking]].", "Asked for help.", "Calm.", "Calm today.",
        contrast_of=["", "c1", "", "c3"], functionality=["43"] * 4,
    )  # fmt: skip
    header = Functionality("43", "n", "d", "worse-better", "minimising", sealed=True, file="set.jsonl")
    monkeypatch.setattr(functional, "index", lambda: ("1", (header,)))
    monkeypatch.setattr(functional, "FOLDER", tmp_path)
    verdicts = list(direction(lexicon, Memory(system, rewordings=False)))
    assert [(verdict.id, verdict.right) for verdict in verdicts] == [("c2", True), ("c4", False)]
    (count,) = counted(verdicts)
    assert (count.functionality, count.cases, count.right.value) == ("43", 2, 0.5)


def verdicts(right: int, wrong: int, functionality: str = "01") -> list[Verdict]:
    return [Verdict(f"{functionality}-{number}", functionality, number < right) for number in range(right + wrong)]


def baseline(found: list[Verdict], system: System) -> dict[str, Any]:
    return gate.as_baseline(found, system)


@pytest.mark.parametrize(("lost", "fallen"), [(0, False), (4, False), (5, True)])
def test_the_gate_shuts_on_a_significant_fall(lost: int, fallen: bool, system: System) -> None:  # noqa: FBT001
    before = baseline(verdicts(50, 10), system)
    of_one, of_all = gate.standings(verdicts(50 - lost, 10 + lost), before)
    assert (of_one.is_fallen, of_all.is_fallen) == (fallen, fallen)
    assert len(of_one.lost) == lost
    assert of_one.name.startswith("01 ")
    assert of_all.name == "all must-flag"


def test_losses_weigh_against_gains(system: System) -> None:
    before = baseline([*verdicts(30, 30)], system)
    swapped = [Verdict(item.id, item.functionality, not item.right) for item in verdicts(30, 30)]
    of_one, _ = gate.standings(swapped, before)
    assert (len(of_one.won), len(of_one.lost), of_one.is_fallen) == (30, 30, False)


def test_new_functionalities_have_no_past(system: System) -> None:
    (standing, _) = gate.standings(verdicts(0, 60, "02"), baseline(verdicts(50, 10), system))
    assert not standing.is_fallen


def test_a_baseline_of_another_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no baseline"):
        gate.read_baseline(tmp_path / "none.json")
    old = tmp_path / "old.json"
    old.write_text('{"suite": "0"}', encoding="utf-8")
    with pytest.raises(InputError, match="belongs to another state of the suite"):
        gate.read_baseline(old)
    old.write_text(json.dumps({"digest": gate.digest(), "variants": 100}), encoding="utf-8")
    with pytest.raises(InputError, match="has 100 variants of each axis, not 150"):
        gate.read_baseline(old, each=150)


def test_check_accepts_and_then_passes_and_then_shuts(
    system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(systems, "load", lambda *_: (system,))
    monkeypatch.setattr(gate, "BASELINE", tmp_path / "baseline.json")
    monkeypatch.setattr(gate, "verdicts", lambda *_, **__: iter(verdicts(50, 10)))
    assert commands.main(["check", "--accept"]) == commands.DONE
    assert commands.main(["check"]) == commands.DONE
    monkeypatch.setattr(gate, "verdicts", lambda *_, **__: iter(verdicts(40, 20)))
    assert commands.main(["check", "--show"]) == commands.SHUT
    captured = capsys.readouterr()
    assert "the gate is shut: 01 " in captured.err
    assert "01-45: " in captured.out


def test_the_shipped_baseline_is_of_the_shipped_suite(plain: dict[str, Case]) -> None:
    accepted = gate.read_baseline(gate.BASELINE)
    assert {*accepted["functionalities"]} == {header.id for header in HEADERS}
    counts = Counter(case.functionality for case in plain.values())
    assert all(accepted["functionalities"][name]["cases"] == count for name, count in counts.items())
    assert all(case.level is Level.SPAN for case in plain.values())
