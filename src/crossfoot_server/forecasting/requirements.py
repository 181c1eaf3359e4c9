"""What forecasts need: sales, and packages that are an extra of their own."""

from importlib.util import find_spec
from typing import Final

from crossfoot.errors import UserError

PACKAGES: Final = ("statsforecast", "mlforecast", "lightgbm")
NO_SALES: Final = "There are no sales to forecast from: upload a sales export first."
MISSING: Final = (
    "This server can't forecast: {names} not installed. Ask your operator to install "
    "crossfoot[server,forecast]."
)


def missing_packages() -> list[str]:
    """The packages that forecast and are not installed."""
    return [name for name in PACKAGES if find_spec(name) is None]


def need_methods() -> None:
    """Refuse where the packages that forecast are not installed.

    Raises:
        UserError: which are missing, and what to do.
    """
    missing = missing_packages()
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UserError(MISSING.format(names=f"{', '.join(missing)} {are}"))
