"""JSON in and out of the database without rounding money."""

import json
from decimal import Decimal
from typing import Any

from crossfoot.reports.exact_json import exact_json


class ExactEncoder(json.JSONEncoder):
    """Decimals become numbers with exactly their digits."""

    def encode(self, o: Any) -> str:
        return exact_json(o, indent=None)


class ExactDecoder(json.JSONDecoder):
    """Numbers with a point become Decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "parse_float": Decimal})
