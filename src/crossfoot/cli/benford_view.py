"""A digit test in the terminal, as JSON or as CSV."""

import sys
from dataclasses import fields
from typing import Any

from rich.text import Text

from crossfoot.audit.benford import BenfordResult, BenfordSubject
from crossfoot.cli.console import print_json, show_table, stdout
from crossfoot.selection.safe_cells import with_safe_cells

_MOST_DIGITS = 20
_MOST_SUBJECTS = 25
#: A digit whose share is this unlikely by chance (5 %, two-sided) is marked.
_STRIKING_Z = 1.96
_BAR = 24
_FIT = {
    "close": "close conformity",
    "acceptable": "acceptable conformity",
    "marginal": "marginal conformity",
    "nonconforming": "no conformity",
}


def show_benford(found: BenfordResult, style: str) -> None:
    """Print a digit test as 'table', 'json' or 'csv'."""
    if style == "json":
        print_json(benford_data(found))
    elif style == "csv":
        sys.stdout.write(with_safe_cells(found.to_frame()).write_csv())
    elif not found.subjects:
        stdout().print("There are no amounts to compare.")
    elif found.by is None:
        _show_digits(found.whole)
    else:
        _show_subjects(found)


def benford_data(found: BenfordResult) -> dict[str, Any]:
    """A digit test as plain data."""
    return {
        "digits": found.digits,
        "by": found.by,
        "subjects": [_subject_data(one) for one in found.subjects],
    }


def _subject_data(one: BenfordSubject) -> dict[str, Any]:
    names = [field.name for field in fields(one) if field.name != "table"]
    return {name: getattr(one, name) for name in names} | {"table": one.table.to_dicts()}


def _show_digits(one: BenfordSubject) -> None:
    console = stdout()
    table = one.table
    if table.height > _MOST_DIGITS:
        console.print(f"The {_MOST_DIGITS} digits that differ most, of {table.height}:")
        by_size = table.sort(table["z"].abs(), descending=True).head(_MOST_DIGITS)
        table = by_size.sort("digits")
    heads = ("Digits", "Seen", "Share", "Expected", "z", " ")
    columns = {head: "left" if head == " " else "right" for head in heads}
    highest = max(float(table["share"].max() or 0), 1e-9)  # type: ignore[arg-type] # Float64
    rows = [
        (
            str(row["digits"]),
            f"{row['observed']:,.0f}",
            f"{row['share']:.2%}",
            f"{row['expected_share']:.2%}",
            Text(f"{row['z']:.1f}", style="yellow" if row["z"] > _STRIKING_Z else ""),
            Text("━" * max(1, round(_BAR * row["share"] / highest)), style="cyan"),
        )
        for row in table.iter_rows(named=True)
    ]
    show_table(console, columns, rows)
    console.print()
    console.print(_verdict(one))


def _verdict(one: BenfordSubject) -> str:
    fit = f" ({_FIT[one.conformity]})" if one.conformity else ""
    return (
        f"{one.n:,} amounts. MAD {one.mad:.5f}{fit}, chi-square {one.chi_square:,.1f} on "
        f"{one.df} df (p {one.chi_square_p:.3g}), KS {one.ks:.4f} (5 %: {one.ks_critical:.4f}), "
        f"mantissa arc L2 {one.arc_l2:.5f} (p {one.arc_p:.3g}), "
        f"distortion {one.distortion_factor:+.1%}"
    )


def _show_subjects(found: BenfordResult) -> None:
    heads = ("Subject", "Amounts", "MAD", "Conformity", "Chi-square", "KS", "Distortion")
    columns = {h: "left" if h in ("Subject", "Conformity") else "right" for h in heads}
    rows = [
        (
            one.subject or "",
            one.n,
            f"{one.mad:.4f}",
            one.conformity or "",
            f"{one.chi_square:,.1f}",
            f"{one.ks:.4f}",
            f"{one.distortion_factor:+.1%}",
        )
        for one in found.subjects[:_MOST_SUBJECTS]
    ]
    show_table(stdout(), columns, rows, flexible="Subject")
    rest = len(found.subjects) - _MOST_SUBJECTS
    if rest > 0:
        stdout().print(f"{rest:,} smaller ones with --json or --csv.")
