"""Entry headers in a file of their own (SAP: BKPF beside BSEG), joined to the lines."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from crossfoot.errors import UserError
from crossfoot.ingest.headers import match_header
from crossfoot.ingest.source import FILE_ROW, READER_PROBLEM, Source

#: What identifies an entry in both files; the number is needed, the others count where both have.
KEY_ROLES = ("entity", "journal_id", "fiscal_year")
_SURE = 0.9
_KEY = "\x00key"
#: Stands between the parts of a key; no export writes it.
_BETWEEN = "\x1f"
_NAMED = 3


@dataclass
class _Headers:
    """The headers sorted by key, and which of them have met a line."""

    name: str
    key_columns: tuple[tuple[str, str], ...]
    frame: pl.DataFrame
    without_number: int = 0
    met: pl.Series = field(init=False)

    def __post_init__(self) -> None:
        self.met = pl.repeat(value=False, n=self.frame.height, dtype=pl.Boolean, eager=True)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(name for name in self.frame.columns if name != _KEY)


def with_entry_headers(lines: Source, headers: Source) -> Source:
    """Add the columns of the header file to each line with the same entry.

    Lines without a header come with the reason in `reader_problem`; headers without a line are
    counted in the remarks.

    Raises:
        UserError: the files have no key in common, were given the wrong way round, or the header
            file has an entry twice or a row that can't be read.
    """
    key = _key_columns(lines, headers)
    known = _read(lines, headers, key)
    shown = ", ".join(f"“{ours}”" for ours, _ in key)
    note = f"headers: {known.frame.height:,} entries from {known.name}, joined by {shown}"
    return replace(
        lines,
        columns=(*lines.columns, *known.added),
        batches=lambda: _joined(lines, known),
        notes=(*lines.notes, note),
        remarks=lambda: (*lines.remarks(), *_remarks(known)),
    )


def _key_columns(lines: Source, headers: Source) -> tuple[tuple[str, str], ...]:
    ours, theirs = _roles(lines.columns), _roles(headers.columns)
    if "account" in theirs and "account" not in ours:
        raise UserError(
            f"{headers.path.name} has accounts and {lines.path.name} has none: give the file of "
            "lines (BSEG) as the ledger and that of headers (BKPF) with --headers."
        )
    for source, roles in ((lines, ours), (headers, theirs)):
        if "journal_id" not in roles:
            raise UserError(
                f"{source.path.name} has no column of entry numbers (such as BELNR), by which lines"
                f" and headers are joined. Its columns are: {', '.join(source.columns)}."
            )
    return tuple((ours[n], theirs[n]) for n in KEY_ROLES if n in ours and n in theirs)


def _roles(columns: tuple[str, ...]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for column in columns:
        for match in match_header(column):
            if match.score >= _SURE:
                roles.setdefault(match.role, column)
    return roles


def _key(columns: list[str]) -> pl.Expr:
    """The key as one text, null without a number; SAP writes numbers with and without zeros."""
    parts = [pl.col(name).str.strip_chars().str.strip_chars_start("0") for name in columns]
    return pl.concat_str(parts, separator=_BETWEEN).alias(_KEY)


def _read(lines: Source, headers: Source, key: tuple[tuple[str, str], ...]) -> _Headers:
    added = [name for name in headers.columns if name not in lines.columns]
    theirs = [column for _, column in key]
    frames, without_number = [], 0
    for batch in headers.batches():
        _refuse_broken(headers, batch)
        keyed = batch.select(FILE_ROW, _key(theirs), *added)
        without_number += keyed[_KEY].null_count()
        frames.append(keyed.filter(pl.col(_KEY).is_not_null()))
    if not frames or not any(frame.height for frame in frames):
        raise UserError(f"{headers.path.name} holds no entry headers. Export it again.")
    frame = pl.concat(frames).sort(_KEY, maintain_order=True)
    frame = _one_each(headers, frame, [_KEY, *added]).drop(FILE_ROW)
    filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
    return _Headers(headers.path.name, key, frame.select(filled), without_number)


def _refuse_broken(headers: Source, batch: pl.DataFrame) -> None:
    if READER_PROBLEM not in batch.columns:
        return
    broken = batch.filter(pl.col(READER_PROBLEM).is_not_null()).select(FILE_ROW, READER_PROBLEM)
    for row, why in broken.head(1).rows():
        raise UserError(f"{headers.path.name}, row {row}: {why}. Mend the row.")


def _one_each(headers: Source, frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    frame = frame.unique(columns, keep="first", maintain_order=True)
    again = frame.filter(pl.col(_KEY) == pl.col(_KEY).shift(1))
    if again.height:
        row, key = again.select(FILE_ROW, _KEY).row(0)
        first = frame.filter(pl.col(_KEY) == key)[FILE_ROW][0]
        raise UserError(
            f"{headers.path.name}, row {row}: entry {_shown(key)} has a header in row {first} "
            "already, with other values. Leave one of them out."
        )
    return frame


def _shown(key: str) -> str:
    return " / ".join(key.split(_BETWEEN))


def _joined(lines: Source, known: _Headers) -> Iterator[pl.DataFrame]:
    ours = [column for column, _ in known.key_columns]
    for batch in lines.batches():
        key = batch.select(_key(ours)).to_series()
        place = _places(key, known)
        values = known.frame.drop(_KEY).select(pl.all().gather(place))
        yield batch.with_columns(values.get_columns()).with_columns(
            _problem(batch, key, place, known)
        )


def _places(key: pl.Series, known: _Headers) -> pl.Series:
    """The row of each line's header, or null. Adjacent lines of one entry are looked up once."""
    run = key.rle_id()
    heads = key.filter(run.diff().fill_null(1).cast(pl.Boolean))
    keys = known.frame[_KEY]
    place = keys.search_sorted(heads.fill_null("")).clip(upper_bound=keys.len() - 1)
    is_found = (keys.gather(place) == heads).fill_null(value=False)
    met = place.filter(is_found)
    if met.len():
        known.met = known.met.scatter(met, values=True)
    found = pl.select(pl.when(is_found).then(place)).to_series()
    return found.gather(run)


def _problem(batch: pl.DataFrame, key: pl.Series, place: pl.Series, known: _Headers) -> pl.Series:
    before = (
        batch[READER_PROBLEM]
        if READER_PROBLEM in batch.columns
        else pl.repeat(None, batch.height, dtype=pl.String, eager=True)
    )
    shown = key.str.replace_all(_BETWEEN, " / ", literal=True)
    why = pl.lit("the entry ") + shown + pl.lit(f" has no header in {known.name}")
    is_lost = place.is_null() & key.is_not_null()
    lost = pl.select(pl.when(is_lost).then(why)).to_series()
    return pl.select(pl.coalesce(before, lost).alias(READER_PROBLEM)).to_series()


def _remarks(known: _Headers) -> Iterator[str]:
    idle = known.frame.filter(~known.met)[_KEY]
    if idle.len():
        named = ", ".join(_shown(key) for key in idle.head(_NAMED))
        more = "" if idle.len() <= _NAMED else " ..."
        yield f"{idle.len():,} headers in {known.name} have no lines: {named}{more}"
    if known.without_number:
        yield f"{known.without_number:,} rows of {known.name} without an entry number were left out"
