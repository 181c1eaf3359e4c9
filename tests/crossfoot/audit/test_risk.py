"""Risk of lines, entries, accounts and the company; findings in their strongest form."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from crossfoot.audit.book import Book
from crossfoot.audit.check import Check, NotRunError, Settings
from crossfoot.audit.checks import ALL_CHECKS
from crossfoot.audit.findings import build_findings
from crossfoot.audit.flags import Flagged, run_checks
from crossfoot.audit.line_score import line_scores, score_words
from crossfoot.audit.profile import Profile
from crossfoot.audit.results import FLAG_COLUMNS, OBSERVATION_COLUMNS, CheckResult
from crossfoot.audit.risk import FULL_SHARE, assess_risk, score_accounts, score_entries, score_lines
from crossfoot.engine.base import Frame
from crossfoot.progress import no_progress
from tests.builders import book, ledger_frame

PROFILE = Profile("test", family_caps={"time": 20.0, "amount": 30.0})
CHECK = ALL_CHECKS[0]


def flag_rows(*rows: tuple[int, int, str, str, float]) -> pl.DataFrame:
    """Flags of (line, entry, code, family, points)."""
    names = ("line_id", "entry_id", "code", "family", "points")
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema={name: FLAG_COLUMNS[name] for name in names})
    return frame.with_columns(
        score=pl.lit(1.0), minor=pl.lit(100, pl.Int64), reason=pl.col("code") + " says so"
    ).select(FLAG_COLUMNS.names())


def two_entries() -> Book:
    return book(
        ledger_frame(
            journal_id=["A", "A", "B", "B"],
            account=["1000", "4000", "1000", "4000"],
            amount=["30.00", "-30.00", "10.00", "-10.00"],
        )
    )


def test_a_family_adds_no_more_than_its_cap_and_families_add_up() -> None:
    flags = flag_rows(
        (1, 1, "T1", "time", 15.0), (1, 1, "T3", "time", 12.0), (1, 1, "A1", "amount", 6.0)
    )
    assert score_lines(flags, PROFILE).rows() == [(1, 26.0, "A1,T1,T3")]


def test_the_score_of_a_line_is_told_as_one_sum() -> None:
    flags = flag_rows(
        (1, 1, "T1", "time", 15.0), (1, 1, "T3", "time", 12.25), (1, 1, "A1", "amount", 6.0),
        *[(2, 1, f"X{n}", f"family {n}", 24.5) for n in range(5)],
    )  # fmt: skip
    told = {line: score_words(one) for line, one in line_scores(flags, PROFILE).items()}
    assert told == {
        1: "T1 15 + T3 12.25 + A1 6 - 7.25 (time up to 20) = 26",
        2: "X0 24.5 + X1 24.5 + X2 24.5 + X3 24.5 + X4 24.5 - 22.5 (all up to 100) = 100",
    }


def test_what_is_told_of_a_line_is_its_risk() -> None:
    rows = [
        (line, 1, f"X{n}", f"family {n % 3}", round(line * 1.37 + n * 3.21, 2))
        for line in range(1, 20)
        for n in range(line % 7 + 1)
    ]
    flags = flag_rows(*rows)
    told = line_scores(flags, PROFILE)
    for line, risk, _codes in score_lines(flags, PROFILE).rows():
        assert abs(told[line].total - Decimal(str(risk))) <= Decimal("0.05")


def test_a_risk_is_at_most_a_hundred_and_the_highest_comes_first() -> None:
    families = [f"family {n}" for n in range(6)]
    rows = [(1, 1, f"X{n}", family, 25.0) for n, family in enumerate(families)]
    flags = flag_rows(*rows, (2, 1, "A1", "amount", 7.0), (3, 2, "A1", "amount", 7.0))
    assert score_lines(flags, PROFILE).select("line_id", "risk").rows() == [
        (1, 100.0),
        (2, 7.0),
        (3, 7.0),
    ]


def test_an_entry_takes_each_check_once_at_its_strongest_line() -> None:
    flags = flag_rows(
        (1, 1, "T1", "time", 4.0), (2, 1, "T1", "time", 9.0), (2, 1, "T3", "time", 3.0)
    )
    assert score_entries(flags, PROFILE).rows() == [(1, 12.0, "T1,T3")]


def test_the_risk_of_an_account_is_weighted_by_amount() -> None:
    """Of 40.00 on account 1000, 30.00 have a risk of 20: 15."""
    flags = flag_rows((1, 1, "T1", "time", 20.0), (4, 2, "T1", "time", 8.0))
    assert score_accounts(two_entries(), flags, PROFILE).rows() == [
        ("1000", 15.0, 1),
        ("4000", 2.0, 1),
    ]


def test_an_account_of_zeros_has_no_risk_rather_than_none() -> None:
    zeros = book(ledger_frame(amount=["0.00"]))
    flags = flag_rows((1, 1, "T1", "time", 20.0))
    assert score_accounts(zeros, flags, PROFILE).rows() == [("1000", 0.0, 1)]


def result(code: str, family: str, weight: float, entries: int, amount: str) -> CheckResult:
    told = {"code": code, "family": family, "weight": weight, "title": f"Title of {code}"}
    check = replace(CHECK, is_gate=False, **told)  # type: ignore[arg-type] # families of this test
    return CheckResult(
        check, "run", {}, flagged_lines=entries, flagged_entries=entries, amount=Decimal(amount)
    )


def flagged(*results: CheckResult, flags: pl.DataFrame | None = None) -> Flagged:
    none = OBSERVATION_COLUMNS.to_frame()
    return Flagged(results, FLAG_COLUMNS.to_frame() if flags is None else flags, none)


def test_a_ledger_without_flags_has_no_risk() -> None:
    risk = assess_risk(two_entries(), flagged(), PROFILE)
    assert (risk.score, risk.level) == (0.0, "LOW")
    assert (risk.contributions, risk.recommendations) == ((), ())
    assert risk.entries.is_empty()
    assert risk.accounts.is_empty()


@pytest.mark.parametrize(
    ("weight", "level"), [(29.9, "LOW"), (30.0, "MEDIUM"), (59.9, "MEDIUM"), (60.0, "HIGH")]
)
def test_levels_begin_where_the_profile_says(weight: float, level: str) -> None:
    flags = flag_rows((1, 1, "T1", "time", 1.0))
    one = flagged(result("T1", "time", weight, 2, "40.00"), flags=flags)
    wide = Profile("wide", family_caps={"time": 100.0})
    assert assess_risk(two_entries(), one, wide).level == level


def test_contributions_of_a_family_are_cut_to_its_cap_in_proportion() -> None:
    """40 and half of 20 are cut to 20."""
    flags = flag_rows((1, 1, "T1", "time", 1.0), (1, 1, "T3", "time", 1.0))
    both = flagged(
        result("T3", "time", 20, 2, "40.00"), result("T1", "time", 40, 2, "40.00"), flags=flags
    )
    risk = assess_risk(two_entries(), both, PROFILE)
    assert [(one.code, one.points) for one in risk.contributions] == [("T1", 16.0), ("T3", 4.0)]
    assert risk.score == 20.0
    assert risk.recommendations[0] == "Title of T1: look at 1 entry, first A."


def test_a_check_that_touches_little_counts_by_its_reach() -> None:
    """1 of 400 entries is a part of the full share: the root of it counts."""
    frame = ledger_frame(journal_id=[f"J{n}" for n in range(400)], amount=["1.00", "-1.00"] * 200)
    one = flagged(result("T1", "time", 10, 1, "1.00"), flags=flag_rows((1, 1, "T1", "time", 1.0)))
    (contribution,) = assess_risk(book(frame), one, PROFILE).contributions
    assert contribution.points == round(10 * (0.0025 / FULL_SHARE) ** 0.5, 2)
    assert contribution.share_of_entries == 0.0025


def test_a_check_of_no_weight_adds_nothing() -> None:
    flags = flag_rows((1, 1, "T1", "time", 0.0))
    risk = assess_risk(
        two_entries(), flagged(result("T1", "time", 0, 2, "1"), flags=flags), PROFILE
    )
    assert (risk.score, [one.points for one in risk.contributions]) == (0.0, [0.0])


def test_a_line_is_found_once_per_family_in_its_strongest_form() -> None:
    flags = flag_rows(
        (1, 1, "T3", "time", 5.0),
        (1, 1, "T1", "time", 9.0),
        (1, 1, "T5", "time", 5.0),
        (1, 1, "A1", "amount", 4.0),
        (3, 2, "A1", "amount", 30.0),
    )
    found = build_findings(two_entries(), flags, PROFILE)
    assert found.select("finding_id", "also", "risk", "reason").rows() == [
        ("A1-3", "", 30.0, "A1 says so"),
        ("T1-1", "T3,T5", 23.0, "T1 says so"),
        ("A1-1", "", 23.0, "A1 says so"),
    ]
    assert found["amount"].to_list() == [Decimal("10.00"), Decimal("30.00"), Decimal("30.00")]
    assert found["finding_id"].is_unique().all()


def fixed_check(rows: dict[str, list[Any]], **changes: Any) -> Check:
    """A check that finds these rows in any ledger."""

    def find(ledger: Book, settings: Settings) -> Frame:
        return ledger.engine.from_polars(pl.DataFrame(rows))

    told = {"code": "X9", "reason": "because {why}", "needs": frozenset(), "parameters": ()}
    return replace(CHECK, find=find, **{"unit": "line", "weight": 8.0, **told, **changes})


def test_flags_of_an_entry_are_on_all_its_lines_with_their_amounts() -> None:
    check = fixed_check({"entry_id": [2], "score": [0.5], "why": ["so"]}, unit="entry")
    found = run_checks(two_entries(), [check], PROFILE, no_progress)
    columns = ("line_id", "entry_id", "points", "minor", "reason")
    assert found.flags.select(columns).rows() == [
        (3, 2, 4.0, 1000, "because so"),
        (4, 2, 4.0, -1000, "because so"),
    ]
    (told,) = found.checks
    assert (told.flagged_lines, told.flagged_entries, told.amount) == (2, 1, Decimal("20.00"))


def test_scores_are_kept_between_nothing_and_one_and_points_follow_the_weight() -> None:
    check = fixed_check({"line_id": [1, 2], "score": [1.7, -0.2], "why": ["a", "b"]})
    heavier = Profile("heavier", checks={"X9": {"weight": 50}})
    found = run_checks(two_entries(), [check], heavier, no_progress)
    assert found.flags.select("score", "points").rows() == [(1.0, 50.0), (0.0, 0.0)]


def test_an_observation_flags_no_line() -> None:
    rows: dict[str, list[Any]] = {
        "subject": ["account 1000"], "minor": [5], "score": [1.0], "why": ["so"]
    }  # fmt: skip
    found = run_checks(two_entries(), [fixed_check(rows, unit="observation")], PROFILE, no_progress)
    assert found.flags.is_empty()
    assert found.observations["subject"].to_list() == ["account 1000"]
    assert (found.checks[0].observations, found.checks[0].flagged_lines) == (1, 0)


def test_a_check_that_can_not_run_says_why_in_every_way() -> None:
    def refuse(ledger: Book, settings: Settings) -> Frame:
        raise NotRunError("there is too little to compare")

    refusing = fixed_check({}, code="R9")
    checks = [
        replace(refusing, find=refuse),
        fixed_check({}, needs=frozenset({"approved_by"})),
        fixed_check({}, code="E9", needs=frozenset({"entry_id"})),
        fixed_check({}, code="O9", on_by_default=False),
    ]
    no_entries = book(ledger_frame(amount=["1.00"]).with_columns(entry_id=pl.lit(None, pl.Int64)))
    found = run_checks(no_entries, checks, PROFILE, no_progress)
    assert {one.status for one in found.checks} == {"not_run"}
    assert [one.why_not for one in found.checks] == [
        "there is too little to compare",
        "the file has no approved_by (user who approved the entry)",
        "nothing in the file tells which lines make an entry",
        "the profile test does not switch it on",
    ]


def test_a_check_without_the_evidence_it_names_is_a_mistake_of_ours() -> None:
    check = fixed_check({"line_id": [1], "score": [1.0]})
    with pytest.raises(AssertionError, match=r"X9 gives no evidence \['why'\]"):
        run_checks(two_entries(), [check], PROFILE, no_progress)


def test_progress_is_told_per_check() -> None:
    told: list[tuple[str, int, int | None]] = []
    checks = [fixed_check({"line_id": [1], "score": [1.0], "why": ["a"]})] * 3
    run_checks(two_entries(), checks, PROFILE, lambda *step: told.append(step))
    assert told == [("checks", done, 3) for done in range(4)]


def test_a_gate_that_fails_counts_in_full() -> None:
    """One of 400 entries does not balance: nothing else can be relied on before that."""
    frame = ledger_frame(journal_id=[f"J{n}" for n in range(400)], amount=["1.00", "-1.00"] * 200)
    unbalanced = result("P3", "population", 20, 1, "1.00")
    gate = replace(unbalanced, check=replace(unbalanced.check, is_gate=True))
    one = flagged(gate, flags=flag_rows((1, 1, "P3", "population", 20.0)))
    assert assess_risk(book(frame), one, PROFILE).score == 20.0
