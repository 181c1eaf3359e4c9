"""The audit summary for partners: the risk, what drives it, and what to look at first."""

from typing import Any

import polars as pl

from crossfoot.audit.results import CheckResult
from crossfoot.reports.audited import Audited
from crossfoot.reports.contents.drawn import debits_drawn, digits_drawn
from crossfoot.reports.contents.findings_told import (
    by_family,
    by_level,
    observations,
    review_progress,
    top_findings,
)
from crossfoot.reports.contents.models_told import models_section
from crossfoot.reports.contents.paper_checks import checks_not_run
from crossfoot.reports.contents.told import (
    amount_words,
    audit_report,
    completeness,
    currency_of,
    money_column,
)
from crossfoot.reports.drivers import Part, parts_of
from crossfoot.reports.page_data import flagged_debits
from crossfoot.reports.plain import counted, lines_with_findings
from crossfoot.reports.report import (
    Bar,
    Bars,
    Block,
    Column,
    Figure,
    Figures,
    Note,
    Points,
    Report,
    Section,
    Table,
    Tone,
)

_TONES: dict[str, Tone] = {"HIGH": "high", "MEDIUM": "medium", "LOW": "low"}
_BARS: tuple[Tone, ...] = ("high", "high", "medium", "medium", "low")


def audit_summary(audited: Audited) -> Report:
    """Everything a partner needs to decide where to look, in the order of reading."""
    months, digits = debits_drawn(audited), digits_drawn(audited)
    drawn = (*months.tables, *digits.tables)
    sections = (
        Section("Result", (_tiles(audited), completeness(audited), _level(audited))),
        Section("What to look at first", _first(audited)),
        months.section,
        Section("Findings", _findings(audited)),
        Section("Observations", (observations(audited),)),
        digits.section,
        *models_section(audited),
        Section("Checks", (_checks(audited), checks_not_run(audited))),
        *([Section("Figures of the charts", drawn)] if drawn else []),
        Section("How it was made", (_made(audited),)),
    )
    return audit_report(audited, "audit_summary", "Audit summary", sections)


def _tiles(audited: Audited) -> Figures:
    result, totals, unit = audited.result, audited.manifest.totals, currency_of(audited)
    lines = lines_with_findings(audited)
    flagged = flagged_debits(audited)
    ran = sum(one.status == "run" for one in result.checks)
    same = totals.debit == totals.credit
    apart = amount_words(audited, abs(totals.debit - totals.credit))
    risk = result.risk
    return Figures(
        (
            Figure(
                "Risk of 100", risk.score, "number", 1, "", risk.level.capitalize(),
                _TONES[risk.level],
            ),
            Figure("Debits", totals.debit, "money", audited.decimals, unit,
                   "equal to credits" if same else f"differ from credits by {apart}",
                   "plain" if same else "high"),
            Figure("Findings", result.findings.height, "integer",
                   note=f"on {counted(lines, 'line')}, {_share(lines, totals.lines)} of all"),
            Figure("Debits with findings", flagged, "money", audited.decimals, unit,
                   f"{_share(flagged, totals.debit)} of all debits"),
            Figure("Checks run", ran, "integer", note=f"of {len(result.checks)}"),
        )
    )  # fmt: skip


def _share(part: object, whole: object) -> str:
    number = float(str(part)) / float(str(whole)) if float(str(whole)) else 0.0
    return f"{number:.1%}"


def _level(audited: Audited) -> Note:
    profile, risk = audited.profile, audited.result.risk
    return Note(
        f"The risk of the ledger is {risk.score:g} of 100, which is {risk.level.lower()}: medium "
        f"begins at {profile.medium_from:g}, high at {profile.high_from:g}. It adds up what each "
        "check touches, each family of checks capped so that one cause counts once. A finding is "
        "a reason to look, not proof of an error."
    )


def _first(audited: Audited) -> tuple[Block, ...]:
    risk = audited.result.risk
    if not risk.contributions:
        return (Note("No check flagged anything, so nothing stands out.", "good"),)
    bars = [
        Bar(one.title, float(one.points), one.words, _tone(place, one))
        for place, one in enumerate(parts_of(risk))
    ]
    told: tuple[Block, ...] = (Points(risk.recommendations),)
    return (*told, Bars("What drives the score, points", tuple(bars))) if bars else told


def _tone(place: int, part: Part) -> Tone:
    return "plain" if part.is_rest else _BARS[min(place, len(_BARS) - 1)]


def _findings(audited: Audited) -> tuple[Block, ...]:
    if audited.result.findings.is_empty():
        return (Note("No check flagged a line.", "good"),)
    progress = review_progress(audited)
    blocks: tuple[Block, ...] = (by_level(audited), by_family(audited))
    return (*blocks, *((progress,) if progress else ()), top_findings(audited))


def _checks(audited: Audited) -> Table:
    schema: dict[str, Any] = {
        "code": pl.String,
        "title": pl.String,
        "lines": pl.Int64,
        "entries": pl.Int64,
        "observations": pl.Int64,
        "amount": pl.Decimal(38, audited.decimals),
    }
    rows = [_check(one) for one in audited.flagged_checks]
    ran = sum(one.status == "run" for one in audited.result.checks)
    return Table(
        "checks_with_flags",
        "Checks that flagged something",
        (
            Column("code", "Check", "code"),
            Column("title", "What it looks for", "wrap"),
            Column("lines", "Lines", "integer"),
            Column("entries", "Entries", "integer"),
            Column("observations", "Observations", "integer"),
            money_column(audited, "amount", "Amount of lines"),
        ),
        pl.DataFrame(rows, schema=schema, orient="row"),
        note=f"{counted(ran - len(rows), 'more check')} ran and found nothing. Observations are of "
        "accounts, users, months or the whole file. Amounts are absolute; a line may be flagged by "
        "several checks.",
        empty="No check flagged anything.",
    )


def _check(one: CheckResult) -> tuple[object, ...]:
    """A check's row; what it does not flag is empty, not zero."""
    flagged = (one.flagged_lines, one.flagged_entries) if one.flagged_lines else (None, None)
    amount = one.amount if one.flagged_lines else None
    return (one.check.code, one.check.title, *flagged, one.observations or None, amount)


def _made(audited: Audited) -> Note:
    manifest, profile = audited.manifest, audited.profile
    versions = ", ".join(f"{name} {text}" for name, text in sorted(manifest.versions.items()))
    return Note(
        f"{manifest.source_name} was read as {manifest.format} with {versions} and audited with "
        f"the profile {profile.title or profile.name}, which took {audited.seconds:.1f} s. The run "
        f"{audited.result.run_id} is the hash of file, mapping, profile and versions: the same "
        "give the same run and the same findings."
    )
