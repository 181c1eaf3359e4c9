"""Reviews of entries, suggestions and ranking changes as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.ml.models import Decision, EntryReview
from crossfoot_server.shared.strict import QuerySerializer, StrictSerializer

MOST_SUGGESTED, SUGGESTED = 100, 20
MOST_ROWS, ROWS = 500, 50
_LONGEST_NUMBER = 200


class EntryReviewSerializer(serializers.ModelSerializer[EntryReview]):
    """A reviewer's word on an entry; the newest on it counts, withdrawn: none does.

    `origin` is the finding that was decided, or suggestion.
    """

    file_id = serializers.UUIDField(source="data_file_id")

    class Meta:
        model = EntryReview
        fields = (
            "id", "file_id", "journal_id", "decision", "reason", "origin", "by", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class EntryReviewsQuery(QuerySerializer):
    """Which words: those on a file, and of one decision."""

    file_id = serializers.UUIDField(required=False, help_text="An upload.")
    decision = serializers.ChoiceField(Decision.choices, required=False)


class NewEntryReviewSerializer(StrictSerializer):
    """What a reviewer says of an entry, by its number as the source system writes it."""

    file_id = serializers.UUIDField(help_text="An upload that was read.")
    journal_id = serializers.CharField(max_length=_LONGEST_NUMBER, trim_whitespace=False)
    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")


class SuggestionsQuery(QuerySerializer):
    """How many entries of which file."""

    file_id = serializers.UUIDField(help_text="An upload that was scored.")
    count = serializers.IntegerField(min_value=1, max_value=MOST_SUGGESTED, default=SUGGESTED)


class LabelCountsSerializer(serializers.Serializer[Any]):
    """Labels of a file; `are_enough`: none is missing for the random forest to learn from."""

    exceptions = serializers.IntegerField()
    cleared = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="Of either sort.")
    missing_exceptions = serializers.IntegerField()
    missing_cleared = serializers.IntegerField()
    are_enough = serializers.BooleanField()


class SuggestionSerializer(serializers.Serializer[Any]):
    """An entry to judge, with what the model says of it."""

    entry_id = serializers.IntegerField(source="entry.entry_id")
    journal_id = serializers.CharField(source="entry.journal_id")
    why = serializers.ChoiceField(["strangest", "disputed", "random"])
    why_text = serializers.CharField()
    ml_risk = serializers.FloatField(source="entry.risk", help_text="0 to 100.")
    ml_level = serializers.ChoiceField(["HIGH", "MEDIUM", "LOW"], source="entry.level")
    ml_probability = serializers.FloatField(
        source="entry.probability", help_text="Of an anomaly: an estimate, 0 to 1."
    )
    ml_reasons = serializers.ListField(
        source="entry.reasons",
        child=serializers.CharField(),
        help_text="Up to three; only the strangest entries have them.",
    )
    lines = serializers.SerializerMethodField(help_text="The address of all lines of the entry.")

    def get_lines(self, suggestion: Any) -> str:
        address: str = self.context["lines"](suggestion.entry.journal_id)
        return address


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Entries whose review would teach the models most; `reason` says why there are none."""

    file_id = serializers.UUIDField()
    model_version = serializers.CharField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    labels = LabelCountsSerializer()
    advice = serializers.CharField(help_text="What comes of the labels, in a sentence.")
    count = serializers.IntegerField()
    results = SuggestionSerializer(many=True)


class RankingQuery(QuerySerializer):
    """A page of the changes of a file."""

    file_id = serializers.UUIDField(help_text="An upload that was scored.")
    offset = serializers.IntegerField(min_value=0, max_value=10**9, default=0)
    limit = serializers.IntegerField(min_value=0, max_value=MOST_ROWS, default=ROWS)


class RankedBySerializer(serializers.Serializer[Any]):
    """A model that scored the file."""

    model_id = serializers.UUIDField(source="pk")
    model_version = serializers.CharField(source="version")
    trained_at = serializers.DateTimeField(source="created_at")
    training_session_id = serializers.UUIDField(source="session_id")


class MeanRankSerializer(serializers.Serializer[Any]):
    """The mean place of entries that were judged so; null without any."""

    entries = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)


class RankingSummarySerializer(serializers.Serializer[Any]):
    """What the new model changed in all."""

    entries = serializers.IntegerField()
    entered_high = serializers.IntegerField()
    left_high = serializers.IntegerField()
    exceptions = MeanRankSerializer()
    cleared = MeanRankSerializer()


class RankingChangeSerializer(serializers.Serializer[Any]):
    """An entry's place (from 1, the strangest), risk and level before and now.

    `move`: places towards the top, where places below the first twentieth count as its end.
    """

    entry_id = serializers.IntegerField()
    journal_id = serializers.CharField(allow_null=True)
    rank_before = serializers.IntegerField()
    rank_now = serializers.IntegerField()
    risk_before = serializers.FloatField()
    risk_now = serializers.FloatField()
    level_before = serializers.CharField()
    level_now = serializers.CharField()
    decision = serializers.ChoiceField(Decision.choices, allow_null=True)
    move = serializers.IntegerField()


class RankingSerializer(serializers.Serializer[Any]):
    """Judged entries first, then those that moved furthest; `reason` says why nothing moved."""

    file_id = serializers.UUIDField()
    before = RankedBySerializer(allow_null=True)
    now = RankedBySerializer(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    summary = RankingSummarySerializer(allow_null=True)
    count = serializers.IntegerField()
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    results = RankingChangeSerializer(many=True)
