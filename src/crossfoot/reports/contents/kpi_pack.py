"""The KPI pack: the key figures of a period, where they are going, and how they are computed."""

from typing import Final

from crossfoot.charts import Plot, Series
from crossfoot.kpis.compute import Measured
from crossfoot.reports.contents.kpi_facts import KpiFacts, tile
from crossfoot.reports.contents.kpi_tables import (
    alerts_table,
    cohort_table,
    definitions_table,
    family_tables,
    reasons_table,
)
from crossfoot.reports.plain import counted
from crossfoot.reports.report import (
    Block,
    Chart,
    Figures,
    Note,
    Report,
    Row,
    Section,
)

KIND: Final = "kpi_pack"
#: Looked at first, as far as they have a value.
_MAIN: Final = (
    "net_revenue", "gross_margin", "average_order_value", "active_customers", "return_rate",
    "inventory_turnover",
)  # fmt: skip
#: What can stand in for those that have none.
_SPARE: Final = ("gross_sales", "revenue_growth", "retention_rate", "units_per_order")
_TILES: Final = 5
_NO_ALERT: Final = "No alert is open, and none was raised in this period."
_CHARTED: Final = 5
_MOST_PERIODS: Final = 36
_LEAST_PERIODS: Final = 2
_FAMILIES: Final = {
    "financial": "Finance",
    "operational": "Stock and operations",
    "customer": "Customers",
}


def kpi_pack(facts: KpiFacts) -> Report:
    """Build the report."""
    sections = [
        Section("At a glance", tuple(_glance(facts))),
        Section("Over time", tuple(_charts(facts))),
        *_families(facts),
    ]
    if facts.alerts is not None:
        sections.append(Section("Alerts", (alerts_table(facts.alerts, "Alerts", _NO_ALERT),)))
    if facts.cohorts is not None:
        sections.append(Section("Who comes again", (cohort_table(facts, facts.cohorts),)))
    sections += [
        Section("What could not be computed", (reasons_table(facts),)),
        Section("Definitions", (definitions_table(facts),)),
    ]
    return Report(
        KIND,
        f"Key figures of {facts.label}",
        tuple(sections),
        about=(*_about(facts), *facts.about),
    )


def main_kpis(facts: KpiFacts) -> list[Measured]:
    """Those that are looked at first and have a value."""
    by_name = {one.kpi.name: one for one in facts.shown if one.value is not None}
    ordered = [*_MAIN, *_SPARE, *by_name]
    return [by_name[name] for name in dict.fromkeys(ordered) if name in by_name]


def _about(facts: KpiFacts) -> list[tuple[str, str]]:
    told = [("Period", facts.label)]
    if facts.shown:
        window = facts.shown[0].window
        told.append(("Days", f"{window.start} to {window.last}"))
    if facts.currency:
        told.append(("Currency", facts.currency))
    return told


def _glance(facts: KpiFacts) -> list[Block]:
    tiles = main_kpis(facts)[:_TILES]
    if not tiles:
        return [Note(f"No key figure has a value in {facts.label}. The reasons are below.")]
    figures = tuple(tile(one, facts.currency, facts.decimals) for one in tiles)
    known = sum(one.value is not None for one in facts.shown)
    words = (
        f"{known} of {counted(len(facts.shown), 'key figure')} have a value in {facts.label}; "
        f"changes are against the {facts.period} before."
    )
    if any(one.is_partial for one in facts.shown):
        words += (
            f" {facts.label} is not whole: the data cover {facts.shown[0].window.start} to "
            f"{facts.shown[0].window.last}, and it is compared with as many days."
        )
    return [Figures(figures), Note(words)]


def _charts(facts: KpiFacts) -> list[Block]:
    drawn = [
        _chart(facts, one)
        for one in main_kpis(facts)
        if sum(past.value is not None for past in facts.series(one.kpi.name)) >= _LEAST_PERIODS
    ][:_CHARTED]
    if not drawn:
        return [Note(f"There are fewer than two whole {facts.period}s, so nothing is drawn.")]
    words = f"Whole {facts.period}s only; the dashed line is the same {facts.period} a year before."
    if all(one.last_year is None for one in facts.measured):
        words = f"Whole {facts.period}s only; the data hold no year before to compare with."
    first, *others = drawn
    pairs = [tuple(others[n : n + 2]) for n in range(0, len(others), 2)]
    rows = [Row(pair, (1,) * len(pair)) if len(pair) > 1 else pair[0] for pair in pairs]
    return [Note(words), first, *rows]


def _chart(facts: KpiFacts, one: Measured) -> Chart:
    kpi, past = one.kpi, facts.series(one.kpi.name)[-_MOST_PERIODS:]
    unit = {"money": facts.currency, "share": "share", "days": "days"}.get(kpi.unit, "")
    values = [None if each.value is None else float(each.value) for each in past]
    before = [None if each.last_year is None else float(each.last_year) for each in past]
    is_amount = kpi.unit in ("money", "count") and not kpi.is_signed
    series = [Series(kpi.title, "area" if is_amount else "line", values, tone="accent")]
    if any(value is not None for value in before):
        series.append(Series("A year before", "line", before, tone="muted"))
    target = facts.targets.get(kpi.name)
    plot = Plot(
        f"{kpi.title} by {facts.period}",
        unit,
        [each.period for each in past],
        series,
        target=None if target is None else float(target),
    )
    shown_unit = "%" if unit == "share" else unit
    return Chart(kpi.name, kpi.title, shown_unit, plot, height=220)


def _families(facts: KpiFacts) -> list[Section]:
    sections = []
    for family in dict.fromkeys(one.kpi.family for one in facts.shown):
        tables = family_tables(facts, family)
        blocks = tuple(tables) or (
            Note("None of these has a value; the reasons are under “What could not be computed”."),
        )
        sections.append(Section(_FAMILIES[family], blocks))
    return sections
