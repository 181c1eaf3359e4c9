"""ALL_FEATURES: every feature of a ledger line."""

from typing import Final

import narwhals.stable.v2 as nw

from crossfoot.ml.features.feature import Feature

#: Engines differ in the last digit of a quotient or a logarithm.
_DIGITS = 5
#: A party's own amounts count beside those of the account's source as so many lines.
PRIOR = 4.0
#: Fewer entries than this (as a power of two) make a party new.
_NEW_PARTY = 4.0


def _bits(name: str) -> nw.Expr:
    return nw.col(name).fill_null(0.0)


def _hour(name: str) -> nw.Expr:
    """Bits of a line whose time of entry is known: without one there is no hour to be strange."""
    return nw.when(nw.col("timed") == 1).then(_bits(name)).otherwise(nw.lit(0.0))


def _number(name: str) -> nw.Expr:
    return nw.col(name).fill_null(0).cast(nw.Float64)


def _distance(group: str) -> nw.Expr:
    """How far the amount lies above what is usual in a group, in its own spread."""
    z = (nw.col("size_log") - nw.col(f"middle_{group}")) * nw.col(f"factor_{group}")
    return z.fill_null(0.0).clip(-3.0, 12.0).round(_DIGITS)


def _distance_of_party() -> nw.Expr:
    return nw.when(nw.col("named")).then(_distance("of_party")).otherwise(nw.lit(0.0))


def _party_distance() -> nw.Expr:
    """Above what is usual for the party, drawn to what is usual for the account's source."""
    n = nw.when(nw.col("named")).then(_number("party_n")).otherwise(nw.lit(0.0))
    usual = nw.coalesce("middle_of_source", "size_log")
    middle = (n * _number("party_middle") + PRIOR * usual) / (n + PRIOR)
    square = (n * _number("party_square") + PRIOR * nw.col("square_of_source").fill_null(2.0)) / (
        n + PRIOR
    )
    z = (nw.col("size_log") - middle) / square.sqrt()
    return z.fill_null(0.0).clip(-4.0, 15.0).round(_DIGITS)


def _outside(side: str) -> nw.Expr:
    """Days outside the band in which nine tenths of the source's lines lie, by its width."""
    width = (nw.col("late") - nw.col("early")).abs() + 5.0
    away = nw.col("lag") - nw.col("late") if side == "late" else nw.col("early") - nw.col("lag")
    return (away / width).fill_null(0.0).clip(-1.0, 15.0).round(_DIGITS)


def _new_party() -> nw.Expr:
    """From 4 (no other entry) to 0 (sixteen); for lines of a party only."""
    fewer = nw.lit(_NEW_PARTY) - (_number("earlier") + 1.0).log(base=2)
    return (
        nw.when(nw.col("named"))
        .then(fewer.clip(0.0, _NEW_PARTY).round(_DIGITS))
        .otherwise(nw.lit(0.0))
    )


