"""Sets that are tried: what is wrong with them, how a run goes on and ends, and that nothing of them stays."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import subprocess
import sys
import zipfile
from base64 import b64decode
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import httpx
import openpyxl
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from app import trainer_routes
from app.isolated import command
from app.trainer import Asked, Patience, Trainer
from app.trainer_work import work
from app.work import Capacity, Desk
from eval import commands
from eval.systems import System
from langreview.review import Reviewer
from tests.processes import processes
from tests.serving import ROOT, SENTINEL, serving

Act = Literal["check", "run"]
ROWS = [
    {"id": "a", "marked": f"{SENTINEL} seen at 02:00. [[M2.3|Attention seeking]] again.", "functionality": "motive"},
    {"id": "b", "marked": "Dressing changed, plan agreed.", "functionality": "plain"},
    {"id": "c", "marked": "He [[M1.2|went quiet after tea]] and slept.", "functionality": "motive"},
    {"id": "d", "marked": "A manipulative patient, tearful.", "functionality": "<b>plain</b>"},
]


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def application(reviewer: Reviewer, trainer: Trainer | None = None) -> FastAPI:
    app = FastAPI()
    trainer_routes.add_routes(app, reviewer, Desk(Capacity()), trainer or Trainer(Patience()))
    return app


@pytest.fixture(scope="module")
def client(reviewer: Reviewer) -> Iterator[TestClient]:
    with TestClient(application(reviewer)) as found:
        yield found


def body(act: Act, name: str, data: bytes = b"", earlier: bytes = b"", **more: bool) -> bytes:
    """Return a request: what is asked, the set, and the results of an earlier run."""
    asked = Asked(act, name, size=len(data), earlier="before.jsonl" if earlier else "", **more)
    return json.dumps(asdict(asked)).encode() + b"\n" + data + earlier


def heard(reviewer: Reviewer, *arguments: Any, **more: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
    """Return what is told of a set, without a process of its own."""
    line, data = body(*arguments, **more).split(b"\n", 1)
    told: list[Mapping[str, Any]] = []
    work(Asked(**json.loads(line)), data, (System("full", reviewer),), told.append)
    return told


def said(client: TestClient, *arguments: Any, **more: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    answer = client.post(trainer_routes.TRY, content=body(*arguments, **more))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines() if line]


@pytest.fixture(scope="module")
def finished(client: TestClient) -> list[dict[str, Any]]:
    """All that is said of a run of the rows with every system."""
    return said(client, "run", "set.jsonl", as_lines(ROWS), classifier=True)


def test_every_problem_of_a_file_is_told_by_row_without_any_text(
    reviewer: Reviewer, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"id": "a", "marked": f"{SENTINEL} [[M9.3|{SENTINEL}]]"},
        {"id": "b", "marked": "Plain."},
        {"id": "b", "marked": "Plain again."},
        {"id": "c", "marked": f"[[M2.3|{SENTINEL}"},
    ]
    for act in ("check", "run"):
        (answer,) = heard(reviewer, act, "set.jsonl", as_lines(rows))
        assert [fault["place"] for fault in answer["faults"]] == [
            "line 1, column 'marked'",
            "line 3, column 'id'",
            "line 4, column 'marked'",
        ]
        assert SENTINEL not in json.dumps(answer)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_set_in_order_is_checked_in_a_line(client: TestClient) -> None:
    assert said(client, "check", "set.jsonl", as_lines(ROWS)) == [{"checked": {"cases": 4, "level": "span"}}]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("set.docx", b"PK", "expected a file that ends in .jsonl, .csv, .xlsx, .json"),
        ("set.xlsx", b"PK\x03\x04 broken", "not an Excel workbook"),
        ("set.csv", b"id,marked\n,\n", "no case"),
        ("set.csv", b"", "no column 'marked' or 'text'"),
        ("set.jsonl", b"", "no case"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(name: str, data: bytes, sentence: str, reviewer: Reviewer) -> None:
    (answer,) = heard(reviewer, "check", name, data)
    assert {*answer} == {"error"}
    assert sentence in answer["error"]
    assert answer["error"].startswith(name)


@pytest.mark.slow
def test_progress_comes_before_the_result(finished: list[dict[str, Any]]) -> None:
    *before, last = finished
    done = [line["progress"]["done"] for line in before if "progress" in line]
    assert done[0] == 0
    assert done == sorted(done)
    assert done[-1] == 4
    assert {"stage": "figures"} in before
    assert {*last} == {"result"}


@pytest.mark.slow
def test_reports_are_those_of_the_command_line(finished: list[dict[str, Any]], tmp_path: Path) -> None:
    reports = {name: b64decode(data) for name, data in finished[-1]["result"]["reports"].items()}
    (tmp_path / "set.jsonl").write_bytes(as_lines(ROWS))
    assert commands.main(["run", str(tmp_path / "set.jsonl"), "--out", str(tmp_path / "out")]) == 0
    for name in ("report.html", "results.jsonl"):
        assert reports[name] == (tmp_path / "out" / name).read_bytes()
    assert cells(BytesIO(reports["report.xlsx"])) == cells(tmp_path / "out" / "report.xlsx")


def cells(file: Path | BytesIO) -> list[tuple[str, list[tuple[Any, ...]]]]:
    return [(sheet.title, [*sheet.iter_rows(values_only=True)]) for sheet in openpyxl.load_workbook(file)]


@pytest.mark.slow
def test_the_figures_are_those_of_the_report(finished: list[dict[str, Any]]) -> None:
    result = finished[-1]["result"]
    html = b64decode(result["reports"]["report.html"]).decode()
    for figure in result["headline"]:
        assert f"<li>{figure['title']}<strong>{figure['value']}</strong>{figure['ends']}</li>" in html
    assert [system["name"] for system in result["systems"]] == ["full", "both", "classifier"]
    plots = [part["plot"] for section in result["sections"] for part in section["parts"] if "plot" in part]
    assert plots
    assert all(plot.startswith('<svg role="img"') and "<b>" not in plot for plot in plots)
    wrong = [item for item in result["items"] if item["system"] == "full"]
    assert [
        (item["kind"], item["row"], item["words"]) for item in wrong if item["kind"] != "left alone, though marked"
    ] == [
        ("missed", 3, "went quiet after tea"),
        ("false alarm", 4, "manipulative"),
    ]


@pytest.mark.slow
def test_a_run_is_compared_with_an_earlier_one(finished: list[dict[str, Any]], reviewer: Reviewer) -> None:
    earlier = b64decode(finished[-1]["result"]["reports"]["results.jsonl"])
    assert b"tea" not in earlier
    changed = [*ROWS[1:], {"id": "e", "marked": "Attention seeking."}]
    result = heard(reviewer, "run", "set.jsonl", as_lines(changed), earlier)[-1]["result"]
    assert result["compared"]
    (since,) = [section for section in result["sections"] if section["title"] == "Since the earlier run"]
    assert since["said"][0].startswith("Against before.jsonl:full, over 3 cases that both have: 0 better, 0 worse")
    assert since["said"][1].startswith("2 cases are in one of the runs only")
    other = heard(reviewer, "run", "set.jsonl", as_lines([{"marked": "Other."}]), earlier)[-1]["result"]
    assert "no case in common" in other["notice"]
    (refused,) = heard(reviewer, "run", "set.jsonl", as_lines(ROWS), b'{"marked": "a set"}\n')
    assert "not the results of a run" in refused["error"]


@pytest.mark.slow
def test_the_example_of_the_template_and_shipped_sets_are_sets(client: TestClient, reviewer: Reviewer) -> None:
    assert heard(reviewer, "check", "example", shipped=True) == [{"checked": {"cases": 4, "level": "span"}}]
    assert heard(reviewer, "run", "23", shipped=True)[-1]["result"]["names"]["23"]
    (unknown,) = heard(reviewer, "check", "../secrets", shipped=True)
    assert "no shipped set of this name" in unknown["error"]
    listed = client.get("/page/trainer/shipped").json()
    assert {"id", "name", "sealed"} == {*listed[0]}
    assert not {"39", "40", "41", "42"} & {item["id"] for item in listed}
    answer = client.get("/page/trainer/template")
    assert "attachment" in answer.headers["content-disposition"]
    assert heard(reviewer, "check", "t.xlsx", answer.content) == [{"checked": {"cases": 4, "level": "span"}}]


def test_a_request_that_makes_no_sense(client: TestClient) -> None:
    for content in (b"", b"{}", b'{"act": "other", "name": "x"}\n', SENTINEL.encode()):
        answer = client.post(trainer_routes.TRY, content=content)
        assert (answer.status_code, {*answer.json()}) == (400, {"error"})
        assert SENTINEL not in answer.text


def far(rows: str) -> bytes:
    """Return a workbook whose sheet holds these rows of XML."""
    book = BytesIO()
    openpyxl.Workbook().save(book)
    packed = BytesIO()
    with zipfile.ZipFile(book) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                content += f"{rows}</sheetData></worksheet>".encode()
            archive.writestr(name, content)
    return packed.getvalue()


HEADER = '<row r="1"><c r="A1" t="str"><v>marked</v></c></row>'


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (f'{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "something below row 50,000"),
        (f"{HEADER}<row>{'<c><v>1</v></c>' * 1_500_000}</row>", "would unpack to"),
        (f"<!DOCTYPE x>{HEADER}", "damaged"),
        ("<row", "damaged"),
    ],
)
def test_a_workbook_that_would_harm_is_refused(rows: str, sentence: str, reviewer: Reviewer) -> None:
    (answer,) = heard(reviewer, "check", "set.xlsx", far(rows))
    assert sentence in answer["error"]


@pytest.mark.slow
def test_a_process_that_takes_too_long_or_too_much_is_ended_with_one_sentence(
    reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TestClient(application(reviewer, Trainer(Patience(reading=0.01)))) as hurried:
        (answer,) = said(hurried, "check", "set.jsonl", as_lines(ROWS))
    assert answer["error"].startswith("The file cannot be read")
    monkeypatch.setattr("app.isolated._START", "import os; os.abort()")
    with TestClient(application(reviewer)) as aborted:
        (answer,) = said(aborted, "check", "set.jsonl", as_lines(ROWS))
    assert answer["error"].startswith("The file cannot be read")


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        ("bytearray(300_000_000)", "MemoryError"),
        ("with open('kept', 'w') as file: file.write('x' * 99)", "File too large"),
    ],
)
def test_what_the_process_cannot_do(attempt: str, error: str, tmp_path: Path) -> None:
    confined = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from app.isolated import confine
confine(memory=200_000_000, seconds=9)
{attempt}
"""
    done = subprocess.run([sys.executable, "-I", "-c", confined], cwd=tmp_path, capture_output=True, check=False)
    assert error.encode() in done.stderr
    assert [path.read_bytes() for path in tmp_path.iterdir() if path.read_bytes()] == []


