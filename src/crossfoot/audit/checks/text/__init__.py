"""Checks of the family text."""

from crossfoot.audit.check import Check
from crossfoot.audit.checks.text.blank_text import BLANK_TEXT
from crossfoot.audit.checks.text.suspicious_words import SUSPICIOUS_WORDS
from crossfoot.audit.checks.text.year_end_words import YEAR_END_WORDS

TEXT_CHECKS: tuple[Check, ...] = (BLANK_TEXT, SUSPICIOUS_WORDS, YEAR_END_WORDS)
