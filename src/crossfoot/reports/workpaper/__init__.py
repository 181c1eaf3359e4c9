"""The Excel work paper."""

from crossfoot.reports.workpaper.write import write_workpaper

__all__ = ["write_workpaper"]
