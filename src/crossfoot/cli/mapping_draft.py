"""A mapping to be filled in, when none can be suggested."""

from crossfoot.ingest.inspect import Inspection

_NEEDED = ("account", "posting_date")
_AMOUNTS = ("debit", "credit", "amount")

_DATES = (
    "# Dates other than 2026-03-31 need their form: %d day, %m month, %b Jan, %y 26, %Y 2026",
    "# [date_formats]",
    '# posting_date = "%d-%b-%y"',
)


def mapping_draft(found: Inspection) -> str:
    """TOML with what was found, places for what was not, and the columns of the file."""
    meanings = {one.canonical: one.column for one in found.columns if one.canonical}
    lines = [
        "# What the columns of this file mean could not be found out. Fill in the lines that are",
        "# commented out, then: crossfoot audit FILE --mapping THIS_FILE",
        f"name = {_text(found.path.stem)}",
        "# signed: one column 'amount'; debit_credit: columns 'debit' and 'credit';",
        "# flag: 'amount' without sign, with flag_column, debit_flags and credit_flags",
        f"amount_style = {_text('debit_credit' if 'debit' in meanings else 'signed')}",
        "",
        "[columns]",
    ]
    lines += [f"{name} = {_text(column)}" for name, column in meanings.items()]
    wanted = (*_NEEDED, *(() if meanings.keys() & set(_AMOUNTS) else ("amount",)), "journal_id")
    lines += [f'# {name} = ""' for name in wanted if name not in meanings]
    lines += ["", *_DATES, "", "# The columns of the file, with some of their values:"]
    lines += [f"# {_text(c.column)}: {_one_line(' | '.join(c.samples))}" for c in found.columns]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return '"' + _one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
