"""What to order now, how good methods and forecasts are, and seasons."""

import datetime as dt
import io

import polars as pl
import pytest

from crossfoot.forecasting import find_profile
from crossfoot.forecasting.policies import Kind
from crossfoot_server.forecasting.models import ForecastAccuracy, ForecastModel, ForecastRun
from crossfoot_server.jobs.models import Job, Status
from crossfoot_server.webhooks.models import WebhookDelivery, WebhookEndpoint
from crossfoot_server.webhooks.signing import new_secret
from tests.crossfoot_server.forecasting.conftest import (
    FORECASTS,
    a_shop,
    by_item,
    month,
    monthly,
    post,
    seasonal,
)

STOCK, MODELS = "/api/forecast-stock/", "/api/forecast-models/"
#: Items enough to judge forecasts by.
MANY = "ABCDEFGHIJKLMNOPQRSTUVWX"
ACCURACY, SEASONS = "/api/forecast-accuracy/", "/api/forecast-seasonality/"


@pytest.fixture
def do(api, worked):
    """Ask for one of the jobs that make figures, and do it."""

    def ask(path):
        answer = post(api, path, {})
        assert answer.status_code == 202, answer.content
        job = worked(Job.everywhere.get(pk=answer.data["job_id"]))
        assert job.status == Status.COMPLETED, job.error_message
        return job

    return ask


def table_of(answer):
    return pl.read_csv(io.BytesIO(b"".join(answer.streaming_content)))


def test_what_to_order_now_is_told_from_the_newest_counts(api, trade, run):
    counts = [("A", month(30), 500, 10), ("A", month(35), 2, 10), ("B", month(35), 500, 10)]
    trade(a_shop(), counts)
    run()
    listed = api.get(STOCK).json()
    assert listed["count"] == 6
    rows = {row["item"]: row for row in listed["results"]}
    assert listed["results"][0]["item"] == "A"
    assert rows["A"]["is_due"]
    assert (rows["A"]["on_hand"], rows["A"]["counted_on"]) == (2, "2025-12-10")
    ahead = api.get(f"{FORECASTS}{rows['A']['forecast_id']}/").json()["points"][0]["forecast"]
    wanted = rows["A"]["reorder_point"] + ahead - 2
    assert wanted <= rows["A"]["order_quantity"] < wanted + 1
    assert (rows["B"]["is_due"], rows["B"]["order_quantity"]) == (False, 0)
    assert (rows["C"]["is_due"], rows["C"]["on_hand"]) == (None, None)
    assert [row["item"] for row in api.get(STOCK, {"is_due": "true"}).json()["results"]] == ["A"]
    last = api.get(STOCK, {"sort": "on_hand", "descending": "true", "limit": 1}).json()
    assert last["results"][0]["item"] == "B"
    assert table_of(api.get(STOCK, {"format": "csv", "item": "A"}))["is_due"].to_list() == [True]


def test_the_recipe_in_use_is_compared_with_its_challengers(api, trade, do, run):
    trade(a_shop(names=MANY[:12]) + monthly("RARE", [float(n % 4 == 0) for n in range(36)]))
    api.patch("/api/forecast-settings/", {"horizon": 3, "profile": "quick"}, format="json")
    assert api.get(MODELS).json()["results"] == []
    do(MODELS)
    listed = api.get(MODELS, {"kind": "seasonal"}).json()["results"]
    champion = listed[0]
    assert champion["is_champion"]
    assert champion["method"] == "quick"
    assert (champion["series"], champion["windows"], champion["measure"]) == (12, 2, "mase")
    assert champion["cover95"] is not None
    recipe = find_profile("quick").recipes[Kind.seasonal]
    assert {row["method"] for row in listed} == {"quick", "default", "thorough", *recipe.members}
    assert {row["method"] for row in listed if row["is_used"]} == set(recipe.members)
    assert not any(row["takes_over"] for row in listed)
    champions = api.get(MODELS, {"is_champion": "true"}).json()["results"]
    assert {row["kind"]: row["measure"] for row in champions} == {
        "seasonal": "mase", "intermittent": "rmsse",
    }  # fmt: skip
    do(MODELS)
    assert api.get(MODELS, {"kind": "seasonal"}).json()["count"] == len(listed)
    assert table_of(api.get(MODELS, {"format": "csv"}))["rmsse"].len() > len(listed)


