"""Shown: by which features a planted kind of anomaly can be seen, to judge reasons by."""

from typing import Final

_AMOUNTS = (
    "amount_of_account", "amount_of_source", "amount_of_user", "amount_of_party",
    "amount_of_party_in_account",
)  # fmt: skip
_HOURS = ("hour_of_user", "hour_of_source", "hour_of_work", "night", "rest_day")
_LATE = ("entered_late", "months_away", "months_of_source")
_EARLY = ("entered_early", "months_away", "months_of_source")
_PAIRS = (
    "account_of_flow", "flow_lift", "flow_count", "account_of_user", "user_of_account",
    "account_of_source", "source_of_account", "account_of_party", "account_of_word",
    "word_of_account", "rare_account", "side_of_account",
)  # fmt: skip
_PEOPLE = (
    "account_of_user", "user_of_account", "user_of_work", "source_of_user", "source_of_work",
    "user_of_party",
)  # fmt: skip
_RARE = (
    "rare_account", "account_of_user", "user_of_account", "account_of_source", "account_of_flow",
    "flow_count",
)  # fmt: skip
_ROUND = ("zeros", "odd_zeros")
_WORDS = ("vague_text", "rare_words", "word_of_account", "account_of_word")

#: Kinds of the planted ledger, and those of the sample ledger that features can show at all.
SHOWN_BY: Final[dict[str, tuple[str, ...]]] = {
    "account_pair": _PAIRS,
    "amount_outlier": _AMOUNTS,
    "backdated": _LATE,
    "ghost_vendor": ("new_party", "following_references", "amount_of_party",
                     "amount_of_party_in_account", *_ROUND, "rare_words", "under_limit"),
    "manual_override": ("source_of_account", "account_of_source", "source_of_work",
                        "account_of_user", "user_of_account", "user_of_work", "account_of_flow",
                        "flow_count", "flow_lift", "side_of_account"),
    "off_hours": _HOURS,
    "period_end_reversal": ("odd_undone",),
    "rare_account": _RARE,
    "split_threshold": ("under_limit",),
    "topside_round": (*_ROUND, "vague_text", "no_text", "source_of_account",
                      "account_of_source", "account_of_flow", "side_of_account"),
    "user_account": _PEOPLE,
    "after_hours": _HOURS,
    "below_limit": ("under_limit",),
    "blank_text": ("no_text",),
    "control_account": _PAIRS,
    "cut_off": _LATE,
    "decimal_slip": _AMOUNTS,
    "forbidden_pair": _PAIRS,
    "high_value": _AMOUNTS,
    "keyword": _WORDS,
    "late_entry": _LATE,
    "manager_entry": (*_PEOPLE, "hour_of_user"),
    "missing_field": ("source_of_user", *_PEOPLE),
    "new_maximum": _AMOUNTS,
    "period_end_round": _ROUND,
    "post_dated": _EARLY,
    "rare_pair": _PAIRS,
    "round_amount": _ROUND,
    "seldom_account": _RARE,
    "sentinel_date": (*_LATE, *_EARLY),
    "split": ("under_limit",),
    "suspense": _PAIRS,
    "top_side": (*_PAIRS, "no_text"),
    "trend_spike": _AMOUNTS,
    "unknown_account": _RARE,
    "unusual_amount": _AMOUNTS,
    "unusual_user": (*_PEOPLE, "hour_of_user"),
    "weekend": _HOURS,
    "window_dressing": ("odd_undone",),
    "year_end_words": _WORDS,
}  # fmt: skip
