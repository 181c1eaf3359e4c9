"""Duplicates: how many of each type, which groups, and what explains the others."""

import polars as pl

from crossfoot.audit.duplicates import DUPLICATE_TYPES, EXPLANATIONS
from crossfoot.audit.duplicates.types import DuplicateType
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.expenses import lines_of
from crossfoot.reports.contents.told import audit_report, check_titles, money_column
from crossfoot.reports.plain import counted
from crossfoot.reports.report import Column, Figure, Figures, Note, Report, Section, Table
from crossfoot.tables import LEDGER

_ALIKE = {
    1: "Account and amount",
    2: "Account, amount and source",
    3: "Account, amount and user",
    4: "Account, amount and posting date",
    5: "Account, amount and document date",
    6: "Account, amount, both dates, user and source",
}
_WHY = {
    "reversal": ("Reversed", "the entry was reversed, so one of the two is undone"),
    "batch": ("One entry", "all of them are lines of one entry"),
    "recurring": ("Instalments", "they come at a rhythm of months, as rent does"),
    "frequent": ("Usual amount", "the account sees this amount often: a price, a fee or a rate"),
}
_ENTRY_CODES = ("D7", "D8", "D9", "D10")
_OF_LINES = (
    "line_id",
    "file_row",
    "journal_id",
    "posting_date",
    "effective_date",
    "account",
    "account_name",
    "party",
    "reference",
    "line_text",
    "entered_by",
    "source",
    "amount",
)


def duplicates_report(audited: Audited) -> Report:
    """Counts of the six types, entries posted twice, groups without and with an explanation."""
    return audit_report(
        audited,
        "duplicates",
        "Duplicates",
        (
            Section("Result", (_figures(audited), Note(_WHAT), Note(_reconciled(audited)))),
            Section("The six types of duplicate lines", (Note(_points(audited)), _types(audited))),
            Section("Entries posted twice", (_entries(audited),)),
            Section("Lines that nothing explains", (_groups(audited),)),
            Section("What explains the others", (_explained(audited),)),
        ),
    )


_WHAT = (
    "A duplicate is a line with the account and signed amount of another; stronger types are also "
    "alike in more. Equal lines are often right: what a reversal, an instalment, a usual amount or "
    "the lines of one entry explains is counted, but not flagged."
)


def _figures(audited: Audited) -> Figures:
    result = audited.result
    found = result.duplicates
    open_lines = found["explained_by"].null_count()
    groups, entries = result.duplicate_entries
    family = result.findings.filter(pl.col("family") == "duplicates")
    return Figures(
        (
            Figure("Duplicate lines", found.height, "integer", note="of one of the six types"),
            Figure(
                "Explained lines", found.height - open_lines, "integer", note="counted, not flagged"
            ),
            Figure(
                "Lines without explanation",
                open_lines,
                "integer",
                note="to look at" if open_lines else "nothing to look at",
                tone="high" if open_lines else "good",
            ),
            Figure(
                "Entries with equal lines",
                entries,
                "integer",
                note=f"in {counted(groups, 'group')}",
            ),
            Figure("Findings", family.height, "integer", note="of the checks of duplicates"),
        )
    )


def _reconciled(audited: Audited) -> str:
    """Why lines without explanation and findings are not as many."""
    found = audited.result.duplicates
    is_open = found.filter(pl.col("explained_by").is_null())["line_id"].unique()
    flagged = audited.result.findings.filter(pl.col("family") == "duplicates")["line_id"].unique()
    both = flagged.filter(flagged.is_in(is_open.implode())).len()
    return (
        f"Of {counted(is_open.len(), 'line')} without explanation {both:,} have a finding and "
        f"{is_open.len() - both:,} have none: a check asks for more than equal lines, namely that "
        "the entries around them are alike too, or that all six keys are equal where that is "
        f"rare. {counted(flagged.len() - both, 'more finding')} of the checks of duplicates are "
        "on other lines, since near entries and documents booked twice need no equal line. "
        "So look at the findings first; the list of lines is for who wants to see all."
    )


