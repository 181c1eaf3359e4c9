"""Bars in a list and a gauge: so simple that a page draws them without a chart program."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


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
    words = f"Risk {score:g} of 100"
    return (
        f'<svg viewBox="0 0 200 120" role="img" aria-label="{words}"><title>{words}</title>'
        f"{_arc(1.0, 'gauge-track')}{_arc(max(0.01, min(score, 100) / 100), f'gauge {kind}')}"
        f"{_text(100, 96, f'{score:.0f}', 'gauge-score')}"
        f"{_text(18, 116, '0', 'axis')}{_text(182, 116, '100', 'axis')}</svg>"
    )


def _arc(share: float, kind: str) -> str:
    angle = math.pi * (1 - share)
    x, y = 100 + 82 * math.cos(angle), 100 - 82 * math.sin(angle)
    return f'<path d="M 18 100 A 82 82 0 0 1 {x:.2f} {y:.2f}" class="{kind}"/>'


def _text(x: int, y: int, words: str, kind: str) -> str:
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="middle">{words}</text>'
