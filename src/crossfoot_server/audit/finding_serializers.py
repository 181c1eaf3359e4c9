"""Findings and their review as the API shows and takes them."""

from decimal import Decimal
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crossfoot.reports.review_words import TICKS
from crossfoot.selection.finding_filter import FINDING_PARAMETERS
from crossfoot_server.audit.models import Finding, FindingEvent, Review
from crossfoot_server.companies.models import User
from crossfoot_server.ml.entries import ToldEntry
from crossfoot_server.shared.query_tables import as_lists
from crossfoot_server.shared.strict import StrictSerializer

MONEY: dict[str, Any] = {"max_digits": 38, "decimal_places": 4, "coerce_to_string": False}
MOST_IDS = 10_000
CHANGED = ("status", "assignee", "tick", "note")


class PersonSerializer(serializers.ModelSerializer[User]):
    """Who reviews a finding."""

    class Meta:
        model = User
        fields = ("id", "email")


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A finding: what was found on which line, and what reviewers made of it.

    `also` are weaker checks of its family; `amount` is in currency units, debit positive. What
    begins with ml_ is of the whole entry, by the model in use; null where none has scored the file.
    """

    also = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField()
    assignee = PersonSerializer(read_only=True, allow_null=True)
    ml_risk = serializers.SerializerMethodField(help_text="0 to 100, of its strongest line.")
    ml_level = serializers.SerializerMethodField(help_text="HIGH, MEDIUM or LOW.")
    ml_reasons = serializers.SerializerMethodField(
        help_text="That it may be booked twice, and up to three more that only the strangest have."
    )
    ml_model_version = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = (
            "id", "run_id", "finding_key", "code", "family", "also", "score", "points", "risk",
            "reason", "line_id", "entry_id", "file_row", "journal_id", "posting_date", "account",
            "account_name", "party", "text", "entered_by", "source", "amount", "status",
            "assignee", "tick", "updated_at", "ml_risk", "ml_level", "ml_reasons",
            "ml_model_version",
        )  # fmt: skip

    def get_also(self, finding: Finding) -> list[str]:
        return finding.also.split(",") if finding.also else []

    def get_amount(self, finding: Finding) -> Decimal:
        """With as many digits as the currency has."""
        digits: int = self.context["decimals"]
        return round(finding.amount, digits)

    def get_ml_risk(self, finding: Finding) -> float | None:
        told = self._told(finding)
        return told.risk if told else None

    def get_ml_level(self, finding: Finding) -> str | None:
        told = self._told(finding)
        return told.level if told else None

    def get_ml_reasons(self, finding: Finding) -> list[str] | None:
        told = self._told(finding)
        return list(told.reasons) if told else None

    def get_ml_model_version(self, finding: Finding) -> str | None:
        told = self._told(finding)
        return told.model_version if told else None

    def _told(self, finding: Finding) -> ToldEntry | None:
        entries: dict[int | None, ToldEntry] = self.context["told"]
        return entries.get(finding.entry_id)


class SumSerializer(serializers.Serializer[Any]):
    """Findings and the sum of their absolute amounts."""

    count = serializers.IntegerField()
    amount = serializers.DecimalField(**MONEY)


class FindingTotalsSerializer(SumSerializer):
    """Totals of all findings that fit the filter."""

    entries = serializers.IntegerField(help_text="Entries with at least one of them.")
    by_status = serializers.DictField(child=SumSerializer())
    by_code = serializers.DictField(
        child=SumSerializer(),
        help_text=(
            "By the main check of each finding, so that they add up to `count`. The summary of a "
            "run counts every flag of a check, also those that a finding has in `also`."
        ),
    )


class FindingPageSerializer(serializers.Serializer[Any]):
    """A page of a run's findings; `next` is null on the last one."""

    run_id = serializers.UUIDField()
    run_key = serializers.CharField(help_text="The run id that reports show.")
    file_id = serializers.UUIDField()
    file_name = serializers.CharField(help_text="The upload that was audited.")
    next = serializers.URLField(allow_null=True)
    totals = FindingTotalsSerializer()
    results = FindingSerializer(many=True)


class EventSerializer(serializers.ModelSerializer[FindingEvent]):
    """A line of a finding's history: kind status, assignee, tick, note or carried_over.

    `source` is "work paper" for what came back in one.
    """

    class Meta:
        model = FindingEvent
        fields = ("id", "created_at", "kind", "before", "after", "note", "by", "source")


class EntrySerializer(serializers.Serializer[Any]):
    """All lines of a journal entry, with the checks that flagged each."""

    line_count = serializers.IntegerField()
    debit = serializers.DecimalField(**MONEY)
    credit = serializers.DecimalField(**MONEY)
    lines = serializers.ListField(child=serializers.DictField())


class FindingDetailSerializer(FindingSerializer):
    """A finding with its history, oldest first, and its whole entry."""

    history = EventSerializer(many=True)
    entry = EntrySerializer()

    class Meta(FindingSerializer.Meta):
        fields = (*FindingSerializer.Meta.fields, "history", "entry")  # type: ignore[assignment]


class ChangeSerializer(StrictSerializer):
    """What a reviewer changes: at least one of the four."""

    together: ClassVar[dict[str, Any]] = {"anyOf": [{"required": [name]} for name in CHANGED]}
    status = serializers.ChoiceField(Review.choices, required=False)
    assignee = serializers.UUIDField(
        required=False, allow_null=True, help_text="A member's id; null for nobody."
    )
    tick = serializers.ChoiceField(
        TICKS, required=False, allow_blank=True, help_text="A tick mark; empty for none."
    )
    note = serializers.CharField(required=False, max_length=10_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(CHANGED) & set(attrs):
            raise serializers.ValidationError("Give status, assignee, tick or note.")
        return attrs


class NoteSerializer(StrictSerializer):
    """A note on a finding."""

    note = serializers.CharField(max_length=10_000)


@extend_schema_field(as_lists(FINDING_PARAMETERS))
class FilterField(serializers.DictField):
    """Lists of texts by the name of the parameter."""


class BulkSerializer(ChangeSerializer):
    """A change of many findings: those with `ids`, or those of a `run` that fit the `filter`."""

    together: ClassVar[dict[str, Any]] = {
        **ChangeSerializer.together,
        "oneOf": [{"required": ["ids"]}, {"required": ["run"]}],
        "dependentRequired": {"filter": ["run"]},
    }
    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, min_length=1, max_length=MOST_IDS
    )
    run = serializers.UUIDField(required=False)
    filter = FilterField(
        child=serializers.ListField(child=serializers.CharField(trim_whitespace=False)),
        required=False,
        help_text="The filter of the list: lists of values by the name of the parameter.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("ids" in attrs) == ("run" in attrs) or ("filter" in attrs and "run" not in attrs):
            raise serializers.ValidationError("Give ids, or run and, if wanted, filter.")
        return super().validate(attrs)


class ChangedSerializer(serializers.Serializer[Any]):
    """How many findings were meant, and how many of them are different now."""

    matched = serializers.IntegerField()
    changed = serializers.IntegerField()
