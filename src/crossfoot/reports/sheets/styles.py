"""The cell formats of our workbooks, made once per workbook."""

from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

TEAL, INK, MUTED, LINE, PAPER = "#0F766E", "#1C2733", "#5B6775", "#C9D1D9", "#EEF3F3"
INPUT = "#FFF8DB"
RISK_COLOURS = {"HIGH": "#B42318", "MEDIUM": "#B54708", "LOW": "#2563A8"}
_INPUT = {"bg_color": INPUT, "border": 1, "border_color": LINE, "text_wrap": True}

_KINDS: dict[str, dict[str, Any]] = {
    "text": {},
    "wrap": {"text_wrap": True},
    "bold": {"bold": True},
    "muted": {"font_color": MUTED},
    "title": {"bold": True, "font_size": 16, "font_color": TEAL},
    "section": {"bold": True, "font_size": 11, "font_color": TEAL, "bottom": 1},
    "head": {"bold": True, "bottom": 2, "text_wrap": True, "bg_color": PAPER, "valign": "vcenter"},
    "head_right": {
        "bold": True,
        "bottom": 2,
        "text_wrap": True,
        "bg_color": PAPER,
        "valign": "vcenter",
        "align": "right",
    },
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "int": {"num_format": "#,##0"},
    "plain_int": {"num_format": "0", "align": "left"},
    "risk": {"num_format": "0.0"},
    "share": {"num_format": "0.0%"},
    "tick": {"bold": True, "align": "center", "font_color": "#B42318"},
    "good": {"bold": True, "font_color": "#0F766E"},
    "bad": {"bold": True, "font_color": "#B42318"},
    "input": _INPUT,
    "input_tick": {**_INPUT, "bold": True, "align": "center", "font_color": "#B42318"},
    "input_date": {**_INPUT, "num_format": "yyyy-mm-dd"},
    "link": {"font_color": TEAL, "underline": 1},
    "note": {"italic": True, "font_color": MUTED, "text_wrap": True},
    "warning": {"bold": True, "font_color": "#B54708", "text_wrap": True},
    "int_total": {"num_format": "#,##0", "bold": True, "top": 1, "bottom": 6},
    "text_total": {"bold": True, "top": 1, "bottom": 6},
}


class Styles:
    """Formats by kind; money has as many decimals as the currency."""

    def __init__(self, workbook: Workbook, decimals: int) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}
        places = "0." + "0" * decimals if decimals else "0"
        number = f'#,##{places};(#,##{places});"–"'
        self._kinds = {
            **_KINDS,
            "money": {"num_format": number},
            "money_total": {"num_format": number, "bold": True, "top": 1, "bottom": 6},
        }

    def __getitem__(self, kind: str) -> Format:
        if kind not in self._made:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self._made[kind] = self._workbook.add_format({**base, **self._kinds[kind]})
        return self._made[kind]

    def coloured(self, colour: str) -> Format:
        """Bold text of a colour, for conditional formats."""
        return self._workbook.add_format({"bold": True, "font_color": colour})
