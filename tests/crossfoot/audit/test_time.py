"""What the pages of the time checks do not show."""

import datetime as dt

import pytest

from crossfoot.audit.check import Engagement, NotRunError
from crossfoot.audit.checks.time import TIME_CHECKS
from tests.builders import book, finder, ledger_frame

found = finder(TIME_CHECKS)
MONDAY = dt.date(2026, 1, 5)


def at(hour: int, count: int) -> list[str]:
    return [f"2026-01-05 {hour:02d}:30"] * count


def test_batch_users_work_at_night() -> None:
    users = ["JOB"] * 60 + ["ada"] * 60 + [None]
    ledger = book(ledger_frame(entered_by=users, entered_at=[*at(2, 60), *at(9, 59), *at(2, 2)]))
    assert found("T5", ledger)["line_id"].to_list() == [120, 121]
    assert found("T5", ledger, usual_share=0.0).height == 62


def test_times_in_utc_are_moved_to_the_companys_zone() -> None:
    ledger = book(
        ledger_frame(
            entered_at=["2026-07-06 18:30", "2026-01-05 18:30"],
            posting_date=["2026-07-06", "2026-01-05"],
        )
    )
    zone = Engagement(time_zone="Europe/Berlin")
    assert found("T5", ledger, zone, entered_in_utc=True)["entered_minute"].to_list() == [1230]
    with pytest.raises(NotRunError, match="time_zone"):
        found("T5", ledger, entered_in_utc=True)


def test_the_day_of_entry_is_told_not_that_of_posting() -> None:
    """Late on the 5th in UTC is the 6th in Berlin; the posting dates are others."""
    ledger = book(
        ledger_frame(
            entered_at=["2026-01-05 23:30", "2026-01-06 10:00", "2026-01-07 04:10"],
            posting_date=["2026-01-02", "2026-01-02", "2026-01-02"],
        )
    )
    plain = found("T5", ledger)
    assert plain["entered_on"].to_list() == [dt.date(2026, 1, 5), dt.date(2026, 1, 7)]
    zone = Engagement(time_zone="Europe/Berlin")
    moved = found("T5", ledger, zone, entered_in_utc=True)
    assert moved.select("entered_on", "entered_minute").rows() == [
        (dt.date(2026, 1, 6), 30),
        (dt.date(2026, 1, 7), 310),
    ]


def test_midnight_on_every_line_is_no_time() -> None:
    midnight = "2026-01-05 00:00"
    with pytest.raises(NotRunError, match="no times of day"):
        found("T5", book(ledger_frame(entered_at=[midnight] * 3)))
    mostly = book(ledger_frame(entered_at=[midnight, midnight, *at(23, 1)]))
    assert found("T5", mostly)["line_id"].to_list() == [3]


def test_weekend_shifts_are_left_out() -> None:
    saturday = dt.date(2026, 1, 3)
    ledger = book(ledger_frame(entered_by=["JOB"] * 50 + ["ada"], posting_date=[saturday] * 51))
    assert found("T3", ledger)["line_id"].to_list() == [51]


def test_a_holiday_on_which_the_company_works_is_none() -> None:
    days = [MONDAY + dt.timedelta(days=n) for n in range(28)]
    lines = [(day, user) for day in days for user in ("ada", "bob")]
    ledger = book(
        ledger_frame(
            posting_date=[day for day, _ in lines],
            entered_by=[user for _, user in lines],
            journal_id=[str(n) for n in range(len(lines))],
        )
    )
    bavaria = Engagement(country="DE", region="BY")
    assert found("T4", ledger, bavaria).is_empty()
    assert found("T4", ledger, bavaria, work_share=0.0).height == 2
    with pytest.raises(NotRunError, match="names no country"):
        found("T4", ledger)


def test_users_who_work_on_every_holiday_are_left_out() -> None:
    holidays = ["2026-01-06", "2026-04-03", "2026-04-06", "2026-05-01"]
    ledger = book(
        ledger_frame(posting_date=[*holidays, "2026-05-01"], entered_by=["JOB"] * 4 + ["ada"])
    )
    rows = found("T4", ledger, Engagement(country="DE", region="BY"))
    assert rows["line_id"].to_list() == [5]


def test_large_entries_at_quarter_end_are_found_by_materiality() -> None:
    ledger = book(ledger_frame(posting_date=["2026-03-31"], amount=["777.77"]))
    rows = found("T6", ledger, Engagement(materiality=500.0), period="quarter")
    assert rows.select("kind", "position").rows() == [("large", "last days of a quarter")]
    assert found("T6", ledger, Engagement(materiality=5000.0)).is_empty()
    with pytest.raises(NotRunError, match="month, quarter or year"):
        found("T6", ledger, period="week")


