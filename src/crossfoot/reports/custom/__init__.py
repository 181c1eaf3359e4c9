"""Custom reports: what a company asks of its own tables, as data; validated, then run."""

from crossfoot.reports.custom.parsing import spec_of
from crossfoot.reports.custom.report import Custom, Setting, custom_report
from crossfoot.reports.custom.schema import spec_schema
from crossfoot.reports.custom.sources import SOURCE_NAMES, SOURCES, Field, Source, source_of
from crossfoot.reports.custom.spec import (
    Drawing,
    Filter,
    Group,
    Measure,
    Order,
    Spec,
    spec_record,
)
from crossfoot.reports.custom.validating import validated

__all__ = [
    "SOURCES",
    "SOURCE_NAMES",
    "Custom",
    "Drawing",
    "Field",
    "Filter",
    "Group",
    "Measure",
    "Order",
    "Setting",
    "Source",
    "Spec",
    "custom_report",
    "source_of",
    "spec_of",
    "spec_record",
    "spec_schema",
    "validated",
]
