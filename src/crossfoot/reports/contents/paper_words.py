"""What a work paper says of its scope, its method and how it came about, as label and text."""

import json

from crossfoot.reports.audited import Audited
from crossfoot.reports.plain import counted, lines_with_findings, money_text, period_text
from crossfoot.reports.run_record import software_versions

PURPOSE = (
    "Identify journal entries and lines with characteristics of error or of management override "
    "(ISA 240.32, AU-C 240, AS 2401.58-.62), so that they can be examined."
)
LIMITS = (
    "A finding is a reason to look, not proof of an error or of fraud. What no check looks for is "
    "not found. Checks that did not run, and why, are listed with the others."
)
Told = list[tuple[str, str]]


def result_facts(audited: Audited) -> Told:
    """Risk, findings, checks, and where to look first."""
    result = audited.result
    ran = sum(one.status == "run" for one in result.checks)
    lines = counted(lines_with_findings(audited), "line")
    facts = [
        ("Risk", f"{result.risk.score:g} of 100, {result.risk.level}"),
        ("Findings", f"{result.findings.height:,} on {lines}"),
        ("Checks", f"{ran} ran, {len(result.checks) - ran} did not"),
    ]
    for number, text in enumerate(result.risk.recommendations, 1):
        facts.append((f"Look first at ({number})", text))
    return facts


def scope_facts(audited: Audited) -> Told:
    """Purpose, population and source."""
    manifest, totals = audited.manifest, audited.manifest.totals
    population = (
        f"{counted(totals.lines, 'line')} in {counted(totals.entries, 'entry')}, "
        f"{period_text(manifest)}; "
        f"debit {money_text(totals.debit, audited.decimals)}, "
        f"credit {money_text(totals.credit, audited.decimals)}"
    )
    return [
        ("Purpose", PURPOSE),
        ("Population", population),
        ("Source", f"{manifest.source_name}, {manifest.format}"),
    ]


def method_facts(audited: Audited) -> Told:
    """Selection, findings, risk, levels and limits."""
    profile = audited.profile
    return [
        (
            "Selection",
            "Every check ran over the whole population; nothing was sampled. Each flag gives the "
            "values that led to it.",
        ),
        (
            "Findings",
            "A line is reported once per family of checks, in its strongest form; weaker checks "
            "of the same family are named beside it.",
        ),
        (
            "Risk",
            "Points are the weight of a check times the strength of its flag, with a cap per "
            "family, so that one cause does not count several times: 0 to 100 for a line, an "
            "entry, an account and the ledger.",
        ),
        ("Levels", f"MEDIUM from {profile.medium_from:g}, HIGH from {profile.high_from:g}"),
        ("Limits", LIMITS),
    ]


def decided_facts(audited: Audited) -> Told:
    """What was decided while the file was read."""
    notes = audited.manifest.notes
    told = [(f"Note {number}", note) for number, note in enumerate(notes, 1)]
    return told or [("Notes", "Nothing had to be decided: the file was read as it stands.")]


def identity_facts(audited: Audited) -> Told:
    """Run, hash, profile and versions."""
    manifest, profile, written = audited.manifest, audited.profile, audited.written_at
    return [
        ("Run", audited.result.run_id),
        ("SHA-256 of the file", manifest.sha256),
        ("Profile", f"{profile.name} {profile.title}".strip()),
        ("Written", f"{written:%Y-%m-%d %H:%M %Z}" if written else "(not recorded)"),
        ("Seconds", f"{audited.seconds:.1f}"),
        *((f"Version of {name}", text) for name, text in software_versions().items()),
    ]


def mapping_facts(audited: Audited) -> Told:
    """What each column of the file was taken for."""
    return [(name, _text(value)) for name, value in audited.manifest.mapping.items() if value]


def engagement_facts(audited: Audited) -> Told:
    """What the profile says of the engagement."""
    return [(name, _text(v)) for name, v in vars(audited.profile.engagement).items() if v]


def parameter_facts(audited: Audited) -> Told:
    """The parameters of every check that has some."""
    return [
        (
            f"{one.check.code} {one.check.title}",
            ", ".join(f"{name} = {_text(value)}" for name, value in one.parameters.items()),
        )
        for one in audited.result.checks
        if one.parameters
    ]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, default=str, ensure_ascii=False)
