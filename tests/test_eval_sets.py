"""Evaluation sets: every format that a trainer may bring, and every fault of a file at once."""

from __future__ import annotations

import datetime
import json
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from eval import template
from eval.cases import Case, Level
from eval.sets import SetError, open_set
from eval.sources import Given, Source
from langreview.errors import InputError
from langreview.lexicon import Lexicon
from tests.evaluation import write_lines

SENTINEL = "ZebraMarigold"
MARKED = "Seen at 02:00. [[M2.3|Attention seeking]] again."


def cases(path: Path, lexicon: Lexicon) -> list[Case]:
    return list(open_set([path], lexicon).cases())


def faults(path: Path, lexicon: Lexicon) -> list[str]:
    with pytest.raises(SetError) as caught:
        open_set([path], lexicon)
    return [f"{fault.place.removeprefix(f'{path}: ')}: {fault.message}" for fault in caught.value.faults]


def refusal(path: Path, lexicon: Lexicon) -> str:
    with pytest.raises(InputError) as caught:
        open_set([path], lexicon)
    return str(caught.value)


def workbook(path: Path, *rows: Sequence[Any], title: str = "cases") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def test_marked_lines(tmp_path: Path, lexicon: Lexicon) -> None:
    path = write_lines(tmp_path / "s.jsonl", [{"id": "a", "marked": MARKED, "group": "g"}, {"marked": "Plain text."}])
    first, second = cases(path, lexicon)
    assert (first.text, first.cluster) == ("Seen at 02:00. Attention seeking again.", "group g")
    assert first.gold.labels == {"minimising"}
    assert [mark.span.of(first.text) for mark in first.gold.marks] == ["Attention seeking"]
    assert (second.id, second.gold.marks, second.cluster) == ("row-2", (), "case row-2")


def test_text_with_spans(tmp_path: Path, lexicon: Lexicon) -> None:
    spans = [{"start": 0, "end": 4, "code": "M1", "severity": 3}, {"start": 5, "end": 9, "label": "F1.1"}]
    (case,) = cases(write_lines(tmp_path / "s.jsonl", [{"text": "Only five tablets.", "spans": spans}]), lexicon)
    assert [(mark.code, mark.severity) for mark in case.gold.marks] == [("M1", 3), ("F1", 1)]
    assert case.gold.labels == {"minimising"}


def test_labels_of_notes_and_of_sentences(tmp_path: Path, lexicon: Lexicon) -> None:
    rows = [{"text": "One sentence.", "label": "none"}, {"text": "Another.", "label": "Minimising; fear-inducing"}]
    found = open_set([write_lines(tmp_path / "s.jsonl", rows)], lexicon)
    assert found.level is Level.SENTENCE
    assert [case.gold.labels for case in found.cases()] == [set(), {"minimising", "fear-inducing"}]
    rows = [{"text": "One. Two. Three.", "label": "none"}, {"text": "Four. Five.", "label": "minimising"}]
    assert open_set([write_lines(tmp_path / "s.jsonl", rows)], lexicon).level is Level.NOTE


