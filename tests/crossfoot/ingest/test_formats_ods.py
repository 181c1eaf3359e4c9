"""Formula errors in OpenDocument sheets are problems, not zeros."""

import zipfile
from pathlib import Path

from crossfoot.ingest.run import import_file

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = (
    f'xmlns:office="{OASIS}office:1.0" xmlns:table="{OASIS}table:1.0" xmlns:text="{OASIS}text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
HEAD = ("No", "Date", "Account", "Amount", "Text")


def cell(value: str | float) -> str:
    if isinstance(value, float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif value.startswith(("#", "Err")):
        kind = (
            'table:formula="of:=1/0" office:value-type="float" office:value="0" '
            'calcext:value-type="error"'
        )
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"


def write_ods(path: Path, rows: list[tuple[str | float, ...]]) -> Path:
    body = "".join(
        f"<table:table-row>{''.join(cell(value) for value in row)}</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {SPACES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Lines">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{OASIS}manifest:1.0"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return path


def test_errors_are_problems_with_row_and_column(tmp_path: Path) -> None:
    rows: list[tuple[str | float, ...]] = [HEAD]
    for number in range(1, 7):
        for account, amount in (("1200", 100.5), ("4000", -100.5)):
            rows.append((str(number), f"2025-01-{15 + number}", account, amount, "a"))
    rows += [
        ("7", "2025-01-25", "4000", "#DIV/0!", "a"),
        ("7", "2025-01-25", "4000", "Err:502", "a"),
    ]
    dataset = import_file(write_ods(tmp_path / "ledger.ods", rows), tmp_path / "dataset")
    problems = dataset.table("problems")
    assert problems is not None
    found = problems.select("file_row", "column", "value").rows()
    assert found == [(14, "Amount", "#DIV/0!"), (15, "Amount", "Err:502")]
    assert dataset.manifest.totals.lines == 12
