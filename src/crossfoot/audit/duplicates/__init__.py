"""Duplicates: lines of six types, whole entries, near duplicates, and what explains them."""

from crossfoot.audit.duplicates.entries import entry_groups
from crossfoot.audit.duplicates.explained import (
    EXPLANATIONS,
    DuplicateResult,
    duplicate_result,
)
from crossfoot.audit.duplicates.lines import line_twins
from crossfoot.audit.duplicates.pairs import duplicate_pairs
from crossfoot.audit.duplicates.relations import RELATIONS
from crossfoot.audit.duplicates.same_document import same_document_lines
from crossfoot.audit.duplicates.twins import entry_twins, exact_pairs
from crossfoot.audit.duplicates.types import (
    DUPLICATE_TYPES,
    DuplicateSets,
    DuplicateType,
    duplicate_sets,
    duplicate_sets_in_slices,
)

__all__ = [
    "DUPLICATE_TYPES",
    "EXPLANATIONS",
    "RELATIONS",
    "DuplicateResult",
    "DuplicateSets",
    "DuplicateType",
    "duplicate_pairs",
    "duplicate_result",
    "duplicate_sets",
    "duplicate_sets_in_slices",
    "entry_groups",
    "entry_twins",
    "exact_pairs",
    "line_twins",
    "same_document_lines",
]
