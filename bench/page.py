"""How long the review page takes to show a long note, and to carry out one decision, timed inside the browser.

    python -m bench.page [--repeats N]

The note is made of the lexicon's own examples and plain sentences: 3,000 words with 80 marks or more.
"""

from __future__ import annotations

import argparse
import statistics
from itertools import cycle, islice

from playwright.sync_api import Page

from langreview import lexicon_reader
from tests.browser import browsing, visiting
from tests.serving import serving

WORDS = 3000
MARKS = 80
_PLAIN = (
    "Seen at home with his sister, slept six hours, ate breakfast, and walked to the shop before the visit at noon. "
)
_PAINTED = """
() => new Promise(done => {
  const marked = document.querySelector('[data-part=marked]');
  const asked = performance.now();
  const watch = new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
    watch.disconnect();
    const answer = performance.getEntriesByType('resource').filter(item => item.name.endsWith('/page/review')).at(-1);
    const now = performance.now();
    done([now - asked, now - answer.responseEnd]);
  })));
  watch.observe(marked, {childList: true});
  document.querySelector('[data-part=form]').requestSubmit();
})
"""
_ACCEPTED = """
() => new Promise(done => {
  const asked = performance.now();
  [...document.querySelectorAll('.card button')].find(button => button.textContent === 'Keep original').click();
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - asked)));
})
"""


def note() -> str:
    """Return the note."""
    flagged = [
        example.text
        for entry in lexicon_reader.load().entries.values()
        for example in entry.examples[:1]
        if example.marks and entry.severity > 1
    ]
    text = ""
    for number, example in enumerate(cycle(flagged)):
        text += example + (" " if number % 4 else "\n\n")
        if number >= MARKS:
            break
    return text + "".join(islice(cycle([_PLAIN]), (WORDS - len(text.split())) // len(_PLAIN.split()) + 1))


def measured(page: Page, repeats: int) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds: from asking to painted, from the answer to painted, and from a decision to painted."""
    whole, painted, decided = [], [], []
    page.get_by_label("Note", exact=True).fill(note())
    page.on("dialog", lambda dialog: dialog.accept())
    for _ in range(repeats):
        total, after = page.evaluate(_PAINTED)
        whole.append(total)
        painted.append(after)
        page.locator(".marked .mark").first.click()
        decided += [page.evaluate(_ACCEPTED) for _ in range(20)]
    return whole, painted, decided


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=10)
    options = parser.parse_args()
    with serving() as server, browsing() as browser, visiting(browser, server) as visit:
        page = visit.open("")
        times = measured(page, options.repeats)
        marks = page.locator(".marked .mark").count()
    print(f"{len(note().split()):,} words, {marks} marks; milliseconds")
    for name, values in zip(("asked to painted", "answer to painted", "decision to painted"), times, strict=True):
        most = statistics.quantiles(values, n=20)[-1]
        print(f"| {name} | p50 {statistics.median(values):.0f} | p95 {most:.0f} | n {len(values)} |")


if __name__ == "__main__":
    main()
