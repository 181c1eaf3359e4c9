"""Definitions of key figures: which there are, and which version of each is used."""

import hashlib

from crossfoot.kpis import ALL_KPIS, Kpi
from crossfoot.kpis.kpi import Family

FAMILIES: tuple[Family, ...] = ("financial", "operational", "customer")
BY_NAME = {kpi.name: kpi for kpi in ALL_KPIS}
_VERSION = 12


def definition_version(kpi: Kpi) -> str:
    """A hash of what a KPI is: values of another one are not its history."""
    told = (kpi.name, kpi.unit, kpi.formula, kpi.direction, *kpi.needs)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:_VERSION]


def all_definitions() -> str:
    """A hash of all of them: after an update of the product, snapshots are taken again."""
    versions = "".join(definition_version(kpi) for kpi in ALL_KPIS)
    return hashlib.sha256(versions.encode()).hexdigest()[:_VERSION]


def of_family(family: str) -> tuple[Kpi, ...]:
    """The KPIs of a family."""
    return tuple(kpi for kpi in ALL_KPIS if kpi.family == family)
