"""Digit tests after Benford's law, and number duplication."""

from crossfoot.audit.benford.duplication import number_duplication
from crossfoot.audit.benford.laws import LAWS, Conformity, Digits, conformity, expected_shares
from crossfoot.audit.benford.results import BenfordResult, BenfordSubject
from crossfoot.audit.benford.run import benford

__all__ = [
    "LAWS",
    "BenfordResult",
    "BenfordSubject",
    "Conformity",
    "Digits",
    "benford",
    "conformity",
    "expected_shares",
    "number_duplication",
]
