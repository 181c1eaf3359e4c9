"""The cell formats of our workbooks, made once per workbook."""

import re
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

TEAL, MUTED, LINE, PAPER = "#0F766E", "#5B6775", "#C9D1D9", "#EEF3F3"
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
    "risk": {"num_format": "0.0_)"},
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
}


#: What a name may end with, beside its kind: money_total, text_strong, wrap_quoted.
_ROLES: dict[str, dict[str, Any]] = {
    "total": {"bold": True, "top": 1, "bottom": 6},
    "strong": {"bold": True, "bg_color": PAPER},
    "quoted": {"quote_prefix": True},
    "figure": {"bold": True, "align": "left"},
}
_WITH_PLACES = re.compile(r"(money|share)(\d*)")


def kind_of(name: str) -> str:
    """A kind without the number of its decimals: money for money3."""
    found = _WITH_PLACES.fullmatch(name)
    return found[1] if found else name


class Styles:
    """Formats by kind; money has as many decimals as the currency, or those it is named with.

    `accent` (#RRGGBB) is the colour of titles.
    """

    def __init__(self, workbook: Workbook, decimals: int, accent: str = TEAL) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}
        self._decimals = decimals
        self.accent = accent

    def __getitem__(self, kind: str) -> Format:
        if kind not in self._made:
            base = {"font_name": "Arial", "font_size": 10, "valign": "top"}
            self._made[kind] = self._workbook.add_format({**base, **self._properties(kind)})
        return self._made[kind]

    def _properties(self, kind: str) -> dict[str, Any]:
        inner, _, role = kind.rpartition("_")
        if role in _ROLES and kind not in _KINDS:
            return {**self._properties(inner), **_ROLES[role]}
        found = _WITH_PLACES.fullmatch(kind)
        if found and kind not in _KINDS:
            return {"num_format": self._format(found[1], found[2])}
        named = _KINDS[kind]
        return {**named, "font_color": self.accent} if named.get("font_color") == TEAL else named

    def _format(self, kind: str, decimals: str) -> str:
        places = int(decimals) if decimals else self._decimals
        digits = "0." + "0" * places if places else "0"
        # "_)" is as wide as the bracket of negative amounts, so that digits stand below each other.
        return f"{digits}%" if kind == "share" else f'#,##{digits}_);(#,##{digits});"–"_)'

    def coloured(self, colour: str) -> Format:
        """Bold text of a colour, for conditional formats."""
        return self._workbook.add_format({"bold": True, "font_color": colour})
