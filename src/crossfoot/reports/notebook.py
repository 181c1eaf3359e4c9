"""Reprs for notebooks: HTML with scoped styles, no JavaScript, in the notebook's own colours."""

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources

from crossfoot.reports.audited import Audited
from crossfoot.reports.charts import monthly_chart
from crossfoot.reports.page_data import months_of
from crossfoot.reports.plain import counted, lines_with_findings, money_text, period_text
from crossfoot.storage import Dataset
from crossfoot.tables.levels import level_of

_TOP = 5


def ledger_html(dataset: Dataset) -> str:
    """A ledger: what was read, and that it adds up."""
    manifest, totals = dataset.manifest, dataset.manifest.totals
    same = totals.debit == totals.credit
    difference = money_text(totals.debit - totals.credit, manifest.decimals)
    figures = (
        (f"{totals.lines:,}", "lines", ""),
        (f"{totals.entries:,}", "entries", ""),
        (money_text(totals.debit, manifest.decimals), "debit", ""),
        (difference, "debit less credit", "good" if same else "bad"),
        (f"{totals.problems:,}", "rows not read", "bad" if totals.problems else ""),
    )
    rows = f"{counted(totals.rows_read, 'row')} read = {counted(totals.source_lines, 'line')}"
    rows += (
        f" + {counted(totals.problems, 'problem')} + {counted(totals.totals_rows, 'totals row')}"
    )
    present = ", ".join(escape(name) for name in manifest.present)
    return boxed(
        f"<h4>{escape(manifest.source_name)}</h4><p>{period_text(manifest)}, {rows}</p>"
        f"{figures_html(figures)}<p>Columns: {present}</p>"
        "<p><code>.audit()</code> · <code>.trial_balance()</code> · <code>.lines()</code></p>"
    )


def audit_html(audited: Audited) -> str:
    """An audit: risk, figures, months and the riskiest findings."""
    result, totals = audited.result, audited.manifest.totals
    ran = sum(one.status == "run" for one in result.checks)
    figures = (
        (f"{result.risk.score:.0f}", f"risk, {result.risk.level}", result.risk.level),
        (f"{result.findings.height:,}", "findings", ""),
        (f"{lines_with_findings(audited):,}", "lines with findings", ""),
        (money_text(totals.debit - totals.credit, audited.decimals), "debit less credit", ""),
        (f"{ran} of {len(result.checks)}", "checks ran", ""),
    )
    rest = max(0, result.findings.height - _TOP)
    return boxed(
        f"<h4>Audit of {escape(audited.manifest.source_name)}</h4>"
        f"<p>{counted(totals.lines, 'line')}, {counted(totals.entries, 'entry')}, "
        f"{period_text(audited.manifest)}; profile {escape(result.profile)}, "
        f"run {result.run_id}</p>"
        f"{figures_html(figures)}{monthly_chart(months_of(audited))}{_findings(audited)}"
        f"<p>{rest:,} more: <code>.findings</code> · <code>.to_pandas('findings')</code> · "
        "<code>.trial_balance()</code> · <code>.write('folder')</code></p>"
    )


def boxed(inner: str) -> str:
    """Put a repr into its box, with its styles."""
    css = resources.files(__package__).joinpath("notebook.css").read_text("utf-8")
    return f'<style>{css}</style><div class="crossfoot">{inner}</div>'


def figures_html(figures: Sequence[tuple[str, str, str]]) -> str:
    """Figures side by side: value, label and the class of its colour."""
    items = "".join(
        f'<div><b class="{kind}">{value}</b>{label}</div>' for value, label, kind in figures
    )
    return f'<div class="k">{items}</div>'


def _findings(audited: Audited) -> str:
    top = audited.result.findings.unique("entry_id", keep="first", maintain_order=True).head(_TOP)
    if top.is_empty():
        return "<p>No check flagged a line.</p>"
    head = "".join(
        f"<th{kind}>{title}</th>"
        for title, kind in (
            ("Risk", ' class="r"'),
            ("Why it was flagged", ""),
            ("Account", ""),
            ("Posted", ""),
            ("Amount", ' class="r"'),
        )
    )
    return f"<table><tr>{head}</tr>{''.join(_rows(audited, top.iter_rows(named=True)))}</table>"


def _rows(audited: Audited, rows: Iterable[dict[str, object]]) -> Iterable[str]:
    for row in rows:
        risk = float(str(row["risk"]))
        level = level_of(risk, audited.profile)
        amount = money_text(row["amount"], audited.decimals)  # type: ignore[arg-type] # Decimal
        yield (
            f'<tr><td class="r {level}">{risk:.0f}</td>'
            f"<td>{escape(str(row['code']))} {escape(str(row['reason']))}</td>"
            f"<td>{escape(str(row['account']))}</td><td class='n'>{row['posting_date']}</td>"
            f'<td class="r">{amount}</td></tr>'
        )
