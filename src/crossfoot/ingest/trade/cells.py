"""The cells of a sales or stock file under their canonical names, and what they are worth."""

from dataclasses import dataclass, field

import polars as pl

from crossfoot.ingest.convert.dates import parse_dates, parse_moments
from crossfoot.ingest.convert.numbers import ROUNDED, Parsed, parse_amounts
from crossfoot.ingest.convert.rows import SPACES
from crossfoot.ingest.problems import no_problems, problem_rows
from crossfoot.ingest.trade.mapping import TradeMapping
from crossfoot.ingest.trade.roles import DATE_OF

_ZONE = r"(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(?:Z|UTC|[+-]\d{2}:?\d{2})$"
_ZONE_FORM = r"(?:\s*%z|Z)$"
_IS_EMPTY = "is empty"


@dataclass
class Cells:
    """The rows of a file as canonical texts; collects the reasons why rows are no lines."""

    mapping: TradeMapping
    texts: pl.DataFrame
    rejected: pl.Series
    problems: list[pl.DataFrame] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.texts.columns

    def number(self, name: str, decimals: int, *, needed: bool, rounds: bool = False) -> pl.Series:
        """Decimals of a column; a value that is no number makes its row a problem."""
        parsed = parse_amounts(self.texts[name], self.mapping.decimal_mark, decimals, rounds=rounds)
        self._judge(name, parsed, needed=needed, rounds=rounds)
        return parsed.values

    def moment(self) -> pl.Series:
        """When it was sold, by the clock of the shop: an offset from UTC is left out."""
        form = self.mapping.date_format.replace("%.f", "")
        name = DATE_OF[self.mapping.subject]
        texts = self.texts[name].str.replace(_ZONE, "${1}")
        if "%H" not in form and "%I" not in form:
            parsed = parse_dates(texts, form, None)
            self._judge(name, parsed, needed=True)
            return parsed.values.cast(pl.Datetime("us"))
        bare = pl.select(pl.lit(form).str.replace(_ZONE_FORM, "")).item()
        texts = texts.str.replace(r"(:\d{2})\.\d+$", "${1}")
        parsed = parse_moments(texts, bare)
        days = parse_dates(texts.filter(parsed.values.is_null()), bare, None)
        failed = pl.select(pl.arg_where(parsed.values.is_null())).to_series()
        values = parsed.values.scatter(failed, days.values.cast(pl.Datetime("us")))
        reasons = pl.repeat(None, len(texts), dtype=pl.String, eager=True)
        if days.reasons is not None:
            reasons = reasons.scatter(failed, days.reasons)
        self._judge(name, Parsed(values, reasons), needed=True)
        return values

    def text(self, name: str) -> pl.Expr:
        return pl.col(name) if self.has(name) else pl.lit(None, pl.String).alias(name)

    def require(self, name: str) -> None:
        self._reject(name, self.texts[name].is_null(), _IS_EMPTY)

    def reject(self, column: str, failed: pl.Series, reason: str) -> None:
        """Make rows problems for a reason that the caller found."""
        self._reject(column, failed, reason)

    @property
    def found(self) -> pl.DataFrame:
        """All problems so far, one per row and column."""
        return pl.concat([no_problems(), *self.problems]).sort("file_row", maintain_order=True)

    def _judge(self, name: str, parsed: Parsed, *, needed: bool, rounds: bool = False) -> None:
        if parsed.reasons is not None:
            bad = parsed.reasons.is_not_null()
            if rounds:
                bad &= ~parsed.reasons.str.ends_with(ROUNDED).fill_null(value=False)
            self._note(name, pl.select(pl.when(bad).then(parsed.reasons)).to_series())
            self.rejected |= bad
        if needed:
            self._reject(name, self.texts[name].is_null(), _IS_EMPTY)

    def _reject(self, name: str, failed: pl.Series, reason: str) -> None:
        self._note(name, pl.select(pl.when(failed).then(pl.lit(reason))).to_series())
        self.rejected |= failed

    def _note(self, name: str, reasons: pl.Series) -> None:
        column = " + ".join(self.mapping.columns.get(name, (name,)))
        kind = "amount" if name in ("revenue", "cost", "discount") else name
        rows = self.texts.rename({name: kind}) if self.has(name) and kind != name else self.texts
        if reasons.is_not_null().any():
            found = problem_rows(rows, kind, column, reasons, is_rejected=True)
            self.problems.append(found)


def texts_of(frame: pl.DataFrame, mapping: TradeMapping) -> pl.DataFrame:
    """Return file_row and a trimmed String column per canonical column; empty is null."""
    columns = dict(mapping.columns)
    if mapping.kind_column:
        columns["kind"] = (mapping.kind_column,)
    chosen = [
        pl.concat_str([_bare(name) for name in names], separator=" ", ignore_nulls=True)
        .replace("", None)
        .alias(canonical)
        for canonical, names in columns.items()
    ]
    given = [pl.lit(value).alias(name) for name, value in mapping.constants.items()]
    return frame.select("file_row", *chosen).with_columns(given)


def _bare(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars(SPACES)
