"""A filled work paper comes back: what was typed into it, and what becomes of that.

filled = read_workpaper(path)
merged = merge(filled.reviews, filled.given_out, now)
"""

from crossfoot.reports.read_back.filled import FilledPaper, Problem
from crossfoot.reports.read_back.identity import Identity, refuse_other_run
from crossfoot.reports.read_back.merging import Change, Conflict, Kept, Merged, merge
from crossfoot.reports.read_back.reading import read_workpaper

__all__ = [
    "Change",
    "Conflict",
    "FilledPaper",
    "Identity",
    "Kept",
    "Merged",
    "Problem",
    "merge",
    "read_workpaper",
    "refuse_other_run",
]
