"""What is known about a dataset: counts, control totals, hashes, mapping and versions."""

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class ControlTotals:
    """Proof of completeness: rows_read = source_lines + problems + totals_rows, always.

    `source_lines` are the rows that became lines; `lines` are the ledger lines they became, which
    are more where a row holds an account and its counter account (DATEV).
    """

    rows_read: int
    source_lines: int
    lines: int
    problems: int
    totals_rows: int
    entries: int
    debit: Decimal
    credit: Decimal
    period_from: dt.date | None
    period_to: dt.date | None
    printed_debit: Decimal | None = None
    printed_credit: Decimal | None = None

    @property
    def is_complete(self) -> bool:
        return self.rows_read == self.source_lines + self.problems + self.totals_rows


@dataclass(frozen=True)
class Manifest:
    """The manifest of a dataset.

    `present` are the columns with at least one value; `decimals` the digits of the currency's
    minor unit; `notes` sentences about what was decided while reading; `side_files` the SHA-256 of
    each file given beside the ledger, by what it is (accounts, opening, closing, log, headers);
    `columns` those of the file, in its order: none where an earlier version wrote the manifest.
    """

    table: str
    source_name: str
    sha256: str
    format: str
    decimals: int
    present: tuple[str, ...]
    totals: ControlTotals
    mapping: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    side_files: dict[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str, indent=2, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        raw = json.loads(text)
        raw["totals"] = _totals(raw["totals"])
        lists = {name: tuple(raw.get(name, ())) for name in ("present", "notes", "columns")}
        return cls(**{**raw, **lists})


def _totals(raw: dict[str, Any]) -> ControlTotals:
    money = ("debit", "credit", "printed_debit", "printed_credit")
    dates = ("period_from", "period_to")
    values = dict(raw)
    values |= {name: Decimal(raw[name]) for name in money if raw[name] is not None}
    values |= {name: dt.date.fromisoformat(raw[name]) for name in dates if raw[name] is not None}
    return ControlTotals(**values)
