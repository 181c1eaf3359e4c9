"""Awkward encodings, line ends, delimiters, quoting, headers and widths."""

from dataclasses import replace

from crossfoot.ingest.source import ReadOptions
from tests.crossfoot.ingest.awkward import (
    BASE,
    COMMA,
    DEBIT,
    HEAD,
    LINES,
    Awkward,
    changed,
    csv,
    grouped,
    gzipped,
    packed,
    rows,
    without,
)

PLAIN = csv(rows())
NUMBERED = replace(
    BASE,
    columns={
        name: (f"column {place}",)
        for place, name in enumerate(
            ("journal_id", "posting_date", "account", "debit", "credit", "line_text"), 1
        )
    },
)
TWO_LINES = changed(3, Text='says "hi",\nthen leaves')
OPEN_QUOTE = PLAIN.replace("5000,80.05,,Fuel", '5000,80.05,,"Fuel')

TEXTS = (
    Awkward("plain", PLAIN.encode()),
    Awkward("utf8_bom", b"\xef\xbb\xbf" + PLAIN.encode()),
    Awkward("utf16_le_bom", PLAIN.encode("utf-16")),
    Awkward("utf16_be_bom", b"\xfe\xff" + PLAIN.encode("utf-16-be")),
    Awkward("utf16_le_bare", PLAIN.encode("utf-16-le")),
    Awkward("utf16_be_bare", PLAIN.encode("utf-16-be")),
    Awkward("cp1252", PLAIN.encode("cp1252"), note="cp1252"),
    Awkward(
        "one_wrong_byte",
        PLAIN.encode().replace(b"Postage", b"Post\xf8ge", 1),
        note="line 12 of the file",
    ),
    Awkward(
        "wrong_byte_and_returns",
        csv(rows(), end="\r").encode().replace(b"Postage", b"Post\xf8ge", 1),
        note="line 12 of the file",
    ),
    Awkward("nul_bytes", PLAIN.replace("Fuel", "Fu\0el").encode(), note="NUL"),
    Awkward("crlf", csv(rows(), end="\r\n").encode()),
    Awkward("cr_only", csv(rows(), end="\r").encode(), note="line ends"),
    Awkward("cr_cr_lf", csv(rows(), end="\r\r\n").encode(), note="line ends"),
    Awkward("no_last_line_end", PLAIN.rstrip("\n").encode()),
    Awkward(
        "blank_rows_and_tail",
        PLAIN.replace("\n3,", "\n\n3,").encode() + b"\n\n,,,,,\n  ,,,,,\n",
        note="6 blank rows",
    ),
    Awkward("semicolon", csv(rows(lambda t: t.replace(".", ",")), mark=";").encode(), COMMA),
    Awkward("tab", csv(rows(), mark="\t").encode()),
    Awkward("pipe", csv(rows(), mark="|").encode()),
    Awkward("caret", csv(rows(), mark="^").encode()),
    Awkward("tilde", csv(rows(), mark="~").encode()),
    Awkward("gzip", gzipped(PLAIN.encode()), suffix=".csv.gz"),
    Awkward("zip", packed(PLAIN.encode()), suffix=".zip"),
    Awkward("broken_gzip", gzipped(PLAIN.encode())[:-30], suffix=".csv.gz", refusal=("unpacked",)),
    Awkward("line_break_in_text", csv(TWO_LINES).encode()),
    Awkward("line_break_crlf", csv(TWO_LINES, end="\r\n").encode()),
    Awkward(
        "every_cell_quoted",
        "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [HEAD, *rows()]).encode(),
    ),
    Awkward("spaces_around", csv([tuple(f" {c} " for c in row) for row in rows()]).encode()),
    Awkward("quote_never_closed", OPEN_QUOTE.encode()),
    Awkward(
        "quote_swallows_a_field",
        PLAIN.replace("5000,80.05,,Fuel", '5000,"80.05,,Fuel').encode(),
        problems=1,
        problem=(4, "Debit", "not a number"),
        lines=LINES - 1,
        debit=without(2),
    ),
    Awkward("inch_marks", PLAIN.replace("Fuel", '5" pipe').encode()),
    Awkward("quote_not_doubled", PLAIN.replace("Postage", 'the "best" stamps').encode()),
    Awkward(
        "preamble",
        ("Acme GmbH\nJournal,,,\n\n" + PLAIN).encode(),
        first_row=5,
        note="header is row 4",
    ),
    Awkward("no_header", csv(rows(), head=None).encode(), NUMBERED, first_row=1, note="no header"),
    Awkward(
        "no_header_with_bom",
        b"\xef\xbb\xbf" + csv(rows(), head=None).encode() + b"end\n",
        NUMBERED,
        first_row=1,
        totals_rows=1,
    ),
    Awkward(
        "header_by_option",
        ("1,2,3,4,5,6\n" + PLAIN).encode(),
        first_row=3,
        options=ReadOptions(header_row=2),
    ),
    Awkward("unnamed_column", csv([(*row, "x") for row in rows()], head=(*HEAD, "")).encode()),
    Awkward(
        "duplicate_column", csv([(*row, "9") for row in rows()], head=(*HEAD, "Debit")).encode()
    ),
    Awkward("trailing_separators", PLAIN.replace("\n", ",,,\n").encode()),
    Awkward("separators_in_data_only", csv([(*row, "", "") for row in rows()]).encode()),
    Awkward("separator_in_header_only", PLAIN.replace("Text\n", "Text,\n").encode()),
    Awkward(
        "too_few_fields",
        PLAIN.replace("5100,12.00,,Postage", "5100,12.00,Postage").encode(),
        lines=LINES - 1,
        debit=without(10),
        problems=1,
        problem=(12, "row", "5 fields"),
    ),
    Awkward(
        "too_many_fields",
        PLAIN.replace("5100,12.00,,Postage", "5100,12,00,,Postage").encode(),
        lines=LINES - 1,
        debit=without(10),
        problems=1,
        problem=(12, "row", "7 fields"),
    ),
    Awkward(
        "one_short_one_long",
        PLAIN.replace("5100,12.00,,Postage", "5100,12.00,Postage")
        .replace("7000,333.33,,Dep", "7000,333,33,,Dep")
        .encode(),
        lines=LINES - 2,
        debit=without(10) + without(14) - DEBIT,
        problems=2,
        problem=(12, "row", "5 fields"),
    ),
    Awkward(
        "no_break_and_thin_spaces",
        PLAIN.replace(",1000,", ",\u00a01000\u2009,")
        .replace("2025-01-13", "2025-01-13\u202f")
        .encode(),
    ),
    Awkward("tabs_around_codes", PLAIN.replace(",1000,", ",\t1000,").encode()),
    Awkward("codes_as_formulas", PLAIN.replace(",1000,", ',="1000",').encode()),
    Awkward("thousands_in_quotes", csv(rows(grouped)).encode()),
    Awkward("header_alone", (",".join(HEAD) + "\n").encode(), refusal=("no rows",)),
    Awkward("only_blank_lines", b"\n\n \n", refusal=("empty",)),
    Awkward(
        "header_wider_than_rows",
        csv(rows(), head=(*HEAD, "User")).encode(),
        refusal=("row 2", "6 fields"),
    ),
)
