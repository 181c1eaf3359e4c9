"""Definitions of custom reports: read, written, and refused with a word that helps."""

import datetime as dt
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from crossfoot.errors import UserError
from crossfoot.reports.custom import (
    SOURCES,
    source_of,
    spec_of,
    spec_record,
    spec_schema,
    validated,
)
from crossfoot.reports.custom.days import window_in_words
from crossfoot.sales.periods import Window

WHOLE: dict[str, Any] = {
    "source": "findings",
    "title": "Large findings",
    "columns": [],
    "filters": [
        {"column": "amount", "operator": "at least", "value": "1000.50"},
        {"column": "posting_date", "operator": "during", "value": "last 12 months"},
        {"column": "account", "operator": "in", "value": ["6000", "7000"]},
        {"column": "party", "operator": "empty"},
    ],
    "grouping": [{"column": "posting_date", "by": "month"}, {"column": "family"}],
    "measures": [{"measure": "sum", "column": "amount", "title": "At risk"}, {"measure": "count"}],
    "order": [{"column": "sum_amount", "descending": True}],
    "limit": 20,
    "chart": {"kind": "bar", "x": "posting_date_month", "y": "sum_amount"},
}


def test_a_definition_comes_back_as_it_was() -> None:
    jsonschema.validate(WHOLE, spec_schema())
    spec = validated(spec_of(WHOLE), source_of("findings"))
    assert spec_record(spec) == WHOLE
    assert validated(spec_of(spec_record(spec)), source_of("findings")) == spec


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": "finding"}, "source: 'finding' is no source: did you mean 'findings'?"),
        ({"colums": []}, "the report: 'colums' is no part of it: did you mean 'columns'?"),
        (
            {"columns": ["amout"]},
            "columns[1]: 'amout' is no column of findings: did you mean 'amount'? There are: ",
        ),
        (
            {"filters": [{"column": "amount", "operator": "contains", "value": "1"}]},
            "filters[1]: “contains” is for texts; 'amount' is of money.",
        ),
        (
            {"filters": [{"column": "account", "operator": "at least", "value": "1"}]},
            "filters[1]: “at least” is for numbers and days; 'account' is of code.",
        ),
        (
            {"filters": [{"column": "amount", "operator": "is", "value": "1,5"}]},
            "filters[1].value: '1,5' is no number, as 'amount' has them.",
        ),
        (
            {"filters": [{"column": "posting_date", "operator": "is", "value": "31.12.2026"}]},
            "filters[1].value: '31.12.2026' is no day",
        ),
        (
            {"filters": [{"column": "posting_date", "operator": "during", "value": "next week"}]},
            "filters[1].value: 'next week' is no span of days. Write this month",
        ),
        (
            {"filters": [{"column": "amount", "operator": "between", "value": [2, 1]}]},
            "filters[1]: 2 is above 1. Put the lower value first.",
        ),
        (
            {"filters": [{"column": "party", "operator": "empty", "value": "x"}]},
            "filters[1]: “empty” takes no value.",
        ),
        (
            {"filters": [{"column": "party", "operator": "equals", "value": "x"}]},
            "filters[1].operator: 'equals' is no operator",
        ),
        ({"grouping": [{"column": "account", "by": "month"}]}, "grouping[1].by: only days go by"),
        (
            {"measures": [{"measure": "sum", "column": "account"}]},
            "measures[1].column: “sum” needs a column of numbers, and 'account' is code.",
        ),
        ({"measures": ["sum"]}, "measures[1]: “sum” needs a column."),
        ({"measures": ["average"]}, "measures[1]: 'average' is no "),
        (
            {"columns": ["code"], "measures": ["count"]},
            "either columns, and is a list, or grouping",
        ),
        ({"columns": ["code", "code"]}, "'code' is there twice."),
        (
            {"grouping": ["code"], "order": ["amount"]},
            "order[1]: 'amount' is no column of the result: did you mean 'count'?",
        ),
        (
            {"grouping": ["code"], "chart": {"kind": "bar", "x": "code", "y": "counts"}},
            "chart.y: 'counts' is no measure that can be drawn: did you mean 'count'?",
        ),
        ({"chart": {"kind": "bar", "x": "a", "y": "b"}}, "chart: a chart needs one group"),
        ({"chart": {"kind": "pie", "x": "a", "y": "b"}}, "chart.kind: 'pie' is no kind."),
        ({"limit": 0}, "limit has to be a whole number from 1"),
        ({"columns": "code"}, "columns has to be a list."),
        ({"columns": ["a\x00"]}, "none of them NUL"),
    ],
)
def test_mistakes_are_told_with_their_place(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError) as told:
        validated(spec_of({"source": "findings", **change}), source_of("findings"))
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("this month", (2026, 3, 1), (2026, 4, 1)),
        ("last month", (2026, 2, 1), (2026, 3, 1)),
        ("last 12 months", (2025, 3, 1), (2026, 3, 1)),
        ("last 30 days", (2026, 2, 13), (2026, 3, 15)),
        ("Year to date", (2026, 1, 1), (2026, 3, 16)),
        ("this quarter", (2026, 1, 1), (2026, 4, 1)),
        ("2025", (2025, 1, 1), (2026, 1, 1)),
        ("2025-q4", (2025, 10, 1), (2026, 1, 1)),
        ("2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("yesterday", (2026, 3, 14), (2026, 3, 15)),
    ],
)
def test_spans_of_days(text: str, start: tuple[int, int, int], end: tuple[int, int, int]) -> None:
    assert window_in_words(text, dt.date(2026, 3, 15)) == Window(dt.date(*start), dt.date(*end))


@pytest.mark.parametrize("text", ["9999", "0000", "2026-13", "2026-02-30", "last 9999 years", ""])
def test_days_that_there_are_not(text: str) -> None:
    with pytest.raises(UserError, match="no span of days"):
        window_in_words(text, dt.date(2026, 3, 15))


def test_columns_of_sources_have_names_of_their_own_and_a_meaning() -> None:
    for source in SOURCES:
        assert len(set(source.names)) == len(source.names)
        assert all(field.meaning and field.title for field in source.fields)
