"""Charts as data: any chart program can draw them, and nothing of them is HTML."""

from typing import Any

from rest_framework import serializers


class ChartSeriesSerializer(serializers.Serializer[Any]):
    """A line or row of bars, with `data`, or a band, with `low` and `high`.

    Each has a value, or null, for each place of x.
    """

    name = serializers.CharField()
    kind = serializers.ChoiceField(["line", "bar", "band"])

    def get_fields(self) -> dict[str, Any]:
        # A serializer's own attribute is called data.
        return {**super().get_fields(), **{name: _values() for name in ("data", "low", "high")}}


def _values() -> serializers.ListField:
    return serializers.ListField(child=serializers.FloatField(allow_null=True), required=False)


class ChartSerializer(serializers.Serializer[Any]):
    """What a chart shows."""

    title = serializers.CharField()
    unit = serializers.CharField()
    x = serializers.ListField(child=serializers.CharField())
    series = ChartSeriesSerializer(many=True)