def test_a_second_annotator(tmp_path: Path, lexicon: Lexicon) -> None:
    row = {"marked": MARKED, "marked_2": "Seen at 02:00. Attention [[M2.2|seeking]] again."}
    (case,) = cases(write_lines(tmp_path / "s.jsonl", [row]), lexicon)
    assert case.second is not None
    assert [mark.severity for mark in case.second.marks] == [2]
    path = write_lines(tmp_path / "t.jsonl", [{**row, "marked_2": "Another text."}])
    assert faults(path, lexicon) == [
        "line 1, column 'marked_2': differs from the first text in more than its marks",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_spreadsheets_write_it(delimiter: str, tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.csv"
    quoted = f'"{MARKED}"'
    path.write_text(f"\ufeffID{delimiter}Marked\r\n1{delimiter}{quoted}\r\n{delimiter}\r\n", encoding="utf-8")
    (case,) = cases(path, lexicon)
    assert (case.id, case.row, len(case.gold.marks)) == ("1", 2, 1)


def test_csv_in_another_encoding(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes("id,marked\n1,café\n".encode("cp1252"))
    assert "save it as 'CSV UTF-8'" in refusal(path, lexicon)


def test_a_real_workbook(tmp_path: Path, lexicon: Lexicon) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["About this set"])
    sheet = book.create_sheet("cases")
    sheet.append(["Ward teaching, autumn", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append([])
    sheet.append(["Id", "Marked ", "Setting"])
    sheet.append([datetime.date(2026, 11, 3), MARKED, datetime.datetime(2026, 11, 3, 2, 0)])
    sheet.append([None, None, None])
    sheet.append([7.0, "Plain text, 5 mg.", "ward"])
    sheet.append(["  ", "", None])
    path = tmp_path / "s.xlsx"
    book.save(path)
    first, second = cases(path, lexicon)
    assert (first.id, first.setting, first.row) == ("2026-11-03", "2026-11-03T02:00:00", 4)
    assert (second.id, second.text, second.row) == ("7", "Plain text, 5 mg.", 6)


def test_a_formula_without_a_result_is_named(tmp_path: Path, lexicon: Lexicon) -> None:
    path = workbook(tmp_path / "s.xlsx", ["id", "marked"], [1, '="a"&"b"'], [2, "Plain."])
    assert faults(path, lexicon) == [
        "sheet 'cases', row 2, column 'marked': a formula without a stored result; paste the values, or open and save"
        " the file in a spreadsheet"
    ]


@pytest.mark.slow
def test_a_workbook_made_in_libreoffice(tmp_path: Path, lexicon: Lexicon) -> None:
    table = tmp_path / "made.csv"
    table.write_text(
        f'Teaching set,,\n,,\nid,marked,group\n=1+1,"{MARKED}",g1\n,,\n3,"=""Plain ""&""text.""",g2\n', encoding="utf-8"
    )
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx",
         "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path), str(table)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    first, second = cases(tmp_path / "made.xlsx", lexicon)
    assert (first.id, len(first.gold.marks), first.group) == ("2", 1, "g1")
    assert (second.id, second.text) == ("3", "Plain text.")


def test_the_template_is_a_set(tmp_path: Path, lexicon: Lexicon) -> None:
    with (tmp_path / "t.xlsx").open("wb") as file:
        template.write(file, lexicon)
    found = cases(tmp_path / "t.xlsx", lexicon)
    assert [len(case.gold.marks) for case in found] == [1, 0, 0, 0]
    assert found[1].contrast_of == found[0].id
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["instructions", "cases", "codes"]
    assert book["codes"].max_row == len(lexicon.categories) + 1


def bomb(path: Path, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return path


@pytest.mark.parametrize("size", [20_000_000, 400_000_000])
def test_a_workbook_that_would_unpack_to_too_much_is_refused_unread(
    size: int, tmp_path: Path, lexicon: Lexicon
) -> None:
    assert f"would unpack to {size:,} bytes" in refusal(bomb(tmp_path / "s.xlsx", size), lexicon)


def sheet_of(path: Path, rows: str) -> Path:
    """Write a workbook whose sheet holds these rows of XML below its header."""
    workbook(path, ["id", "marked"], [1, "Plain."])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", f"{rows}</sheetData>".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def test_a_cell_far_below_is_named_and_one_far_to_the_right_is_not_read(tmp_path: Path, lexicon: Lexicon) -> None:
    below = sheet_of(tmp_path / "s.xlsx", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert "there is something below row 50,000" in refusal(below, lexicon)
    aside = sheet_of(tmp_path / "t.xlsx", '<row r="3"><c r="B3" t="str"><v>More.</v></c><c r="XFD3"><v>1</v></c></row>')
    assert [case.text for case in cases(aside, lexicon)] == ["Plain.", "More."]


def test_more_cells_than_any_set_has_are_refused_before_they_are_parsed(tmp_path: Path, lexicon: Lexicon) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(3, 700_000))
    assert "far more cells" in refusal(sheet_of(tmp_path / "s.xlsx", rows), lexicon)


def test_entities_of_a_workbook_are_not_expanded(tmp_path: Path, lexicon: Lexicon) -> None:
    path = workbook(tmp_path / "s.xlsx", ["id", "marked"], [1, "Plain."])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"Plain.", b"&b;")
    sheet = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**parts, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(name, content)
    assert "damaged" in refusal(path, lexicon)


def test_something_else_called_xlsx(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert "not an Excel workbook" in refusal(path, lexicon)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.jsonl", json.dumps({"marked": MARKED}).encode()),
        ("s.csv", f'\ufeffmarked;id\r\n"{MARKED}";1\r\n'.encode()),
        ("s.CSV", f'marked\n"{MARKED}"\n'.encode()),
        ("s.json", json.dumps([{"data": {"text": "Plain."}, "annotations": [{"result": []}]}]).encode()),
        ("s.csv", b"marked\n" + b"caf\xe9\n"),
        ("s.json", b"{}"),
    ],
)
def test_a_file_that_is_handed_over_is_read_as_one_on_disk(
    name: str, content: bytes, tmp_path: Path, lexicon: Lexicon
) -> None:
    (tmp_path / name).write_bytes(content)
    assert said_of(Given(name, content), lexicon) == said_of(tmp_path / name, lexicon)


def test_a_workbook_that_is_handed_over(tmp_path: Path, lexicon: Lexicon) -> None:
    path = workbook(tmp_path / "s.xlsx", ["id", "marked"], [1, MARKED])
    assert said_of(Given("s.xlsx", path.read_bytes()), lexicon) == said_of(path, lexicon)


def said_of(source: Source, lexicon: Lexicon) -> object:
    """Return all that is read of a source, or why it is not, without its folder."""
    try:
        found = open_set([source], lexicon)
    except InputError as error:
        return str(error).removeprefix(str(source))
    return found.name, found.digest, found.level, list(found.cases())


def label_studio_task(text: str, *annotations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"id": 5, "data": {"text": text}, "annotations": [{"result": list(results)} for results in annotations]}


def test_label_studio(tmp_path: Path, lexicon: Lexicon) -> None:
    span = {"value": {"start": 0, "end": 4, "labels": ["M1.3"]}, "type": "labels"}
    skipped = {**label_studio_task("Skipped.", []), "id": 6}
    skipped["annotations"][0]["was_cancelled"] = True
    relation: dict[str, Any] = {"type": "relation", "value": None}
    path = label_studio_file(tmp_path, label_studio_task("Only five.", [span, relation], []), skipped)
    (case,) = cases(path, lexicon)
    assert [(mark.code, mark.severity) for mark in case.gold.marks] == [("M1", 3)]
    assert case.second is not None
    assert not case.second.marks


def label_studio_file(folder: Path, *tasks: Mapping[str, Any]) -> Path:
    path = folder / "s.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def test_label_studio_choices(tmp_path: Path, lexicon: Lexicon) -> None:
    choice = {"value": {"choices": ["none"]}, "type": "choices"}
    (case,) = cases(label_studio_file(tmp_path, label_studio_task("Plain.", [choice])), lexicon)
    assert (case.id, case.level) == ("5", Level.SENTENCE)
    assert not case.gold.labels


def test_label_studio_counts_as_browsers_do(tmp_path: Path, lexicon: Lexicon) -> None:
    value = {"start": 9, "end": 13, "text": "Only", "hypertextlabels": ["M1.3"]}
    task = label_studio_task("Seen 😀. Only five", [{"value": value}])
    (case,) = cases(label_studio_file(tmp_path, task), lexicon)
    assert [mark.span.of(case.text) for mark in case.gold.marks] == ["Only"]
    moved = label_studio_task("Seen 😀. Only five", [{"value": {**value, "start": 2, "end": 6}}])
    assert "do not fit" in faults(label_studio_file(tmp_path, moved), lexicon)[0]


def test_label_studio_tasks_of_three_people_or_without_a_text(tmp_path: Path, lexicon: Lexicon) -> None:
    crowded = label_studio_task("Plain.", [], [], [])
    nameless = {**label_studio_task("", []), "data": {"a": "x", "b": "y"}}
    found = faults(label_studio_file(tmp_path, crowded, nameless), lexicon)
    assert ["has 3 annotations" in found[0], "expected one text" in found[1]] == [True, True]


def test_csv_with_title_rows_and_stray_commas(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.csv"
    path.write_text("Ward teaching;;\n\nid;marked;note\n1;Plain text;;;\n", encoding="utf-8")
    (case,) = cases(path, lexicon)
    assert (case.id, case.text, case.row) == ("1", "Plain text", 4)


def test_a_text_in_the_place_of_the_header_is_not_repeated(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f'1,"Seen {SENTINEL}, tearful"\n', encoding="utf-8")
    assert SENTINEL.casefold() not in refusal(path, lexicon).casefold()
    path.write_text("id,marke\n1,Plain.\n", encoding="utf-8")
    assert "'marke'" in refusal(path, lexicon)


@pytest.mark.parametrize("name", ["s.csv", "s.xlsx"])
def test_a_column_that_stands_twice(name: str, tmp_path: Path, lexicon: Lexicon) -> None:
    if name == "s.csv":
        (tmp_path / name).write_text("marked,Marked \na,b\n", encoding="utf-8")
    else:
        workbook(tmp_path / name, ["marked", "Marked "], ["a", "b"])
    assert "'marked' stands twice" in refusal(tmp_path / name, lexicon)


def test_errors_of_a_spreadsheet_are_no_texts(tmp_path: Path, lexicon: Lexicon) -> None:
    path = workbook(
        tmp_path / "s.xlsx", ["id", "marked", "setting"], [1, "#N/A", "ward"], [2, "Plain.", None], [3, None, None]
    )
    assert faults(path, lexicon) == [
        "sheet 'cases', row 2, column 'marked': an error of the spreadsheet; mend its formula"
    ]


def test_hidden_sheets_are_not_read_and_two_sheets_of_cases_are_refused(tmp_path: Path, lexicon: Lexicon) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.append(["id", "marked"])
    first.append([1, "Hidden."])
    other = book.create_sheet("ward B")
    other.append(["id", "marked"])
    other.append([1, "Plain.\r\nNext."])
    book.save(tmp_path / "s.xlsx")
    assert "both hold cases" in refusal(tmp_path / "s.xlsx", lexicon)
    first.sheet_state = "hidden"
    book.save(tmp_path / "s.xlsx")
    assert [case.text.split()[0] for case in cases(tmp_path / "s.xlsx", lexicon)] == ["Plain."]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"marked": "One."}, {"text": "Two.", "label": "none"}], "make two sets of them"),
        ([{"text": "One.", "spans": [], "label": "minimising"}], "give either marks or a label"),
        ([{"marked": "One.", "label_2": "none"}], "give 'marked_2' or 'spans_2'"),
        ([{"text": "One.", "label": "none", "marked_2": "One."}], "give 'label_2'"),
        ([{"marked": False}], "expected text, found a bool"),
        ([{"text": "One.", "spans": [{"start": 0, "end": 1, "code": f"{SENTINEL} said"}]}], "no category of this name"),
    ],
)
def test_what_does_not_go_together(rows: list[dict[str, Any]], said: str, tmp_path: Path, lexicon: Lexicon) -> None:
    found = faults(write_lines(tmp_path / "s.jsonl", rows), lexicon)
    assert said in found[0]
    assert SENTINEL not in found[0]


