"""KINDS: every planted kind of anomaly and the checks that should see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A planted kind: what was done, and the codes of the checks expected to see it."""

    name: str
    meaning: str
    checks: tuple[str, ...]


_ENTRY_TWICE = ("D4", "D5", "D6", "D7", "D8", "D9")

KINDS = (
    Kind("dup_exact", "an invoice entered twice on one day", ("D6", "D7", "D9")),
    Kind("dup_later_date", "an invoice entered again some days later", ("D5", "D7", "D9")),
    Kind("dup_reference_typo", "entered again with a mistyped number", _ENTRY_TWICE),
    Kind("dup_amount_transposed", "entered again with two digits swapped", ("D8",)),
    Kind("dup_vendor_variant", "entered again for the supplier under another name", _ENTRY_TWICE),
    Kind("dup_other_user", "entered again by another user", ("D5", "D7", "D9")),
    Kind("dup_account_changed", "entered again on another account", ("D5", "D8", "D9")),
    Kind("dup_other_vendor", "the same invoice booked for another supplier", ("D10", "D6", "D7")),
    Kind("dup_manual_twice", "a manual journal posted twice", ("D5", "D7")),
    Kind("paid_twice", "an invoice paid twice", ("D7", "D9")),
    Kind("six_keys_line", "one line of an entry booked again in another entry", ("D6",)),
    Kind("backdated", "entered 45 to 120 days after the document date", ("T1",)),
    Kind("post_dated", "document date 40 to 90 days after entry", ("T2",)),
    Kind("weekend", "entered by a person on a Saturday or Sunday", ("T3",)),
    Kind("holiday", "entered by a person on a public holiday", ("T4",)),
    Kind("after_hours", "entered by a person late at night", ("T5",)),
    Kind("period_end_round", "a round manual journal on the last day of a month", ("T6", "A1")),
    Kind("post_closing", "entered into a period after it was closed", ("T7",)),
    Kind("cut_off", "entered in one year with a document of the other", ("T8",)),
    Kind("user_burst", "far more journals of a user in one day than usual", ("T9",)),
    Kind("late_entry", "entered later after its document than usual for the source", ("T10",)),
    Kind("round_amount", "a manual journal of a multiple of 10,000", ("A1",)),
    Kind("same_ending", "a supplier all of whose invoices end in 999.00", ("A2",)),
    Kind("benford_supplier", "a supplier whose amounts begin with 5 to 9", ("A3",)),
    Kind("unusual_amount", "an invoice hundreds of times the account's usual", ("A4",)),
    Kind("high_value", "an invoice above materiality", ("A5",)),
    Kind("below_limit", "an invoice just below the approval limit", ("A6",)),
    Kind("split", "a purchase split into invoices below the approval limit", ("A7",)),
    Kind("new_maximum", "an invoice many times the supplier's largest other", ("A8",)),
    Kind("decimal_slip", "a monthly charge booked with the decimal mark moved", ("A9",)),
    Kind("transposition", "an entry out of balance by a multiple of nine", ("A9", "P3")),
    Kind("unbalanced", "an entry whose debits are not its credits", ("P3",)),
    Kind("number_reused", "an entry number used for two entries", ("P4",)),
    Kind("sequence_gap", "entry numbers missing before this entry", ("P5",)),
    Kind("missing_field", "an entry without user", ("P6",)),
    Kind("unknown_account", "an account that is not in the chart", ("P7", "S1")),
    Kind("sentinel_date", "a document date that stands for none", ("P8", "P6")),
    Kind("zero_line", "a line of nothing", ("P10",)),
    Kind("seldom_account", "an account used once or twice in the year", ("S1",)),
    Kind("rare_pair", "debit and credit accounts never seen together", ("S2",)),
    Kind("forbidden_pair", "a pair that ought not to be, such as cash to revenue", ("S3",)),
    Kind("suspense", "cash paid out to suspense by hand", ("S4",)),
    Kind("control_account", "a manual journal on a control account", ("S5",)),
    Kind("unusual_user", "an entry of somebody who never makes entries", ("U1",)),
    Kind("user_account", "a user on accounts that are not their work", ("U2", "U2B")),
    Kind("manager_entry", "a journal of senior management", ("U3",)),
    Kind("self_approval", "entered and approved by the same person", ("U4",)),
    Kind("top_side", "a manual journal to revenue without a reference", ("M1",)),
    Kind("blank_text", "an entry without any text", ("X1", "P6")),
    Kind("keyword", "a text such as 'plug' or 'as instructed'", ("X2",)),
    Kind("year_end_words", "year-end wording in the middle of the year", ("X3",)),
    Kind("window_dressing", "a sale booked before period end, undone after it", ("R1",)),
    Kind("unreversed_accrual", "an accrual that was never released", ("R2",)),
    Kind("repeated_cancel", "posted and cancelled three times", ("R2", "R2B")),
    Kind("complex_entry", "an entry of forty lines over many accounts", ("R3",)),
    Kind("trend_spike", "an account far above its other months", ("F1",)),
)

_TWICE_SOMEHOW = ("D4", "D5", "D6", "D7", "D8", "D9", "D10")

#: Kinds of ledgers planted by others, with the checks that see them.
PLANTED_KINDS = (
    Kind("amount_outlier", "an amount far from the account's usual", ("A4", "A5", "A8", "A9")),
    Kind("account_pair", "accounts that do not go together", ("S2", "S2B", "S3")),
    Kind("off_hours", "entered at night or on a free day", ("T3", "T4", "T5")),
    Kind("backdated", "entered long after the document", ("T1", "T10")),
    Kind("user_account", "a user on accounts of others", ("U1", "U2", "U2B")),
    Kind("split_threshold", "a purchase split below the limit", ("A6", "A7")),
    Kind("period_end_reversal", "booked before period end, undone after", ("R1",)),
    Kind("ghost_vendor", "a supplier that does not exist", ("A1", "A2", "A6", "A7", "A8", "S6")),
    Kind(
        "manual_override", "an automatic account posted by hand", ("M1", "S2B", "S5", "U2", "U2B")
    ),
    Kind("rare_account", "an account hardly ever used", ("S1", "S2", "S2B")),
    Kind("topside_round", "a round journal at period end", ("A1", "M1", "T6")),
    Kind("dup_exact", "entered twice", _TWICE_SOMEHOW),
    Kind("dup_later_date", "entered again later", _TWICE_SOMEHOW),
    Kind("dup_effective_shift", "entered again with another document date", _TWICE_SOMEHOW),
    Kind("dup_ref_typo", "entered again with a mistyped number", _TWICE_SOMEHOW),
    Kind("dup_amount_transposed", "entered again with digits swapped", _TWICE_SOMEHOW),
    Kind("dup_vendor_variant", "entered again for another supplier number", _TWICE_SOMEHOW),
    Kind("dup_diff_user_source", "entered again by another way", _TWICE_SOMEHOW),
    Kind("dup_account_changed", "entered again on another account", _TWICE_SOMEHOW),
    Kind("dup_manual_twice", "a manual journal posted twice", _TWICE_SOMEHOW),
    Kind("dup_paid_twice", "an invoice paid twice", _TWICE_SOMEHOW),
    Kind("dup_combo", "entered again with several changes", _TWICE_SOMEHOW),
)

_CHECKS_OF = {kind.name: " ".join(kind.checks) for kind in KINDS}


def checks_of_kinds() -> dict[str, str]:
    """Return kind -> the codes of the checks expected to see it, parted by blanks."""
    return dict(_CHECKS_OF)
