"""Reports for the writers: one of everything, one as hostile as texts can be."""

import datetime as dt
from decimal import Decimal

import polars as pl

from crossfoot.charts import Plot, Series
from crossfoot.reports.report import (
    Bar,
    Bars,
    Block,
    Branding,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Note,
    Points,
    Report,
    Row,
    Section,
    Table,
)

WRITTEN = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 32">
<defs><linearGradient id="g"><stop offset="0" stop-color="#0f766e"/></linearGradient></defs>
<rect width="32" height="32" rx="6" fill="url(#g)"/><path d="M8 16l6 6 10-12" stroke="#fff"
stroke-width="4" fill="none"/><rect x="40" y="10" width="80" height="12" fill="#1c2733"/></svg>"""
MONTHS = ["Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]
DEBITS = [88.0, 92, 86, 105, 97, 102, 119, 99, 96, 122, 110, 139]
BEFORE = [81.0, 85, 83, 93, 90, 95, 103, 92, 91, 105, 101, 112]
DEBITS_PLOT = Plot(
    "Debits posted each month",
    "million EUR",
    MONTHS,
    (Series("Debits", "area", DEBITS), Series("Year before", "line", BEFORE, tone="muted")),
)
RANGE_PLOT = Plot(
    "Forecast",
    "units",
    MONTHS,
    (
        Series("80% interval", "band", low=[v - 8 for v in DEBITS], high=[v + 8 for v in DEBITS]),
        Series("Forecast", "bar", DEBITS),
    ),
)


def findings(count: int) -> pl.DataFrame:
    levels = ("HIGH", "MEDIUM", "LOW")
    rows = [
        {
            "id": f"F-{number:05}",
            "level": levels[number % 3],
            "reason": f"Entered {number % 40} days after its posting date, {number % 7} of them "
            "in a period that was closed already.",
            "account": f"{4000 + number % 900} Product revenue",
            "user": ("k.osei", "d.wren", None)[number % 3],
            "posted": dt.date(2026, 1, 1) + dt.timedelta(days=number % 300),
            "amount": Decimal(number * 7919 % 10_000_000 - 200_000) / 100,
            "share": number % 101 / 100,
            "count": number,
        }
        for number in range(count)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "id": pl.String,
        "level": pl.String,
        "reason": pl.String,
        "account": pl.String,
        "user": pl.String,
        "posted": pl.Date,
        "amount": pl.Decimal(38, 2),
        "share": pl.Float64,
        "count": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema)


FINDING_COLUMNS = (
    Column("id", "Finding", "code"),
    Column("level", "Level", "level"),
    Column("reason", "Why it was flagged", "wrap"),
    Column("account", "Account"),
    Column("user", "User", "code"),
    Column("posted", "Posted", "date"),
    Column("amount", "Amount", "money", unit="EUR", total=True),
)


def findings_table(count: int, most_shown: int = 100) -> Table:
    return Table("findings", "Findings", FINDING_COLUMNS, findings(count), most_shown=most_shown)


def balance_table() -> Table:
    frame = pl.DataFrame(
        {
            "account": ["1000", "1200", "Assets", "4000", "Revenue"],
            "opening": [
                Decimal("1000.50"),
                Decimal("-250.25"),
                Decimal("750.25"),
                None,
                Decimal(0),
            ],
            "closing": [
                Decimal("0.00"),
                Decimal("-1234567.89"),
                Decimal("-1234567.89"),
                Decimal("1234567.89"),
                Decimal("1234567.89"),
            ],
            "lines": [12, 3400, 3412, 7, 7],
            "is_group": [False, False, True, False, True],
        },
        schema_overrides={"opening": pl.Decimal(38, 2), "closing": pl.Decimal(38, 2)},
    )
    columns = (
        Column("account", "Account", "code"),
        Column("opening", "Opening", "money", unit="EUR", total=True),
        Column("closing", "Closing", "money", unit="EUR", total=True),
        Column("lines", "Lines", "integer", total=True),
    )
    return Table("balance", "Trial balance", columns, frame, note="By class.", emphasis="is_group")


def wide_table(columns: int = 14, rows: int = 5) -> Table:
    names = [f"m{number:02}" for number in range(columns)]
    data = {name: [Decimal(n * 1_234_567) / 100 for n in range(rows)] for name in names}
    frame = pl.DataFrame({"item": [f"Item {n}" for n in range(rows)], **data})
    heads = [Column(name, f"Month {name[1:]}", "money", total=True) for name in names]
    return Table("wide", "Each month", (Column("item", "Item"), *heads), frame)


FIGURES = Figures(
    (
        Figure("Risk score, elevated", 67, "integer", tone="high"),
        Figure("Debits, equal to credits", Decimal("1255700000.25"), "money", unit="EUR"),
        Figure("Open findings", 61, "integer", note="12 more than last year"),
        Figure("Manual entries", 0.061, "share", decimals=1),
        Figure("Seasonality", None, note="Less than two years of data"),
    )
)


def full_report(count: int = 240) -> Report:
    """One of every block, subtotals, a table that is cut and one that turns the page."""
    chart = Chart("months", DEBITS_PLOT.title, DEBITS_PLOT.unit, DEBITS_PLOT)
    forecast = Chart("forecast", "Forecast", "units", RANGE_PLOT, 200)
    bars = Bars(
        "What drives the score",
        (
            Bar("Duplicate entries", 24, "+24", "high"),
            Bar("Backdated postings", 18, "+18", "medium"),
            Bar("Model outliers", 5, "+5", "low"),
        ),
    )
    points = Points(
        ("Ask k.osei about the entries of May.", "Look at the closed periods."), "Recommendations"
    )
    side = Row((forecast, bars), (3, 2))
    summary = (
        FIGURES,
        chart,
        side,
        Note("A finding is a reason to look, not proof of an error.", "medium"),
    )
    facts = Facts((("Profile", "standard"), ("SHA-256", "9f41c0" * 10 + "e7a2")), "Parameters")
    return Report(
        "audit_summary",
        "FY2026 general ledger",
        (
            Section("Summary", summary),
            Section("Findings", (findings_table(count), points)),
            Section("Trial balance", (balance_table(), facts)),
            Section("Each month", (wide_table(),)),
            Section(
                "Duplicates",
                (
                    Table(
                        "duplicates",
                        "Duplicates",
                        FINDING_COLUMNS,
                        findings(0),
                        empty="No line is there twice.",
                    ),
                ),
            ),
        ),
        about=(
            ("Ledger", "sap_gl_fy26.xlsx"),
            ("Lines", "184,302"),
            ("Period", "2025-11-01 to 2026-10-31"),
        ),
        branding=Branding("Northwind Industrial", LOGO, "#7c3aed", "Prepared by J. Thell."),
        written_at=WRITTEN,
        written_by="M. Rosen",
    )


HOSTILE = (
    '#import "/etc/passwd"',
    "$x^2$ *bold* _it_ `code` @ref <label>",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tTab",
    "שלום עולם",
    "مرحبا",
    "rtl \u202e override",
    "emoji 😀👩‍👩‍👧",
    "漢字",
    "NUL\x00in\x07side",
    "x" * 30_000,
    "two\nlines",
    "]]></svg>&amp;\"'",
    "\\u0041 \\n #let x = 1",
    "{{7*7}} {% x %}",
    "\ufeffbom",
)


def hostile_report() -> Report:
    """Every text of the report is one that some format could take for its own."""
    texts = list(HOSTILE)
    frame = pl.DataFrame(
        {"code": texts, "text": texts[::-1], "amount": [Decimal("1.50")] * len(texts)}
    )
    columns = (
        Column("code", texts[0], "code"),
        Column("text", texts[2], "wrap"),
        Column("amount", texts[3], "money", total=True),
    )
    table = Table("hostile", texts[1], columns, frame, note=texts[4], most_shown=50)
    pairs = tuple((text[:60], text) for text in texts)
    blocks: tuple[Block, ...] = (
        Figures(tuple(Figure(text[:40], text[:40], note=text) for text in texts[:6])),
        Facts(pairs, texts[2]),
        Bars(texts[3], tuple(Bar(text[:80], 1.0, "=1+1") for text in texts[:4])),
        Points(tuple(texts), texts[9]),
        *(Note(text) for text in texts),
        table,
    )
    branding = Branding("<b>#Co & $on$</b>", footer="&P #x <i>")
    return Report(
        "hostile",
        texts[2],
        (Section(texts[1], blocks),),
        about=pairs[:5],
        branding=branding,
        written_at=WRITTEN,
        written_by="=cmd|'/c calc'!A1",
    )
