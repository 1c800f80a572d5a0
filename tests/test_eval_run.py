"""Runs, reports, comparisons and commands, as a trainer would use them."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from eval import commands, comparing, earlier, items, page, run, store, summary, systems, tables
from eval.outcomes import from_record, outcome_of, to_record
from eval.results import Result
from eval.sets import EvaluationSet, open_set
from eval.sources import Given
from eval.systems import System
from langreview.errors import InputError
from langreview.lexicon import Lexicon
from langreview.review import Reviewer
from tests.evaluation import set_of, write_lines

SENTINEL = "ZebraMarigold"
HOSTILE = '<script>alert(1)</script> & "x" =HYPERLINK("http://x") [[M2.3|attention seeking]]'
NOTES = (
    "Seen at 02:00. [[M2.3|Attention seeking]] again.",
    "Plain text about a dressing.",
    "He [[M1.2|went quiet after tea]] and slept.",
    "Sister calls him attention seeking. Plan agreed.",
    "A manipulative patient, [[F1.3|no beds for her sort]].",
)


@pytest.fixture(scope="module")
def system(reviewer: Reviewer) -> System:
    return System("full", reviewer)


@pytest.fixture(autouse=True)
def loaded_once(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systems, "load", lambda *_: (system,))


@pytest.fixture
def notes(tmp_path: Path, lexicon: Lexicon) -> EvaluationSet:
    return set_of(tmp_path, lexicon, *NOTES, functionality=["a", "b", "a", "b", "a"], group=["g", "g", "h", "i", "j"])


def finished(evaluation_set: EvaluationSet, systems: Sequence[System], out: Path) -> Result:
    out.mkdir(exist_ok=True)
    with run.written(out) as keep:
        result = run.run(evaluation_set, systems, keep=keep, memory=out)
    summary.write(result, out)
    return result


def test_a_run_scores_and_writes_every_case(notes: EvaluationSet, system: System, tmp_path: Path) -> None:
    result = finished(notes, [system], tmp_path / "out")
    assert (result.cases, result.clusters, result.level) == (5, 4, "span")
    recall = result.of("full").figure("span", "recall", "all")
    assert recall is not None
    assert recall.estimate.value == pytest.approx(1 / 3)
    records = list(items.records(tmp_path / "out"))
    assert [record["id"] for record in records] == ["c1", "c2", "c3", "c4", "c5"]
    assert [record["systems"]["full"]["right"] for record in records] == [True, True, False, True, False]
    assert summary.to_record(summary.read(tmp_path / "out")) == summary.to_record(result)


def test_functionalities_and_contrast_pairs(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    pairs = set_of(
        tmp_path, lexicon, NOTES[0], NOTES[1], NOTES[2], "Quiet after tea, slept.",
        functionality=["a", "b", "a", "b"], contrast_of=["", "c1", "", "c3"],
    )  # fmt: skip
    of_a, of_b = run.run(pairs, [system]).of("full").functionalities
    assert (of_a.functionality, of_a.cases, of_a.right.value) == ("a", 2, 0.5)
    assert (of_b.pairs, of_b.both_right.value) == (2, 0.5)


def test_entries_are_counted(notes: EvaluationSet, system: System) -> None:
    entries = run.run(notes, [system]).of("full").entries
    fired = {item.entry: item for item in entries if item.true or item.false or item.left_alone}
    assert sum(item.true for item in fired.values()) == 1
    assert sum(item.false for item in fired.values()) == 1
    assert sum(item.left_alone for item in fired.values()) == 1
    assert {item.entry for item in entries} == {*system.reviewer.lexicon.entries}


def test_an_outcome_survives_being_written_down(reviewer: Reviewer) -> None:
    outcome = outcome_of(reviewer.review(" ".join(note.replace("[[M2.3|", "").replace("]]", "") for note in NOTES)))
    assert outcome.findings
    assert outcome.suppressed
    assert from_record(json.loads(json.dumps(to_record(outcome)))) == outcome


class Counting(Reviewer):
    """Counts how many texts it reviews at severity 1, and stops after so many."""

    reviewed = 0
    stop_after = 10**9

    def review(self, note: str, *, min_severity: int = 2, all_tiers: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN201
        if all_tiers:
            Counting.reviewed += 1
            if Counting.reviewed > Counting.stop_after:
                raise KeyboardInterrupt
        return super().review(note, min_severity=min_severity, all_tiers=all_tiers)


def test_a_stopped_run_leaves_no_report_and_goes_on_where_it_was(
    notes: EvaluationSet, lexicon: Lexicon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.conftest import TODAY

    counting = [System("full", Counting(lexicon, today=TODAY))]
    out = tmp_path / "out"
    monkeypatch.setattr(Counting, "reviewed", 0)
    monkeypatch.setattr(Counting, "stop_after", 3)
    with pytest.raises(KeyboardInterrupt):
        finished(notes, counting, out)
    assert [path.name for path in out.iterdir() if not path.name.startswith(".outcomes-")] == []
    monkeypatch.setattr(Counting, "reviewed", 0)
    monkeypatch.setattr(Counting, "stop_after", 10**9)
    resumed = finished(notes, counting, out)
    assert Counting.reviewed == len(NOTES) - 3
    monkeypatch.setattr(Counting, "reviewed", 0)
    afresh = run.run(notes, counting)
    assert summary.to_record(finished(notes, counting, out)) == summary.to_record(resumed) == summary.to_record(afresh)
    assert Counting.reviewed == len(NOTES)


def test_what_is_remembered_holds_no_text_and_a_cut_line_is_dropped(
    notes: EvaluationSet, system: System, tmp_path: Path
) -> None:
    finished(notes, [system], tmp_path / "out")
    (remembered,) = (tmp_path / "out").glob(".outcomes-full-*.jsonl")
    content = remembered.read_bytes()
    assert b"ttention" not in content
    assert b"dressing" not in content
    remembered.write_bytes(content[:-20])
    again = finished(notes, [system], tmp_path / "out")
    assert again.of("full").figures
    assert sorted(remembered.read_bytes().splitlines()) == sorted(content.splitlines())


def test_outcomes_of_another_version_are_forgotten(
    notes: EvaluationSet, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(notes, [system], tmp_path / "out")
    (before,) = (tmp_path / "out").glob(".outcomes-*")
    monkeypatch.setattr(System, "fingerprint", lambda self: f"other {self.name}")
    finished(notes, [system], tmp_path / "out")
    (after,) = (tmp_path / "out").glob(".outcomes-*")
    assert before != after
    with store.outcomes([system], None) as memories:
        assert memories["full"].outcome("Plain.").findings == ()


class Elements(HTMLParser):
    """The names of all elements, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def report(evaluation_set: EvaluationSet, systems: Sequence[System], out: Path) -> Elements:
    page.write(finished(evaluation_set, systems, out), out, names={"a": "first things"})
    elements = Elements()
    elements.feed((out / page.PAGE).read_text(encoding="utf-8"))
    return elements


