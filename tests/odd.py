"""The odd server (`odd_server`) in folders of its own, with a lexicon that is hostile through and through."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import yaml

from tests.odd_server import MARKER
from tests.serving import PATIENCE, Server, served

HOSTILE = (
    "<img src=https://evil.example/a.png onerror=ran=true>",
    "<svg onload=ran=true><a href=javascript:ran=true><text>x</text></a></svg>",
    "<script>ran=true</script>",
    "</textarea></script><script src=https://evil.example/b.js></script>",
    "<iframe srcdoc=<script>top.ran=true</script>></iframe>",
    "<style>@import url(https://evil.example/c.css);</style>",
    "${ran=true} {{value}} {{#each this}}{{constructor}}{{/each}}",
    "\u202egnikees-noitnetta\u202c \u2066x\u2069 \ufeff",
    "` + (ran=true) + ` \\u12 \\x",
    "<base href=//evil.example/> %3Cscript%3E &lt;b&gt; javascript:ran=true",
)
"""What would run or be fetched where a page takes text for markup, a template or an address."""
_FACTLESS = " ".join(HOSTILE[:-2])
"""What the fact gate lets into rewordings: it has no number."""
_ALL = " ".join(HOSTILE)
_FOLDERS = {"TMPDIR": "tmp", "HOME": "home", "GRADIO_TEMP_DIR": "gradio", "XDG_CACHE_HOME": "cache", "HF_HOME": "hf"}
_PROXY = "http://192.0.2.1:3128"
"""An address that nobody has."""


@dataclass(frozen=True, slots=True)
class Odd:
    """The odd server and the folder that holds everything it could write to."""

    server: Server
    folder: Path

    @property
    def url(self) -> str:
        return self.server.url

    def post(self, path: str, content: bytes, kind: str = "application/json") -> httpx.Response:
        """Post a body that need not be what the route expects."""
        headers = {"content-type": kind}
        with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
            return client.post(f"{self.url}{path}", content=content, headers=headers)

    def get(self, path: str) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
            return client.get(f"{self.url}{path}")


def holding(folder: Path, word: str = MARKER) -> list[str]:
    """Return the files of a folder that hold a word, in whatever case, as UTF-8 or as Windows and Chromium write it."""
    wanted = (word.encode(), word.encode("utf-16-le"))
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [str(path.relative_to(folder)) for path in files if _holds_any(path, wanted)]


def _holds_any(path: Path, wanted: tuple[bytes, ...]) -> bool:
    try:
        data = path.read_bytes().lower()
    except FileNotFoundError:  # a browser at work removes files
        return False
    return any(word in data for word in wanted)


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Odd]:
    """The odd server, shared by all tests."""
    folder = tmp_path_factory.mktemp("odd")
    for name in (*_FOLDERS.values(), "lexicon"):
        (folder / name).mkdir()
    _write_lexicon(folder / "lexicon")
    environment = {
        **os.environ,
        **{name: str(folder / place) for name, place in _FOLDERS.items()},
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _PROXY),
    }
    command = ("-m", "tests.odd_server", "--port", "0", "--lexicon", str(folder / "lexicon"))
    with served(*command, environment=environment) as running:
        yield Odd(running, folder)


def _write_lexicon(folder: Path) -> None:
    sources = {
        "LOCAL1": {"title": _ALL, "publisher": _ALL, "year": _ALL, "url": "javascript:ran=1"},
        "LOCAL2": {"title": _ALL, "url": '" onmouseover="ran=1', "read": "<b>part</b>"},
    }
    entry = {
        "id": "LOCAL-01",
        "name": _ALL,
        "category": "M2",
        "severity": "3",
        "phrases": ["wobbly gadget"],
        "why": _ALL,
        "sources": ["LOCAL1", "LOCAL2"],
        "rewordings": [
            {"kind": "swap", "text": _FACTLESS},
            {"kind": "pattern", "text": f"⟨{HOSTILE[0]}⟩ {_FACTLESS} ⟨{HOSTILE[2]}⟩"},
            {"kind": "prompt", "text": _ALL},
        ],
        "flag": ["Said [[M2.3|wobbly gadget]] today."],
        "pass": ["Said words today."],
    }
    allowed = {"rule": "M2-01", "reason": _ALL, "owner": _ALL, "expires": "2999-12-31"}
    for name, content in (("local.yaml", [entry]), ("sources.yaml", sources), ("allow.yaml", [allowed])):
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
