"""The forecast pack: what is expected of each item, how sure that is, and what to order."""

from typing import Final

import polars as pl

from crossfoot.reports.contents.forecast_charts import item_chart, totals_chart
from crossfoot.reports.contents.forecast_facts import ForecastFacts
from crossfoot.reports.contents.forecast_words import (
    HOW_TO_READ,
    accuracy_points,
    kind_words,
    recipes_tested,
)
from crossfoot.reports.plain import counted, sentence
from crossfoot.reports.report import (
    Block,
    Chart,
    Column,
    Figure,
    Figures,
    Note,
    Points,
    Report,
    Row,
    Section,
    Table,
)

KIND: Final = "forecast_pack"
_CHARTED: Final = 6
_BANDS: Final = (
    "Intervals are of single items. They do not add up, because items are not high or low at the "
    "same time, so the total has none."
)


def forecast_pack(facts: ForecastFacts) -> Report:
    """Build the report."""
    return Report(
        KIND,
        "Demand forecast",
        (
            Section("What is expected", tuple(_expected(facts))),
            Section("The largest items", tuple(_largest(facts))),
            Section("All items", (_items_table(facts),)),
            Section("How good the forecasts are", tuple(_accuracy(facts))),
            Section("Stock", (_stock(facts),)),
            Section("Not forecast", (_left_out(facts),)),
            Section("In detail", (_forecasts_table(facts), _known_table(facts))),
        ),
        about=(*_about(facts), *facts.about),
    )


def _about(facts: ForecastFacts) -> list[tuple[str, str]]:
    days = facts.forecasts["date"]
    told = []
    if not days.is_empty():
        told.append(("Forecast", f"{days.min()!s} to {days.max()!s}, by {facts.noun}"))
    past = facts.history["date"]
    if not past.is_empty():
        told.append(("Learned from", f"{past.min()!s} to {past.max()!s}"))
    return told


def _expected(facts: ForecastFacts) -> list[Block]:
    if facts.forecasts.is_empty():
        return [Note("No item could be forecast. The reasons are below.")]
    blocks: list[Block] = [_figures(facts), totals_chart(facts), Note(_BANDS)]
    if facts.remarks:
        blocks.append(Points(tuple(sentence(one) for one in facts.remarks), "Remarks"))
    return blocks


def _figures(facts: ForecastFacts) -> Figures:
    table = facts.by_item
    span = counted(facts.horizon, facts.noun)
    total, before = float(table["total"].sum()), float(table["before"].sum())
    shared = table.filter(pl.col("before").is_not_null())
    change = float(shared["total"].sum()) / before - 1 if before > 0 else None
    return Figures(
        (
            Figure("Items forecast", table.height, "integer", note=_kinds_words(facts)),
            Figure(
                f"Expected in {span}", total, "number", 0, "units", note=_of_what(facts)
            ),
            Figure(
                f"Sold in the {span} before", before if shared.height else None, "number", 0,
                "units", note=_of_items(shared.height, table.height),
            ),
            Figure("Change", change, "share", 1, note="of the items known that long"),
            Figure("Not forecast", facts.left_out.height, "integer", note=_why(facts)),
        )
    )  # fmt: skip


def _of_what(facts: ForecastFacts) -> str:
    """Of how many items a total is, and how much of it is guessed or missing."""
    table = facts.by_item
    told = [f"of {counted(table.height, 'item')}"]
    guessed = table.filter(pl.col("kind") == "insufficient").height
    if guessed:
        told.append(f"{guessed:,} of them with hardly any history")
    if facts.left_out.height:
        told.append(f"{facts.left_out.height:,} more left out")
    return ", ".join(told)


def _of_items(known: int, whole: int) -> str:
    return "" if known == whole else f"{known:,} of {whole:,} items are known that long"


def _why(facts: ForecastFacts) -> str:
    return "reasons below" if facts.left_out.height else ""


def _kinds_words(facts: ForecastFacts) -> str:
    kinds = facts.by_item["kind"].drop_nulls().value_counts(sort=True).iter_rows()
    return ", ".join(f"{count:,} {kind}" for kind, count in kinds)


def _largest(facts: ForecastFacts) -> list[Block]:
    items = facts.by_item["item"].head(_CHARTED).to_list()
    if not items:
        return [Note("No item could be forecast.")]
    charts: list[Chart] = [item_chart(facts, item) for item in items]
    pairs = [charts[n : n + 2] for n in range(0, len(charts), 2)]
    rows: list[Block] = [Row(tuple(pair), (1,) * len(pair)) for pair in pairs if len(pair) > 1]
    rows += [pair[0] for pair in pairs if len(pair) == 1]
    words = (
        f"The {counted(len(items), 'item')} of which most is expected. Dark is what was sold, the "
        "line is the forecast; the narrow band holds 80%, the wide one 95% of what comes."
    )
    return [Note(words), *rows]


