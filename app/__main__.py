"""`python -m app`: serve the HTTP API and the LanguageTool protocol on this machine."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import uvicorn

from app.server import HOSTS, build
from langreview import review
from langreview.errors import LangreviewError

PORT = 7860


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped."""
    options = _parser().parse_args(arguments)
    if options.host not in HOSTS and not options.trust_network:
        sys.stderr.write(
            f"--host {options.host}: others on the network could read notes on their way; serve on 127.0.0.1 behind a"
            " reverse proxy, or say --trust-network\n"
        )
        return 2
    try:
        reviewer = review.load()
    except LangreviewError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"langreview on http://{options.host}:{options.port} (stop with Ctrl-C)\n")
    sys.stdout.flush()
    uvicorn.run(
        build(reviewer, hosts=(*HOSTS, *options.name)),
        host=options.host,
        port=options.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        limit_concurrency=1000,
        timeout_keep_alive=10,
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Serve langreview on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--name", action="append", default=[], help="another name by which a reverse proxy calls this server"
    )
    parser.add_argument("--trust-network", action="store_true", help="listen on an address that others can reach")
    parser.add_argument("--api-only", action="store_true", help="serve no pages; this release has none yet")
    return parser


if __name__ == "__main__":
    sys.exit(main())
