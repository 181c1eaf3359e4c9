"""P3: debits and credits of one entry differ."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, Parameter, Settings
from crossfoot.engine.base import Frame


def find_unbalanced_entries(book: Book, settings: Settings) -> Frame:
    tolerance = round(settings["tolerance"] * book.unit)
    within = [column for column in settings["within"] if column in book.present]
    net = nw.col("net")
    if not within:
        entries = book.entries.filter(net.abs() > tolerance)
        return entries.select("entry_id", "net", within=nw.lit(""), score=nw.lit(1.0))
    lines = book.lines("entry_id", "minor", *within).group_by("entry_id", *within)
    parts = lines.agg(nw.col("minor").sum().alias("net")).filter(net.abs() > tolerance)
    entries = parts.group_by("entry_id").agg(net.max().alias("most"), net.min().alias("least"))
    largest = nw.when(nw.col("most") >= -nw.col("least")).then(nw.col("most"))
    return entries.select(
        "entry_id",
        net=largest.otherwise(nw.col("least")),
        within=nw.lit(" within one " + " and ".join(within)),
        score=nw.lit(1.0),
    )


UNBALANCED_ENTRY = Check(
    code="P3",
    name="unbalanced_entry",
    title="Unbalanced entry",
    family="population",
    unit="entry",
    weight=20,
    needs=frozenset({"entry_id"}),
    parameters=(
        Parameter("tolerance", 0.005, "difference that is accepted", "currency"),
        Parameter("within", (), "columns within which entries must balance: currency, entity"),
    ),
    source="CAQ 2008 practice aid, 1; AS 2401.61",
    reason="debits less credits of the entry{within} are {net:money}, not zero",
    find=find_unbalanced_entries,
    is_gate=True,
)
