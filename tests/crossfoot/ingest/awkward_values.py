"""Awkward numbers, dates, conventions, totals rows and entry numbers."""

from dataclasses import replace
from decimal import Decimal

from tests.crossfoot.ingest.awkward import (
    BASE,
    COMMA,
    DEBIT,
    ENTRIES,
    FLAG_HEAD,
    FLAGGED,
    HEAD,
    JANUARY,
    LINES,
    SIGNED,
    SIGNED_HEAD,
    Awkward,
    Cells,
    changed,
    csv,
    dated,
    flagged,
    german,
    grouped,
    rows,
    signed,
    us,
    without,
)

FEBRUARY_AND_MARCH = DEBIT - JANUARY


def with_totals(*totals: tuple[int, Cells]) -> bytes:
    """The ledger with totals rows put in after so many lines."""
    table = rows()
    for place, cells in reversed(totals):
        table.insert(place, cells)
    return csv(table).encode()


def total(label: str, debit: object, credit: object) -> Cells:
    return ("", "", "", str(debit), str(credit), label)


def signed_csv(cells: list[Cells], mark: str = ",") -> bytes:
    return csv(cells, head=SIGNED_HEAD, mark=mark).encode()


def flag_csv(cells: list[Cells]) -> bytes:
    return csv(cells, head=FLAG_HEAD).encode()


def one_value(name: str, place: int, column: str, value: str, words: str) -> Awkward:
    """A ledger of which one value can't be read."""
    return Awkward(
        name,
        csv(changed(place, **{column: value})).encode(),
        lines=LINES - 1,
        debit=without(place),
        problems=1,
        problem=(place + 2, column, words),
    )


NUMBERS = (
    Awkward("swiss_groups", csv(rows(lambda t: grouped(t, "'"))).encode()),
    Awkward(
        "narrow_spaces", csv(rows(lambda t: grouped(t, "\u202f", ",")), mark=";").encode(), COMMA
    ),
    Awkward("no_break_spaces", csv(rows(lambda t: grouped(t, "\u00a0"))).encode()),
    Awkward(
        "dollars_with_comma",
        csv(rows(lambda t: "$" + grouped(t, ".", ",")), mark=";").encode(),
        COMMA,
    ),
    Awkward("dollars_padded", csv(rows(lambda t: f"${grouped(t)} ")).encode()),
    Awkward(
        "zero_padded", csv(rows(lambda t: t.replace(".", ",").zfill(13)), mark=";").encode(), COMMA
    ),
    Awkward("currency_code", csv(rows(lambda t: f"EUR {t}")).encode()),
    Awkward("no_decimals_where_zero", csv(rows(lambda t: t.removesuffix(".00"))).encode()),
    Awkward("more_zeros_than_needed", csv(rows(lambda t: t + "00")).encode()),
    Awkward("parentheses", signed_csv(signed(minus=lambda t: f"({t})")), SIGNED),
    Awkward("trailing_minus", signed_csv(signed(minus=lambda t: f"{t}-")), SIGNED),
    Awkward("minus_before_dollar", signed_csv(signed(minus=lambda t: f"-${t}")), SIGNED),
    Awkward("long_minus", signed_csv(signed(minus=lambda t: f"−{t}")), SIGNED),
    Awkward("cr_suffix", signed_csv(signed(lambda t: t, minus=lambda t: f"{t} CR")), SIGNED),
    Awkward(
        "credits_positive",
        signed_csv([(n, d, a, v[1:] if v[0] == "-" else "-" + v, t) for n, d, a, v, t in signed()]),
        replace(SIGNED, amount_sign=-1),
    ),
    Awkward("flags_s_h", flag_csv(flagged("S", "H")), FLAGGED),
    Awkward(
        "flags_dr_cr",
        flag_csv(flagged("Dr", "cr")),
        replace(FLAGGED, debit_flags=("DR",), credit_flags=("CR",)),
    ),
    Awkward(
        "flags_plus_minus_one",
        flag_csv(flagged("+1", "-1")),
        replace(FLAGGED, debit_flags=("+1",), credit_flags=("-1",)),
    ),
    Awkward(
        "unknown_flag",
        flag_csv(flagged("S", "H")).replace(b"80.05,S", b"80.05,X"),
        FLAGGED,
        lines=LINES - 1,
        debit=without(2),
        problems=1,
        problem=(4, "DC", "neither debit nor credit"),
    ),
    Awkward(
        "negative_debit", csv(changed(2, Debit="-80.05")).encode(), debit=DEBIT - Decimal("160.10")
    ),
    Awkward(
        "dash_for_zero",
        csv([(*r[:3], r[3] or "-", r[4] or " -   ", r[5]) for r in rows()]).encode(),
    ),
    one_value("hashes", 2, "Debit", "########", "cut off"),
    one_value("scientific", 2, "Debit", "-6.56E+189", "not a number"),
    one_value("too_many_decimals", 2, "Debit", "80.055", "more than 2 decimals"),
    Awkward(
        "rounded_on_request",
        csv(changed(2, Debit="80.04500000001")).encode(),
        replace(BASE, round_amounts=True),
        note="1 values of Debit",
    ),
    one_value("too_large", 2, "Debit", "12345678901234567.00", "more digits"),
    one_value("wrong_mark", 2, "Debit", "1.234,56", "not a number"),
    one_value("no_amount", 2, "Debit", "", "is empty"),
    one_value("no_account", 2, "Account", "", "is empty"),
    one_value("word_for_amount", 2, "Debit", "n/a", "not a number"),
)

