"""What the checks of amounts flag, and what they leave alone."""

import datetime as dt
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from crossfoot.audit.approval import ASSUMED, GIVEN, SEEN
from crossfoot.audit.book import Book
from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.amount import AMOUNT_CHECKS
from crossfoot.tables import LEDGER
from tests.builders import book, finder, ledger_frame, with_derived

found = finder(AMOUNT_CHECKS)
LIMIT = Engagement(approval_limits=(10_000,))


def invoices(parties: list[str], totals: list[float], days: list[int]) -> Book:
    """Entries of two lines, expense against payables, for these parties, totals and days."""
    names, dates = [], []
    for number, day in enumerate(days):
        names += [f"E{number}"] * 2
        dates += [dt.date(2026, 1, 1) + dt.timedelta(days=day)] * 2
    amounts = [Decimal(str(sign * total)) for total in totals for sign in (1, -1)]
    twice = [party for party in parties for _ in (0, 1)]
    accounts = ["6200", "2000"] * len(days)
    return book(
        ledger_frame(
            journal_id=names, account=accounts, party=twice, posting_date=dates, amount=amounts
        )
    )


def test_an_account_that_is_always_round_is_no_news() -> None:
    amounts = ["2000.00"] * 20 + ["3000.00"]
    accounts = ["6100"] * 20 + ["6200"]
    ledger = book(ledger_frame(account=accounts, amount=amounts))
    assert found("A1", ledger)["line_id"].to_list() == [21]
    assert found("A1", ledger, usual_share=1.0).height == 21


def test_rounder_amounts_score_higher_and_zero_counts_only_when_wanted() -> None:
    ledger = book(ledger_frame(amount=["5000", "50000", "500000", "0", "1500"]))
    scores = found("A1", ledger)["score"].to_list()
    assert scores == [0.4, 0.7, 1.0]
    assert found("A1", ledger, include_zero=True).height == 4


def test_bases_below_a_minor_unit_are_refused() -> None:
    with pytest.raises(NotRunError, match="at least one minor unit"):
        found("A1", book(ledger_frame(amount=["1"])), bases=[0.001])


def test_endings_of_one_repeated_amount_are_no_habit() -> None:
    rent = ["1999.00"] * 40
    other = [f"{100 + 7 * i}.{i:02d}" for i in range(60)]
    ledger = book(ledger_frame(amount=rent + other, party=["Rent"] * 40 + ["Shop"] * 60))
    assert found("A2", ledger).is_empty()


def test_a_user_with_a_favourite_ending_is_named() -> None:
    favoured = [f"{n}77.77" for n in range(1, 31)]
    other = [f"{100 + 13 * i}.{i % 100:02d}" for i in range(300)]
    users = ["ada"] * 30 + ["ben"] * 300
    ledger = book(ledger_frame(amount=favoured + other, entered_by=users))
    flagged = found("A2", ledger)
    assert flagged["line_id"].to_list() == list(range(1, 31))
    assert flagged["ending"].unique().to_list() == [".77"]


def test_endings_need_parties_or_users() -> None:
    with pytest.raises(NotRunError, match="neither parties nor users"):
        found("A2", book(ledger_frame(amount=["1"])))


def test_many_amounts_are_compared_by_two_digits() -> None:
    rng = np.random.default_rng(5)
    natural = [Decimal(int(c)).scaleb(-2) for c in 10 ** rng.uniform(3, 8, 3000)]
    capped = [Decimal(int(c)).scaleb(-2) for c in rng.integers(480_000, 499_999, 600)]
    ledger = book(ledger_frame(amount=natural + capped))
    observed = found("A3", ledger)
    assert "the ledger" in observed["subject"].to_list()
    row = observed.filter(pl.col("subject") == "the ledger").row(0, named=True)
    assert (row["digits"], row["digit"]) in {("first two", 48), ("first two", 49)}
    assert found("A3", book(ledger_frame(amount=natural))).is_empty()


def test_two_kinds_of_business_are_not_outliers() -> None:
    small = [f"{90 + i}.00" for i in range(40)]
    large = [f"{9000 + 10 * i}.00" for i in range(20)]
    ledger = book(ledger_frame(amount=small + large, party=["Kern"] * 60))
    assert found("A4", ledger).is_empty()


