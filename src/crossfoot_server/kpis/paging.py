"""In which order key figures are listed."""

from crossfoot_server.shared.paging import NewestFirst


class NewestPeriodFirst(NewestFirst):
    """The newest period first."""

    ordering = ("-first_day", "kpi", "id")  # type: ignore[assignment] # three


class ByLabel(NewestFirst):
    """By the label of the period."""

    ordering = ("label", "id")


class ByName(NewestFirst):
    """By kind of period, then KPI."""

    ordering = ("period", "kpi")
