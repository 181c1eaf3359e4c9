"""Key figures of a company's sales, stock and books: definitions, comparisons, trends."""

from crossfoot.kpis.customer import CUSTOMER
from crossfoot.kpis.financial import FINANCIAL
from crossfoot.kpis.from_ledger import FROM_LEDGER
from crossfoot.kpis.kpi import Kpi, NoValueError
from crossfoot.kpis.operational import OPERATIONAL

ALL_KPIS: tuple[Kpi, ...] = (*FINANCIAL, *FROM_LEDGER, *OPERATIONAL, *CUSTOMER)

__all__ = ["ALL_KPIS", "Kpi", "NoValueError"]
