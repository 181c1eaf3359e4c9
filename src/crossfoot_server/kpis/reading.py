"""What key figures are computed from: sales, stock, the newest ledger, plans and settings."""

import hashlib
import uuid
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from crossfoot.errors import UserError
from crossfoot.kpis.bookkeeping import books_of
from crossfoot.kpis.books import Books
from crossfoot.kpis.plan import Plan, Planned
from crossfoot.kpis.view import Business, Settings
from crossfoot.tables import SALES
from crossfoot_server.datasets.models import Dataset, FileKind
from crossfoot_server.datasets.profiles import engagement_in
from crossfoot_server.datasets.store import open_ledger
from crossfoot_server.kpis.models import KpiPlan, KpiSettings
from crossfoot_server.kpis.queries import settings_of
from crossfoot_server.sales.models import Subject
from crossfoot_server.sales.queries import kept_table, table_of

NO_DATA = "No sales and no ledger were uploaded yet, so there are no key figures."


@dataclass(frozen=True)
class DataVersion:
    """Which data key figures are of: versions of tables, a dataset, and a hash of what was entered.

    `ledger` is the id of the newest ledger's dataset.
    """

    sales: int | None
    inventory: int | None
    ledger: uuid.UUID | None
    entered: str

    @property
    def text(self) -> str:
        ledger = self.ledger.hex[:12] if self.ledger else None
        parts = {"s": self.sales, "i": self.inventory, "l": ledger, "e": self.entered}
        return "-".join(f"{mark}{part}" for mark, part in parts.items() if part not in (None, ""))

    @property
    def told(self) -> dict[str, object]:
        ledger = str(self.ledger) if self.ledger else None
        return {"sales": self.sales, "inventory": self.inventory, "ledger": ledger}


@dataclass(frozen=True)
class Source:
    """A company's data as the library takes them."""

    business: Business
    version: DataVersion
    currency: str


def version_of(company_id: uuid.UUID) -> DataVersion | None:
    """The version of a company's data, without reading them; None when it has none."""
    sales, ledger = table_of(company_id, Subject.SALES), _ledger_of(company_id)
    if sales is None and ledger is None:
        return None
    inventory = table_of(company_id, Subject.INVENTORY)
    return DataVersion(
        sales.version if sales else None,
        inventory.version if inventory else None,
        ledger.pk if ledger else None,
        _entered(company_id).version,
    )


def line_count_of(company_id: uuid.UUID) -> int:
    """How many lines key figures are computed from: of sales, of stock and of the newest ledger."""
    tables = (table_of(company_id, subject) for subject in Subject)
    ledger = _ledger_of(company_id)
    return sum(one.line_count for one in tables if one) + (ledger.line_count if ledger else 0)


def read_source(company_id: uuid.UUID) -> Source:
    """Read all of a company's data.

    Raises:
        UserError: it has none, or a ledger that can't be opened any more.
    """
    entered, ledger = _entered(company_id), _ledger_of(company_id)
    sales = kept_table(company_id, Subject.SALES)
    if sales is None and ledger is None:
        raise UserError(NO_DATA)
    stock = kept_table(company_id, Subject.INVENTORY)
    books = _books(ledger) if ledger else None
    decimals = sales.row.decimals if sales else books.decimals if books else 2
    version = DataVersion(
        sales.row.version if sales else None,
        stock.row.version if stock else None,
        ledger.pk if ledger else None,
        entered.version,
    )
    business = Business(
        sales.lines if sales else pl.DataFrame(schema=SALES.schema),
        decimals,
        stock.lines if stock else None,
        entered.plan,
        entered.for_library,
        books,
    )
    return Source(business, version, sales.row.currency if sales else "")


def _ledger_of(company_id: uuid.UUID) -> Dataset | None:
    """The company's newest ledger."""
    ledgers = Dataset.objects.of(company_id).filter(data_file__kind=FileKind.LEDGER)
    return ledgers.filter(line_count__gt=0).select_related("data_file").defer("manifest").first()


def _books(dataset: Dataset) -> Books:
    engagement = engagement_in(dataset.data_file.profile)
    return books_of(open_ledger(dataset.company_id, dataset.data_file_id).book(), engagement)


def _entered(company_id: uuid.UUID) -> "_Entered":
    plans = list(KpiPlan.objects.of(company_id).order_by("label"))
    return _Entered(settings_of(company_id), plans)


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