def test_the_page_says_everything_and_runs_nothing(notes: EvaluationSet, system: System, tmp_path: Path) -> None:
    found = report(notes, [system, System("again", system.reviewer)], tmp_path / "out")
    assert not {"script", "img", "link", "iframe", "form"} & {*found.names}
    assert found.names.count("h1") == 1
    for said in ("spans found", "first things", "Entries that never fired", "went quiet after tea", "A manipulative"):
        assert said in found.text or said.split()[-1] in found.text
    assert "Only full is right on 0 cases, only again on 0" in found.text


def test_hostile_text_stays_text(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    hostile = set_of(tmp_path, lexicon, HOSTILE.replace("[[M2.3|", "").replace("]]", ""), functionality=["<b>f</b>"])
    found = report(hostile, [system], tmp_path / "out")
    assert "script" not in found.names
    assert "<script>alert(1)</script>" in found.text
    assert "<b>f</b>" in found.text


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "|x", "%x"])
def test_no_cell_starts_a_formula(value: str) -> None:
    assert tables.safe(value).startswith("'")


def test_rows_for_spreadsheets_are_text(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    risky = set_of(tmp_path, lexicon, "=1+1 \x0b He is [[M1.3|=SUM(A1)]] \U0001f600.", functionality=["@f"])
    out = tmp_path / "out"
    finished(risky, [system], out)
    tables.write_csv(out / "items.csv", items.items(items.records(out), "full"))
    with (out / "r.xlsx").open("wb") as book:
        tables.write_workbook(book, items.items(items.records(out), "full"), tables.figure_rows(summary.read(out)))
    with (out / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["words"], row["functionality"]) == ("'=SUM(A1)", "'@f")
    sheet = openpyxl.load_workbook(out / "r.xlsx")["items"]
    assert all(cell.data_type != "f" for cells in sheet.iter_rows() for cell in cells)


def test_what_got_better_and_what_worse(notes: EvaluationSet, system: System, tmp_path: Path, lexicon: Lexicon) -> None:
    from tests.conftest import TODAY

    finished(notes, [system], tmp_path / "full")
    deaf = Reviewer(lexicon, today=TODAY)
    deaf._detectors = ()
    finished(notes, [System("deaf", deaf)], tmp_path / "deaf")
    changes = comparing.compare(comparing.side(str(tmp_path / "deaf")), comparing.side(f"{tmp_path / 'full'}:full"))
    assert [case.case for case in changes.better] == ["c1"]
    assert [item.words for item in changes.better[0].wrong] == ["Attention seeking"]
    assert changes.worse == ()
    assert (changes.cases, changes.only_one_side, changes.test.only_second) == (5, 0, 1)
    page.write(summary.read(tmp_path / "full"), tmp_path / "full", changes=changes, names={})
    assert "What changed since the baseline" in (tmp_path / "full" / page.PAGE).read_text(encoding="utf-8")


def test_a_guard_that_leaves_a_marked_phrase_alone_is_listed(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    quoted = set_of(tmp_path, lexicon, "Mum said he is [[M2.3|attention seeking]] again.")
    finished(quoted, [system], tmp_path / "out")
    kinds = {item.kind: item for item in items.items(items.records(tmp_path / "out"), "full")}
    assert {*kinds} == {items.MISSED, items.LEFT_ALONE}
    assert "voice" in kinds[items.LEFT_ALONE].evidence


def test_a_set_of_labels(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    rows = [
        {"text": "Attention seeking again.", "label": "minimising"},
        {"text": "He went quiet.", "label": "fear-inducing"},
        {"text": "Dressing changed.", "label": "none"},
    ]
    labelled = open_set([write_lines(tmp_path / "s.jsonl", rows)], lexicon)
    result = finished(labelled, [system], tmp_path / "out").of("full")
    found = result.figure("sentence", "f1", "minimising")
    assert found is not None
    assert found.estimate.value == 1
    assert result.figure("span", "recall", "all") is None
    assert [item.code for item in items.items(items.records(tmp_path / "out"), "full")] == ["fear-inducing"]


def test_a_functionality_of_the_suite_is_run_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("run", "23") == 0
    assert "right in 23" in capsys.readouterr().out


def test_a_set_without_marks_has_a_report(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "s.jsonl", [{"marked": "She was tearful. Attention seeking."}])
    assert command("run", path, "--out", tmp_path / "out") == 0
    assert "Too few findings" in (tmp_path / "out" / page.PAGE).read_text(encoding="utf-8")


def test_what_a_trainer_calls_things_cannot_break_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"marked": "Plain.", "functionality": "self-harm [/suicide] \x1b[2J"}]
    assert command("run", write_lines(tmp_path / "set [draft].jsonl", rows)) == 0
    out = capsys.readouterr().out
    assert "set [draft].jsonl" in out
    assert "self-harm [/suicide]" in out
    assert "\x1b[2J" not in out


def test_nothing_is_written_over(tmp_path: Path, notes: EvaluationSet, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert command("run", notes.sources[0], "--out", out) == 0
    assert command("run", notes.sources[0], "--out", out, "--baseline", out) == commands.BAD
    (tmp_path / "t.xlsx").write_bytes(b"mine")
    assert command("template", tmp_path / "t.xlsx") == commands.BAD
    assert (tmp_path / "t.xlsx").read_bytes() == b"mine"
    assert "would be written over" in capsys.readouterr().err


def test_a_stopped_command_leaves_the_earlier_report_whole(
    tmp_path: Path, notes: EvaluationSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert command("run", notes.sources[0], "--out", out) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")}

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(page, "write", stopped)
    assert command("run", notes.sources[0], "--out", out) == commands.STOPPED
    assert {path.name: path.read_bytes() for path in out.iterdir() if not path.name.startswith(".")} == before


def test_runs_are_compared_by_text_whatever_the_ids(tmp_path: Path, lexicon: Lexicon, system: System) -> None:
    for name, rows in (("a", ["One.", "Two."]), ("b", ["Zero.", "One.", "Two."]), ("c", ["Other."])):
        (tmp_path / name).mkdir()
        path = write_lines(tmp_path / name / "s.jsonl", [{"marked": text} for text in rows])
        finished(open_set([path], lexicon), [system], tmp_path / name)
    sides = [comparing.side(str(tmp_path / name)) for name in "abc"]
    changes = comparing.compare(sides[0], sides[1])
    assert (changes.cases, changes.only_one_side) == (2, 1)
    with pytest.raises(InputError, match="no case in common"):
        comparing.compare(sides[0], sides[2])


def test_a_run_is_compared_with_the_results_of_an_earlier_one_which_hold_no_text(
    notes: EvaluationSet, system: System, lexicon: Lexicon, tmp_path: Path
) -> None:
    from tests.conftest import TODAY

    deaf = Reviewer(lexicon, today=TODAY)
    deaf._detectors = ()
    for name, judged in (("before", System("deaf", deaf)), ("now", system)):
        result = finished(notes, [judged], tmp_path / name)
        (tmp_path / name / earlier.RESULTS).write_text(
            "".join(earlier.lines(result, items.records(tmp_path / name))), encoding="utf-8"
        )
    before, now = tmp_path / "before", comparing.side(str(tmp_path / "now"))
    by_folder = comparing.compare(comparing.side(str(before)), now)
    by_file = comparing.compare(earlier.side(f"{before / earlier.RESULTS}:deaf"), now)
    assert [item.words for change in by_file.better for item in change.wrong] == ["Attention seeking"]
    assert by_file == replace(by_folder, first="results.jsonl:deaf", test=by_file.test)
    kept = (before / earlier.RESULTS).read_text(encoding="utf-8")
    assert not any(words in kept for words in ("ttention", "dressing", "tea"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"[]",
        b'{"schema": "other"}',
        b'{"id": "a", "marked": "Plain."}',
        SENTINEL.encode(),
    ],
)
def test_what_is_no_results_of_a_run(content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        earlier.read(Given("results.jsonl", content))
    assert str(caught.value).startswith("results.jsonl: ")
    assert SENTINEL not in str(caught.value)


def test_results_that_were_tampered_with_are_refused_before_a_run(
    notes: EvaluationSet, system: System, tmp_path: Path
) -> None:
    result = finished(notes, [system], tmp_path / "out")
    head, first, *_ = earlier.lines(result, items.records(tmp_path / "out"))
    assert earlier.read(Given("r.jsonl", (head + first).encode())).result.system == "full"
    for path, value in ((("systems", "full", "alarms"), [7]), (("systems",), {}), (("cluster",), None)):
        record: Any = json.loads(first)
        place = record
        for name in path[:-1]:
            place = place[name]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        with pytest.raises(InputError, match="not the results of a run"):
            earlier.read(Given("r.jsonl", f"{head}{json.dumps(record)}\n".encode()))


def test_workbooks_are_written_without_a_temporary_file(
    notes: EvaluationSet, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = finished(notes, [system], tmp_path / "out")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    book = BytesIO()
    tables.write_workbook(book, items.items(items.records(tmp_path / "out"), "full"), tables.figure_rows(result))
    assert {sheet.title for sheet in openpyxl.load_workbook(book)} == {"figures", "items"}


def test_a_damaged_memory_is_found_out_again(notes: EvaluationSet, system: System, tmp_path: Path) -> None:
    whole = finished(notes, [system], tmp_path / "out")
    (remembered,) = (tmp_path / "out").glob(".outcomes-*")
    lines = remembered.read_bytes().splitlines(keepends=True)
    remembered.write_bytes(lines[0] + b"\x00" * 80 + b"\n" + b"".join(lines[2:]))
    assert summary.to_record(finished(notes, [system], tmp_path / "out")) == summary.to_record(whole)


def test_a_group_counts_once_when_systems_are_compared() -> None:
    one = {str(number): ("g", False) for number in range(10)}
    other = {str(number): ("g", True) for number in range(10)}
    found = run.compared("a", one, "b", other)
    assert (found.only_second, found.p) == (10, 1)


def command(*arguments: object) -> int:
    return commands.main([str(argument) for argument in arguments])


def test_run_and_compare_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], notes: EvaluationSet
) -> None:
    out = tmp_path / "out"
    assert command("run", notes.sources[0], "--out", out) == 0
    assert "spans found" in capsys.readouterr().out
    assert {path.name for path in out.iterdir() if not path.name.startswith(".")} == {
        "cases.jsonl",
        "items.csv",
        "report.html",
        "report.json",
        "report.xlsx",
        "results.jsonl",
    }
    assert command("run", notes.sources[0], "--out", tmp_path / "again", "--baseline", out) == 0
    assert command("compare", out, tmp_path / "again") == 0
    assert command("compare", out / "results.jsonl", tmp_path / "again") == 0
    assert "0 cases better, 0 worse" in capsys.readouterr().out
    assert not (out / ".unfinished").exists()


def test_template_and_corpus_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("template", tmp_path / "t.xlsx") == 0
    assert command("run", tmp_path / "t.xlsx") == 0
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text("Attention seeking again. " * 4, encoding="utf-8")
    write_lines(folder / "many.jsonl", [{"text": "Plain text."}] * 3)
    capsys.readouterr()
    assert command("corpus", folder, "--show") == 0
    shown = capsys.readouterr().out
    assert "many.jsonl" in shown
    assert shown.count("[[Attention seeking]]") + shown.count("seeking]]") >= 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nothing.xlsx"), "there is no such file"),
        (("compare", ".", "."), "not the report of a run"),
        (("template", "t.docx"), "expected a name that ends in .xlsx"),
        (("corpus", "tests/golden/nothing"), "holds no .txt, .jsonl, .csv or .parquet file"),
        (("run", "39"), "made from the cases of other functionalities"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(*arguments) == commands.BAD
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_system_that_a_run_does_not_have(notes: EvaluationSet, system: System, tmp_path: Path) -> None:
    finished(notes, [system], tmp_path / "out")
    with pytest.raises(InputError, match="there is no system 'other'"):
        comparing.side(f"{tmp_path / 'out'}:other")


def test_control_c_says_how_to_go_on(
    notes: EvaluationSet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run", stopped)
    assert command("run", notes.sources[0]) == commands.STOPPED
    assert "goes on from here" in capsys.readouterr().err
