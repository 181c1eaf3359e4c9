"""Whatever is asked for: the answer of plain Python, with and without an index."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.selection import LineFilter, PageRequest
from crossfoot.storage import Dataset
from crossfoot.tables import LEDGER
from tests.crossfoot.selection.datasets import ACCOUNTS, codes_of
from tests.crossfoot.selection.naive import in_order, wanted_rows

FEW = settings(max_examples=120, deadline=None)
_SORTABLE = ("account", "posting_date", "effective_date", "amount", "entered_by", "header_text")


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=3).map(tuple)


_DAYS = st.dates(dt.date(2025, 12, 30), dt.date(2026, 2, 12))
_AMOUNTS = st.integers(0, 5_500).map(
    lambda number: Decimal(number).scaleb(-2).quantize(Decimal("00.001"))
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "accounts": _some(st.sampled_from((*ACCOUNTS, "none"))),
    "account_prefix": st.sampled_from(("1", "12", "1200", "12001", "Ä", "9")),
    "users": _some(st.sampled_from(("ann", "bob", "eve"))),
    "sources": _some(st.just("SI")),
    "text": st.sampled_from(("rent", "(A.B)", "müller", "% [", ".", "r1", "bank", "nowhere")),
    "journal_ids": _some(st.integers(1, 170).map(lambda number: f"J{number:04}")),
    "entry_ids": _some(st.integers(1, 170)),
    "line_ids": _some(st.integers(1, 420)),
    "checks": _some(st.sampled_from(("A1", "A3", "T1", "ZZ"))),
    "flagged_only": st.booleans(),
}


@st.composite
def filters(draw: st.DrawFn) -> LineFilter:
    names = draw(st.sets(st.sampled_from((*_FIELDS, "date", "effective", "amount")), max_size=3))
    given_values = {name: draw(_FIELDS[name]) for name in sorted(names & _FIELDS.keys())}
    for name in sorted(names - _FIELDS.keys()):
        first, last = sorted(draw(st.tuples(*[_AMOUNTS if name == "amount" else _DAYS] * 2)))
        given_values |= {f"{name}_from": first, f"{name}_to": last}
    return LineFilter(**given_values)


@st.composite
def requests(draw: st.DrawFn) -> PageRequest:
    sort = draw(st.lists(st.sampled_from((*_SORTABLE, "line_id")), max_size=2, unique=True))
    return PageRequest(
        draw(filters()),
        tuple(sort) or ("line_id",),
        draw(st.booleans()),
        draw(st.integers(0, 60)),
        draw(st.integers(0, 80)),
    )


@FEW
@given(request=requests())
def test_a_page_and_its_totals_are_those_of_plain_python(
    plain: Dataset, copied: Dataset, lines: pl.DataFrame, findings: Path, request: PageRequest
) -> None:
    fitting = wanted_rows(lines.to_dicts(), request.wanted)
    ordered = in_order(fitting, request.sort, descending=request.descending)
    expected = ordered[request.offset : request.offset + request.limit]
    for dataset in (plain, copied):
        page = request.page(dataset, findings=findings)
        assert page.rows.select(LEDGER.names).to_dicts() == expected
        assert page.rows["checks"].to_list() == [codes_of(row["line_id"]) for row in expected]
        assert page.totals.lines == len(fitting)
        assert page.totals.entries == len({row["entry_id"] for row in fitting})
        for name in ("debit", "credit", "amount"):
            assert getattr(page.totals, name) == sum(row[name] for row in fitting)


@settings(max_examples=15, deadline=None)
@given(request=requests(), size=st.integers(7, 150))
def test_all_pages_together_hold_every_line_once(
    copied: Dataset, findings: Path, request: PageRequest, size: int
) -> None:
    seen: list[int] = []
    total = request.page(copied, findings=findings).totals.lines
    for offset in range(0, total + 1, size):
        place = PageRequest(request.wanted, request.sort, request.descending, offset, size)
        seen += place.page(copied, findings=findings).rows["line_id"].to_list()
    assert len(seen) == total
    assert len(set(seen)) == total
