"""A user of LibreOffice Writer, over UNO; run by the system's own Python, which has `uno` and nothing of ours.

Reads {"pipe", "url", "expected"} from standard input; writes to standard output, as JSON, what Writer underlined
in each paragraph, what it was told of it, and the document once first suggestions were taken. Places are UTF-16 units.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, TypeAlias

import uno

Uno: TypeAlias = Any
"""What UNO hands out; it has no types here."""
Runs: TypeAlias = list[list[int]]
PATIENCE = 60.0
"""Seconds for Writer to start, and to underline of its own accord what it was told."""
TICK = 0.2

AS_TEXT = tuple(
    uno.createUnoStruct("com.sun.star.beans.PropertyValue", name, 0, value, 0)
    for name, value in (("FilterName", "Text (encoded)"), ("FilterOptions", "UTF8,LF,,en-GB"))
)


def main() -> None:
    asked = json.load(sys.stdin)
    remote = connected(asked["pipe"])
    desktop = service(remote, "com.sun.star.frame.Desktop")
    document = desktop.loadComponentFromURL(asked["url"], "_blank", 0, AS_TEXT)
    waves = underlined_as(asked["expected"], document.CurrentController.ComponentWindow)
    told = []
    for paragraph, errors in checked(remote, document):
        told.append([error_of(item) for item in errors])
        for error in reversed(errors):
            if error.aSuggestions:
                paragraph.changeText(error.nErrorStart, error.nErrorLength, error.aSuggestions[0], ())
    after = document.Text.getString()
    json.dump({"locales": locales(remote), "underlined": waves, "told": told, "after": after}, sys.stdout)
    document.setModified(False)
    document.close(True)  # noqa: FBT003 - UNO knows no keywords
    desktop.terminate()


def connected(pipe: str) -> Uno:
    local = uno.getComponentContext()
    resolver = service(local, "com.sun.star.bridge.UnoUrlResolver")
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            if time.monotonic() > until:
                raise
        threading.Event().wait(TICK)


def service(context: Uno, name: str) -> Uno:
    return context.ServiceManager.createInstanceWithContext(name, context)


def english() -> Uno:
    return uno.createUnoStruct("com.sun.star.lang.Locale", "en", "GB", "")


def locales(remote: Uno) -> list[str]:
    checker = service(remote, "org.openoffice.lingu.LanguageToolGrammarChecker")
    return sorted("-".join(filter(None, (item.Language, item.Country))) for item in checker.getLocales())


def checked(remote: Uno, document: Uno) -> Iterator[tuple[Uno, Uno]]:
    """Yield the paragraphs with what Writer's own dialog is told of them."""
    proofreading = uno.getConstantByName("com.sun.star.text.TextMarkupType.PROOFREADING")
    iterator = service(remote, "com.sun.star.linguistic2.ProofreadingIterator")
    paragraphs = document.getFlatParagraphIterator(proofreading, False)  # noqa: FBT003 - as above
    paragraph = paragraphs.getFirstPara()
    while paragraph is not None:
        text = paragraph.getText()
        yield paragraph, iterator.checkSentenceAtPosition(document, paragraph, text, english(), 0, -1, -1).aErrors
        paragraph = paragraphs.getNextPara()


def error_of(error: Uno) -> dict[str, Any]:
    return {
        "start": error.nErrorStart,
        "length": error.nErrorLength,
        "message": error.aShortComment,
        "title": error.aFullComment,
        "suggestions": list(error.aSuggestions),
    }


def underlined_as(expected: list[Runs], window: Uno) -> list[Runs]:
    """Return what Writer underlines of its own accord, as soon as it is as expected, or when patience ends."""
    until = time.monotonic() + PATIENCE
    while True:
        found = underlined(window)
        if found == expected or time.monotonic() > until:
            return found
        threading.Event().wait(TICK)


def underlined(window: Uno) -> list[Runs]:
    """Return the underlined runs of characters of each paragraph, as the pixels of the window show them."""
    screen = Screen(window)
    return [runs(screen.is_waved(paragraph)) for paragraph in paragraphs_of(window.getAccessibleContext())]


def runs(marks: list[bool]) -> Runs:
    edges = [at for at in range(len(marks) + 1) if (at > 0 and marks[at - 1]) != (at < len(marks) and marks[at])]
    return [list(pair) for pair in zip(edges[::2], edges[1::2], strict=True)]


def paragraphs_of(context: Uno) -> Iterator[Uno]:
    role = uno.getConstantByName("com.sun.star.accessibility.AccessibleRole.PARAGRAPH")
    for number in range(context.getAccessibleChildCount()):
        child = context.getAccessibleChild(number).getAccessibleContext()
        if child.getAccessibleRole() == role:
            yield child
        else:
            yield from paragraphs_of(child)


class Screen:
    """The pixels of a window: a bitmap of 24 bits a pixel, its lowest line first."""

    def __init__(self, window: Uno) -> None:
        size = window.PosSize
        bitmap = window.createBitmap(0, 0, size.Width, size.Height).getDIB().value
        self._corner = window.getAccessibleContext().getLocationOnScreen()
        self._start = int.from_bytes(bitmap[10:14], "little")
        self._height = int.from_bytes(bitmap[22:26], "little")
        self._line = (int.from_bytes(bitmap[18:22], "little") * 3 + 3) // 4 * 4
        self._bitmap = bitmap

    def is_waved(self, paragraph: Uno) -> list[bool]:
        """Tell of each character whether a wavy line runs under most of it."""
        place = paragraph.getLocationOnScreen()
        left, top = place.X - self._corner.X, place.Y - self._corner.Y
        boxes = [paragraph.getCharacterBounds(at) for at in range(paragraph.getCharacterCount())]
        return [self._waves(left, top, box) * 2 > max(box.Width, 1) for box in boxes]

    def _waves(self, left: int, top: int, box: Uno) -> int:
        """Return how many columns of a character's box have a wave in its lower half."""
        rows = range(top + box.Y + box.Height // 2, top + box.Y + box.Height + 2)
        columns = range(left + box.X, left + box.X + box.Width)
        return sum(any(self._is_orange(x, y) for y in rows) for x in columns)

    def _is_orange(self, x: int, y: int) -> bool:
        at = self._start + (self._height - 1 - y) * self._line + x * 3
        blue, green, red = (int(part) for part in self._bitmap[at : at + 3])
        return red > green + 40 and green > blue


if __name__ == "__main__":
    main()
