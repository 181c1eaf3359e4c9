"""Stories of the checks on people."""

import pytest

from crossfoot.audit.check import Engagement
from crossfoot.audit.checks.people import PEOPLE_CHECKS
from crossfoot.audit.usernames import is_automatic, is_generic
from tests.builders import finder, ledger_frame

found = finder(PEOPLE_CHECKS)


@pytest.mark.parametrize("name", ["ADMIN", "test01", "sap*", "SYSTEM", "guest.user"])
def test_generic_names(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize("name", ["a.carr", "BATCH_SD", "administrata", "testa"])
def test_names_that_somebody_owns(name: str) -> None:
    assert not is_generic(name)


def test_batch_users_are_automatic() -> None:
    assert is_automatic("BATCH_SD")
    assert is_automatic("IF-BANK")
    assert not is_automatic("ibatchelor")


def test_a_system_user_who_posts_most_lines_is_ordinary() -> None:
    frame = ledger_frame(account=["1"] * 100, entered_by=["SYSTEM"] * 99 + ["anna"])
    assert found("U3", frame).is_empty()
    rare = ledger_frame(account=["1"] * 100, entered_by=["SYSTEM"] + ["anna"] * 99)
    assert found("U3", rare)["role"].to_list() == ["a shared or technical name"]


def test_numbered_names_are_a_naming_scheme() -> None:
    frame = ledger_frame(account=["1"] * 100, entered_by=[f"USER{n}" for n in range(100)])
    assert found("U3", frame).is_empty()


def test_a_user_in_two_roles_is_named_by_the_stronger() -> None:
    tags = Engagement(user_tags={"it": ("root",), "terminated": ("Root",)})
    frame = ledger_frame(account=["1"], entered_by=["ROOT"])
    assert found("U3", frame, tags)["role"].to_list() == ["somebody who has left"]


def test_a_new_user_does_not_flood_the_novelty_check() -> None:
    """All that a newcomer does is new; that is for U1 to say, once."""
    accounts = [str(1000 + n % 4) for n in range(400)]
    frame = ledger_frame(account=accounts, entered_by=["anna"] * 390 + ["new"] * 10)
    assert found("U2", frame).is_empty()


def test_missing_approvals_are_flagged_only_where_approval_is_usual() -> None:
    frame = ledger_frame(
        journal_id=[str(n) for n in range(24)],
        account=["1"] * 24,
        entered_by=["anna"] * 24,
        approved_by=["ben"] * 11 + [None] * 13,
        source=["KR"] * 12 + ["DR"] * 12,
    )
    flagged = found("U4", frame)
    assert flagged["entry_id"].to_list() == [12]


def test_the_strongest_reason_stands_for_an_entry() -> None:
    frame = ledger_frame(
        account=["1", "2"], amount=["500.00", "-500.00"],
        entered_by=["anna"] * 2, approved_by=["anna"] * 2,
    )  # fmt: skip
    flagged = found("U4", frame, limits={"ANNA": 100})
    assert flagged["why"].to_list() == ["entered and approved by the same person"]


def test_batch_users_do_not_count_as_one_person_unless_asked() -> None:
    frame = ledger_frame(
        journal_id=list("ABCD"), account=["1"] * 4, entered_by=["BATCH"] * 3 + ["anna"]
    )
    assert found("U5", frame).is_empty()
    assert found("U5", frame, include_automatic=True)["subject"].to_list() == ["BATCH"]