def test_json_that_no_reader_takes(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"marked": "One.", "id": ' + "9" * 5000 + "}\n" + "[" * 100_000 + "\n", encoding="utf-8")
    assert len(faults(path, lexicon)) == 2


def test_half_a_surrogate_pair_in_a_name_is_replaced(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"marked": "One.", "functionality": "a\\ud800"}\n', encoding="utf-8")
    assert cases(path, lexicon)[0].functionality == "a?"


@pytest.mark.parametrize(
    "row",
    [
        {"text": "Only five.", "spans": [{"start": 0, "end": 4, "label": "M1", "token_start": 0}], "answer": "accept"},
        {"text": "Only five.", "label": [[0, 4, "M1.2"]]},
        {"text": "Only five.", "spans": [{"start": 0, "end": 4, "label": "M1.2"}], "answer": "accept", "accept": []},
        {"text": "Only five.", "entities": [{"id": 1, "label": "M1.2", "start_offset": 0, "end_offset": 4}]},
    ],
)
def test_prodigy_and_doccano(row: dict[str, Any], tmp_path: Path, lexicon: Lexicon) -> None:
    path = write_lines(tmp_path / "s.jsonl", [row, {"text": "Rejected.", "spans": [], "answer": "reject"}])
    (case,) = cases(path, lexicon)
    assert [(mark.span.of(case.text), mark.code, mark.severity) for mark in case.gold.marks] == [("Only", "M1", 2)]


def test_prodigy_choices_and_texts_without_spans(tmp_path: Path, lexicon: Lexicon) -> None:
    rows = [{"text": "Only five.", "answer": "accept", "accept": ["minimising"], "options": []}]
    (case,) = cases(write_lines(tmp_path / "s.jsonl", rows), lexicon)
    assert case.gold.labels == {"minimising"}
    (case,) = cases(write_lines(tmp_path / "t.jsonl", [{"text": "Plain.", "answer": "accept"}]), lexicon)
    assert (case.level, case.gold.marks) == (Level.SPAN, ())


def test_every_fault_is_shown_at_once_with_row_and_column_and_none_of_the_text(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "a", "marked": f"{SENTINEL} [[M9.3|{SENTINEL}]]"},
        {"id": "a", "marked": f"[[M2.3|{SENTINEL}"},
        {"id": "b", "text": SENTINEL, "label": SENTINEL},
        {"id": "c", "text": SENTINEL, "spans": [{"start": 3, "end": 99, "code": "M1"}, {"start": 0, "end": 1}]},
        {"id": "d", "setting": SENTINEL},
        {"id": "e", "marked": SENTINEL, "contrast_of": "nobody"},
        {"id": "e", "marked": "  "},
    ]
    path = write_lines(tmp_path / "s.jsonl", rows)
    path.write_text(path.read_text(encoding="utf-8") + '{"id": \n["x"]\n', encoding="utf-8")
    found = faults(path, lexicon)
    places = [fault.split(":")[0] for fault in found]
    assert places == [
        "line 1, column 'marked'",
        "line 2, column 'marked'",
        "line 3, column 'label'",
        "line 4, column 'spans'",
        "line 4, column 'spans'",
        "line 5, column 'marked'",
        "line 7, column 'text'",
        "line 8",
        "line 9",
        "line 6, column 'contrast_of'",
    ]
    assert not any(SENTINEL in fault for fault in found)


