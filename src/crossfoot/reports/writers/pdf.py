"""A report as PDF/UA by Typst: data goes in as JSON, the template never sees it as markup."""

import json
import re
import tempfile
from importlib import resources
from pathlib import Path
from typing import Any

from crossfoot.errors import UserError
from crossfoot.reports.report import Report
from crossfoot.reports.writers.branding import logo_kind
from crossfoot.reports.writers.pdf_data import pdf_data

_TEMPLATE = "report.typ"
# Told of by Typst in its own notation: quotes, and \u{200d} for what can't be seen.
_WITHOUT_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)")
#: Stands for a character that no font at hand has.
MISSING = "?"
_MOST_ROUNDS = 8


def write_pdf(report: Report, path: Path) -> None:
    """Write the report to `path`.

    Text is set in the fonts that come with Crossfoot; only for characters that these don't have
    the machine's fonts are asked, and what no font has is shown as a question mark.

    Raises:
        UserError: Typst is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="crossfoot-pdf-") as name:
        scratch = Path(name)
        data = pdf_data(report)
        for file, drawing in data.pop("files").items():
            (scratch / file).write_text(drawing, encoding="utf-8")
        _put_logo(report, data, scratch)
        template = resources.files(__package__).joinpath(_TEMPLATE).read_text("utf-8")
        (scratch / _TEMPLATE).write_text(template, encoding="utf-8")
        path.write_bytes(_compiled(data, scratch, report))


def _put_logo(report: Report, data: dict[str, Any], scratch: Path) -> None:
    logo = report.branding.logo
    data["logo"] = None
    if logo is not None:
        data["logo"] = f"logo.{logo_kind(logo)}"
        (scratch / data["logo"]).write_bytes(logo)


def _compiled(data: dict[str, Any], scratch: Path, report: Report) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise UserError(
            'PDF needs Typst, which is not installed: pip install "crossfoot[pdf]".'
        ) from error
    text = json.dumps(data, ensure_ascii=False)
    for number in range(_MOST_ROUNDS):
        (scratch / "report.json").write_text(text, encoding="utf-8")
        try:
            return typst.compile(
                scratch / _TEMPLATE,
                root=scratch,
                font_paths=_font_paths(),
                ignore_system_fonts=number == 0,
                pdf_standards=["ua-1"],
                timestamp=int(report.written_at.timestamp()) if report.written_at else 0,
            )
        except typst.TypstError as error:
            missing = without_glyph(error.diagnostic or str(error))
            if not missing:
                raise
            if number:  # the machine's fonts don't have them either
                text = _replaced(text, missing)
    raise RuntimeError(f"Typst found other characters without a glyph {_MOST_ROUNDS} times.")


def _font_paths() -> list[Path]:
    return [Path(str(resources.files(__package__).joinpath("fonts")))]


def without_glyph(said: str) -> set[str]:
    """The texts that Typst said no font has."""
    return {_ESCAPED.sub(_character, found) for found in _WITHOUT_GLYPH.findall(said)}


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else found[2]


def _replaced(text: str, missing: set[str]) -> str:
    for one in sorted(missing, key=len, reverse=True):
        text = text.replace(json.dumps(one, ensure_ascii=False)[1:-1], MISSING)
    return text
