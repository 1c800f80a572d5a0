"""Clients that others wrote, talking to the real server: what they are told, show and insert is right."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from language_tool_python import LanguageTool

from app.__main__ import PORT
from app.rest import LONGEST
from tests.serving import ROOT, SENTINEL, Server, serving

pytestmark = pytest.mark.slow

NOTE = f"🙂 {SENTINEL} seen in A&E. Attention-seeking. Aunt committed suicide. A failed overdose. Known DSH."
CLEAN = f"🙂 {SENTINEL} slept well.\n"
SYSTEM_PYTHON = "/usr/bin/python3"
CHECKED_FOR_UPDATES = "9999999999999"
"""When gramma last asked the network for a newer version, in milliseconds: so late that it will not ask again."""
GRAMMA = ROOT / "tests" / "tools" / "node_modules" / ".bin" / "gramma"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--api-only") as found:
        yield found
    assert found.said == ""


def run(command: Sequence[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a client in a folder that is its home too, so that no settings of the user play a part."""
    environment = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


PARAGRAPHS = [
    f"🙂 Zoë {SENTINEL} seen in A&E; aunt committed suicide in 2010.",
    f"{SENTINEL}: bloods 50% +ve & x=y. Made a failed overdose 🙂.",
    f"Slept 100%. {SENTINEL} was attention-seeking + “they said I’m attention seeking”.",
]
AFTER = [
    f"🙂 Zoë {SENTINEL} seen in A&E; aunt died by suicide in 2010.",
    f"{SENTINEL}: bloods 50% +ve & x=y. Made an overdose 🙂.",
    PARAGRAPHS[2],
]
TOLD = [("committed suicide", ["died by suicide"]), ("a failed overdose", ["an overdose"]), ("attention-seeking", [])]


def in_units(paragraph: str, words: str) -> tuple[int, int]:
    """Return where words first stand in a paragraph and end, in UTF-16 code units."""
    start = len(paragraph[: paragraph.index(words)].encode("utf-16-le")) // 2
    return start, start + len(words)


UNDERLINED = [[list(in_units(paragraph, words))] for paragraph, (words, _) in zip(PARAGRAPHS, TOLD, strict=True)]
SETTINGS = """<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Linguistic/GrammarChecking/LanguageTool">
<prop oor:name="BaseURL" oor:op="fuse"><value>{address}/v2</value></prop>
<prop oor:name="IsEnabled" oor:op="fuse"><value>true</value></prop>
</item></oor:items>"""