DATES = (
    Awkward(
        "dates_compact", csv(rows(date=lambda d: d.replace("-", ""))).encode(), dated("%Y%m%d")
    ),
    Awkward("dates_us", csv(rows(date=us)).encode(), dated("%m/%d/%Y")),
    Awkward("dates_german", csv(rows(date=german)).encode(), dated("%d.%m.%Y")),
    Awkward(
        "dates_without_year",
        csv(rows(date=lambda d: d[8:] + d[5:7])).encode(),
        replace(dated("%d%m"), year_of_short_dates=2025),
    ),
    Awkward(
        "dates_that_lost_a_zero",
        csv(rows(date=lambda d: (d[8:] + d[5:7]).lstrip("0"))).encode(),
        replace(dated("%d%m"), year_of_short_dates=2025),
    ),
    Awkward("timestamps", csv(rows(date=lambda d: f"{d} 00:00:00")).encode()),
    Awkward("timestamps_with_zone", csv(rows(date=lambda d: f"{d}T10:11:12Z")).encode()),
    one_value("impossible_date", 2, "Date", "2025-02-30", "not a date"),
    one_value("zero_date", 2, "Date", "00/00/0000", "no date"),
    one_value("clearing_date", 2, "Date", "19000101", "no date"),
    one_value("missing_date", 2, "Date", "", "is empty"),
    Awkward(
        "optional_zero_dates",
        csv([(*r, "00000000") for r in rows()], head=(*HEAD, "Doc")).encode(),
        replace(BASE, columns={**BASE.columns, "effective_date": ("Doc",)}),
    ),
)

TOTALS = (
    Awkward(
        "total_at_the_end",
        with_totals((LINES, total("Total", DEBIT, DEBIT))),
        totals_rows=1,
        note="1 totals rows agree",
    ),
    Awkward(
        "totals_of_months",
        with_totals(
            (8, total("Zwischensumme", JANUARY, JANUARY)),
            (LINES, total("Zwischensumme", FEBRUARY_AND_MARCH, FEBRUARY_AND_MARCH)),
            (LINES, total("Summe", DEBIT, DEBIT)),
        ),
        totals_rows=3,
        note="3 totals rows agree",
    ),
    Awkward("total_without_a_label", with_totals((LINES, total("", DEBIT, DEBIT))), totals_rows=1),
    Awkward(
        "month_that_does_not_add_up",
        with_totals((8, total("Total January", JANUARY + 1, JANUARY))),
        totals_rows=1,
        note="row 10, Total January",
    ),
    Awkward(
        "own_total_is_wrong",
        with_totals((LINES, total("Total général", DEBIT - 5, DEBIT))),
        totals_rows=1,
        note="difference -5.00",
    ),
    Awkward(
        "total_in_account_column",
        with_totals((LINES, ("", "2025-03-31", "TOTAL", str(DEBIT), str(DEBIT), ""))),
        totals_rows=1,
    ),
    Awkward("end_of_sample", csv(rows()).encode() + b"End of sample\n", totals_rows=1),
    Awkward("header_repeated", csv(rows()[:8]).encode() + csv(rows()[8:]).encode(), totals_rows=1),
    Awkward(
        "signed_total",
        signed_csv([*signed(), ("", "", "", "0.00", "Total")]),
        SIGNED,
        totals_rows=1,
    ),
    Awkward(
        "half_a_row_is_no_total",
        with_totals((8, total("Totally unclear", 17, ""))),
        problems=1,
        problem=(10, "Account", "is empty"),
    ),
)

KEYLESS = replace(BASE, entry_key=())
KEYS = (
    Awkward("number_is_zero", csv([("0", *r[1:]) for r in rows()]).encode()),
    Awkward("number_is_empty", csv([("", *r[1:]) for r in rows()]).encode()),
    Awkward("no_entry_key", csv(rows()).encode(), KEYLESS),
    Awkward(
        "number_on_first_line_only",
        csv([r if n % 2 == 0 else ("", *r[1:]) for n, r in enumerate(rows())]).encode(),
        note="carried down",
    ),
    Awkward(
        "one_number_missing",
        csv(changed(2, No="")).encode(),
        entries=len(ENTRIES) + 1,
        note="1 lines have no entry number",
    ),
    Awkward("entries_apart", csv(rows()[0::2] + rows()[1::2]).encode()),
    Awkward("codes_with_zeros", csv(changed(15, Account="001")).encode()),
    Awkward(
        "wrong_column_in_mapping",
        csv(rows(), head=(*HEAD[:-1], "Memo")).encode(),
        refusal=("“Text”", "Memo"),
    ),
    Awkward("not_a_ledger", b"Name,City\nAnna,Bonn\nBert,Ulm\n", None, refusal=("Name",)),
    Awkward("iso_dates_under_another_form", csv(rows()).encode(), dated("%d/%m/%Y")),
    Awkward(
        "every_date_is_wrong",
        csv(rows(date=lambda d: d[:7])).encode(),
        refusal=("row 2, Date", "'2025-01'", "Correct the date"),
    ),
)

VALUES = NUMBERS + DATES + TOTALS + KEYS
