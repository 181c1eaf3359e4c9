"""P6: a key field is blank that is filled nearly everywhere else."""

import narwhals.stable.v2 as nw

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Parameter, Settings
from crossfoot.engine.base import Frame

#: How people call the columns.
_WORDS = {
    "journal_id": "entry number",
    "effective_date": "document date",
    "entered_by": "user",
    "approved_by": "approver",
    "source": "source",
    "entity": "company",
    "fiscal_year": "fiscal year",
    "period": "period",
    "currency": "currency",
    "header_text": "entry text",
    "line_text": "line text",
    "reference": "reference",
    "party": "party",
    "entered_minute": "time of entry",
}


def find_lines_with_missing_fields(book: Book, settings: Settings) -> Frame:
    given = [name for name in settings["fields"] if name in book.present]
    if not given:
        raise NotRunError("the file has none of the fields " + ", ".join(settings["fields"]))
    fields = _usually_filled(book, given, settings["usual_share"])
    lines = book.lines("line_id", *fields)
    if not fields:
        return lines.filter(nw.col("line_id") < 0).select(
            "line_id", missing=nw.lit(""), score=nw.lit(1.0)
        )
    blanks = [nw.col(name).is_null() for name in fields]
    found = lines.filter(nw.any_horizontal(*blanks, ignore_nulls=True))
    words = [
        nw.when(nw.col(name).is_null())
        .then(nw.lit(", " + _WORDS.get(name, name)))
        .otherwise(nw.lit(""))
        for name in fields
    ]
    missing = nw.concat_str(*words).str.strip_chars_start(", ")
    return found.select("line_id", missing=missing, score=nw.lit(1.0))


def _usually_filled(book: Book, given: list[str], usual_share: float) -> list[str]:
    filled = [nw.col(name).count().alias(name) for name in given]
    counts = book.engine.collect(book.lines(*given).select(*filled)).row(0, named=True)
    most = {name: count for name, count in counts.items() if count < book.line_count}
    return [name for name, count in most.items() if count >= usual_share * book.line_count]


MISSING_FIELD = Check(
    code="P6",
    name="missing_field",
    title="Missing key field",
    family="population",
    unit="line",
    weight=10,
    needs=frozenset(),
    parameters=(
        Parameter(
            "fields",
            ("journal_id", "effective_date", "entered_by", "source", "period"),
            "columns that a line must have",
        ),
        Parameter("usual_share", 0.95, "a field filled on fewer lines may be blank"),
    ),
    source="AS 2401.61 (d); ISA 240.A45 (c, d)",
    reason="the line has no {missing}",
    find=find_lines_with_missing_fields,
)
