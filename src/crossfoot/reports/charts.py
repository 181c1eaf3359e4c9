"""The charts of the summary page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from crossfoot.reports.svg import (
    Frame,
    area,
    bar,
    dot,
    drawing,
    line,
    scale,
    short_number,
    steps_to,
    text,
)


@dataclass(frozen=True)
class Month:
    """Debits of a month, how many of its lines have findings, and the debits of those."""

    period: str
    debit: float
    flagged_lines: int
    flagged_debit: float


_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_LABELS = 12


def month_name(period: str) -> str:
    """2026-03 as Mar 26."""
    year, month = period.split("-")
    return f"{_NAMES[int(month) - 1]} {year[2:]}"


def monthly_chart(months: Sequence[Month]) -> str:
    """Debits per month as an area, those with findings below, dots where most lines are flagged."""
    frame = Frame(height=252, top=26, right=28)
    steps = steps_to(max([m.debit for m in months], default=0))
    top = steps[-1]
    parts = scale(frame, top, [(value, short_number(value)) for value in steps])
    debit = _points(frame, [m.debit for m in months], top)
    flagged = _points(frame, [min(m.flagged_debit, top) for m in months], top)
    parts += [area(debit, frame.base, "fill"), line(debit, "stroke")]
    parts += [area(flagged, frame.base, "fill-flag"), line(flagged, "stroke-flag")]
    parts += _month_labels(frame, months, debit)
    parts += _peaks(months, debit)
    return drawing(
        frame.width, frame.height, "Debits by month, and those of lines with findings", parts
    )


def _points(frame: Frame, values: Sequence[float], top: float) -> list[tuple[float, float]]:
    last = max(1, len(values) - 1)
    return [(frame.x(i / last), frame.y(v / top)) for i, v in enumerate(values)]


def _month_labels(
    frame: Frame, months: Sequence[Month], points: Sequence[tuple[float, float]]
) -> list[str]:
    every = math.ceil(len(months) / _MOST_LABELS) or 1
    wanted = [i for i in range(len(months)) if i % every == 0]
    return [
        text(points[i][0], frame.base + 18, month_name(months[i].period), anchor="middle")
        for i in wanted
    ]


def _peaks(months: Sequence[Month], points: Sequence[tuple[float, float]]) -> list[str]:
    """A few months with many flagged lines are named, all have a dot to point at."""
    named = _named(months)
    parts = []
    for i, (month, (x, y)) in enumerate(zip(months, points, strict=True)):
        words = f"{month.flagged_lines:,} flagged"
        noun = "line" if month.flagged_lines == 1 else "lines"
        hint = f"{month_name(month.period)}: debits {month.debit:,.2f}, {words} {noun}"
        parts.append(dot(x, y, 4 if i in named else 2.5, "dot-flag" if i in named else "dot", hint))
        if i in named:
            anchor = "end" if i == len(months) - 1 else "start" if i == 0 else "middle"
            parts.append(text(x, y - 10, words, "label-flag", anchor))
    return parts


def _named(months: Sequence[Month]) -> list[int]:
    """Up to three months with the most flagged lines, far enough apart for their labels."""
    apart = len(months) / 6
    named: list[int] = []
    for i in sorted(range(len(months)), key=lambda i: -months[i].flagged_lines):
        far = all(abs(i - other) >= apart for other in named)
        if far and months[i].flagged_lines and len(named) < 3:
            named.append(i)
    return named


#: A digit this far from Benford's share is coloured.
_STRIKING_GAP = 0.01


def benford_chart(observed: Sequence[float], expected: Sequence[float]) -> str:
    """Shares of the first digits 1 to 9 as bars, Benford's shares as a line."""
    frame = Frame(height=220, left=52)
    steps = steps_to(max([*observed, *expected, 0.01]))
    parts = scale(frame, steps[-1], [(v, f"{v:.0%}") for v in steps])
    width = (frame.x(1) - frame.x(0)) / 9
    farthest = max(range(9), key=lambda i: abs(observed[i] - expected[i]))
    curve = []
    for i in range(9):
        middle = frame.x((i + 0.5) / 9)
        y = frame.y(observed[i] / steps[-1])
        gap = abs(observed[i] - expected[i])
        kind = "bar-warn" if i == farthest and gap > _STRIKING_GAP else "bar"
        hint = f"{i + 1}: {observed[i]:.1%} seen, {expected[i]:.1%} expected"
        parts.append(bar(middle - width * 0.32, y, width * 0.64, frame.base - y, kind, hint))
        parts.append(text(middle, frame.base + 18, str(i + 1), anchor="middle"))
        curve.append((middle, frame.y(expected[i] / steps[-1])))
    parts.append(line(curve, "expected"))
    parts += [dot(x, y, 2.6, "dot-ink") for x, y in curve]
    return drawing(frame.width, frame.height, "First digits against Benford's law", parts)


@dataclass(frozen=True)
class Bar:
    """One bar of a bar list: label, value, the value in words, and a class of colour."""

    label: str
    value: float
    words: str
    kind: str = "bar"


def bar_list(bars: Sequence[Bar]) -> str:
    """Horizontal bars as a list: label, bar and value, each readable at any width."""
    longest = max([one.value for one in bars], default=0) or 1
    items = "".join(_bar_item(one, max(one.value / longest, 0.008)) for one in bars)
    return f'<ul class="bars">{items}</ul>'


def _bar_item(one: Bar, share: float) -> str:
    track = '<rect width="100" height="8" class="track"/>'
    filled = f'<rect width="{100 * share:.2f}" height="8" class="{one.kind}"/>'
    label = escape(one.label)
    return (
        f'<li><span title="{label}">{label}</span>'
        f'<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{track}{filled}'
        f"</svg><b>{escape(one.words)}</b></li>"
    )


def gauge(score: float, kind: str) -> str:
    """A half circle from 0 to 100 with the score in it."""
    parts = [_arc(1.0, "gauge-track"), _arc(max(0.01, min(score, 100) / 100), f"gauge {kind}")]
    parts += [
        text(100, 96, f"{score:.0f}", "gauge-score", "middle"),
        text(18, 116, "0", anchor="middle"),
        text(182, 116, "100", anchor="middle"),
    ]
    return drawing(200, 120, f"Risk {score:g} of 100", parts)


def _arc(share: float, kind: str) -> str:
    angle = math.pi * (1 - share)
    x, y = 100 + 82 * math.cos(angle), 100 - 82 * math.sin(angle)
    return f'<path d="M 18 100 A 82 82 0 0 1 {x:.2f} {y:.2f}" class="{kind}"/>'
