"""What frames need to leave as something else."""

from crossfoot.errors import UserError


def needs(*modules: str) -> None:
    from importlib.util import find_spec

    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        raise UserError(
            f"This needs {' and '.join(missing)}: in a checkout, pip install -e '.[pandas]'."
        )
