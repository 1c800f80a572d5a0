"""`python -m app`: serve the pages, the HTTP API and the LanguageTool protocol on this machine."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import uvicorn

from app.server import HOSTS, Place, build
from langreview import review
from langreview.errors import LangreviewError

PORT = 7860
_NOTEBOOKS = ("COLAB_RELEASE_TAG", "KAGGLE_KERNEL_RUN_TYPE", "SPACE_ID", "SAGEMAKER_INTERNAL_IMAGE_URI")
"""What hosted notebooks set."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    options = _parser().parse_args(arguments)
    if refusal := _refusal(options):
        sys.stderr.write(f"{refusal}\n")
        return 2
    try:
        reviewer = review.load()
    except LangreviewError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    place = Place(
        hosts=(*HOSTS, *options.name),
        root_path=options.root_path,
        user_header=options.user_header,
        proxies=tuple(options.proxy or Place().proxies),
    )
    app = build(reviewer, pages=not options.api_only, place=place)
    sys.stdout.write(f"langreview on http://{options.host}:{options.port} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=1000,
        timeout_keep_alive=10,
    )
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve langreview on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument("--api-only", action="store_true", help="serve no pages; starts faster")
    network = parser.add_argument_group("behind a reverse proxy (docs/deployment.md)")
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
    return parser


if __name__ == "__main__":
    sys.exit(main())
