"""What key figures are computed from: a company's sales, stock, plan and settings, as they are."""

import hashlib
import uuid
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import UserError
from crossfoot.kpis.plan import Plan, Planned
from crossfoot.kpis.view import Business, Settings
from crossfoot_server.kpis.models import KpiPlan, KpiSettings
from crossfoot_server.kpis.queries import settings_of
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import kept_table, table_of

NO_DATA = "No sales were uploaded yet, so there are no key figures."


@dataclass(frozen=True)
class DataVersion:
    """Which data key figures are of: the versions of the tables, and a hash of what was entered."""

    sales: int | None
    inventory: int | None
    entered: str

    @property
    def text(self) -> str:
        parts = (("s", self.sales), ("i", self.inventory), ("e", self.entered))
        return "-".join(f"{mark}{part}" for mark, part in parts if part is not None)

    @property
    def told(self) -> dict[str, object]:
        return {"sales": self.sales, "inventory": self.inventory}


@dataclass(frozen=True)
class Source:
    """A company's data as the library takes them."""

    business: Business
    version: DataVersion
    currency: str


def version_of(company_id: uuid.UUID) -> DataVersion | None:
    """The version of a company's data, without reading them; None when it has none."""
    sales = table_of(company_id, Subject.SALES)
    if sales is None:
        return None
    inventory = table_of(company_id, Subject.INVENTORY)
    entered = _Entered(settings_of(company_id), _plans(company_id))
    return DataVersion(sales.version, inventory.version if inventory else None, entered.version)


def read_source(company_id: uuid.UUID) -> Source:
    """Read all of a company's data.

    Raises:
        UserError: it has none.
    """
    entered = _Entered(settings_of(company_id), _plans(company_id))
    sales = kept_table(company_id, Subject.SALES)
    if sales is None:
        raise UserError(NO_DATA)
    stock = kept_table(company_id, Subject.INVENTORY)
    business = Business(
        sales.lines,
        sales.row.decimals,
        stock.lines if stock else None,
        entered.plan,
        entered.for_library,
    )
    inventory = stock.row.version if stock else None
    version = DataVersion(sales.row.version, inventory, entered.version)
    return Source(business, version, sales.row.currency)


@dataclass(frozen=True)
class _Entered:
    """What people have entered: settings and plans."""

    settings: KpiSettings
    plans: list[KpiPlan]

    @property
    def plan(self) -> Plan:
        return Plan({one.label: _planned(one) for one in self.plans})

    @property
    def for_library(self) -> Settings:
        row = self.settings
        return Settings(
            row.holding_rate,
            row.dead_after_days,
            row.lost_after_days,
            row.horizon_months,
            row.monthly_discount,
        )

    @property
    def version(self) -> str:
        told = [str(self.for_library)]
        told += [f"{p.label} {p.target} {p.expenses} {p.collected}" for p in self.plans]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _planned(row: KpiPlan) -> Planned:
    given = (row.target, row.expenses, row.collected)
    return Planned(*(None if one is None else Decimal(one) for one in given))


def _plans(company_id: uuid.UUID) -> list[KpiPlan]:
    return list(KpiPlan.objects.of(company_id).order_by("label"))