def _types(audited: Audited) -> Table:
    rows = [_type_row(audited, kind) for kind in DUPLICATE_TYPES]
    schema = {
        "type": pl.String,
        "alike": pl.String,
        "points": pl.Int64,
        "groups": pl.Int64,
        "lines": pl.Int64,
        "lines_reported": pl.Int64,
        "open_lines": pl.Int64,
        "why_not": pl.String,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    if frame["why_not"].null_count() == frame.height:
        frame = frame.drop("why_not")
    return Table(
        "duplicate_types",
        "Counts by type",
        (
            Column("type", "Type"),
            Column("alike", "Equal in", "wrap"),
            Column("points", "Risk points", "integer"),
            Column("groups", "Groups", "integer"),
            Column("lines", "Lines", "integer"),
            Column("lines_reported", "Reported here", "integer", unit="lines", total=True),
            Column("open_lines", "Without explanation", "integer", unit="lines", total=True),
            Column("why_not", "Not looked for", "wrap"),
        ),
        frame,
        note="A line counts in every type that it belongs to, and is reported in the strongest.",
    )


def _type_row(audited: Audited, kind: DuplicateType) -> tuple[object, ...]:
    name = f"Type {kind.number}"
    count = audited.result.duplicate_counts.get(kind.name)
    if count is None:
        missing = [LEDGER.meaning(n) for n in kind.keys if n not in audited.book.present]
        why = f"the file has no {', '.join(missing)}"
        return (name, _ALIKE[kind.number], kind.points, None, None, None, None, why)
    of_type = audited.result.duplicates.filter(pl.col("duplicate_type") == kind.number)
    unexplained = of_type["explained_by"].null_count()
    counts = (count.groups, count.lines, count.lines_reported, unexplained)
    return (name, _ALIKE[kind.number], kind.points, *counts, None)


def _points(audited: Audited) -> str:
    cap = audited.profile.cap("duplicates")
    return (
        "Risk points are what a flagged line of the type adds to its risk of 0 to 100, times how "
        "sure the flag is: what is alike by chance on a busy account adds less. All checks of "
        f"duplicates together add at most {cap:g} points to a line, so that one cause counts once. "
        "Weights of a profile change them."
    )


def _entries(audited: Audited) -> Table:
    """Flags of whole entries, near ones and documents booked twice."""
    found = audited.result.flags.filter(pl.col("code").is_in(_ENTRY_CODES))
    found = found.sort(["points", "score", "line_id"], descending=[True, True, False])
    first = found.unique(["code", "entry_id"], keep="first", maintain_order=True)
    shown = ("line_id", "journal_id", "posting_date", "party", "reference")
    told = first.select("line_id", "code", "score", "reason")
    lines = lines_of(audited, told["line_id"].unique(maintain_order=True).to_list(), shown)
    sizes = _sizes(audited, first)
    rows = told.join(lines, on="line_id", how="left", maintain_order="left")
    rows = rows.with_columns(why=pl.format("{}: {}", check_titles(audited), "reason"), debit=sizes)
    return Table(
        "entries_posted_twice",
        "Whole entries, near ones, and documents booked twice",
        (
            Column("journal_id", "Entry", "code"),
            Column("posting_date", "Posted", "date"),
            Column("why", "Why it was flagged", "wrap"),
            Column("party", "Party"),
            Column("reference", "Reference"),
            money_column(audited, "debit", "Debits of the entry"),
            Column("score", "Sureness", "share", decimals=0),
        ),
        rows,
        note=_entries_note(audited),
        empty="No entry looks like one posted twice.",
        most_shown=60,
    )


def _sizes(audited: Audited, flags: pl.DataFrame) -> pl.Series:
    """The debits of each flag's entry, exact."""
    engine = audited.book.engine
    wanted = engine.from_polars(flags.select("entry_id").unique())
    entries = audited.book.entries.select("entry_id", "debit")
    frame = engine.collect(entries.join(wanted, on="entry_id", how="semi"))
    unit = pl.lit(audited.book.unit).cast(pl.Decimal(38, 0))
    exact = pl.Decimal(38, audited.decimals)
    money = (pl.col("debit").cast(exact) / unit).cast(exact)
    joined = flags.select("entry_id").join(frame, on="entry_id", how="left", maintain_order="left")
    return joined.select(money).to_series()


def _entries_note(audited: Audited) -> str:
    groups, entries = audited.result.duplicate_entries
    not_run = [
        f"{one.check.title} ({one.check.code}) was not looked for, because {one.why_not}"
        for one in audited.result.checks
        if one.check.code in _ENTRY_CODES and one.status == "not_run"
    ]
    equal = (
        f"{counted(entries, 'entry')} in {counted(groups, 'group')} have exactly the lines of "
        "another; those listed are not explained by a rhythm, a reversal or a usual amount."
    )
    return " ".join([equal, *(f"{words}." for words in not_run)])


def _groups(audited: Audited) -> Table:
    """Groups whose lines nothing explains, strongest type first, their lines below each other."""
    found = audited.result.duplicates.filter(pl.col("explained_by").is_null())
    order = ["duplicate_type", "group_id", "line_id"]
    whole = found.sort(order, descending=[True, False, False])
    lines = lines_of(audited, whole["line_id"].to_list(), _OF_LINES)
    keys = whole.select(
        "line_id",
        type=pl.format("Type {}", "duplicate_type"),
        group=pl.col("group_id").rank("dense").over("duplicate_type"),
    )
    rows = keys.join(lines, on="line_id", how="left", maintain_order="left")
    return Table(
        "duplicate_groups",
        "Groups, strongest type first",
        (
            Column("type", "Type"),
            Column("group", "Group", "integer"),
            Column("journal_id", "Entry", "code"),
            Column("file_row", "File row", "code"),
            Column("posting_date", "Posted", "date"),
            Column("effective_date", "Document", "date"),
            Column("account", "Account", "code"),
            Column("party", "Party"),
            Column("reference", "Reference"),
            Column("line_text", "Text", "wrap"),
            Column("entered_by", "User"),
            money_column(audited, "amount", "Amount"),
        ),
        rows,
        note="Lines of one group stand below each other; file row is the row of the file read.",
        empty="Something explains every duplicate line."
        if audited.result.duplicates.height
        else "No line has the account and amount of another.",
        most_shown=100,
    )


def _explained(audited: Audited) -> Table:
    counts = audited.result.duplicates.group_by("explained_by").agg(
        groups=pl.col("group_id").n_unique(), lines=pl.len()
    )
    known = {row["explained_by"]: row for row in counts.iter_rows(named=True)}
    rows = [
        (*_WHY[name], known[name]["groups"], known[name]["lines"])
        for name in EXPLANATIONS
        if name in known
    ]
    schema = {"what": pl.String, "why": pl.String, "groups": pl.Int64, "lines": pl.Int64}
    return Table(
        "duplicates_explained",
        "Explained lines",
        (
            Column("what", "Explanation"),
            Column("why", "What it means", "wrap"),
            Column("groups", "Groups", "integer"),
            Column("lines", "Lines", "integer", total=True),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
        empty="No duplicate line is explained by anything.",
    )
