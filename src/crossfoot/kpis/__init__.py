"""Key figures of a company's sales and stock: definitions, values, comparisons and trends."""

from crossfoot.kpis.customer import CUSTOMER
from crossfoot.kpis.financial import FINANCIAL
from crossfoot.kpis.kpi import Kpi, NoValueError
from crossfoot.kpis.operational import OPERATIONAL

ALL_KPIS: tuple[Kpi, ...] = (*FINANCIAL, *OPERATIONAL, *CUSTOMER)

__all__ = ["ALL_KPIS", "Kpi", "NoValueError"]
