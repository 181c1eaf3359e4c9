"""A plot in a sentence, for people who do not see it; and numbers that fit beside a chart."""

from collections.abc import Callable, Sequence

from crossfoot.charts.plot import Plot, Series, Values

_UNITS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def short_number(value: float) -> str:
    """12,400,000 as 12.4M; for axes and tiles, beside which the exact figure stands."""
    for limit, unit in _UNITS:
        if abs(value) >= limit:
            return f"{value / limit:.1f}".removesuffix(".0") + unit
    return f"{value:.1f}".removesuffix(".0")


def said(plot: Plot) -> str:
    """Title, then of each series its highest and lowest value, over time also first and last."""
    unit = f", {plot.unit}" if plot.unit else ""
    parts = [_said(one, plot) for one in plot.series]
    target = "" if plot.target is None else f" The target is {number_words(plot)(plot.target)}."
    return f"{plot.title}{unit}. {' '.join(parts) or 'Nothing to show.'}{target}"


def number_words(plot: Plot) -> Callable[[float], str]:
    """How the plot's numbers are said."""
    if plot.unit == "share":
        return lambda value: f"{value:.1%}"
    if plot.unit == "percent":
        return lambda value: f"{value:.1f}%"
    return lambda value: short_number(value) if abs(value) >= 1 else f"{value:.3g}"


def target_words(plot: Plot, target: float) -> str:
    """What the level to reach is called."""
    return f"target {number_words(plot)(target)}"


def _said(series: Series, plot: Plot) -> str:
    if series.kind == "band":
        return _band_said(series, plot)
    known = _known(series.data, plot.x)
    if not known:
        return f"{series.name}: no values."
    number = number_words(plot)
    (first, opening), (last, closing) = known[0], known[-1]
    if len(known) == 1:
        where = f"in {first}" if plot.is_time else f"({first})"
        return f"{series.name}: {number(opening)} {where}."
    top, bottom = max(known, key=lambda one: one[1]), min(known, key=lambda one: one[1])
    if not plot.is_time:
        return (
            f"{series.name}: highest {number(top[1])} ({top[0]}), "
            f"lowest {number(bottom[1])} ({bottom[0]})."
        )
    return (
        f"{series.name}: from {number(opening)} in {first} to {number(closing)} in {last}, "
        f"highest {number(top[1])} in {top[0]}, lowest {number(bottom[1])} in {bottom[0]}."
    )


def _band_said(series: Series, plot: Plot) -> str:
    low, high = _known(series.low, plot.x), _known(series.high, plot.x)
    if not low or not high:
        return f"{series.name}: no values."
    number = number_words(plot)
    return (
        f"{series.name}: {number(low[-1][1])} to {number(high[-1][1])} in {high[-1][0]}, the last."
    )


def _known(values: Values, x: Sequence[str]) -> list[tuple[str, float]]:
    pairs = zip(x, values, strict=False)
    return [(place, value) for place, value in pairs if value is not None and value == value]