def test_an_outlier_of_the_account_needs_no_party() -> None:
    amounts = [f"{90 + i}.00" for i in range(60)] + ["5000.00"]
    flagged = found("A4", book(ledger_frame(amount=amounts)))
    assert flagged["line_id"].to_list() == [61]
    assert flagged["subject"].to_list() == ["account 1000"]
    assert flagged["usual"].to_list() == [12_000]


def test_the_largest_lines_are_listed_without_materiality() -> None:
    ledger = book(ledger_frame(amount=[f"{n}.00" for n in range(1, 101)]))
    assert found("A5", ledger, top_percent=3)["line_id"].to_list() == [98, 99, 100]
    assert found("A5", ledger, top_percent=3, most=1)["line_id"].to_list() == [100]
    tied = book(ledger_frame(amount=["9.00"] * 50 + ["10.00"]))
    assert found("A5", tied, top_percent=10)["line_id"].to_list() == [51]
    assert found("A5", book(ledger_frame(amount=["0.00"]))).is_empty()


def test_a_limit_can_be_seen_in_the_entries() -> None:
    below = [4800 + 6.5 * i for i in range(30)]
    beside = [4000.0, 4200.0, 4400.0, 4520.0, 4600.0, 5100.0, 5600.0]
    days = list(range(37))
    ledger = invoices(["Kern"] * 37, below + beside, days)
    flagged = found("A6", ledger)
    assert flagged["limit"].unique().to_list() == [500_000]
    assert flagged["origin"].unique().to_list() == [SEEN], "nobody said that it is one"
    assert flagged.height == 30


def test_without_any_limit_a6_is_not_run_and_a7_assumes_the_usual_ones() -> None:
    ledger = invoices(["Kern"] * 3 + ["Abel"] * 2, [8000, 9000, 9500, 8000, 9000], [1, 2, 4, 1, 2])
    far = invoices(["Kern"] * 4, [8000, 9000, 9500, 10], [1, 2, 4, 300])
    with pytest.raises(NotRunError, match="no approval limits"):
        found("A6", ledger)
    assert found("A7", far)["entry_id"].to_list() == [1, 2, 3]
    assert found("A7", far)["origin"].unique().to_list() == [ASSUMED]
    with pytest.raises(NotRunError, match="no approval limits"):
        found("A7", ledger, assumed_limits=[])


def test_a_split_is_found_from_both_ends_and_by_user() -> None:
    days = [10, 12, 14, 200, 364]
    ledger = invoices(["Kern"] * 5, [7200, 7400, 7300, 9000, 5], days)
    flagged = found("A7", ledger, LIMIT, days=3)
    assert flagged.select("entry_id", "parts").rows() == [(1, 2), (2, 2), (3, 2)]
    assert flagged["origin"].unique().to_list() == [GIVEN]
    with pytest.raises(NotRunError, match="none of entered_by"):
        found("A7", ledger, LIMIT, same=["entered_by"])


def test_a_party_with_many_such_invoices_splits_nothing() -> None:
    days = list(range(0, 100, 2))
    ledger = invoices(["Kern"] * 50, [9000.0] * 50, days)
    assert found("A7", ledger, LIMIT).is_empty()


def test_two_equal_largest_amounts_are_no_new_maximum() -> None:
    amounts = ["10.00", "11.00", "12.00", "10.50", "9000.00"]
    assert found("A8", book(ledger_frame(amount=amounts)))["line_id"].to_list() == [5]
    assert found("A8", book(ledger_frame(amount=[*amounts, "9000.00"]))).is_empty()
    assert found("A8", book(ledger_frame(amount=amounts)), minimum=10_000).is_empty()


def test_a_slip_may_be_up_or_down_and_needs_a_usual_amount() -> None:
    totals = [450.0, 450.0, 450.0, 45.0, 123.0]
    ledger = invoices(["Kern"] * 5, totals, [1, 31, 61, 91, 92])
    assert found("A9", ledger)["entry_id"].to_list() == [4]
    rare = invoices(["Kern"] * 4, [450.0, 450.0, 4500.0, 77.0], [1, 31, 61, 91])
    assert found("A9", rare).is_empty()


