"""`python -m app`, watched from inside, with an engine that can be made to fail and a lexicon that means harm.

Run as `python -m tests.odd_server`, with the options of `python -m app`. Two routes more tell what only the process
itself can see: HELD, how many texts in its memory hold MARKER, and ROUTES, every path that anything in it answers.
"""

from __future__ import annotations

import gc
import socket
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import Any

MARKER = "".join(("quor", "vexil"))
"""A word that is in no text but the tests' notes; put together here, so that no line of code holds it."""
FAIL = "the engine fails at this"
WATCHING, OUTSIDE = "watching", "reached outside:"
HELD, ROUTES = "/page/odd/held", "/page/odd/routes"
_AT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.bind": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "subprocess.Popen": 0,
}
"""The events of the interpreter that could reach outside, and which of their arguments says where."""
_HERE = ("127.0.0.1", "::1", "localhost", "", None, sys.executable)


def watch() -> None:
    """Refuse and tell whatever would leave this machine or start another program, from now on."""
    sys.addaudithook(_refuse_outside)
    try:
        socket.getaddrinfo("example.org", 80)
    except PermissionError:
        sys.stderr.write(f"{WATCHING}\n")


def _refuse_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _AT:
        return
    where = arguments[_AT[event]]
    host = where[0] if isinstance(where, tuple) else where
    host = host.decode() if isinstance(host, bytes) else host
    if host not in _HERE:
        sys.stderr.write(f"{OUTSIDE} {event} {where!r}\n")
        raise PermissionError(f"{event} is refused")


def held(word: str) -> int:
    """Return how many texts in the memory of this process hold a word, in whatever case."""
    gc.unfreeze()  # what was loaded at the start is searched as well
    gc.collect()
    seen: set[int] = set()
    waiting: list[Any] = [*gc.get_objects(), *_locals()]
    found = 0
    while waiting:
        item = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if issubclass(type(item), str | bytes | bytearray):
            found += item is not word and _holds(item, word)
        else:
            waiting.extend(gc.get_referents(item))
    return found


def _locals() -> Iterator[Any]:
    """Yield what the functions that run now in any thread hold; the collector does not know of it."""
    mine = (held.__code__, _locals.__code__)
    for innermost in sys._current_frames().values():
        for frame, _ in traceback.walk_stack(innermost):
            if frame.f_code not in mine:
                yield from frame.f_locals.values()


def _holds(text: str | bytes | bytearray, word: str) -> bool:
    if isinstance(text, str):
        return word in text.casefold()
    return word.encode() in text.lower()


def paths(routes: Iterable[Any], before: str = "") -> Iterator[str]:
    """Yield the path of every route, of whatever is mounted or included as well."""
    for route in routes:
        path = before + getattr(route, "path", "")
        inner = getattr(getattr(route, "original_router", route), "routes", None)
        if inner:
            yield from paths(inner, path)
        else:
            yield path


def main() -> int:
    """Serve until stopped."""
    watch()
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    from app import __main__ as program
    from app import server
    from langreview import review

    real_build, real_review = server.build, review.Reviewer.review

    def build(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        app = real_build(*arguments, **options)
        app.router.routes[:0] = [
            Route(HELD, lambda _: JSONResponse(held(MARKER))),
            Route(ROUTES, lambda _: JSONResponse([*paths(app.routes)])),
        ]
        return app

    def reviewed(self: review.Reviewer, note: str, **options: Any) -> Any:  # noqa: ANN401
        if FAIL in note:
            raise RuntimeError(note)
        return real_review(self, note, **options)

    program.build = build  # type: ignore[attr-defined]
    review.Reviewer.review = reviewed  # type: ignore[method-assign]
    return program.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