def test_a_challenger_that_took_over_forecasts_its_kind_from_then_on(api, trade, do, run):
    trade(a_shop())
    do(MODELS)
    method = next(iter(find_profile("default").recipes[Kind.seasonal].members))
    rows = ForecastModel.everywhere.filter(kind="seasonal", is_current=True)
    rows.update(is_champion=False)
    rows.filter(method=method).update(is_champion=True)
    made = run(profile="default")
    assert made["champions"] == {"seasonal": method}
    assert {row["method"] for row in by_item(api).values()} == {method}
    assert run(profile="quick")["champions"] == {}
    do(MODELS)
    kept = api.get(MODELS, {"is_champion": "true"}).json()["results"]
    assert [row["method"] for row in kept] == [method]


def test_public_holidays_of_a_country_are_considered(api, trade, run):
    settings = "/api/forecast-settings/"
    trade(a_shop(names=MANY[:12]))
    answer = api.patch(settings, {"country": "DE-XX"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_country")
    assert api.patch(settings, {"country": "de"}, format="json").status_code == 400
    assert api.patch(settings, {"country": "DE-BY"}, format="json").status_code == 200
    with_holidays = run()
    assert with_holidays["country"] == "DE-BY"
    told = {item: row["total"] for item, row in by_item(api).items()}
    assert run(country="")["country"] == ""
    assert {item: row["total"] for item, row in by_item(api).items()} != told


def test_forecasts_made_earlier_are_compared_with_what_came(api, trade, run, do):
    trade(a_shop(30, MANY))
    early = run()
    trade(a_shop(36, MANY))
    now = run()
    do(ACCURACY)
    rows = api.get(ACCURACY).json()["results"]
    assert [(row["run_id"], row["periods"], row["items"]) for row in rows] == [(early["id"], 6, 24)]
    told = rows[0]
    assert (told["first_on"], told["last_on"]) == ("2025-07-01", "2025-12-01")
    assert told["wape"] == pytest.approx(_wape(api, early["id"]), abs=1e-4)
    assert told["level"] == "ok"
    promised = float(early["figures"]["seasonal"]["rmsse"])
    assert f"RMSSE is {told['rmsse']:.2f}, {told['rmsse'] / promised:.2f} times" in told["sentence"]
    assert (told["kinds"][0]["kind"], told["kinds"][0]["items"]) == ("seasonal", 24)
    by_hand = api.get(FORECASTS, {"run_id": early["id"], "item": "F"}).json()["results"][0]
    assert not by_hand["is_current"]
    do(ACCURACY)
    assert ForecastAccuracy.everywhere.count() == 1
    turn = dt.date(2026, 1, 1)
    trade([(item, day, 9 * n if day > turn else n) for item, day, n in a_shop(42, MANY)])
    do(ACCURACY)
    rows = api.get(ACCURACY, {"level": "alert", "run_id": now["id"]}).json()["results"]
    assert "worse than the back-test promised" in rows[0]["sentence"]
    table = table_of(api.get(ACCURACY, {"format": "csv"}))
    assert table.height == ForecastAccuracy.everywhere.count()


def test_forecasts_that_turn_out_far_worse_are_told_to_webhooks_once(api, trade, run, do, company):
    WebhookEndpoint.everywhere.create(
        company=company, url="https://hooks.example.com/", created_by="t", secret=new_secret(),
        events=["forecast.drifted"],
    )  # fmt: skip
    trade(a_shop(36, MANY))
    run()
    turn = dt.date(2026, 1, 1)
    trade([(item, day, 9 * n if day > turn else n) for item, day, n in a_shop(42, MANY)])
    do(ACCURACY)
    do(ACCURACY)
    told = WebhookDelivery.everywhere.get(event="forecast.drifted")
    assert told.subject_id == ForecastAccuracy.everywhere.get(level="alert").pk
    assert told.body["data"]["level"] == "alert"
    assert told.body["data"]["rmsse"] > 2


def _wape(api, run_id):
    """By hand: of six months of all items."""
    errors = total = 0.0
    listed = api.get(FORECASTS, {"run_id": run_id, "limit": 100}).json()["results"]
    for row in listed:
        points = api.get(f"{FORECASTS}{row['id']}/").json()["points"]
        n = MANY.index(row["item_id"])
        sold = seasonal(20 + 10 * n, 36, n)[30:]
        sold[-1] += row["item_id"] == "F"
        errors += sum(abs(one["forecast"] - was) for one, was in zip(points, sold, strict=True))
        total += sum(sold)
    return errors / total


def test_figures_of_few_items_are_told_and_not_judged(api, trade, run, do):
    trade(a_shop(30))
    run()
    trade(a_shop(36))
    do(ACCURACY)
    told = api.get(ACCURACY).json()["results"][0]
    assert (told["level"], told["items"], told["periods"]) == ("unknown", 6, 6)
    assert "cannot be told" in told["sentence"]
    assert "the items that can be compared are 6, and 20 are needed" in told["sentence"]
    assert f"So far RMSSE is {told['rmsse']:.2f}" in told["sentence"]
    assert told["kinds"][0]["mase"] == told["mase"] > 0


def test_seasons_of_all_of_categories_and_of_items_are_found(api, trade, do):
    days = [dt.date(2023, 1, 2) + dt.timedelta(days=n) for n in range(5 * 365)]
    sold = [
        ("TEA", day, (30.0 if day.month == 12 else 10.0) * (2 if day.weekday() == 5 else 1))
        for day in days
    ]
    trade(sold + monthly("NEW", [3.0, 4.0], first=57))
    do(SEASONS)
    listed = api.get(SEASONS).json()
    assert [row["level"] for row in listed["results"]] == [
        "all", "category", "category", "item", "item",
    ]  # fmt: skip
    tea = api.get(SEASONS, {"level": "item", "name": "TEA"}).json()["results"][0]
    assert tea["season_found"]
    assert tea["seasonal_strength"] > 0.64
    assert tea["months"][11]["index"] > 2
    assert max(one["index"] for one in tea["months"][:11]) < 1.1
    assert [one["index"] > 1.5 for one in tea["weekdays"]] == [n == 5 for n in range(7)]
    assert tea["sentence"].startswith("A strong season of 12 periods was found. Demand is highest")
    new = api.get(SEASONS, {"level": "item", "name": "NEW"}).json()["results"][0]
    assert (new["season_found"], new["months"]) == (False, [])
    plot = api.get(f"{SEASONS}{tea['id']}/plot/").json()
    assert plot["x"][11:13] == ["December", "Monday"]
    assert len(plot["series"][0]["data"]) == 19
    table = table_of(api.get(SEASONS, {"format": "csv"}))
    assert table.filter(pl.col("name") == "TEA")["Dec"].item() == tea["months"][11]["index"]
    do(SEASONS)
    assert api.get(SEASONS).json()["count"] == listed["count"]


def test_old_forecasts_are_kept_once_a_first_period(api, trade, run):
    trade(a_shop(30))
    first = run()
    second = run()
    trade(a_shop(31))
    third = run()
    runs = [ForecastRun.everywhere.get(pk=one["id"]) for one in (first, second, third)]
    assert [one.forecasts.count() for one in runs] == [0, 6, 6]
    assert len(by_item(api)) == 6