def test_ids_are_unique(tmp_path: Path, lexicon: Lexicon) -> None:
    path = write_lines(tmp_path / "s.jsonl", [{"id": 1, "marked": "One."}, {"id": "1", "marked": "Two."}])
    assert faults(path, lexicon) == [f"line 2, column 'id': the same id as {path}: line 1"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("s.docx", "", "expected a file that ends in"),
        ("s.jsonl", "\n", "no case"),
        ("s.csv", "name,words\n1,2\n", "no column 'marked' or 'text' in the header; found 2 columns"),
        ("s.csv", 'marked\n"open\n', "not a CSV table"),
        ("s.json", "{", "not JSON"),
        ("s.json", "{}", "expected a list of tasks"),
    ],
)
def test_a_file_that_is_no_set(name: str, content: str, message: str, tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert message in refusal(tmp_path / name, lexicon)


def test_a_file_that_is_not_there(tmp_path: Path, lexicon: Lexicon) -> None:
    assert refusal(tmp_path / "s.csv", lexicon).endswith("there is no such file")


def test_a_row_with_too_many_cells(tmp_path: Path, lexicon: Lexicon) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,marked\n1,tearful, pacing\n", encoding="utf-8")
    assert faults(path, lexicon) == ["row 2: expected 2 cells, found 3; a text with commas needs quotes"]


def test_a_workbook_without_texts(tmp_path: Path, lexicon: Lexicon) -> None:
    path = workbook(tmp_path / "s.xlsx", ["id", "words"], [1, "Plain."])
    assert "no column 'marked' or 'text'" in refusal(path, lexicon)