def test_without_entry_numbers_only_slips_are_looked_for() -> None:
    frame = ledger_frame(amount=["540.00", "-450.00"], journal_id=["A", "A"])
    assert found("A9", book(frame))["entry_id"].to_list() == [1]
    assert found("A9", book(frame.with_columns(entry_id=pl.lit(None, dtype=pl.Int64)))).is_empty()


def test_repeated_amounts_need_to_be_many() -> None:
    ledger = book(ledger_frame(amount=["24.99"] * 25 + ["-1.00"] * 5 + ["7.00"] * 3))
    observed = found("D11", ledger)
    assert observed["subject"].to_list() == ["amount 24.99"]
    assert observed["score"].to_list() == [1.0]


@pytest.mark.parametrize("check", AMOUNT_CHECKS, ids=lambda check: check.code)
def test_the_order_of_the_lines_changes_nothing(check) -> None:
    rng = np.random.default_rng(11)
    count = 400
    parties = [f"P{n}" for n in rng.integers(0, 6, count)]
    totals = np.round(np.exp(rng.normal(8, 2, count)), 2).tolist()
    totals[:40] = [450.0] * 36 + [4500.0, 9800.0, 9900.0, 50_000.0]
    days = rng.integers(0, 360, count).tolist()
    frame = invoices(parties, totals, days).engine.lines(LEDGER.names).collect().to_native()
    shuffled = frame.sample(fraction=1, shuffle=True, seed=3)
    results = [
        found(check.code, book(lines), LIMIT).with_columns(pl.col(pl.Float64).round(6))
        for lines in (frame, shuffled)
    ]
    key = "subject" if check.unit == "observation" else f"{check.unit}_id"
    assert results[0].sort(key).rows() == results[1].sort(key).rows()


def planted(shared_data) -> tuple[Book, pl.DataFrame]:
    lines = pl.read_parquet(shared_data / "planted" / "lines.parquet").rename(
        {"partner": "party", "user": "entered_by", "posted_at": "entered_at"}
    )
    lines = lines.with_columns(
        pl.col("amount").round(2).cast(pl.Decimal(18, 2)),
        pl.col("party").replace("", None),
        entry_id=pl.col("journal_id"),
        file_row=pl.col("line_id") + 1,
    )
    missing = [c for c in LEDGER.columns if c.name not in lines.columns]
    lines = lines.with_columns(pl.lit(None, c.dtype).alias(c.name) for c in missing)
    lines = with_derived(lines, 2).select(LEDGER.names).cast(LEDGER.schema)
    return book(lines), pl.read_parquet(shared_data / "planted" / "labels.parquet")


@pytest.mark.parametrize(
    ("code", "kind", "most"),
    [("A4", "amount_outlier", 0.006), ("A7", "split_threshold", 0.006)],
)
def test_planted_amounts_are_found_with_few_others(shared_data, code, kind, most) -> None:
    ledger, labels = planted(shared_data)
    flagged = found(code, ledger, LIMIT)
    key = "line_id" if "line_id" in flagged.columns else "entry_id"
    labels = labels.with_columns(entry_id=pl.col("journal_id"))
    entries = labels.join(flagged.select(key), on=key, how="semi")
    wanted = labels.filter(pl.col("anomaly_kind") == kind)["entry_id"].unique()
    hit = entries.filter(pl.col("anomaly_kind") == kind)["entry_id"].n_unique()
    assert hit / wanted.len() >= 0.9
    assert entries["entry_id"].n_unique() <= most * ledger.entry_count


@pytest.mark.parametrize("check", AMOUNT_CHECKS, ids=lambda check: check.code)
@pytest.mark.parametrize("amount", ["12.00", "0.00"])
def test_a_ledger_of_one_line_gives_an_answer_or_a_reason(check, amount) -> None:
    ledger = book(ledger_frame(amount=[amount]))
    if check.code not in ("A2", "A7"):
        assert found(check.code, ledger, LIMIT).height <= 1
        return
    with pytest.raises(NotRunError, match="the file has n"):
        found(check.code, ledger, LIMIT)
