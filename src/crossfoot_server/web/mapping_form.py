"""The meanings of a file's columns as a person chooses them, and the mapping they make."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import tomli_w
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crossfoot.ingest.trade.roles import ROLES
from crossfoot.tables.inventory import INVENTORY
from crossfoot.tables.ledger import LEDGER
from crossfoot.tables.sales import SALES
from crossfoot_server.datasets.models import DataFile, FileKind
from crossfoot_server.uploads.serializers import LONGEST_TOML
from crossfoot_server.web.words import words

#: What is counted or derived while reading, and nobody's column.
_DERIVED: Final = frozenset(
    {"line_id", "entry_id", "file_row", "minor", "lag_days", "weekday", "entered_minute", "extra"}
)
_SIDE: Final = "flag"
_COUNTER: Final = "counter_account"
_DATES: Final = {
    FileKind.LEDGER: ("posting_date", "effective_date", "entered_at"),
    FileKind.SALES: ("sold_at",),
    FileKind.INVENTORY: ("as_of",),
}
#: Of one choice of a form: a date's format, as it is written in files.
DATE_FORMATS: Final = (
    ("", _("as it was recognised")),
    ("%Y-%m-%d", "2026-03-31"),
    ("%d.%m.%Y", "31.03.2026"),
    ("%d/%m/%Y", "31/03/2026"),
    ("%m/%d/%Y", "03/31/2026"),
    ("%d-%m-%Y", "31-03-2026"),
    ("%Y%m%d", "20260331"),
    ("%d.%m.%y", "31.03.26"),
)


class TomlForm(forms.Form):
    """A mapping as text."""

    toml = forms.CharField(
        label=_("Mapping (TOML)"),
        max_length=LONGEST_TOML,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "code"}),
    )

    def clean_toml(self) -> str:
        """With plain line ends: browsers send others."""
        return str(self.cleaned_data["toml"]).replace("\r\n", "\n")


@dataclass(frozen=True)
class Column:
    """A column of the file as the form shows it; `field` is the name of its choice.

    `confidence` is of the meaning that was found: none is shown where a person chose another.
    """

    field: str
    name: str
    samples: list[str]
    meaning: str
    confidence: float
    reason: str
    is_chosen: bool

    @property
    def level(self) -> str:
        """The class that its confidence is coloured by."""
        return "good" if self.confidence >= 0.9 else "medium" if self.confidence >= 0.6 else "low"


def meanings(kind: str) -> list[tuple[str, str]]:
    """What a column of a file of this kind can mean: name and words."""
    if kind == FileKind.LEDGER:
        known = [
            (one.name, f"{title_of(one.name)}: {words(one.meaning)}")
            for one in LEDGER.columns
            if one.name not in _DERIVED
        ]
        return [
            *known,
            (_SIDE, str(_("Debit or credit: says the side of an amount without sign"))),
            (_COUNTER, str(_("Counter account: the other account of the row"))),
        ]
    table = SALES if kind == FileKind.SALES else INVENTORY
    told = {one.name: one.meaning for one in table.columns}
    roles = ROLES["sales" if kind == FileKind.SALES else "inventory"]
    return [
        (one.name, f"{title_of(one.name)}: {words(told.get(one.name, one.name))}") for one in roles
    ]


def title_of(name: str) -> str:
    """The title of a canonical column."""
    return words(name.removesuffix("_id").replace("_", " ").capitalize())


def titles_of(names: Iterable[str]) -> list[str]:
    """The titles of canonical columns of a ledger that come from its file, in their order."""
    had = set(names)
    known = [one.name for one in LEDGER.columns if one.name not in _DERIVED]
    return [title_of(name) for name in known if name in had]


def columns_of(file: DataFile, chosen: Mapping[str, str] | None = None) -> list[Column]:
    """The columns of a file that waits; `chosen` are the meanings that were sent before."""
    found = file.suggestion.get("columns", [])
    columns = []
    for number, one in enumerate(found):
        field = f"column-{number}"
        meaning = (one["canonical"] or "") if chosen is None else chosen.get(field, "")
        is_found = meaning == (one["canonical"] or "")
        reason = one["reason"] if is_found else str(_("as it was chosen here"))
        columns.append(
            Column(
                field, one["column"], one["samples"], meaning, one["confidence"], reason,
                is_chosen=not is_found,
            )
        )  # fmt: skip
    return columns


def toml_of(file: DataFile, given: QueryDict) -> str:
    """The mapping that the chosen meanings make, on the draft that was found for the file."""
    raw = _draft(file)
    columns: dict[str, list[str]] = {}
    for one in columns_of(file, given.dict()):  # type: ignore[arg-type] # texts, each once
        if one.meaning:
            columns.setdefault(one.meaning, []).append(one.name)
    raw = {**raw, **_said(given)}
    if file.kind == FileKind.LEDGER:
        raw = _with_sides(raw, columns, given)
    raw["columns"] = {name: of[0] if len(of) == 1 else of for name, of in columns.items()}
    return tomli_w.dumps(_with_dates(raw, columns, file.kind, given.get("date_format", "")))


def _draft(file: DataFile) -> dict[str, Any]:
    try:
        return tomllib.loads(file.suggestion.get("draft", ""))
    except tomllib.TOMLDecodeError:
        return {}


def _said(given: QueryDict) -> dict[str, Any]:
    """What holds of all columns; what was not said stays as it was found."""
    said: dict[str, Any] = {}
    if given.get("decimal_mark") in (".", ","):
        said["decimal_mark"] = given["decimal_mark"]
    signs = {"1": 1, "-1": -1}
    if (sign := signs.get(given.get("amount_sign", ""))) is not None:
        said["amount_sign"] = sign
    return said


def _with_sides(
    raw: dict[str, Any], columns: dict[str, list[str]], given: QueryDict
) -> dict[str, Any]:
    """How amounts say their side: the columns that were chosen decide."""
    flags = columns.pop(_SIDE, [])
    raw.pop("flag_column", None)
    if flags:
        raw["flag_column"] = flags[0]
        for name in ("debit_flags", "credit_flags"):
            texts = [one.strip() for one in given.get(name, "").split(",") if one.strip()]
            raw[name] = texts or raw.get(name, [])
    if _COUNTER in columns:
        style = "counter_account"
    elif "debit" in columns or "credit" in columns:
        style = "debit_credit"
    else:
        style = "flag" if flags else "signed"
    return {**raw, "amount_style": style}


def _with_dates(
    raw: dict[str, Any], columns: dict[str, list[str]], kind: str, form: str
) -> dict[str, Any]:
    known = dict(DATE_FORMATS)
    dates = [name for name in _DATES[FileKind(kind)] if name in columns]
    if kind != FileKind.LEDGER:
        return {**raw, **({"date_format": form} if form and form in known else {})}
    kept = {name: one for name, one in raw.pop("date_formats", {}).items() if name in dates}
    if form and form in known:
        kept |= {name: form for name in dates if name != "entered_at"}
    return {**raw, **({"date_formats": kept} if kept else {})}


def choices_of(file: DataFile, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the form shows beside the columns: how amounts and dates are written."""
    raw = _draft(file)
    found = {
        "decimal_mark": raw.get("decimal_mark", "."),
        "amount_sign": str(raw.get("amount_sign", 1)),
        "debit_flags": ", ".join(raw.get("debit_flags", [])),
        "credit_flags": ", ".join(raw.get("credit_flags", [])),
        "date_format": "",
        "name": "",
    }
    return found if given is None else {**found, **{k: given.get(k, v) for k, v in found.items()}}
