"""Plots as SVG for the report; each has a table beside it that says the same."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING

from eval.calibration import Calibration
from eval.metrics import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK = "#6b7280"
"""A grey that has enough contrast on white and on black."""
_FILL = "#2563eb"


def reliability(calibration: Calibration) -> str:
    """Plot the share that was true against the confidence; on the diagonal a confidence means what it says."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], linestyle="--", color=_INK)
        axes.plot(
            [item.confidence for item in calibration.bins],
            [item.true for item in calibration.bins],
            marker="o",
            color=_FILL,
        )
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share that was true")

    return _svg(draw, f"Reliability of confidences, {calibration.of}", height=4.0)


def thresholds(pairs: Sequence[tuple[Figure, Figure]]) -> str:
    """Plot span recall against false alarms per 1,000 words over the thresholds."""

    def draw(axes: Axes) -> None:
        up, across = ([item.estimate.value for item in side] for side in zip(*pairs, strict=True))
        axes.plot(across, up, marker="o", color=_FILL)
        for (figure, _), x, y in list(zip(pairs, across, up, strict=True))[::4]:
            axes.annotate(figure.of, (x, y), textcoords="offset points", xytext=(5, -12), color=_INK)
        axes.set(ylim=(0, 1), xlabel="false alarms per 1,000 words", ylabel="span recall")

    return _svg(draw, "Recall against false alarms, by threshold of confidence", height=4.0)


def bars(figures: Sequence[Figure], title: str) -> str:
    """Plot one bar with its interval for each figure."""

    def draw(axes: Axes) -> None:
        values = [item.estimate.value for item in figures]
        errors = [
            [max(0.0, item.estimate.value - item.estimate.low) for item in figures],
            [max(0.0, item.estimate.high - item.estimate.value) for item in figures],
        ]
        places = range(len(figures))
        axes.barh(places, values, xerr=errors, color=_FILL, ecolor=_INK, height=0.6)
        axes.set_yticks(places, [item.of for item in figures])
        axes.invert_yaxis()
        axes.set(xlim=(0, 1))

    return _svg(draw, title, height=0.8 + 0.28 * len(figures))


def _svg(draw: Callable[[Axes], None], title: str, *, height: float) -> str:
    from matplotlib import rc_context
    from matplotlib.figure import Figure as Canvas

    with rc_context(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": title,
            "text.color": _INK,
            "axes.labelcolor": _INK,
            "axes.edgecolor": _INK,
            "xtick.color": _INK,
            "ytick.color": _INK,
            "font.family": "sans-serif",
            "text.parse_math": False,
        }
    ):
        canvas = Canvas(figsize=(6.4, height), layout="constrained")
        axes = canvas.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        written = io.StringIO()
        canvas.savefig(written, format="svg", transparent=True, metadata={"Date": None, "Title": title})
    svg = written.getvalue()
    return svg[svg.index("<svg") :].replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)
