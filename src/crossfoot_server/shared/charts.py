"""Charts as data: any chart program can draw them, and nothing of them is HTML."""

from typing import Any

from rest_framework import serializers


class ChartSeriesSerializer(serializers.Serializer[Any]):
    """One line or row of bars with a value, or null, for each place of x."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(["line", "bar"])

    def get_fields(self) -> dict[str, Any]:
        # A serializer's own attribute is called data.
        values = serializers.ListField(child=serializers.FloatField(allow_null=True))
        return {**super().get_fields(), "data": values}


class ChartSerializer(serializers.Serializer[Any]):
    """What a chart shows."""

    title = serializers.CharField()
    unit = serializers.CharField()
    x = serializers.ListField(child=serializers.CharField())
    series = ChartSeriesSerializer(many=True)
