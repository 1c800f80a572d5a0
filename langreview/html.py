"""A review as one HTML file that needs nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from langreview.explain import debates, evidence, review_notice, sources, why, worked
from langreview.lexicon import Lexicon, Source
from langreview.merge import Piece, marks
from langreview.output import NOT_APPROVAL, SEVERITIES, Output, headline, line_of
from langreview.types import Finding, Review, Suggestion

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
.note { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid; border-radius: .5rem; padding: 1rem; }
mark { background: none; color: inherit; font-weight: 600; text-decoration: underline 2px; }
mark.fear-inducing { text-decoration-style: double; }
mark.house-style { text-decoration-style: dotted; }
mark a { color: inherit; text-decoration: none; vertical-align: super; font-size: .75em; }
article { border-top: 1px solid; margin-top: 1.5rem; }
blockquote { margin: 0; font-weight: 600; white-space: pre-wrap; }
.quiet { font-size: .875rem; }
"""


def to_html(review: Review, lexicon: Lexicon, output: Output) -> str:
    """Return the review as a page; every text is escaped, and the page loads and runs nothing."""
    title = escape(headline(review, output.name))
    cards = "\n".join(
        _card(number, suggestion, review, lexicon) for number, suggestion in enumerate(review.suggestions, 1)
    )
    notices = "".join(f"<p class=quiet>{escape(notice)}</p>" for notice in (*review.notices, NOT_APPROVAL))
    return f"""<!doctype html>
<html lang="{escape(lexicon.locale)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{notices}
<h2>The note</h2>
<div class="note">{_marked(review)}</div>
<h2>Findings</h2>
{cards or "<p>None.</p>"}
<h2>Left alone, and why</h2>
{_left_alone(review)}
<p class=quiet>{_versions(review)}</p>
</main>
</body>
</html>
"""


def _marked(review: Review) -> str:
    numbers = {finding: number for number, finding in enumerate(review.findings, 1)}
    return "".join(_piece(piece, review.note, numbers) for piece in marks(review.note, review.findings))


def _piece(piece: Piece, note: str, numbers: dict[Finding, int]) -> str:
    words = escape(piece.span.of(note))
    if not piece.findings:
        return words
    ends = [numbers[finding] for finding in piece.findings if finding.span.end == piece.span.end]
    links = "".join(f'<a href="#finding-{number}" aria-label="finding {number}">[{number}]</a>' for number in ends)
    return f'<mark class="{piece.findings[0].label}">{words}{links}</mark>'


def _card(number: int, suggestion: Suggestion, review: Review, lexicon: Lexicon) -> str:
    finding = suggestion.finding
    category = lexicon.categories[finding.category]
    line = line_of(review.note, finding.span.start)
    about = f"{finding.category} {category.name}, {SEVERITIES[finding.severity]}, line {line}"
    rewordings = _list(f"{item.kind}: {item.text or '(take the words out)'}" for item in suggestion.rewordings)
    rewordings += "".join(f"<p class=quiet>{escape(line)}</p>" for line in worked(suggestion))
    disputes = "".join(
        f"<p>Disputed: {escape(item.question)} {escape(item.one_side)} / {escape(item.other_side)}</p>"
        for item in debates(finding, lexicon)
    )
    cited = "".join(f"<li>{_cited(source)}</li>" for source in sources(finding, lexicon))
    return f"""<article id="finding-{number}">
<h3>{number}. {escape(finding.label)}</h3>
<p class=quiet>{escape(about)}</p>
<blockquote>{escape(finding.span.of(review.note))}</blockquote>
<p>{escape(why(finding, lexicon))}</p>
{f"<p><strong>{escape(notice)}</strong></p>" if (notice := review_notice(finding, lexicon)) else ""}
{rewordings}
{f"<p class=quiet>{escape(found)}</p>" if (found := evidence(finding)) else ""}
{disputes}
<ul class=quiet>{cited}</ul>
</article>"""


def _cited(source: Source) -> str:
    text = f"{escape(source.id)}: {escape(source.title)}"
    linked = source.url.startswith(("https://", "http://"))
    link = f'<a href="{escape(source.url)}" rel="noreferrer">{text}</a>' if linked else text
    return f"{link} (read: {escape(source.read)})"


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _left_alone(review: Review) -> str:
    if not review.suppressed:
        return "<p>Nothing.</p>"
    return _list(
        f'"{item.finding.span.of(review.note)}" (line {line_of(review.note, item.finding.span.start)}): '
        f"{item.reason}, {item.detail}" + (f' ("{item.cue.of(review.note)}")' if item.cue else "")
        for item in review.suppressed
    )


def _versions(review: Review) -> str:
    detectors = ", ".join(review.detectors)
    return escape(f"langreview {review.versions.package}, lexicon {review.versions.lexicon}, detectors: {detectors}")
