"""Every customer is in one segment, and the documented grid is the one that is used."""

from itertools import product
from pathlib import Path

import polars as pl

from crossfoot.sales.segments import NAMES, SEGMENTS, with_segment

PAGE = Path(__file__).parents[3] / "docs" / "sales.md"


def test_every_cell_has_a_segment() -> None:
    fifths = range(1, 6)
    rows = [{"r": r, "f": f, "m": m} for r, f, m in product(fifths, fifths, fifths)]
    found = with_segment(pl.DataFrame(rows))
    assert found["segment"].null_count() == 0
    assert set(found["segment"]) == set(NAMES)
    best = found.filter(pl.col("r") == 5, pl.col("f") == 4, pl.col("m") == 3)
    assert best["segment"].to_list() == ["champion"], "3.5 is 4"


def test_without_fifths_there_is_no_segment() -> None:
    few = pl.DataFrame({name: [None] for name in "rfm"}, schema=dict.fromkeys("rfm", pl.Int64))
    assert with_segment(few)["segment"].to_list() == [None]


def test_the_page_shows_the_grid() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for r, names in enumerate(SEGMENTS, start=1):
        assert f"| {r} | {' | '.join(names)} |" in text
