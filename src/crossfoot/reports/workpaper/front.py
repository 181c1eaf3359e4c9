"""W-0 Index, W-1 Scope and method, W-10 Parameters and hashes."""

import datetime as dt
import json
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.plain import counted, lines_with_findings, money_text, period_text
from crossfoot.reports.read_back.inputs import BOXES, CONCLUSION
from crossfoot.reports.run_record import software_versions
from crossfoot.reports.sheets.grid import height_of
from crossfoot.reports.workpaper.paper import FIRST_ROW, Paper

PURPOSE = (
    "Identify journal entries and lines with characteristics of error or of management override "
    "(ISA 240.32, AU-C 240, AS 2401.58-.62), so that they can be examined."
)
LIMITS = (
    "A finding is a reason to look, not proof of an error or of fraud. What no check looks for is "
    "not found. Checks that did not run, and why, are listed with the others."
)

#: Of the columns that hold sentences, on every sheet with such.
_TEXT_WIDTH = 110


def index_sheet(paper: Paper, name: str, reference: str) -> None:
    """Contents with sign-off boxes, the result in figures, and the conclusion to be written."""
    from crossfoot.reports.workpaper.write import ALL_SHEETS

    styles = paper.styles
    sheet = paper.sheet(name, reference, "Journal entry work paper", [22, 54, 14, 14, 14, 14])
    heads = ["Reference", "Work paper", "Prepared", "Date", "Reviewed", "Date"]
    sheet.write_row(FIRST_ROW, 0, heads, styles["head"])
    for row, (other, (ref, title, _)) in enumerate(list(ALL_SHEETS.items())[1:], FIRST_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{other}'!A1", styles["link"], ref)
        sheet.write_string(row, 1, title, styles["text"])
        for column, box in enumerate(BOXES, 2):
            _write_box(sheet, paper, (row, column), f"{ref} {box}")
    row = FIRST_ROW + len(ALL_SHEETS) + 1
    row = write_facts(sheet, paper, row, "Result", _result(paper), last_column=5)
    sheet.write_string(row + 1, 0, CONCLUSION, styles["section"])
    conclusion = paper.given.sign_off.get(CONCLUSION, "")
    sheet.merge_range(row + 2, 0, row + 7, 5, "", styles["input"])
    sheet.write_string(row + 2, 0, conclusion, styles["input"])


def _write_box(sheet: Worksheet, paper: Paper, place: tuple[int, int], name: str) -> None:
    """A sign-off box as it is by now: days as days, so that Excel can sort them."""
    text = paper.given.sign_off.get(name, "")
    style = paper.styles["input_date" if name.endswith(" on") else "input"]
    try:
        sheet.write_datetime(*place, dt.datetime.fromisoformat(text), style)
    except ValueError:
        sheet.write_string(*place, text, style)


def _result(paper: Paper) -> list[tuple[str, str]]:
    result = paper.audited.result
    ran = sum(one.status == "run" for one in result.checks)
    facts = [
        ("Risk", f"{result.risk.score:g} of 100, {result.risk.level}"),
        (
            "Findings",
            f"{result.findings.height:,} on {counted(lines_with_findings(paper.audited), 'line')}",
        ),
        ("Checks", f"{ran} ran, {len(result.checks) - ran} did not"),
    ]
    for number, text in enumerate(result.risk.recommendations, 1):
        facts.append((f"Look first at ({number})", text))
    return facts


def write_facts(
    sheet: Worksheet,
    paper: Paper,
    row: int,
    title: str,
    facts: Sequence[tuple[str, str]],
    *,
    last_column: int = 1,
) -> int:
    """Write a titled list of label and text; return the row after it."""
    sheet.write_string(row, 0, title, paper.styles["section"])
    sheet.write_blank(row, 1, None, paper.styles["section"])
    for number, (label, value) in enumerate(facts, row + 1):
        sheet.write_string(number, 0, label, paper.styles["muted"])
        if last_column > 1:
            sheet.merge_range(number, 1, number, last_column, "", paper.styles["wrap"])
        sheet.write_string(number, 1, value[:32_000], paper.styles["wrap"])
        sheet.set_row(number, height_of(len(value), _TEXT_WIDTH))
    return row + 1 + len(facts)


def method_sheet(paper: Paper, name: str, reference: str) -> None:
    """Purpose, population, procedure and limits, in sentences."""
    sheet = paper.sheet(name, reference, "Scope and method", [26, 110])
    audited = paper.audited
    manifest, totals = audited.manifest, audited.manifest.totals
    scope = [
        ("Purpose", PURPOSE),
        (
            "Population",
            f"{counted(totals.lines, 'line')} in {counted(totals.entries, 'entry')}, "
            f"{period_text(manifest)}; "
            f"debit {money_text(totals.debit, audited.decimals)}, "
            f"credit {money_text(totals.credit, audited.decimals)}",
        ),
        ("Source", f"{manifest.source_name}, {manifest.format}"),
    ]
    row = write_facts(sheet, paper, FIRST_ROW, "Scope", scope)
    method = [
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
        (
            "Levels",
            f"MEDIUM from {audited.profile.medium_from:g}, HIGH from {audited.profile.high_from:g}",
        ),
        ("Limits", LIMITS),
    ]
    row = write_facts(sheet, paper, row + 1, "Method", method)
    notes = [(f"Note {number}", note) for number, note in enumerate(manifest.notes, 1)]
    write_facts(sheet, paper, row + 1, "Decided while reading the file", notes)


def parameters_sheet(paper: Paper, name: str, reference: str) -> None:
    """What repeats the run: hashes, versions, mapping, engagement and parameters."""
    sheet = paper.sheet(name, reference, "Parameters and hashes", [30, 110])
    audited = paper.audited
    manifest, profile = audited.manifest, audited.profile
    written = audited.written_at
    identity = [
        ("Run", audited.result.run_id),
        ("SHA-256 of the file", manifest.sha256),
        ("Profile", f"{profile.name} {profile.title}".strip()),
        ("Written", f"{written:%Y-%m-%d %H:%M %Z}" if written else "(not recorded)"),
        ("Seconds", f"{audited.seconds:.1f}"),
        *((f"Version of {name}", text) for name, text in software_versions().items()),
    ]
    row = write_facts(sheet, paper, FIRST_ROW, "Identity", identity)
    mapping = [(name, _text(value)) for name, value in manifest.mapping.items() if value]
    row = write_facts(sheet, paper, row + 1, "Mapping of the columns", mapping)
    engagement = [(name, _text(v)) for name, v in vars(profile.engagement).items() if v]
    row = write_facts(sheet, paper, row + 1, "Engagement", engagement)
    parameters = [
        (
            f"{one.check.code} {one.check.title}",
            ", ".join(f"{name} = {_text(value)}" for name, value in one.parameters.items()),
        )
        for one in audited.result.checks
        if one.parameters
    ]
    write_facts(sheet, paper, row + 1, "Parameters of the checks", parameters)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, default=str, ensure_ascii=False)
