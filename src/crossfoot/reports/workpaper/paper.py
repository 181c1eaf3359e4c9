"""Paper: a workbook under way, and the heading every sheet begins with."""

from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from crossfoot.reports.audited import Audited
from crossfoot.reports.plain import period_text
from crossfoot.reports.sheets.setup import set_printing
from crossfoot.reports.sheets.styles import Styles

#: Row of the first content below the heading, from 0.
FIRST_ROW = 7


@dataclass(frozen=True)
class Given:
    """How a paper is given out.

    `reference` is the server's id of the run, `people` are the e-mail addresses that findings can
    be assigned to; `company` is under whose name it is written.
    """

    reference: str = ""
    people: tuple[str, ...] = ()
    company: str = ""


@dataclass(frozen=True)
class Paper:
    """The workbook, its formats and the audit it shows."""

    workbook: Workbook
    styles: Styles
    audited: Audited
    given: Given

    def sheet(self, name: str, reference: str, title: str, widths: list[float]) -> Worksheet:
        """Add a sheet with heading, print set-up and column widths."""
        sheet = self.workbook.add_worksheet(name)
        for number, width in enumerate(widths):
            sheet.set_column(number, number, width, self.styles["text"])
        self._heading(sheet, reference, title)
        manifest = self.audited.manifest
        proof = f"SHA-256 {manifest.sha256[:16]}, run {self.audited.result.run_id}"
        set_printing(sheet, manifest.source_name[:80], reference, proof)
        return sheet

    def _heading(self, sheet: Worksheet, reference: str, title: str) -> None:
        manifest = self.audited.manifest
        sheet.hide_gridlines(2)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, f"{reference}  {title}", self.styles["title"])
        facts = (
            ("Client", ""),
            ("Ledger", manifest.source_name),
            ("Period", period_text(manifest)),
            ("Prepared by / date", ""),
            ("Reviewed by / date", ""),
        )
        for row, (label, value) in enumerate(facts, 1):
            sheet.write_string(row, 0, label, self.styles["muted"])
            if value:
                sheet.write_string(row, 1, value, self.styles["bold"])
            elif reference == "W-0":
                signed = self.audited.sign_off.get(label, "")
                sheet.write_string(row, 1, signed, self.styles["input"])
            else:  # signed once, on the index
                shown = f"=IF('Index'!$B${row + 1}=\"\",\"\",'Index'!$B${row + 1})"
                signed = self.audited.sign_off.get(label, "")
                sheet.write_formula(row, 1, shown, self.styles["bold"], signed)
