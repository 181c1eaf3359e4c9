"""Forecasts of a shop: from its sales to points, plots and files."""

import io
from typing import Any

import polars as pl

from crossfoot_server.jobs.models import Job
from tests.crossfoot_server.forecasting.conftest import (
    FORECASTS,
    RUNS,
    a_shop,
    by_item,
    month,
    monthly,
    post,
    seasonal,
)


def test_every_item_of_a_shop_is_forecast(api, trade, run):
    trade(a_shop())
    made = run()
    assert made["status"] == "COMPLETED"
    assert made["progress"] == 100
    assert made["is_current"]
    assert made["item_count"] == 6
    assert made["kinds"] == {"seasonal": 6}
    assert made["starts_on"] == "2026-01-01"
    assert made["figures"]["seasonal"]["series"] == 6
    assert made["figures"]["seasonal"]["mase"] > 0


def test_a_forecast_is_listed_shown_and_plotted(api, trade, run):
    trade(a_shop())
    run()
    listed = api.get(FORECASTS, {"sort": "total", "descending": "true", "limit": 2}).data
    assert listed["count"] == 6
    assert [row["item_id"] for row in listed["results"]] == ["F", "E"]
    row = listed["results"][0]
    assert row["item_name"] == "Name of F"
    assert row["category"] == "Group F"
    assert row["season"] == 12
    assert row["seasonal_strength"] > 0.8

    shown = api.get(f"{FORECASTS}{row['id']}/").json()
    assert [one["date"] for one in shown["points"]][:2] == ["2026-01-01", "2026-02-01"]
    assert all(
        0 <= one["lo95"] <= one["lo80"] <= one["forecast"] <= one["hi80"] <= one["hi95"]
        for one in shown["points"]
    )
    assert round(sum(one["forecast"] for one in shown["points"]), 2) == round(row["total"], 2)
    assert shown["reorder_point"] > shown["lead_time_demand"] > 0
    assert shown["economic_order_quantity"] is None
    assert "two whole seasons of history or more" in shown["reasons"]

    plot = api.get(f"{FORECASTS}{row['id']}/plot/").json()
    assert plot["x"][0] == "2023-01-01"
    assert len(plot["x"]) == 36 + 6
    sold, ahead, band, _ = plot["series"]
    assert sold["data"][0] == seasonal(70)[0]
    assert sold["data"][36:] == [None] * 6
    assert ahead["data"][36] == shown["points"][0]["forecast"]
    assert band["high"][36] == shown["points"][0]["hi80"]


def test_forecasts_are_taken_away_as_files(api, trade, run):
    trade(a_shop())
    run()
    file = api.get(FORECASTS, {"format": "csv", "min_total": 100})
    table = pl.read_csv(io.BytesIO(b"".join(file.streaming_content)))
    assert table.columns == ["item", "date", "forecast", "lo80", "hi80", "lo95", "hi95", "method"]
    assert table.height == 6 * api.get(FORECASTS, {"min_total": 100}).data["count"]
    for kind in ("xlsx", "parquet", "arrow"):
        assert b"".join(api.get(FORECASTS, {"format": kind}).streaming_content)


def test_items_without_stock_new_obsolete_and_sparse_ones_are_treated_as_what_they_are(
    api, trade, run
):
    sold = a_shop()
    steady = [30.0] * 30 + [0.0] * 3 + [30.0] * 3
    sold += monthly("OUT", steady) + monthly("GAP", steady)
    sold += monthly("NEW", [5.0, 6.0], first=34)
    sold += monthly("OLD", [9.0, 7.0, 8.0, 9.0])
    sold += monthly("RARE", [float(n % 4 == 0) for n in range(36)])
    sold += [("GAP", month(20), -3.0)]
    counts: list[tuple[Any, ...]] = [("OUT", month(n), 0, 45) for n in (30, 31, 32)]
    counts += [("OUT", month(35), 12, 45), ("GAP", month(35), 7, None), ("NEVER", month(3), 4, 5)]
    trade(sold, counts)
    run()
    found = by_item(api)
    kinds = {item: row["kind"] for item, row in found.items() if len(item) > 1}
    assert kinds == {
        "OUT": "seasonal", "GAP": "seasonal", "NEW": "insufficient", "OLD": "obsolete",
        "RARE": "intermittent",
    }  # fmt: skip
    reasons = {
        item: " ".join(api.get(f"{FORECASTS}{row['id']}/").data["reasons"])
        for item, row in found.items()
    }
    assert "3 periods without stock are missing, not zero" in reasons["OUT"]
    assert "3 of 36 periods had no row" in reasons["GAP"]
    assert "returns: left out" in reasons["GAP"]
    assert found["OLD"]["total"] == 0
    assert abs(found["OUT"]["total"] - 180) < abs(found["GAP"]["total"] - 180)
    assert found["OUT"]["lead_time_days"] == 45
    assert found["GAP"]["lead_time_days"] == 14
    plot = api.get(f"{FORECASTS}{found['OUT']['id']}/plot/").json()
    assert plot["series"][0]["data"][29:34] == [30, None, None, None, 30]


