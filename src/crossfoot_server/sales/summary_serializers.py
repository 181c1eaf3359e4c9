"""The tables of sales and stock in short, as the API shows them."""

from typing import Any

from rest_framework import serializers

#: With exactly the digits that the currency has.
_MONEY: dict[str, Any] = {"max_digits": None, "decimal_places": None, "coerce_to_string": False}


class NewestUploadSerializer(serializers.Serializer[Any]):
    """The upload that came last of those that count."""

    file_id = serializers.UUIDField()
    file_name = serializers.CharField()
    uploaded_at = serializers.DateTimeField()


class StockSummarySerializer(serializers.Serializer[Any]):
    """A table of stock; `days` are those with a count."""

    version = serializers.IntegerField(help_text="Another after every upload, and every undo.")
    updated_at = serializers.DateTimeField()
    lines = serializers.IntegerField()
    first_day = serializers.DateField(allow_null=True)
    last_day = serializers.DateField(allow_null=True)
    days = serializers.IntegerField()
    products = serializers.IntegerField()
    uploads = serializers.IntegerField(help_text="Those that count.")
    newest_upload = NewestUploadSerializer(allow_null=True)


def _money(meaning: str) -> Any:
    return serializers.DecimalField(**_MONEY, help_text=meaning)


class SalesSummarySerializer(StockSummarySerializer):
    """A table of sales with its totals: gross, returns and adjustments are all lines."""

    customers = serializers.IntegerField()
    currency = serializers.CharField(allow_null=True)
    decimals = serializers.IntegerField()
    documents = serializers.IntegerField()
    tickets = serializers.IntegerField(help_text="Documents of a sale worth more than nothing.")
    transactions = serializers.IntegerField(help_text="Lines of sales.")
    gross = _money("Lines of sales.")
    returns = _money("Lines of returns, negative.")
    adjustments = _money("Neither: such as bad debt.")
    revenue = _money("Gross and returns.")
    cost = _money("Of the lines whose cost is known.")
    costed = _money("Revenue of the lines whose cost is known.")
    discount = _money("Given on sales.")
    quantity = _money("Units sold, less those returned.")
    returned = _money("Units returned.")


class TradeSummariesSerializer(serializers.Serializer[Any]):
    """The tables of sales and stock; null where there is none."""

    sales = SalesSummarySerializer(allow_null=True)
    inventory = StockSummarySerializer(allow_null=True)