ALL_FEATURES: Final = (
    Feature("account_of_user", "people", "the account, for the user, above its own rarity",
            "{user} posted to {account} in {n_user_account:,} of {of_user}",
            _bits("account_of_user"),
            base="n_user",
            alone="{user} made no {other} posting"),
    Feature("user_of_account", "people", "the user, for the account",
            "{user} made {n_user_account:,} of {of_account} on {account}",
            _bits("user_of_account"),
            base="n_account",
            alone="no {other} posting is on {account}"),
    Feature("user_of_work", "people", "the user, for the account's lines from the source",
            "{user} entered {n_work:,} of {of_account_source} on {account} from {source}",
            _bits("user_of_work"),
            base="n_account_source",
            alone="no {other} posting on {account} is from {source}"),
    Feature("source_of_user", "people", "the source, for the user",
            "{n_user_source:,} of {of_user} by {user} came from {source}",
            _bits("source_of_user"),
            base="n_user",
            alone="no {other} posting is by {user}"),
    Feature("user_of_party", "people", "the user, for the party",
            "{user} entered {n_user_party:,} of {of_party} of {party}",
            _bits("user_of_party"),
            base="n_party",
            alone="no {other} posting is of {party}"),
    Feature("source_of_account", "categories", "the source, for the account",
            "{account} got {n_account_source:,} of {of_account} from {source}",
            _bits("source_of_account"),
            base="n_account",
            alone="no {other} posting is on {account}"),
    Feature("account_of_source", "categories", "the account, for the source, above its own rarity",
            "{source} posted {n_account_source:,} of {of_source} to {account}",
            _bits("account_of_source"),
            base="n_source",
            alone="no {other} posting is from {source}"),
    Feature("source_of_work", "categories", "the source, for the user's lines on the account",
            "{n_work:,} of {of_user_account} by {user} on {account} came from {source}",
            _bits("source_of_work"),
            base="n_user_account",
            alone="no {other} posting on {account} is by {user}"),
    Feature("rare_account", "categories", "how seldom the account is used",
            "{account} has {n_account:,} of {of_postings} (an entry counts once per account)",
            _bits("rare_account"),
            base="n_postings",
            alone="no {other} posting is known"),
    Feature("rare_source", "categories", "how seldom the source is used",
            "{source} made {n_source:,} of {of_postings} (an entry counts once per account)",
            _bits("rare_source"),
            base="n_postings",
            alone="no {other} posting is known"),
    Feature("account_of_flow", "relations", "the account, for the source and the account against",
            "{source} booked {account} in {n_flow:,} of {of_against} "
            "against {counter}",
            _bits("account_of_flow"),
            base="n_against",
            alone="no {other} posting from {source} stands against {counter}"),
    Feature("flow_lift", "relations", "how seldom the two accounts meet, by the rarer of them",
            "a {side} on {account} stands against {counter} in {of_pair}",
            _bits("flow_lift"),
            base="n_pair",
            alone="no {other} {side} on {account} stands against {counter}"),
    Feature("flow_count", "relations", "how seldom the two accounts meet, in the whole ledger",
            "a {side} on {account} stands against {counter} in {n_pair:,} of {of_flows} (an "
            "entry counts once per account)",
            _bits("flow_count"),
            base="n_flows",
            alone="no {other} posting is known"),
    Feature("side_of_account", "relations", "debit or credit, for the account and source",
            "a {side} on {account} from {source}: {n_side:,} of {of_sides}",
            _bits("side_of_account"),
            base="n_sides",
            alone="no {other} posting on {account} is from {source}"),
    Feature("account_of_party", "relations", "the account, for the party, above its own rarity",
            "{account} has {n_party_account:,} of {of_party} of {party}",
            _bits("account_of_party"),
            base="n_party",
            alone="no {other} posting is of {party}"),
    Feature("new_party", "relations", "how few entries the party has",
            "{party}: {of_party_entries} in all", _new_party(),
            base="n_party_entries",
            alone="no {other} entry is known of {party}"),
    Feature("following_references", "relations", "the party's references follow one another",
            "{following:.0%} of the references of {party} follow one another{nobody_else}",
            _bits("following"), by_copies=False,
            base="following",
            alone="no references of {party} are known to follow one another"),
    Feature("amount_of_account", "amount", "amount above what is usual on the account",
            "{amount} is {times_account} the usual amount on {account}",
            _distance("of_account"), "amount",
            base="n_account",
            alone="no {other} posting on {account} to compare {amount} with"),
    Feature("amount_of_source", "amount", "amount above what is usual on the account and source",
            "{amount} is {times_source} the usual amount on {account} from {source}",
            _distance("of_source"), "amount",
            base="n_account_source",
            alone="no {other} posting on {account} from {source} to compare {amount} with"),
    Feature("amount_of_user", "amount", "amount above what is usual for the user on the account",
            "{amount} is {times_user} what {user} usually posted to {account}",
            _distance("of_user"), "amount",
            base="n_user_account",
            alone="no {other} posting on {account} by {user} to compare {amount} with"),
    Feature("amount_of_party", "amount", "amount above what is usual for the party on the account",
            "{amount} is {times_party} the usual amount of {party} on {account}",
            _distance_of_party(), "amount of the party",
            base="n_party_account",
            alone="no {other} posting of {party} on {account} to compare {amount} with"),
    Feature("amount_of_party_in_account", "amount",
            "the same, drawn to the account's source where the party has few lines",
            "{amount} is {times_drawn} what is usual for {party} on {account} from {source}",
            _party_distance(), "amount of the party",
            base="n_drawn",
            alone="{amount} is {times_drawn} what is usual on {account} from {source}"),
    Feature("size", "amount", "the amount, as a natural logarithm", "{amount} is a large amount",
            _number("size_log"), is_strange=False),
    Feature("zeros", "amount", "zeros at the amount's end, beyond whole units",
            "{amount} is a round amount", _number("zeros")),
    Feature("odd_zeros", "amount", "so round an amount, for the account",
            "{n_round:,} of {of_account_zeros} on {account} ended in as many zeros as {amount}",
            _bits("odd_zeros"),
            base="n_account_zeros",
            alone="no {other} posting is on {account}"),
    Feature("under_limit", "amount", "entries of the party just below one limit in one week",
            "several entries of {party} in one week lie just below a limit",
            _bits("under_limit"), by_copies=False),
    Feature("hour_of_user", "time", "hour and day of entry, for the user",
            "{user} made {n_user_slot:,} of {of_user_entries} at such an hour ({when})",
            _hour("hour_of_user"),
            base="n_user_entries",
            alone="no {other} entry is by {user}"),
    Feature("hour_of_source", "time", "hour and day of entry, for the source",
            "{n_source_slot:,} of {of_source_entries} from {source} came at such an hour "
            "({when})", _hour("hour_of_source"),
            base="n_source_entries",
            alone="no {other} entry is from {source}"),
    Feature("hour_of_work", "time", "hour and day of entry, for the user's work with the source",
            "{user} made {n_hour:,} of {of_hours} from {source} at such an hour ({when})",
            _hour("hour_of_work"),
            base="n_hours",
            alone="no {other} entry from {source} is by {user}"),
    Feature("rest_day", "time", "posted on a Saturday or Sunday",
            "posted on a {weekday}", _number("rest_day")),
    Feature("night", "time", "entered between 22 and 6 o'clock", "entered at {clock}",
            _number("night")),
    Feature("entered_late", "time", "longer after its document than usual for the source",
            "posted {entered}; from {source} usually no later than {latest}",
            _outside("late"),
            base="n_source",
            alone="posted {entered}; no {other} posting is from {source}"),
    Feature("entered_early", "time", "sooner after its document than usual for the source",
            "posted {entered}; from {source} usually no sooner than {earliest}",
            _outside("early"),
            base="n_source",
            alone="posted {entered}; no {other} posting is from {source}"),
    Feature("months_away", "time", "months between document and posting",
            "its document is {months_apart}", _number("months").abs()),
    Feature("months_of_source", "time", "so many months between, for the source",
            "{n_months:,} of {of_source_months} from {source} came {months_after}",
            _bits("months_of_source"),
            base="n_source_months",
            alone="no {other} entry is from {source}"),
    Feature("month_end", "time", "how near the month's end it was posted",
            "posted {month_end}", -_number("to_month_end")),
    Feature("odd_undone", "structure", "undone across a month's end, for the account",
            "booked before a month's end and undone after it, by {user}", _bits("odd_undone"),
            by_copies=False),
    Feature("no_text", "text", "neither entry nor line has a text", "it has no text",
            _number("no_text")),
    Feature("vague_text", "text", "a text that explains nothing or too much",
            "its text has words such as plug, per request or correction", _number("vague_text")),
    Feature("rare_words", "text", "words that few other lines have",
            "the words of its text are rare in this ledger", _bits("rare_words")),
    Feature("word_of_account", "text", "the text's first word, for the account",
            "{n_word:,} of {of_account_words} on {account} {begins}",
            _bits("word_of_account"),
            base="n_account_words",
            alone="no {other} posting is on {account}"),
    Feature("account_of_word", "text", "the account, for the text's first word, above its rarity",
            "{account} has {n_word:,} of {of_words} that {begins}",
            _bits("account_of_word"),
            base="n_words",
            alone="no {other} posting {begins}"),
)  # fmt: skip
#: The features that one cause makes high, per cause, in order.
CAUSES: Final = {
    cause: tuple(
        place
        for place, feature in enumerate(ALL_FEATURES)
        if (feature.cause or feature.name) == cause and feature.is_strange
    )
    for cause in dict.fromkeys(f.cause or f.name for f in ALL_FEATURES if f.is_strange)
}
FEATURE_NAMES: Final = tuple(feature.name for feature in ALL_FEATURES)