def _units(name: str, title: str, *, total: bool = False) -> Column:
    return Column(name, title, "number", decimals=1, total=total)


def _items_table(facts: ForecastFacts) -> Table:
    named = [Column("name", "Name")] if facts.names else []
    span = counted(facts.horizon, facts.noun)
    return Table(
        "items",
        f"What is expected in {span}, by item",
        (
            Column("item", "Item", "code"),
            *named,
            Column("kind", "Demand"),
            _units("total", "Expected", total=True),
            _units("before", "As long before", total=True),
            Column("change", "Change", "share", decimals=1),
            _units("next", f"Next {facts.noun}"),
            _units("next_lo80", "80% from"),
            _units("next_hi80", "to"),
            Column("method", "Forecast by"),
        ),
        facts.by_item,
        note=f"In units. 80% from and to: the interval of the next {facts.noun}.",
        empty="No item could be forecast.",
        most_shown=60,
    )


def _accuracy(facts: ForecastFacts) -> list[Block]:
    rows = recipes_tested(facts)
    if rows.is_empty():
        return [Note("No history is long enough to test forecasts on, so nobody knows yet.")]
    tested = counted(facts.tested, facts.noun)
    shown = rows.with_columns(pl.col("kind").map_elements(kind_words, return_dtype=pl.String))
    table = Table(
        "accuracy",
        f"Back-test of the last {tested}",
        (
            Column("kind", "Demand", "wrap"),
            Column("series", "Items", "integer"),
            Column("mase", "MASE", "number"),
            Column("rmsse", "RMSSE", "number"),
            Column("wape", "WAPE", "share", decimals=1),
            Column("smape", "sMAPE", "number", decimals=1, unit="%"),
            Column("bias", "Bias", "share", decimals=1),
            Column("cover80", "In 80%", "share", decimals=0),
            Column("cover95", "In 95%", "share", decimals=0),
            Column("method", "How they are forecast", "wrap"),
        ),
        shown,
        note="Intervals were set with these errors, so that their coverage is no proof.",
    )
    return [Points(accuracy_points(facts)), table, Note(HOW_TO_READ)]


def _stock(facts: ForecastFacts) -> Block:
    if facts.stock is None:
        return Note("No stock was planned: that needs the time from order to delivery.")
    names = pl.Series(
        "name", [facts.names.get(item, "") for item in facts.stock["item"]], dtype=pl.String
    )
    named = [Column("name", "Name")] if facts.names else []
    totals = facts.by_item.select("item", "total")
    rows = facts.stock.with_columns(names).join(totals, on="item", how="left")
    return Table(
        "stock",
        "When to order, and how much",
        (
            Column("item", "Item", "code"),
            *named,
            Column("lead_time", "Lead time", "number", unit=f"{facts.noun}s"),
            Column("service_level", "Service level", "share", decimals=0),
            _units("lead_time_demand", "Demand meanwhile"),
            _units("safety_stock", "Safety stock"),
            _units("reorder_point", "Order at"),
            _units("economic_order_quantity", "Order quantity"),
        ),
        rows.sort(["total", "item"], descending=[True, False]).drop("total"),
        note=(
            "Order when stock on hand and on order falls to “Order at”: the demand until delivery "
            "that is not exceeded with the probability of the service level. The safety stock is "
            "what of it is above the expected demand. The order quantity is the cheapest one; it "
            "is empty without costs of an order and of holding stock."
        ),
        empty="No item has a stock to be planned.",
        most_shown=60,
    )


def _left_out(facts: ForecastFacts) -> Table:
    return Table(
        "not_forecast",
        "Items without a forecast",
        (Column("item", "Item", "code"), Column("reason", "Why", "wrap")),
        facts.left_out,
        empty="Every item has a forecast.",
        most_shown=40,
    )


def _forecasts_table(facts: ForecastFacts) -> Table:
    return Table(
        "forecasts",
        "Forecasts with their intervals",
        (
            Column("item", "Item", "code"),
            Column("date", f"{facts.noun.capitalize()} from", "date"),
            _units("forecast", "Forecast"),
            _units("lo80", "80% from"),
            _units("hi80", "to"),
            _units("lo95", "95% from"),
            _units("hi95", "to "),
            Column("method", "Method"),
        ),
        facts.forecasts,
        note="In units.",
        empty="No item could be forecast.",
        most_shown=2 * facts.horizon,
    )


def _known_table(facts: ForecastFacts) -> Table:
    return Table(
        "what_is_known",
        "What is known of each item",
        (
            Column("item", "Item", "code"),
            Column("kind", "Demand"),
            Column("method", "Forecast by", "wrap"),
            Column("reasons", "Why, and what was done with its history", "wrap"),
        ),
        facts.by_item,
        empty="No item could be forecast.",
        most_shown=12,
    )
