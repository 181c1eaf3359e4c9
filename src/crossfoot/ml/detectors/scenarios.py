"""Scenarios: what auditors look for, as features that are high together."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from crossfoot.ml.features.matrix import Matrix


@dataclass(frozen=True)
class At:
    """A feature that is at least so high; with `one_in` at least as rare as one line in so many."""

    feature: str
    least: float = 0.0
    one_in: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """Conditions that are strange together. `by` are facts of the line that have to hold too.

    Of `any_of` at least one has to hold.
    """

    name: str
    meaning: str
    all_of: tuple[At, ...]
    any_of: tuple[At, ...] = ()
    by: tuple[Literal["by_hand", "person"], ...] = ()


SCENARIOS: Final = (
    Scenario("split_under_limit", "several entries of a party just below a limit in one week",
             (At("under_limit", 4.0),)),
    Scenario("ghost_party", "a new party whose references follow one another",
             (At("new_party", 0.5), At("following_references", 0.6))),
    Scenario("undone_after_month_end", "booked by hand and undone across a month's end",
             (At("odd_undone", 7.0),), by=("by_hand",)),
    Scenario("outside_own_hours", "entered by a person at an hour that is not theirs",
             (At("hour_of_user", 7.0),), (At("night", 1.0), At("rest_day", 1.0)), ("person",)),
    Scenario("pair_never_seen", "two accounts that this source never books against each other",
             (At("account_of_flow", 11.5),)),
    Scenario("user_never_here", "a person on an account where that source has others",
             (At("user_of_work", 9.0),), by=("person",)),
    Scenario("into_a_closed_month", "a document of months ago, later than the source's ever are",
             (At("months_away", 2.0), At("entered_late", 2.0)), by=("person",)),
    Scenario("system_account_by_hand", "an entry by hand to an account that systems feed",
             (At("source_of_account", 8.0),), by=("by_hand",)),
    Scenario("round_without_reason", "a large round amount by hand, without a text that explains",
             (At("zeros", 4.0), At("size", 13.0)), (At("vague_text", 1.0), At("no_text", 1.0)),
             ("by_hand",)),
    Scenario("amount_out_of_line", "an amount far above what party and account usually have",
             (At("amount_of_party_in_account", 4.2),)),
    Scenario("account_hardly_used", "an account that the ledger hardly uses",
             (At("rare_account", one_in=12.0),)),
)  # fmt: skip


def fires(scenario: Scenario, matrix: Matrix, lines: int) -> npt.NDArray[np.bool_]:
    """Which lines the scenario holds for, in a ledger of so many lines."""
    found = np.ones(len(matrix.rows), dtype=np.bool_)
    for fact in scenario.by:
        found &= matrix.fact(fact)
    for at in scenario.all_of:
        found &= _holds(at, matrix, lines)
    if scenario.any_of:
        found &= np.any([_holds(at, matrix, lines) for at in scenario.any_of], axis=0)
    return found


def shown_by(scenario: Scenario, matrix: Matrix, lines: int) -> dict[str, npt.NDArray[np.bool_]]:
    """Of each feature that the scenario names, the lines for which it and the scenario hold."""
    found = fires(scenario, matrix, lines)
    named = (*scenario.all_of, *scenario.any_of)
    return {at.feature: found & _holds(at, matrix, lines) for at in named}


def _holds(at: At, matrix: Matrix, lines: int) -> npt.NDArray[np.bool_]:
    least = np.log2(lines / at.one_in) if at.one_in else at.least
    reached: npt.NDArray[np.bool_] = matrix.column(at.feature) >= np.float32(least)
    return reached
