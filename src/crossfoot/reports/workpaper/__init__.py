"""The Excel work paper."""

from crossfoot.reports.workpaper.paper import Given
from crossfoot.reports.workpaper.write import write_workpaper

__all__ = ["Given", "write_workpaper"]
