"""Duplicates: lines of six types, whole entries, near duplicates, and what explains them."""

from crossfoot.audit.duplicates.types import (
    DUPLICATE_TYPES,
    DuplicateSets,
    DuplicateType,
    duplicate_sets,
    duplicate_sets_in_slices,
)

__all__ = [
    "DUPLICATE_TYPES",
    "DuplicateSets",
    "DuplicateType",
    "duplicate_sets",
    "duplicate_sets_in_slices",
]
