"""`python -m app`: serve the pages, the HTTP API and the LanguageTool protocol on this machine."""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from app.connection import Connection
from app.guard import LOOPBACK, Place
from app.server import HOSTS, build
from langreview import review
from langreview.errors import LangreviewError
from langreview.review import Reviewer

PORT = 7860
_NOTEBOOKS = ("COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE", "SPACE_ID", "SAGEMAKER_INTERNAL_IMAGE_URI")
"""What hosted notebooks set."""
_CONNECTIONS = 1000
_IDLE_SECONDS = 10
_STOPPING_SECONDS = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    options = _parser().parse_args(arguments)
    if refusal := _refusal(options):
        sys.stderr.write(f"{refusal}\n")
        return 2
    try:
        reviewer = _reviewer(options.lexicon)
        listening = listen(options.host, options.port)
    except LangreviewError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    place = Place(
        hosts=(*HOSTS, *options.name),
        root_path=options.root_path,
        user_header=options.user_header,
        proxies=tuple(options.proxy or LOOPBACK),
    )
    app = build(reviewer, pages=not options.api_only, place=place, overlays=options.lexicon)
    serve(app, listening)
    return 0


def _refusal(options: argparse.Namespace) -> str:
    """Return why the server must not start as it was asked to, or ""."""
    if os.environ.get("GRADIO_SHARE", "").casefold() == "true":
        return "GRADIO_SHARE is set to True, which would open a public tunnel; unset it"
    if any(name in os.environ for name in _NOTEBOOKS):
        return "this is a hosted notebook, which others can reach; run langreview on a machine of your own"
    if options.host not in HOSTS and not (options.trust_network or options.user_header):
        return (
            f"--host {options.host}: others on the network could read notes on their way; serve on 127.0.0.1 behind a"
            " reverse proxy, ask for its sign-on with --user-header, or say --trust-network"
        )
    return ""


def _reviewer(overlays: Sequence[Path]) -> Reviewer:
    """Return the reviewer; it lives as long as the process, so garbage is looked for neither meanwhile nor in it."""
    gc.disable()
    try:
        reviewer = review.load(overlays=overlays)
        gc.freeze()
    finally:
        gc.enable()
    return reviewer


def serve(app: FastAPI, listening: socket.socket) -> None:
    """Say where, and serve until stopped: nothing of a request is logged, and no client is waited for without end."""
    host, port = listening.getsockname()[:2]
    sys.stdout.write(f"langreview on http://{f'[{host}]' if ':' in host else host}:{port} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_level="error",
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_STOPPING_SECONDS,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        LangreviewError: where that is not possible.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol asyncio does not take it for TCP, and every answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_CONNECTIONS)
    except OSError as error:
        listening.close()
        why = (error.strerror or "cannot listen").lower()
        raise LangreviewError(
            f"--host {host} --port {port}: {why}; choose another, or stop what listens there"
        ) from None
    return listening


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) not in range(2**16):
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 65535, found '{text}'")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve langreview on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=PORT, help="port to listen on; 0: any (default: %(default)s)")
    parser.add_argument(
        "--lexicon",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="lay a local lexicon over the shipped one: the team's own entries, and what it leaves alone",
    )
    parser.add_argument("--api-only", action="store_true", help="serve no pages; starts faster")
    _add_network(parser.add_argument_group("behind a reverse proxy (docs/deployment.md)"))
    return parser


def _add_network(network: argparse._ArgumentGroup) -> None:
    network.add_argument(
        "--name", action="append", default=[], help="another name by which a reverse proxy calls this server"
    )
    network.add_argument("--root-path", default="", metavar="PATH", help="path under which the proxy serves it")
    network.add_argument(
        "--user-header",
        default="",
        metavar="NAME",
        help="header in which the proxy names who has signed on; refuse others",
    )
    network.add_argument(
        "--proxy", action="append", metavar="ADDRESS", help="address whose header is believed (default: this machine)"
    )
    network.add_argument("--trust-network", action="store_true", help="listen on an address that others can reach")


if __name__ == "__main__":
    sys.exit(main())
