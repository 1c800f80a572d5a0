"""nginx as docs/nginx.conf sets it up, in front of a server that believes its sign-on."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.serving import PATIENCE, ROOT, Server

CONFIGURATION = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
NAME, PLACE, HEADER = "notes.example.org", "/langreview", "X-Remote-User"
OPTIONS = ("--name", NAME, "--root-path", PLACE, "--user-header", HEADER)
"""What docs/deployment.md starts the server with."""
USER = ("anna", "seven lanterns")
_MAIN = """
daemon off;
user root;
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    client_body_temp_path {folder}/spool/body;
    proxy_temp_path {folder}/spool/proxy;
    fastcgi_temp_path {folder}/spool/fastcgi;
    uwsgi_temp_path {folder}/spool/uwsgi;
    scgi_temp_path {folder}/spool/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: where it listens, and the folder with all that it writes."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """The address of the server as browsers know it."""
        return f"https://{NAME}:{self.port}{PLACE}"

    @property
    def log(self) -> str:
        return (self.folder / "error.log").read_text(encoding="utf-8")

    def client(self, user: tuple[str, str] | None = USER) -> httpx.Client:
        """Return a client of this server that trusts its certificate."""
        trusted = ssl.create_default_context(cafile=self.folder / "langreview.crt")
        headers = {"host": f"{NAME}:{self.port}"}
        base = f"https://localhost:{self.port}{PLACE}"
        return httpx.Client(
            base_url=base, auth=user, headers=headers, verify=trusted, trust_env=False, timeout=PATIENCE
        )


@contextmanager
def proxying(server: Server, folder: Path, changes: Mapping[str, str] | None = None) -> Iterator[Proxy]:
    """Run nginx with docs/nginx.conf, its paths and ports changed to those of the test."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    assert program, "nginx is missing; `make system` installs it"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        proxy = Proxy(free.getsockname()[1], folder)
    _write(proxy, server, changes or {})
    process = subprocess.Popen([program, "-c", str(folder / "main.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        _wait(proxy, process)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _write(proxy: Proxy, server: Server, changes: Mapping[str, str]) -> None:
    folder = proxy.folder
    (folder / "spool").mkdir(parents=True)
    (folder / "langreview.users").write_text(f"{USER[0]}:{{PLAIN}}{USER[1]}\n", encoding="utf-8")
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},DNS:localhost"]
    files = ["-keyout", str(folder / "langreview.key"), "-out", str(folder / "langreview.crt")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run(["openssl", "req", "-x509", "-nodes", *curve, *names, *files], check=True, capture_output=True)
    site = CONFIGURATION
    for before, after in {
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.port} ssl;",
        "/etc/nginx/langreview.crt": f"{folder}/langreview.crt",
        "/etc/nginx/langreview.key": f"{folder}/langreview.key",
        "/etc/nginx/langreview.users": f"{folder}/langreview.users",
        "/var/log/nginx/langreview.log error;": f"{folder}/error.log warn;",
        "http://127.0.0.1:7860/;": f"{server.url}/;",
        **changes,
    }.items():
        assert site.count(before) == 1, before
        site = site.replace(before, after)
    (folder / "site.conf").write_text(site, encoding="utf-8")
    (folder / "main.conf").write_text(_MAIN.format(folder=folder), encoding="utf-8")


def _wait(proxy: Proxy, process: subprocess.Popen[bytes]) -> None:
    transport = httpx.HTTPTransport(retries=20, verify=False)
    with httpx.Client(transport=transport, timeout=PATIENCE) as client:
        try:
            client.get(f"https://127.0.0.1:{proxy.port}/")
        except httpx.TransportError as error:
            raise AssertionError(f"nginx did not start ({process.poll()}): {proxy.log}") from error
