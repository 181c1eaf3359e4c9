"""The reference: the same rows as a table of Typst's own look, tagged PDF/UA too: ROWS PATH."""

import json
import sys
import tempfile
from pathlib import Path

import typst

from bench.reports.rows import COLUMNS, findings

_PLAIN = """
#set document(title: "Findings")
#set text(lang: "en", size: 9pt)
= Findings
#let data = json("rows.json")
#table(columns: (auto, auto, 1fr, auto, auto, auto),
  table.header(..data.heads.map(text)), ..data.rows.flatten().map(text))
"""

with tempfile.TemporaryDirectory() as name:
    scratch = Path(name)
    rows = [[str(cell) for cell in row] for row in findings(int(sys.argv[1])).iter_rows()]
    data = {"heads": [column.title for column in COLUMNS], "rows": rows}
    (scratch / "rows.json").write_text(json.dumps(data), encoding="utf-8")
    (scratch / "plain.typ").write_text(_PLAIN, encoding="utf-8")
    typst.compile(
        str(scratch / "plain.typ"), output=sys.argv[2], root=str(scratch),
        ignore_system_fonts=True, pdf_standards=["ua-1"],
    )  # fmt: skip