# One run at a time, and none for nobody


@dataclass
class Listener:
    """A client that sends a request and hangs up when it is told to."""

    app: FastAPI
    content: bytes
    parts: list[bytes] = field(default_factory=list)
    status: int = 0
    _begun: asyncio.Event = field(default_factory=asyncio.Event)
    _gone: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: bool = False

    async def listen(self) -> None:
        scope = {
            "type": "http", "method": "POST", "path": trainer_routes.TRY, "raw_path": b"", "query_string": b"",
            "headers": [], "http_version": "1.1", "scheme": "http", "root_path": "", "app": self.app,
        }  # fmt: skip
        await self.app(scope, self._receive, self._send)
        self._begun.set()

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": self.content, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        if message.get("body"):
            self.parts.append(message["body"])
            self._begun.set()

    async def heard(self) -> None:
        await self._begun.wait()

    def hang_up(self) -> None:
        self._gone.set()


def during(app: FastAPI, act: Callable[[], Awaitable[None]]) -> Listener:
    """Do something while a long run is under way, and then hang up."""

    async def scenario() -> Listener:
        running = Listener(app, body("run", "suites", shipped=True))
        task = asyncio.create_task(running.listen())
        await running.heard()
        assert len(processes(os.getpid())) == 1
        await act()
        running.hang_up()
        await task
        return running

    return asyncio.run(scenario())


