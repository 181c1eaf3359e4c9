"""Charts as SVG text: no script, no resource from outside, colours from the page's variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

Number = float | int


@dataclass(frozen=True)
class Frame:
    """The plot area of a chart in a drawing of `width` x `height`."""

    width: int = 640
    height: int = 240
    left: int = 52
    right: int = 14
    top: int = 20
    bottom: int = 28

    @property
    def base(self) -> int:
        return self.height - self.bottom

    def x(self, share: float) -> float:
        return self.left + share * (self.width - self.left - self.right)

    def y(self, share: float) -> float:
        return self.base - share * (self.base - self.top)


def drawing(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    """An SVG with a title for people who hear the page; it scales with its place."""
    body = "".join(parts)
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def text(x: float, y: float, words: str, kind: str = "axis", anchor: str = "start") -> str:
    """A text; `kind` is a class of the page, `anchor` start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def line(points: Sequence[tuple[float, float]], kind: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" class="{kind}"/>'


def area(points: Sequence[tuple[float, float]], base: float, kind: str) -> str:
    if not points:
        return ""
    closed = [(points[0][0], base), *points, (points[-1][0], base)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in closed)
    return f'<polygon points="{path}" class="{kind}"/>'


def bar(x: float, y: float, width: float, height: float, kind: str, hint: str = "") -> str:
    """A rectangle with rounded corners; `hint` appears under the pointer."""
    radius = min(2.5, width / 2, height / 2)
    inner = f"<title>{escape(hint)}</title>" if hint else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="{max(radius, 0):.1f}" class="{kind}">{inner}</rect>'
    )


def dot(x: float, y: float, radius: float, kind: str, hint: str = "") -> str:
    inner = f"<title>{escape(hint)}</title>" if hint else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{kind}">{inner}</circle>'


def scale(frame: Frame, top: float, labels: Sequence[tuple[float, str]]) -> list[str]:
    """Horizontal grid lines with their labels; `top` is the value at the upper edge."""
    parts = []
    for value, label in labels:
        y = frame.y(value / top if top else 0)
        kind = "base" if value == 0 else "grid"
        parts.append(line([(frame.left, y), (frame.width - frame.right, y)], kind))
        parts.append(text(frame.left - 8, y + 4, label, anchor="end"))
    return parts


def steps_to(highest: float, count: int = 4) -> list[float]:
    """Round values from 0 to at least `highest`: 0, 50, 100, 150."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / count
    magnitude: float = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else _small_magnitude(rough)
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough)
    steps = [0.0]
    while steps[-1] < highest:
        steps.append(steps[-1] + step)
    return steps


def _small_magnitude(rough: float) -> float:
    magnitude = 1.0
    while magnitude > rough:
        magnitude /= 10
    return magnitude


def short_number(value: Number) -> str:
    """12,400,000 as 12.4M; for axes and tiles, beside which the exact figure stands."""
    for limit, unit in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.1f}".removesuffix(".0") + unit
    return f"{value:.1f}".removesuffix(".0")
