"""The amount of each row by the way the file writes debit and credit."""

import polars as pl

from crossfoot.ingest.convert.numbers import parse_amounts
from crossfoot.ingest.convert.rows import COUNTER, FLAG, Failure
from crossfoot.ingest.mapping import Mapping


def amounts_of(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Failure]]:
    """Return amount, minor, debit and credit where the file has them, both sides; what failed.

    `debit_minor` and `credit_minor` are what the row adds to each side as written, in minor units:
    a negative debit stays on the debit side.
    """
    if mapping.amount_style == "debit_credit":
        frame, failures = _two_columns(texts, mapping)
    else:
        frame, failures = _one_column(texts, mapping)
    minor = frame["amount"].to_physical().cast(pl.Int64).alias("minor")
    frame = frame.with_columns(minor)
    if mapping.amount_style == "counter_account":
        return frame.with_columns(_both_sides(frame["minor"], texts)), failures
    frame = frame.with_columns(_credit_side(frame, texts, mapping))
    return frame.with_columns(debit_minor=pl.col("minor") + pl.col("credit_minor")), failures


def _both_sides(minor: pl.Series, texts: pl.DataFrame) -> list[pl.Series]:
    """Each account there is gets the amount, the counter account with the other sign."""
    own = minor * texts["account"].is_not_null()
    other = -minor * texts[COUNTER].is_not_null()
    debit = own.clip(lower_bound=0) + other.clip(lower_bound=0)
    credit = (-own).clip(lower_bound=0) + (-other).clip(lower_bound=0)
    return [debit.fill_null(0).alias("debit_minor"), credit.fill_null(0).alias("credit_minor")]


def _credit_side(frame: pl.DataFrame, texts: pl.DataFrame, mapping: Mapping) -> pl.Series:
    minor = frame["minor"]
    if mapping.amount_style == "debit_credit":
        side = frame["credit" if mapping.amount_sign == 1 else "debit"]
        credit = side.to_physical().cast(pl.Int64).fill_null(0)
    elif mapping.amount_style == "flag":
        is_credit = _sides(texts[FLAG], mapping)[1]
        credit = pl.select(pl.when(is_credit).then(-minor).otherwise(0)).to_series()
    else:
        credit = (-minor).clip(lower_bound=0)
    return credit.fill_null(0).alias("credit_minor")


def _two_columns(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Failure]]:
    failures, sides = [], []
    for name in ("debit", "credit"):
        values, failed = _parsed(texts[name], name, mapping)
        sides.append(values.alias(name))
        failures += failed
    frame = pl.DataFrame(sides)
    zero = pl.lit(0, frame.schema["debit"])
    frame = frame.with_columns(
        amount=(pl.col("debit").fill_null(zero) - pl.col("credit").fill_null(zero))
        * mapping.amount_sign
    )
    frame = frame.with_columns(pl.col("amount").cast(frame.schema["debit"]))
    neither = frame["debit"].is_null() & frame["credit"].is_null()
    neither &= _nothing_failed(failures, texts.height)
    if neither.any():
        failures.append(Failure("debit", _where(neither, "is empty, and so is the credit")))
    return frame, failures


def _parsed(raw: pl.Series, name: str, mapping: Mapping) -> tuple[pl.Series, list[Failure]]:
    """Amounts, the failures that reject their rows, and those that were rounded on request."""
    rounds = mapping.round_amounts
    parsed = parse_amounts(raw, mapping.decimal_mark, mapping.decimals, rounds=rounds)
    if parsed.reasons is None:
        return parsed.values, []
    if not rounds:
        return parsed.values, [Failure(name, parsed.reasons)]
    has_value = parsed.values.is_not_null()
    lost = pl.select(pl.when(~has_value).then(parsed.reasons)).to_series()
    rounded = pl.select(pl.when(has_value).then(parsed.reasons)).to_series()
    return parsed.values, [Failure(name, lost), Failure(name, rounded, rejects=False)]


def _nothing_failed(failures: list[Failure], height: int) -> pl.Series:
    fine = pl.repeat(value=True, n=height, dtype=pl.Boolean, eager=True)
    for failure in failures:
        fine &= failure.reasons.is_null()
    return fine


def _one_column(texts: pl.DataFrame, mapping: Mapping) -> tuple[pl.DataFrame, list[Failure]]:
    raw = texts["amount"]
    values, failures = _parsed(raw, "amount", mapping)
    empty = values.is_null() & _nothing_failed(failures, raw.len())
    if empty.any():
        failures.append(Failure("amount", _where(empty, "is empty")))
    amount = values if mapping.amount_sign == 1 else -values
    if mapping.flag_column:
        amount, failed = _by_flag(amount, texts[FLAG], mapping)
        failures += failed
    if mapping.amount_style == "counter_account":
        failures += _no_counter(texts, mapping)
    return amount.alias("amount").to_frame(), failures


def _by_flag(
    amount: pl.Series, flag: pl.Series, mapping: Mapping
) -> tuple[pl.Series, list[Failure]]:
    is_debit, is_credit = _sides(flag, mapping)
    known = is_debit | is_credit
    signed = pl.select(pl.when(is_credit).then(-amount).otherwise(amount)).to_series()
    if known.all():
        return signed, []
    flags = ", ".join((*mapping.debit_flags, *mapping.credit_flags))
    unknown = f"is neither debit nor credit (known: {flags})"
    empty = pl.select(pl.when(flag.is_null()).then(pl.lit("is empty")).otherwise(pl.lit(unknown)))
    reasons = pl.select(pl.when(~known).then(empty.to_series())).to_series()
    return signed, [Failure(FLAG, reasons)]


def _sides(flag: pl.Series, mapping: Mapping) -> tuple[pl.Series, pl.Series]:
    is_debit, is_credit = flag.is_in(mapping.debit_flags), flag.is_in(mapping.credit_flags)
    if not (is_debit | is_credit).fill_null(value=False).all():
        # Flags are compared as written first: folding every value costs more.
        folded = flag.str.strip_chars().str.to_lowercase()
        is_debit = folded.is_in([text.lower() for text in mapping.debit_flags])
        is_credit = folded.is_in([text.lower() for text in mapping.credit_flags])
    return is_debit.fill_null(value=False), is_credit.fill_null(value=False)


def may_lack_one(mapping: Mapping) -> bool:
    """Whether a row may have a debit or a credit account alone, as part of a larger entry."""
    is_two_accounts = mapping.amount_style == "counter_account" and mapping.flag_column is None
    return is_two_accounts and bool(mapping.key)


def _no_counter(texts: pl.DataFrame, mapping: Mapping) -> list[Failure]:
    empty = texts[COUNTER].is_null()
    if may_lack_one(mapping):
        empty &= texts["account"].is_null()
    return [Failure(COUNTER, _where(empty, "is empty"))] if empty.any() else []


def _where(flags: pl.Series, reason: str) -> pl.Series:
    return pl.select(pl.when(flags).then(pl.lit(reason))).to_series()
