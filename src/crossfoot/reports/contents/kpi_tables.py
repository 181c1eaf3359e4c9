"""The tables of a pack of key figures."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

import polars as pl

from crossfoot.kpis.compute import Measured
from crossfoot.reports.contents.kpi_facts import KpiFacts, compared_words
from crossfoot.reports.report import Column, Kind, Table
from crossfoot.sales.periods import label

#: Units that can stand in one column, and the kind of their cells.
_GROUPS: Final[tuple[tuple[tuple[str, ...], Kind, str], ...]] = (
    (("money",), "money", "amounts"),
    (("share",), "share", "shares"),
    (("count",), "integer", "counts"),
    (("ratio", "days", "units"), "number", "days and ratios"),
)
_VALUES: Final = ("value", "previous", "last_year", "target")
_MOST_AGES: Final = 12


def family_tables(facts: KpiFacts, family: str) -> list[Table]:
    """The KPIs of a family that have a value: amounts, shares, then the others."""
    tables = []
    for units, shown_as, words in _GROUPS:
        measured = [
            one
            for one in facts.shown
            if one.kpi.family == family and one.kpi.unit in units and one.value is not None
        ]
        kind: Kind = shown_as
        if kind == "integer" and not all(_is_whole(one) for one in measured):
            kind = "number"
        if measured:
            tables.append(_family_table(facts, measured, kind, (family, words)))
    return tables


def _is_whole(one: Measured) -> bool:
    known = (value for value in (one.value, one.previous, one.last_year) if value is not None)
    return all(float(value).is_integer() for value in known)


def _family_table(
    facts: KpiFacts, measured: Sequence[Measured], kind: Kind, named: tuple[str, str]
) -> Table:
    family, words = named
    rows = pl.DataFrame([_row(facts, one, kind) for one in measured], infer_schema_length=None)
    rows = rows.with_columns(
        _series(name, rows[name].to_list(), kind, facts.decimals) for name in _VALUES
    )
    rows = rows.with_columns(pl.col("change", "year_change", "achievement").cast(pl.Float64))
    return Table(
        f"{family}_{words.replace(' ', '_')}",
        f"{family.capitalize()}: {words}",
        _columns(facts, rows, kind),
        rows,
        note=" ".join(_notes(measured)),
    )


def _row(facts: KpiFacts, one: Measured, kind: Kind) -> dict[str, Any]:
    target = facts.targets.get(one.kpi.name)
    achieved = None
    if target is not None and target > 0 and one.value is not None:
        achieved = float(one.value) / float(target)
    trend = facts.trends.get(one.kpi.name)
    return {
        "kpi": one.kpi.name,
        "title": one.kpi.title,
        "unit": one.kpi.unit,
        "value": one.value,
        "previous": one.previous,
        "change": one.change,
        "compared": compared_words(one),
        "last_year": one.last_year,
        "year_change": one.year_change,
        "target": target,
        "achievement": achieved,
        "trend": "" if trend is None else trend.word,
    }


def _columns(facts: KpiFacts, rows: pl.DataFrame, kind: Kind) -> tuple[Column, ...]:
    unit = facts.currency if kind == "money" else ""
    decimals = {"money": facts.decimals, "share": 1}.get(kind, 2)

    def figure(name: str, title: str) -> Column:
        return Column(name, title, kind, unit=unit, decimals=decimals)

    found = [Column("title", "Key figure")]
    if kind == "number":
        found.append(Column("unit", "Unit"))
    found += [
        figure("value", facts.label),
        figure("previous", f"{facts.period.capitalize()} before"),
        Column("change", "Change", "share", decimals=1),
        Column("compared", "Compared"),
    ]
    if rows["last_year"].null_count() < rows.height:
        found += [
            figure("last_year", "Year before"),
            Column("year_change", "Change in a year", "share", decimals=1),
        ]
    if rows["target"].null_count() < rows.height:
        found += [
            figure("target", "Target"),
            Column("achievement", "Reached", "share", decimals=1),
        ]
    return (*found, Column("trend", "Trend"))


def _series(name: str, values: list[Any], kind: Kind, decimals: int) -> pl.Series:
    """Money with all its digits, the rest as floats."""
    if kind != "money":
        floats = [None if value is None else float(value) for value in values]
        return pl.Series(name, floats, dtype=pl.Float64)
    exact = [None if value is None else Decimal(str(value)) for value in values]
    digits = max([decimals, *(_digits(one) for one in exact if one is not None)])
    return pl.Series(name, exact, dtype=pl.Decimal(38, digits))


def _digits(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _notes(measured: Sequence[Measured]) -> list[str]:
    return [f"{one.kpi.title}: {one.note}." for one in measured if one.note]


def alerts_table(alerts: pl.DataFrame, title: str, empty: str) -> Table:
    """Alerts of ALERTS, newest first."""
    return Table(
        "alerts",
        title,
        (
            Column("fired_at", "Raised", "time"),
            Column("severity", "Severity"),
            Column("rule", "Rule", "wrap"),
            Column("period", "Period", "code"),
            Column("sentence", "What it says", "wrap"),
            Column("state", "State"),
        ),
        alerts,
        empty=empty,
    )


def reasons_table(facts: KpiFacts) -> Table:
    """The KPIs without a value, and why."""
    rows = [
        (one.kpi.title, one.kpi.family, one.reason or "it has not been measured", _needs(one))
        for one in facts.shown
        if one.value is None
    ]
    schema = dict.fromkeys(("title", "family", "reason", "needs"), pl.String)
    return Table(
        "without_value",
        "Key figures without a value",
        (
            Column("title", "Key figure"),
            Column("family", "Family"),
            Column("reason", "Why there is no value", "wrap"),
            Column("needs", "What it needs", "wrap"),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
        empty="Every key figure has a value.",
    )


def _needs(one: Measured) -> str:
    return ", ".join(need.replace(".", ": ").replace("_", " ") for need in one.kpi.needs)


def definitions_table(facts: KpiFacts) -> Table:
    """How each KPI is computed, and who defines it so."""
    rows = [
        (
            one.kpi.title, one.kpi.unit, one.kpi.formula, one.kpi.source,
            {"up": "more", "down": "less"}.get(one.kpi.direction, "neither"),
        )
        for one in facts.shown
    ]  # fmt: skip
    schema = dict.fromkeys(("title", "unit", "formula", "source", "better"), pl.String)
    return Table(
        "definitions",
        "How key figures are computed",
        (
            Column("title", "Key figure", "wrap"),
            Column("unit", "Unit"),
            Column("formula", "Formula", "wrap"),
            Column("source", "Definition by", "wrap"),
            Column("better", "Better is"),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
    )


def cohort_table(facts: KpiFacts, cohorts: pl.DataFrame) -> Table:
    """Newest cohorts first: their size, and which share came again after 1 to 12 periods."""
    ages = range(1, min(int(cohorts["age"].max() or 0), _MOST_AGES) + 1)  # type: ignore[arg-type]
    named: Callable[[Any], str] = lambda day: label(day, facts.period)  # noqa: E731
    rows = [
        {"cohort": named(part["cohort"][0]), "size": part["size"][0], **_ages(part, ages)}
        for part in cohorts.partition_by("cohort", maintain_order=True)
    ]
    schema = {"cohort": pl.String, "size": pl.Int64} | {f"age_{n}": pl.Float64 for n in ages}
    return Table(
        "cohorts",
        f"Customers who came again, by the {facts.period} of their first purchase",
        (
            Column("cohort", "First bought", "code"),
            Column("size", "Customers", "integer"),
            *(Column(f"age_{n}", f"{n}", "share", decimals=0) for n in ages),
        ),
        pl.DataFrame(rows[::-1], schema=schema, orient="row"),
        note=(
            f"Columns are {facts.period}s after the first purchase. The oldest cohort holds "
            "everybody who was a customer before the data begin; the newest column of a cohort "
            f"may be of a {facts.period} that is not over."
        ),
        empty="No customer is known by a number.",
        most_shown=18,
    )


def _ages(part: pl.DataFrame, ages: Sequence[int]) -> dict[str, float | None]:
    found = dict(part.select("age", "retention").iter_rows())
    return {f"age_{n}": found.get(n) for n in ages}
