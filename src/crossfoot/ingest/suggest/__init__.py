"""Suggest a mapping for an opened file, with a confidence and a reason per column."""

from crossfoot.ingest.suggest.build import suggest_mapping
from crossfoot.ingest.suggest.suggestion import ColumnSuggestion, Suggestion

__all__ = ["ColumnSuggestion", "Suggestion", "suggest_mapping"]
