"""Two runs compared: on one dataset finding by finding, on two by counts, amounts and accounts."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.audit.compare import compare_runs
from crossfoot.errors import UserError

Found = tuple[int, str, float, str]
_FAMILIES = {"A": "amount", "T": "time"}


def findings(*found: Found, account: str = "6100", decimals: int = 2) -> pl.DataFrame:
    """Findings as (line, code, risk, reason); line 7 is of 7.00 on account 6100."""
    rows = [
        {
            "finding_id": f"{code}-{line}",
            "code": code,
            "family": _FAMILIES[code[0]],
            "score": risk / 100,
            "risk": risk,
            "reason": reason,
            "line_id": line,
            "account": account if line < 50 else "7000",
            "posting_date": dt.date(2026, 1, 1),
            "amount": Decimal(line if line % 2 else -line),
        }
        for line, code, risk, reason in found
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "finding_id": pl.String,
        "code": pl.String,
        "family": pl.String,
        "score": pl.Float64,
        "risk": pl.Float64,
        "reason": pl.String,
        "line_id": pl.Int64,
        "account": pl.String,
        "posting_date": pl.Date,
        "amount": pl.Decimal(18, decimals),
    }
    return pl.DataFrame(rows, schema=schema)


def test_findings_of_one_dataset_are_matched() -> None:
    earlier = findings((7, "A1", 40, "large"), (8, "T1", 10, "late"), (9, "T1", 10, "late"))
    later = findings((7, "A1", 60, "very large"), (9, "T1", 10, "late"), (60, "A2", 20, "round"))
    compared = compare_runs(earlier, later, same_dataset=True)
    assert compared.added is not None
    assert compared.gone is not None
    assert compared.changed is not None
    assert compared.added["finding_id"].to_list() == ["A2-60"]
    assert compared.gone["finding_id"].to_list() == ["T1-8"]
    assert compared.changed.to_dicts() == [
        {
            "finding_id": "A1-7",
            "line_id": 7,
            "code": "A1",
            "account": "6100",
            "amount": Decimal("7.00"),
            "risk_earlier": 40,
            "risk_later": 60,
            "score_earlier": 0.4,
            "score_later": 0.6,
            "reason_earlier": "large",
            "reason_later": "very large",
        }
    ]
    assert "matched by check and line" in compared.basis


def test_counts_and_amounts_by_check_and_family() -> None:
    earlier = findings((8, "T1", 10, "late"), (9, "T1", 10, "late"))
    later = findings((9, "T1", 10, "late"), (60, "A2", 20, "round"))
    compared = compare_runs(earlier, later, same_dataset=True)
    assert compared.by_check.to_dicts() == [
        {
            "code": "A2",
            "family": "amount",
            "findings_earlier": 0,
            "findings_later": 1,
            "findings_change": 1,
            "amount_earlier": Decimal(0),
            "amount_later": Decimal(60),
            "amount_change": Decimal(60),
        },
        {
            "code": "T1",
            "family": "time",
            "findings_earlier": 2,
            "findings_later": 1,
            "findings_change": -1,
            "amount_earlier": Decimal(17),
            "amount_later": Decimal(9),
            "amount_change": Decimal(-8),
        },
    ]
    assert compared.by_family["family"].to_list() == ["amount", "time"]
    assert compared.by_family["findings_change"].to_list() == [1, -1]


def test_the_change_of_risk_per_account_counts_a_line_once() -> None:
    earlier = findings((10, "A1", 50, "large"), (10, "T1", 50, "late"))
    later = findings((10, "A1", 25, "large"), (60, "A1", 10, "large"))
    compared = compare_runs(earlier, later, same_dataset=True)
    office, other = compared.by_account.to_dicts()
    assert (office["account"], other["account"]) == ("6100", "7000")
    assert (office["lines_earlier"], office["lines_later"]) == (1, 1)
    assert (office["risk_earlier"], office["risk_change"]) == (50, -25)
    assert (office["at_risk_earlier"], office["at_risk_later"]) == (Decimal(5), Decimal("2.50"))
    assert (other["lines_earlier"], other["at_risk_change"]) == (0, Decimal(6))


def test_two_datasets_are_compared_without_their_lines() -> None:
    earlier = findings((7, "A1", 40, "large"))
    later = findings((7, "A1", 40, "large"), account="6200", decimals=3)
    compared = compare_runs(earlier, later, same_dataset=False)
    assert (compared.added, compared.gone, compared.changed) == (None, None, None)
    assert "different datasets, whose lines can't be matched" in compared.basis
    assert compared.by_check["findings_change"].to_list() == [0]
    assert compared.by_check["amount_change"].to_list() == [Decimal(0)]
    assert compared.by_account["account"].to_list() == ["6100", "6200"]


def test_runs_that_are_not_of_one_dataset_are_refused() -> None:
    earlier = findings((7, "A1", 40, "large"))
    later = findings((7, "A1", 40, "large"), account="6200")
    with pytest.raises(UserError, match=r"line 7 differs in account, date or amount. Compare them"):
        compare_runs(earlier, later, same_dataset=True)


@pytest.mark.parametrize("same_dataset", [True, False])
def test_a_run_without_findings_compares_too(*, same_dataset: bool) -> None:
    compared = compare_runs(findings(), findings(), same_dataset=same_dataset)
    assert compared.by_check.is_empty()
    assert compared.by_account.is_empty()
    only = compare_runs(findings(), findings((7, "A1", 40, "x")), same_dataset=same_dataset)
    assert only.by_account["at_risk_change"].to_list() == [Decimal("2.80")]


RUNS = st.dictionaries(
    st.tuples(st.integers(1, 70), st.sampled_from(("A1", "A2", "T1"))),
    st.tuples(st.integers(0, 100).map(float), st.sampled_from(("x", "y"))),
    max_size=12,
).map(lambda run: findings(*(key + value for key, value in run.items())))


@settings(max_examples=50, deadline=None)
@given(earlier=RUNS, later=RUNS)
def test_added_less_gone_is_the_change_and_the_way_back_is_its_mirror(
    earlier: pl.DataFrame, later: pl.DataFrame
) -> None:
    there = compare_runs(earlier, later, same_dataset=True)
    back = compare_runs(later, earlier, same_dataset=True)
    assert there.added is not None
    assert there.gone is not None
    assert there.changed is not None
    assert back.changed is not None
    assert there.added.height - there.gone.height == there.by_check["findings_change"].sum()
    assert there.by_check["findings_change"].sum() == later.height - earlier.height
    assert back.gone is not None
    assert back.gone["finding_id"].to_list() == there.added["finding_id"].to_list()
    assert set(back.changed["finding_id"]) == set(there.changed["finding_id"])
    assert back.by_account["at_risk_change"].to_list() == [
        -change for change in there.by_account["at_risk_change"]
    ]
