"""Whether this machine can forecast: the packages are an extra of their own."""

from importlib.util import find_spec
from typing import Final

from crossfoot.errors import UserError

PACKAGES: Final = ("statsforecast", "mlforecast", "lightgbm")
MISSING: Final = (
    "This server can't forecast: {names} not installed. Ask your operator to install "
    "crossfoot[server,forecast]."
)


def need_methods() -> None:
    """Refuse where the packages that forecast are not installed.

    Raises:
        UserError: which are missing, and what to do.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        are = "is" if len(missing) == 1 else "are"
        raise UserError(MISSING.format(names=f"{', '.join(missing)} {are}"))
