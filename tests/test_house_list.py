"""A team's own lexicon on the server: what it switches off and allows, in every answer."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from app.__main__ import main
from app.server import build
from langreview import lexicon_reader
from langreview.review import Reviewer
from tests.conftest import TODAY
from tests.serving import served

OFF = "- {id: M2-01, off: true}\n"
ALLOWED = """\
- {rule: T1F, reason: spoken about next month, owner: writing group}
- {phrase: superficial cuts, reason: agreed with surgeons, owner: risk lead}
- {rule: M5, reason: was being taught, owner: risk lead, expires: 2026-01-31}
"""
NOTE = "Attention-seeking. Superficial cuts. Aunt committed suicide."


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "ours.yaml").write_text(OFF, encoding="utf-8")
    (tmp_path / "allow.yaml").write_text(ALLOWED, encoding="utf-8")
    return tmp_path


def client(overlays: list[Path], today: datetime.date = TODAY) -> TestClient:
    reviewer = Reviewer(lexicon_reader.load(overlays=overlays), today=today)
    return TestClient(build(reviewer), base_url="http://localhost")


def entries(found: list[dict[str, Any]]) -> list[str]:
    return [item["evidence"][0]["entry"] for item in found]


def matched(client: TestClient, note: str = NOTE) -> list[str]:
    answer = client.post("/v2/check", data={"text": note, "language": "en-GB", "level": "picky"})
    return [match["rule"]["id"] for match in answer.json()["matches"]]


def listed(client: TestClient) -> set[str]:
    return {rule["ruleId"] for rule in client.get("/v2/configinfo").json()["rules"]}


def test_what_is_found_without_a_house_list() -> None:
    plain = client([])
    review = plain.post("/api/review", json={"text": NOTE}).json()
    assert entries(review["findings"]) == matched(plain) == ["M2-01", "M1-01", "T1-01"]
    assert {"M2-01", "M1-01", "T1-01", "T1F", "M5"} <= listed(plain)


def test_entries_categories_and_phrases_are_off_in_every_answer(house: Path) -> None:
    ours = client([house])
    review = ours.post("/api/review", json={"text": NOTE}).json()
    assert review["findings"] == []
    assert [(item["entry"], item["reason"], item["detail"]) for item in review["suppressed"]] == [
        ("M1-01b", "allowed", "agreed with surgeons (risk lead)"),
        ("M1-01", "allowed", "agreed with surgeons (risk lead)"),
        ("T1-01", "allowed", "spoken about next month (writing group)"),
    ]
    assert matched(ours) == []
    assert matched(ours, "Superficial scratches.") == ["M1-01"]


def test_what_is_off_is_not_listed_as_a_rule(house: Path) -> None:
    found = listed(client([house]))
    assert not {"M2-01", "T1-01", "T1F"} & found
    assert {"M2", "M1-01", "M5"} <= found


def test_a_rule_that_is_off_cannot_be_asked_for(house: Path) -> None:
    asked = {"text": NOTE, "language": "en-GB", "enabledOnly": "true", "enabledRules": "M2-01,T1-01"}
    assert client([house]).post("/v2/check", data=asked).json()["matches"] == []


def test_an_allowance_ends_with_its_last_day(house: Path) -> None:
    assert "M5" not in listed(client([house], datetime.date(2026, 1, 31)))
    assert "M5" in listed(client([house], datetime.date(2026, 2, 1)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("ours.yaml", "- {id: M2-99, off: true}", "ours.yaml:1: entry 'M2-99': there is no such entry to switch off"),
        ("allow.yaml", "- {rule: X9, reason: a, owner: b}", "allow.yaml:1: unknown entry or category 'X9'"),
        ("allow.yaml", "- {phrase: [a, b], reason: c, owner: d}", "allow.yaml:1: expected text, found a list"),
        ("notes.txt", "nothing", ":1: no .yaml file is in this folder"),
    ],
)
def test_a_bad_folder_is_refused_line_by_line(
    name: str, content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert main(["--api-only", "--lexicon", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = tmp_path / "missing"
    assert main(["--lexicon", str(missing)]) == 2
    assert capsys.readouterr().err == f"{missing}:1: no such folder; give a folder of lexicon files\n"
    (tmp_path / "odd.yaml").mkdir()
    assert main(["--lexicon", str(tmp_path)]) == 2
    assert "odd.yaml:1: cannot be read: Is a directory" in capsys.readouterr().err


@pytest.mark.slow
def test_the_server_takes_several_folders(house: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    second = tmp_path_factory.mktemp("second")
    (second / "more.yaml").write_text("- {id: T1-01, off: true}\n", encoding="utf-8")
    arguments = ["-m", "app", "--api-only", "--port", "0", "--lexicon", str(house), "--lexicon", str(second)]
    with served(*arguments) as server:
        review = httpx.post(f"{server.url}/api/review", json={"text": NOTE}, timeout=60).json()
    assert review["findings"] == []
    assert [item["entry"] for item in review["suppressed"]] == ["M1-01b", "M1-01"]
    assert server.said == ""
