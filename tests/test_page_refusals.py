"""Whom the server refuses, how much it takes in, and where it does not start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from app.__main__ import main
from app.document_routes import COMMENTED, READ
from app.trainer_routes import TRY
from tests.odd import Odd
from tests.serving import PATIENCE, ROOT, Server


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/page/review", "/page/change", "/api/review", READ, COMMENTED, TRY])
def test_no_other_origin_may_post(path: str, server: Server, asking: httpx.Client) -> None:
    elsewhere = server.url.replace("127.0.0.1", "localhost")
    for sent in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": elsewhere},
        {"origin": server.url, "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        answer = asking.post(path, json={"text": "x"}, headers=sent)
        assert answer.status_code == 403, sent
        assert "access-control-allow-origin" not in answer.headers
    assert asking.options(path, headers={"origin": "https://evil.example"}).status_code in (404, 405)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "localhost.", "", "192.0.2.1", "[::2]"])
def test_no_other_host(name: str, asking: httpx.Client) -> None:
    for path in ("/", "/api/health", "/v2/languages", "/assets/x", "/page/review"):
        assert asking.get(path, headers={"host": name}).status_code == 400


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/page/review", "/v2/check", READ, COMMENTED, TRY])
def test_fifty_megabytes_are_refused_and_take_no_memory(path: str, odd: Odd) -> None:
    before = peak(odd.server.process.pid)
    chunk = b"x" * 1_000_000
    with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
        declared = client.post(f"{odd.url}{path}", content=chunk * 50)
        streamed = client.post(f"{odd.url}{path}", content=(chunk for _ in range(50)))
    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert peak(odd.server.process.pid) - before < 40_000


def peak(process: int) -> int:
    """Return the most memory that a process ever had, in KiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0])


@pytest.mark.slow
@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/gradio_api/queue/join", 404), ("/page/review", 404)])
def test_nothing_speaks_websocket(path: str, status: int, asking: httpx.Client) -> None:
    key = {"sec-websocket-version": "13", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA=="}
    answer = asking.get(path, headers={"connection": "upgrade", "upgrade": "websocket", **key})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("variables", "options", "why"),
    [
        ({"GRADIO_SHARE": "True"}, [], "public tunnel"),
        ({"COLAB_RELEASE_TAG": "x"}, [], "hosted notebook"),
        ({"SPACE_ID": "x"}, ["--api-only"], "hosted notebook"),
        ({}, ["--host", "0.0.0.0"], "--user-header"),  # noqa: S104
        ({}, ["--host", "192.0.2.1", "--name", "x"], "--trust-network"),
        ({}, ["--host", "::"], "reverse proxy"),
    ],
)
def test_it_refuses_to_start_where_others_could_read(
    variables: dict[str, str],
    options: list[str],
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(options) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert why in said.err
    assert said.err.count("\n") == 1


def test_the_exit_status_says_that_it_did_not_start() -> None:
    environment = {**os.environ, "GRADIO_SHARE": "true"}
    done = subprocess.run([sys.executable, "-m", "app"], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