@pytest.mark.slow
def test_a_run_ends_when_nobody_listens_any_more(reviewer: Reviewer) -> None:
    async def nothing() -> None:
        pass

    running = during(application(reviewer), nothing)
    assert running.status == 200
    assert b"result" not in b"".join(running.parts)
    assert processes(os.getpid()) == []


@pytest.mark.slow
def test_a_second_run_is_told_so_and_a_check_is_not_held_up(reviewer: Reviewer) -> None:
    app = application(reviewer)

    async def ask() -> None:
        second = Listener(app, body("run", "example", shipped=True))
        await second.listen()
        assert second.status == 409
        assert b"Another set is being tried" in b"".join(second.parts)
        check = Listener(app, body("check", "set.jsonl", as_lines(ROWS)))
        await check.listen()
        assert b"checked" in b"".join(check.parts)

    during(app, ask)

    async def again() -> None:
        third = Listener(app, body("run", "example", shipped=True))
        await third.listen()
        assert b"result" in b"".join(third.parts)

    asyncio.run(again())


@pytest.mark.slow
def test_a_set_is_tried_with_the_house_list_of_the_server(reviewer: Reviewer, tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("- {id: M2-01, off: true}\n", encoding="utf-8")
    with TestClient(application(reviewer, Trainer(Patience(), [tmp_path]))) as at_home:
        result = said(at_home, "run", "set.jsonl", as_lines(ROWS[:1]))[-1]["result"]
    assert [item["kind"] for item in result["items"]] == ["missed"]


# Nothing stays


@pytest.mark.slow
def test_nothing_of_a_set_is_written_or_said(tmp_path: Path) -> None:
    folders = {name: tmp_path / name for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "HF_HOME", "MPLCONFIGDIR")}
    for folder in folders.values():
        folder.mkdir()
    environment = {**os.environ, **{name: str(folder) for name, folder in folders.items()}}
    content = body("run", f"{SENTINEL}.jsonl", as_lines(ROWS), classifier=True)
    with serving(environment=environment) as server:
        url = f"{server.url}{trainer_routes.TRY}"
        answer = httpx.post(url, content=content, timeout=300, trust_env=False)
        assert SENTINEL in answer.text
        assert answer.headers["cache-control"] == "no-store"
        large = httpx.post(
            f"{server.url}{trainer_routes.TRY}",
            content=body("check", "s.csv", b"x" * 3_000_000),
            timeout=300,
            trust_env=False,
        )
        assert large.status_code == 200
        held = [path for path in tmp_path.rglob("*") if path.is_file() and SENTINEL.encode() in path.read_bytes()]
        output = server.stop()
    assert held == []
    assert SENTINEL not in output


def test_no_figure_is_worked_out_here() -> None:
    for path in (ROOT / "app").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {"statistics", "numpy", "scipy", "sklearn", "pandas", "eval.statistics", "eval.scoring"} & names
    view = ast.parse((ROOT / "app" / "trainer_view.py").read_text(encoding="utf-8"))
    sums = [node for node in ast.walk(view) if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr)]
    assert sums == []
    assert command("app.trainer_process")[1] == "-I"