@contextmanager
def libreoffice(address: str, folder: Path) -> Iterator[str]:
    """Start LibreOffice with settings of its own, drawing into memory; yield the name of the pipe it listens on."""
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(SETTINGS.format(address=address), encoding="utf-8")
    pipe = f"langreview-{os.getpid()}"
    command = ["soffice", "--norestore", "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"]
    profile = f"-env:UserInstallation={folder.as_uri()}"
    environment = {**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(
        [*command, profile], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    ) as office:
        try:
            yield pipe
            office.wait(timeout=60)
        finally:
            with suppress(ProcessLookupError):  # it has ended already, with its children
                os.killpg(office.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def writer(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what a user of LibreOffice Writer saw and did with the three paragraphs."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "note.txt").write_text("\n".join(PARAGRAPHS), encoding="utf-8")
    asked = {"url": (folder / "note.txt").as_uri(), "expected": UNDERLINED}
    with libreoffice(server.url, folder) as pipe:
        done = subprocess.run(
            [SYSTEM_PYTHON, ROOT / "tests" / "writer.py"],
            input=json.dumps({"pipe": pipe, **asked}),
            capture_output=True, text=True, check=False, timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_libreoffice_is_told_exact_places_and_the_rewordings(writer: dict[str, Any]) -> None:
    assert writer["locales"] == ["en", "en-AU", "en-CA", "en-GB", "en-NZ", "en-US", "en-ZA"]
    for paragraph, told, (words, suggestions) in zip(PARAGRAPHS, writer["told"], TOLD, strict=True):
        (error,) = told
        assert (error["start"], error["start"] + error["length"]) == in_units(paragraph, words)
        assert error["suggestions"] == suggestions
        assert error["message"]
        assert ": " in error["title"]


def test_libreoffice_underlines_those_words_and_no_others(writer: dict[str, Any]) -> None:
    assert writer["underlined"] == UNDERLINED


def test_libreoffice_inserts_the_rewordings_and_changes_nothing_else(writer: dict[str, Any]) -> None:
    assert writer["after"].splitlines() == AFTER


def snippet(guide: str, language: str, server: Server) -> str:
    """Return the snippet of a guide, with the address of this server in place of the usual one."""
    text = (ROOT / "docs" / "editors" / guide).read_text(encoding="utf-8")
    (found,) = re.findall(rf"```{language}\n(.*?)```", text, re.S)
    return str(found).replace(f"http://127.0.0.1:{PORT}", server.url)


def test_the_snippet_for_language_tool_python(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(snippet("language-tool-python.md", "python", server), "guide", "exec"), {})  # noqa: S102
    shown, corrected = capsys.readouterr().out.splitlines()
    assert shown.startswith("T1-01 committed suicide ['died by suicide'] ")
    assert corrected == "🙂 Seen in A&E. Aunt died by suicide in 2010."


def found_by(tool: LanguageTool) -> list[tuple[str, str]]:
    matches = tool.check(NOTE)
    for match in matches:
        assert NOTE[match.offset :][: match.error_length] == match.matched_text
    return [(match.rule_id, match.matched_text) for match in matches]


def test_language_tool_python_checks_and_corrects(server: Server) -> None:
    with LanguageTool("en-GB", remote_server=server.url) as tool:
        assert found_by(tool) == [
            ("M2-01", "Attention-seeking"),
            ("T1-01", "committed suicide"),
            ("T1-04", "A failed overdose"),
        ]
        assert tool.correct(NOTE) == NOTE.replace("committed suicide", "died by suicide").replace("A failed", "An")
        assert tool.check(CLEAN) == []


def test_language_tool_python_chooses(server: Server) -> None:
    with LanguageTool("en-GB", remote_server=server.url) as tool:
        usual = found_by(tool)
        tool.picky = True
        assert found_by(tool) == [*usual, ("T1-06", "DSH")]
        tool.picky = False
        tool.enabled_rules.add("T1-06")
        assert found_by(tool) == [*usual, ("T1-06", "DSH")]
        tool.disabled_rules.add("M2-01")
        tool.disabled_categories.add("T1F")
        assert found_by(tool) == [("T1-04", "A failed overdose"), ("T1-06", "DSH")]
        tool.enabled_rules_only = True
        tool.disabled_rules.clear()
        tool.disabled_categories.clear()
        assert found_by(tool) == [("T1-06", "DSH")]


def test_pylanguagetool_marks_the_words_and_names_the_sources(server: Server, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN, encoding="utf-8")
    program = str(Path(sys.executable).with_name("pylanguagetool"))
    command = [program, "--no-color", "--api-url", f"{server.url}/v2/", "--lang", "en-GB"]
    done = run([*command, "--explain-rule", "note.txt"], tmp_path)
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    marked = [above[line.index("^") :][: line.count("^")] for above, line in pairwise(lines) if "^" in line]
    assert marked == ["Attention-seeking", "committed suicide", "A failed overdose"]
    assert "Aunt died by suicide." in done.stdout
    assert re.search("^commit-suicide: +https://", done.stdout, re.M)
    assert run([*command, "clean.txt"], tmp_path).returncode == 0


def test_gramma_shows_the_rewordings(server: Server, tmp_path: Path) -> None:
    settings = json.loads(snippet("gramma.md", "json", server))
    (tmp_path / ".gramma.json").write_text(json.dumps({**settings, "api_key": SENTINEL}), encoding="utf-8")
    (tmp_path / "note.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "clean.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / ".config" / "gramma").mkdir(parents=True)
    (tmp_path / ".config" / "gramma" / ".update").write_text(CHECKED_FOR_UPDATES, encoding="utf-8")
    command = [str(GRAMMA), "check", "--print", "--no-colors"]
    done = run([*command, "note.txt"], tmp_path)
    assert done.returncode == 1, done.stderr
    assert "Found 3 potential mistakes" in done.stdout
    for rewording in ("died by suicide", "An overdose"):
        assert f"Suggested fix: 1) {rewording}\n" in done.stdout
    done = run([*command, "clean.txt"], tmp_path)
    assert (done.returncode, "No mistakes found!" in done.stdout) == (0, True)


def test_a_browser_add_on_is_told_each_finding_once(server: Server) -> None:
    """Add-ons send two requests for each text; the first finds all that the second must not repeat."""
    parameters = {
        "c": "1", "v": "standalone", "data": json.dumps({"text": NOTE}), "textSessionId": "1:2", "language": "auto",
        "enableHiddenRules": "true", "level": "picky", "noopLanguages": "en", "preferredLanguages": "en",
        "preferredVariants": "en-GB", "disabledRules": "WHITESPACE_RULE", "useragent": "webextension-chrome-ng",
        "allowIncompleteResults": "true",
    }  # fmt: skip
    origin = {"origin": "moz-extension://an-add-on", "sec-fetch-site": "cross-site"}
    found = [
        httpx.post(f"{server.url}/v2/check", data={**parameters, "mode": mode}, headers=origin)
        for mode in ("allButTextLevelOnly", "textLevelOnly")
    ]
    assert [len(answer.json()["matches"]) for answer in found] == [4, 0]
    assert [answer.headers["access-control-allow-origin"] for answer in found] == ["*", "*"]


def test_offsets_over_text_with_markup(server: Server) -> None:
    annotation = [
        {"markup": "<p>🙂 "},
        {"text": f"Aunt of {SENTINEL} "},
        {"markup": "<b>"},
        {"text": "committed"},
        {"markup": "&nbsp;", "interpretAs": " "},
        {"text": "suicide"},
        {"markup": "</b></p>", "interpretAs": "\n\n"},
        {"text": "Attention-seeking."},
    ]
    data = json.dumps({"annotation": annotation})
    matches = httpx.post(f"{server.url}/v2/check", data={"language": "en-GB", "data": data}).json()["matches"]
    sent = "".join(part.get("text", part.get("markup", "")) for part in annotation).encode("utf-16-le")
    words = [sent[match["offset"] * 2 :][: match["length"] * 2].decode("utf-16-le") for match in matches]
    assert words == ["committed&nbsp;suicide", "Attention-seeking"]


def test_parameters_may_stand_in_the_query_of_a_post(server: Server) -> None:
    query = {"language": "en-GB", "text": NOTE}
    assert len(httpx.post(f"{server.url}/v2/check", params=query).json()["matches"]) == 3


GIVEN = {"text": SENTINEL, "language": "en-GB"}
REFUSED = [
    {"text": SENTINEL},
    {"language": "en-GB"},
    {**GIVEN, "data": "{}"},
    {**GIVEN, "language": "xx"},
    *({**GIVEN, name: SENTINEL} for name in ("enabled", "disabled", "preferredvariants", "autodetect")),
    *({**GIVEN, name: "en-GB"} for name in ("preferredVariants", "noopLanguages")),
    {**GIVEN, "level": SENTINEL},
    {**GIVEN, "mode": SENTINEL},
    {**GIVEN, "enabledOnly": "true"},
    {**GIVEN, "enabledOnly": "yes", "enabledRules": "a", "disabledRules": "b"},
    {**GIVEN, "enabledOnly": "yes", "enabledRules": "a", "disabledCategories": "b"},
    *(
        {"language": "en-GB", "data": json.dumps(data)}
        for data in (
            SENTINEL,
            {},
            {"text": SENTINEL, "annotation": []},
            {"annotation": [{"text": SENTINEL, "markup": SENTINEL}]},
            {"annotation": [{"text": SENTINEL, "interpretAs": SENTINEL}]},
        )
    ),
]


@pytest.mark.parametrize("parameters", REFUSED, ids="-".join)
def test_what_the_protocol_does_not_allow_is_plain_text_for_any_origin(
    parameters: dict[str, str], server: Server
) -> None:
    assert_refused(httpx.post(f"{server.url}/v2/check", data=parameters), 400)


def test_what_is_too_long_is_plain_text_for_any_origin(server: Server) -> None:
    for text in (SENTINEL + "x" * LONGEST, SENTINEL + "x" * 2_000_001):
        assert_refused(httpx.post(f"{server.url}/v2/check", data={**GIVEN, "text": text}), 413)


def assert_refused(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.text.startswith("Error: ")
    assert SENTINEL not in answer.text
