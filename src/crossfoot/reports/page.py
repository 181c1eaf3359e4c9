"""summary.html: the audit on one page that needs nothing but itself."""

from collections.abc import Callable
from decimal import Decimal
from html import escape
from importlib import resources
from pathlib import Path

from crossfoot.charts import short_number
from crossfoot.reports.audited import Audited
from crossfoot.reports.bars import bar_list, gauge
from crossfoot.reports.charts import benford_chart, monthly_chart
from crossfoot.reports.page_data import (
    FirstDigits,
    checks_bars,
    first_digits,
    flagged_debits,
    months_of,
    risk_bars,
)
from crossfoot.reports.page_tables import (
    checks_table,
    completeness_table,
    duplicates_table,
    findings_table,
    observations_table,
)
from crossfoot.reports.plain import counted, lines_with_findings, money_text, period_text

#: Nothing may be loaded or run, whatever a ledger's texts hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def write_page(audited: Audited, path: Path) -> None:
    """Write the page to `path`."""
    path.write_text(page_html(audited), encoding="utf-8")


def page_html(audited: Audited) -> str:
    """The page as HTML without script and without any resource from outside."""
    name = escape(audited.manifest.source_name)
    css = resources.files(__package__).joinpath("summary.css").read_text("utf-8")
    sections = "\n".join(make(audited) for make in _SECTIONS)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{name}: audit</title><style>{css}</style></head>\n"
        f"<body><main>\n{sections}\n</main></body></html>\n"
    )


def card(title: str, body: str, *, small: str = "", span: str = "") -> str:
    """A titled box of the page; title and small print are escaped, the rest is HTML."""
    extra = f"<small>{escape(small)}</small>" if small else ""
    return f'<section class="card {span}"><h2>{escape(title)}{extra}</h2>{body}</section>'


def _header(audited: Audited) -> str:
    manifest, totals = audited.manifest, audited.manifest.totals
    facts = [
        f"{counted(totals.lines, 'line')} in {counted(totals.entries, 'entry')}",
        period_text(manifest),
        f"{len(audited.result.checks)} checks, profile {escape(audited.profile.name)}",
        f"run <code>{audited.result.run_id}</code>",
    ]
    if audited.written_at:
        facts.append(f"{audited.written_at:%Y-%m-%d %H:%M %Z}")
    items = "".join(f"<li>{fact}</li>" for fact in facts)
    return (
        f'<header><p class="brand">Crossfoot</p><h1>{escape(manifest.source_name)}</h1>'
        f'<ul class="facts">{items}</ul></header>'
    )


def _tiles(audited: Audited) -> str:
    totals, result = audited.manifest.totals, audited.result
    same = totals.debit == totals.credit
    balance = (
        '<span class="good">✓ equal to credits</span>'
        if same
        else f'<span class="bad">✗ {_difference(audited)} credits</span>'
    )
    lines = lines_with_findings(audited)
    share = lines / totals.lines if totals.lines else 0
    flagged = flagged_debits(audited)
    complete = (
        '<span class="good">✓ all accounted for</span>'
        if totals.is_complete
        else '<span class="bad">✗ rows are missing</span>'
    )
    ran = sum(one.status == "run" for one in result.checks)
    tiles = (
        ("Debits", short_number(float(totals.debit)), balance, _money(audited, totals.debit)),
        (
            "Findings",
            f"{result.findings.height:,}",
            f"on {counted(lines, 'line')}, {share:.1%}",
            "",
        ),
        ("Debits with findings", short_number(float(flagged)), _share(flagged, totals.debit), ""),
        ("Checks run", f"{ran} of {len(result.checks)}", _not_run(len(result.checks) - ran), ""),
        ("Rows read", f"{totals.rows_read:,}", complete, ""),
    )
    items = "".join(
        f'<div class="tile"><dt>{label}</dt><dd class="big" title="{hint}">{big}</dd>'
        f'<dd class="sub">{small}</dd></div>'
        for label, big, small, hint in tiles
    )
    return f'<dl class="card tiles">{items}</dl>'


def _not_run(count: int) -> str:
    return f"{count} did not, see below" if count else "none left out"


def _money(audited: Audited, amount: Decimal) -> str:
    return money_text(amount, audited.decimals)


def _difference(audited: Audited) -> str:
    totals = audited.manifest.totals
    difference = totals.debit - totals.credit
    return f"{_money(audited, abs(difference))} {'more' if difference > 0 else 'less'} than"


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.1%} of all debits" if whole else ""


def _risk(audited: Audited) -> str:
    risk = audited.result.risk
    bars = risk_bars(audited)
    advice = "".join(f"<li>{escape(text)}</li>" for text in risk.recommendations)
    words = {"HIGH": "High", "MEDIUM": "Medium", "LOW": "Low"}[risk.level]
    body = (
        f'<div class="risk {risk.level}">{gauge(risk.score, risk.level)}'
        f'<div><p class="tone">{words}</p><p class="note">0 to 100, each family of checks '
        f"capped, so that one cause counts once.</p></div></div>"
        + bar_list(bars)
        + (f'<ol class="look">{advice}</ol>' if advice else "")
    )
    return card("Risk score", body, span="span5")


def _monthly(audited: Audited) -> str:
    chart = monthly_chart(months_of(audited))
    return card("Debits posted each month", chart, span="span7")


def _first_row(audited: Audited) -> str:
    right = _monthly(audited)
    digits = first_digits(audited)
    column = f'<div class="span7">{right}{_benford(digits)}</div>'
    return f'<div class="grid">{_risk(audited)}{column}</div>'


def _benford(digits: FirstDigits | None) -> str:
    if digits is None:
        return ""
    chart = benford_chart(digits.observed, digits.expected)
    return card("First digits", chart, small=digits.words)


def _flags(audited: Audited) -> str:
    bars = checks_bars(audited)
    if not bars:
        return card("Lines flagged per check", '<p class="note">No check flagged a line.</p>')
    return card("Lines flagged per check", bar_list(bars))


def _footer(audited: Audited) -> str:
    manifest = audited.manifest
    return (
        f"<footer>SHA-256 of the file <code>{escape(manifest.sha256)}</code>. "
        f"The same file, mapping, profile and versions give the same run id and findings. "
        f"{audited.seconds:.1f} s. A finding is a reason to look, not proof of an error.</footer>"
    )


_SECTIONS: tuple[Callable[[Audited], str], ...] = (
    _header,
    _tiles,
    _first_row,
    _flags,
    findings_table,
    observations_table,
    duplicates_table,
    completeness_table,
    checks_table,
    _footer,
)