def test_the_first_days_of_a_year_may_count_as_its_end() -> None:
    ledger = book(ledger_frame(posting_date=["2026-01-02"], amount=["20000.00"]))
    assert found("T6", ledger).is_empty()
    rows = found("T6", ledger, first_days=3)
    assert rows["position"].to_list() == ["first days of a year"]


def test_without_periods_close_dates_are_held_against_documents() -> None:
    days = {"posting_date": ["2026-02-20", "2026-02-20"], "effective_date": ["2026-01-31"] * 2}
    ledger = book(ledger_frame(**days))
    with pytest.raises(NotRunError, match="no periods"):
        found("T7", ledger)
    closed = Engagement(close_dates={"2026-01": dt.date(2026, 2, 10)})
    assert found("T7", ledger, closed).height == 2


def test_a_company_that_closes_late_is_asked_for_its_close_dates() -> None:
    ledger = book(
        ledger_frame(
            posting_date=["2026-01-10", "2026-01-11", "2026-03-20"],
            fiscal_year=[2026] * 3,
            period=[1] * 3,
        )
    )
    with pytest.raises(NotRunError, match="close_dates"):
        found("T7", ledger)


def test_only_close_dates_that_are_given_may_count() -> None:
    ledger = book(
        ledger_frame(
            posting_date=["2026-01-10", "2026-03-20"], fiscal_year=[2026] * 2, period=[1, 2]
        )
    )
    closed = Engagement(close_dates={"2026-01": dt.date(2026, 2, 10)})
    assert found("T7", ledger, closed, assume_others=False).is_empty()


def test_cut_off_needs_to_know_results_accounts_only_when_asked() -> None:
    ledger = book(
        ledger_frame(
            account=["4000", "1200"],
            posting_date=["2025-12-30"] * 2,
            effective_date=["2026-01-08"] * 2,
        )
    )
    assert found("T8", ledger).height == 2
    tagged = Engagement(tags={"revenue": ("4",)})
    assert found("T8", ledger, tagged, only_result=True)["account"].to_list() == ["4000"]
    with pytest.raises(NotRunError, match="revenue or expense"):
        found("T8", ledger, only_result=True)


def test_busy_days_that_come_every_month_are_no_bursts() -> None:
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=n) for n in range(120)]
    counts = [30 if day.day == 25 else 2 for day in days]
    counts[50] = 60
    lines = [day for day, count in zip(days, counts, strict=True) for _ in range(count)]
    ledger = book(
        ledger_frame(
            posting_date=lines,
            journal_id=[str(n) for n in range(len(lines))],
            entered_by=["ada"] * len(lines),
        )
    )
    assert found("T9", ledger, by=("entered_by",))["subject"].to_list() == [
        "user ada on 2026-02-20"
    ]


def test_a_day_on_which_everything_bursts_is_reported_once() -> None:
    days = [MONDAY + dt.timedelta(days=n) for n in range(30)]
    lines = [
        (day, account)
        for day in days
        for account in range(12)
        for _ in range(25 if day == days[9] else 1)
    ]
    ledger = book(
        ledger_frame(
            posting_date=[day for day, _ in lines], account=[str(account) for _, account in lines]
        )
    )
    rows = found("T9", ledger)
    assert rows.select("subject", "today", "usual").rows() == [
        ("12 accounts on 2026-01-14", 300, 12.0)
    ]


def test_without_users_sources_have_habits() -> None:
    saturday = dt.date(2026, 1, 3)
    sources = ["SHOP"] * 50 + ["SA"]
    ledger = book(ledger_frame(source=sources, posting_date=[saturday] * 51))
    assert found("T3", ledger)["line_id"].to_list() == [51]


def test_sources_of_few_lines_are_not_judged_for_their_pace() -> None:
    ledger = book(
        ledger_frame(
            source=["KR"] * 50, posting_date=[MONDAY] * 50, effective_date=["2025-11-05"] * 50
        )
    )
    assert found("T10", ledger).is_empty()


def test_without_document_dates_the_time_of_entry_shows_backdating() -> None:
    entered = ["2026-03-20 09:00", "2026-02-05 09:00"]
    ledger = book(ledger_frame(entered_at=entered, posting_date=["2026-01-05", "2026-01-06"]))
    lines = found("T1", ledger)
    assert lines["line_id"].to_list() == [1]
    assert lines.select("how", "lag_days", "named").row(0) == ("entered", 74, "posting")
    with pytest.raises(NotRunError, match="neither document dates nor times of entry"):
        found("T1", book(ledger_frame(account=["1000"])))
