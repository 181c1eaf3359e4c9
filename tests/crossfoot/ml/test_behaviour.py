"""Behaviour of models after their training: counted by hand on few entries."""

import polars as pl
import pytest

from crossfoot.ml.behaviour import Confirmed, Stability, confirmed, stability

ENTRIES = pl.DataFrame(
    {
        "entry_id": range(1, 7),
        "journal_id": ["a", "b", "c", "d", "e", "f"],
        "ensemble": [9.0, 8.0, 7.0, 3.0, 2.0, 1.0],
        "level": ["HIGH", "HIGH", "HIGH", "MEDIUM", "LOW", "LOW"],
    }
)


def said(**words: str) -> pl.DataFrame:
    return pl.DataFrame({"journal_id": list(words), "decision": list(words.values())})


def test_only_what_was_high_and_judged_counts() -> None:
    words = said(a="exception", b="cleared", d="exception", z="exception")
    found = confirmed([(ENTRIES, words), (ENTRIES, said(c="exception"))])
    assert (found.judged, found.exceptions, found.precision) == (3, 2, 0.6667)
    # Wilson's interval of 2 of 3, as R's prop.test without correction gives it.
    assert (found.low, found.high) == pytest.approx((0.2077, 0.9385), abs=1e-4)


def test_nobody_has_judged_any() -> None:
    none = Confirmed(0, 0, None, None, None)
    assert confirmed([]) == none
    assert confirmed([(ENTRIES, said(e="exception"))]) == none


def test_models_that_say_the_same_agree() -> None:
    assert stability(ENTRIES, ENTRIES) == Stability(6, 1.0, 1.0)


def test_models_that_say_the_opposite_do_not() -> None:
    turned = ENTRIES.with_columns(ensemble=10 - pl.col("ensemble")).sort(
        "ensemble", descending=True
    )
    assert stability(ENTRIES, turned) == Stability(6, -1.0, 0.0)


def test_without_an_order_there_is_nothing_to_compare() -> None:
    flat = ENTRIES.with_columns(ensemble=pl.lit(1.0))
    assert stability(ENTRIES, flat).rank_correlation is None
    assert stability(ENTRIES, ENTRIES.clear()) == Stability(0, None, None)
