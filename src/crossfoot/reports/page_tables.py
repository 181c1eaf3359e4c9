"""The tables of the summary page."""

from collections.abc import Iterable, Sequence
from html import escape

from crossfoot.audit.results import CheckResult
from crossfoot.reports.audited import Audited
from crossfoot.reports.plain import counted, money_text
from crossfoot.tables.levels import level_of

_TOP_ENTRIES = 25
_TOP_OBSERVATIONS = 15

Cell = tuple[str, str]
"""Text as HTML, and the class of its cell."""


def html_table(heads: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> str:
    """A table whose cells are HTML already."""
    top = "".join(f'<th class="{kind}" scope="col">{escape(words)}</th>' for words, kind in heads)
    body = "".join(
        "<tr>" + "".join(f'<td class="{kind}">{words}</td>' for words, kind in row) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def section(title: str, small: str, body: str) -> str:
    return (
        f'<section class="card"><h2>{escape(title)}<small>{escape(small)}</small></h2>'
        f"{body}</section>"
    )


def findings_table(audited: Audited) -> str:
    """The riskiest finding of each of the riskiest entries."""
    findings = audited.result.findings
    if findings.is_empty():
        return section("Findings", "", '<p class="note">No check flagged a line.</p>')
    top = findings.unique("entry_id", keep="first", maintain_order=True).head(_TOP_ENTRIES)
    rows = [_finding(audited, row) for row in top.iter_rows(named=True)]
    heads = (
        ("Risk", "r"),
        ("Why it was flagged", ""),
        ("Account", ""),
        ("Entry, user", ""),
        ("Posted", ""),
        ("Amount", "r"),
    )
    small = f"the riskiest line of each of the {top.height:,} riskiest entries"
    small += f", {counted(findings.height, 'finding')} in all"
    return section("Findings", small, html_table(heads, rows))


def _finding(audited: Audited, row: dict[str, object]) -> list[Cell]:
    risk = float(str(row["risk"]))
    titles = {one.check.code: one.check.title for one in audited.result.checks}
    code = str(row["code"])
    return [
        (f"{risk:.0f}", f"r tone {level_of(risk, audited.profile)}"),
        (two_lines(f"{titles.get(code, code)}: {row['reason']}", _described(row)), "reason"),
        (two_lines(row["account"], row["account_name"]), "account"),
        (two_lines(row["journal_id"], row["entered_by"]), ""),
        (escape(str(row["posting_date"])), "nowrap"),
        (money_text(row["amount"], audited.decimals), "r"),  # type: ignore[arg-type] # Decimal
    ]


def _described(row: dict[str, object]) -> str:
    text = row["line_text"] or row["header_text"]
    words = (row["finding_id"], row["party"], row["reference"], text)
    return " · ".join(str(word) for word in words if word)


def two_lines(first: object, second: object) -> str:
    """A cell of two lines, escaped; the second is small."""
    above = "" if first is None else escape(str(first))
    below = "" if second is None else escape(str(second)[:160])
    return f'{above}<div class="sub">{below}</div>' if below else above


def observations_table(audited: Audited) -> str:
    """What was seen of accounts, users and months."""
    frame = audited.result.observations
    if frame.is_empty():
        return ""
    top = frame.sort(["points", "code", "subject"], descending=[True, False, False])
    rows = [
        [(escape(row["code"]), ""), (escape(row["subject"] or ""), ""), (escape(row["reason"]), "")]
        for row in top.head(_TOP_OBSERVATIONS).iter_rows(named=True)
    ]
    shown = min(frame.height, _TOP_OBSERVATIONS)
    small = f"on accounts, users and months; {shown} of {frame.height:,}"
    heads = (("Check", ""), ("Subject", ""), ("What was seen", ""))
    return section("Observations", small, html_table(heads, rows))


_TYPES = (
    "account and amount",
    "account, amount and source",
    "account, amount and user",
    "account, amount and posting date",
    "account, amount and document date",
    "all six: account, amount, both dates, user and source",
)


def duplicates_table(audited: Audited) -> str:
    """Duplicate lines of six types before and after precedence, and whole entries."""
    counts = audited.result.duplicate_counts
    rows = []
    for number, words in enumerate(_TYPES, 1):
        one = counts.get(f"type_{number}")
        if one is None:
            continue
        figures = (one.groups, one.lines, one.lines_reported)
        label = two_lines(f"Type {number}", f"equal {words}")
        rows.append([(label, ""), *((f"{figure:,}", "r") for figure in figures)])
    groups, entries = audited.result.duplicate_entries
    whole = two_lines("Whole entries", "the same lines posted again")
    rows.append([(whole, ""), (f"{groups:,}", "r"), (counted(entries, "entry"), "r"), ("", "r")])
    heads = (("Duplicates", ""), ("Groups", "r"), ("Lines", "r"), ("Reported in this type", "r"))
    small = "each line is reported once, in its strongest type"
    return section("Duplicates", small, html_table(heads, rows))


def completeness_table(audited: Audited) -> str:
    """Rows read, and what became of them."""
    totals = audited.manifest.totals
    rows = [
        [("Rows read", ""), (f"{totals.rows_read:,}", "r")],
        [("Rows that became ledger lines", ""), (f"{totals.source_lines:,}", "r")],
        [("Rows that could not be read (problems.csv)", ""), (f"{totals.problems:,}", "r")],
        [("Totals rows, recognised and left out", ""), (f"{totals.totals_rows:,}", "r")],
        [("Debit", ""), (money_text(totals.debit, audited.decimals), "r")],
        [("Credit", ""), (money_text(totals.credit, audited.decimals), "r")],
    ]
    if totals.printed_debit is not None:
        words = money_text(totals.printed_debit, audited.decimals)
        rows.append([("Debit printed in the file", ""), (words, "r")])
    if totals.printed_credit is not None:
        words = money_text(totals.printed_credit, audited.decimals)
        rows.append([("Credit printed in the file", ""), (words, "r")])
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in audited.manifest.notes)
    table = html_table((("Completeness", ""), ("", "r")), rows)
    return section("Completeness", "what was read, and that it adds up", notes + table)


def checks_table(audited: Audited) -> str:
    """Every check, run or not and why."""
    rows = [_check(audited, one) for one in audited.result.checks]
    heads = (
        ("Check", ""),
        ("", ""),
        ("Status", ""),
        ("Lines", "r"),
        ("Entries", "r"),
        ("Amount", "r"),
    )
    return section("Checks", "all of them, run or not", html_table(heads, rows))


def _check(audited: Audited, one: CheckResult) -> list[Cell]:
    ran = one.status == "run"
    status = '<span class="pill run">run</span>' if ran else '<span class="pill">not run</span>'
    why = None if ran else f"not run, because {one.why_not}"
    seen = f"{one.observations:,} obs." if one.observations else ""
    lines = f"{one.flagged_lines:,}" if one.check.unit != "observation" else seen
    return [
        (escape(one.check.code), ""),
        (two_lines(one.check.title, why), "reason"),
        (status, ""),
        (lines if ran else "", "r"),
        (f"{one.flagged_entries:,}" if ran else "", "r"),
        (money_text(one.amount, audited.decimals) if ran and one.flagged_lines else "", "r"),
    ]