def test_what_cannot_be_forecast_is_refused_in_words(api, trade, run):
    answer = post(api, RUNS, {})
    assert (answer.status_code, answer.json()["code"]) == (409, "no_sales")
    trade(a_shop())
    answer = post(api, RUNS, {"items": ["A", "Z9", "Y"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_item")
    assert answer.json()["detail"] == "No item is called 'Z9', 'Y': write it as in the sales."
    for body, told in (
        ({"frequency": "H"}, "frequency: This is not one of: D, W, MS, QS, YS."),
        ({"horizon": 0}, "horizon: Ensure this value is greater than or equal to 1."),
        ({"service_level": "0.9"}, "service_level: A valid number is required."),
        ({"items": []}, "items: This list may not be empty."),
        ({"horizont": 3}, "'horizont' is not known here."),
    ):
        answer = post(api, RUNS, body)
        assert answer.status_code == 400, body
        assert told in answer.json()["detail"]
    assert api.get(FORECASTS, {"min_total": "nan"}).status_code == 400
    assert not Job.everywhere.filter(kind="forecast").exists()


def test_a_company_says_once_how_it_forecasts(api, trade, run):
    settings = "/api/forecast-settings/"
    assert api.get(settings).json() == {
        "frequency": "MS", "horizon": 12, "profile": "default", "service_level": 0.95,
        "lead_time_days": 14.0, "order_cost": None, "holding_cost": None, "country": "",
    }  # fmt: skip
    change = {"frequency": "QS", "lead_time_days": 200.0, "order_cost": 50, "holding_cost": 1.25}
    assert api.patch(settings, change, format="json").status_code == 200
    assert api.patch(settings, {"order_cost": 0}, format="json").status_code == 400
    trade(a_shop())
    made = run(items=["B"], horizon=2)
    assert made["frequency"] == "QS"
    row = by_item(api)["B"]
    shown = api.get(f"{FORECASTS}{row['id']}/").data
    assert [one["date"] for one in shown["points"]] == ["2026-01-01", "2026-04-01"]
    assert row["reorder_point"] is None
    assert any("lead time of 200 days is longer" in one for one in shown["reasons"])
    again = run(items=["B"], horizon=4)
    assert again["holding_cost"] == 1.25
    mean = sum(one["forecast"] for one in _points(api)) / 4
    wanted = (2 * mean * 50 / (1.25 / 4)) ** 0.5
    assert abs(by_item(api)["B"]["economic_order_quantity"] - wanted) < 0.1


def _points(api):
    return api.get(f"{FORECASTS}{by_item(api)['B']['id']}/").data["points"]


def test_a_trial_of_some_items_in_other_periods_leaves_the_forecasts_in_use(api, trade, run):
    trade(a_shop(), [("B", month(35), 5, 20)])
    standing = run()
    before, stock = by_item(api), api.get("/api/forecast-stock/").data
    trial = run(items=["B"], frequency="W", horizon=8)
    assert trial["status"] == "COMPLETED"
    assert not trial["is_current"]
    assert "frequency W is not that of the settings, MS" in trial["remarks"][-1]
    assert by_item(api) == before
    assert api.get("/api/forecast-stock/").data == stock
    seen = by_item(api, run_id=trial["id"])["B"]
    assert len(api.get(f"{FORECASTS}{seen['id']}/").data["points"]) == 8
    taken = run(items=["B"], horizon=8)
    assert taken["is_current"]
    assert api.get(f"{RUNS}{standing['id']}/").data["is_current"]
    assert len(_points(api)) == 8
