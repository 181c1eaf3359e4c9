"""Tick marks on lines and saved views of findings as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from crossfoot.reports.review_words import TICKS
from crossfoot_server.audit.keeping import LONGEST_NAME, LONGEST_QUERY
from crossfoot_server.audit.models import LineTick, SavedView
from crossfoot_server.companies.access import Actor
from crossfoot_server.shared.strict import StrictSerializer

#: Of a BIGINT: a larger one is no line of any ledger.
_LARGEST_LINE = 2**63 - 1


class LineTickSerializer(serializers.ModelSerializer[LineTick]):
    """A tick mark on a line of a finding's entry, who set it and when."""

    class Meta:
        model = LineTick
        fields = ("line_id", "mark", "by", "created_at")


class LineTicksSerializer(serializers.Serializer[Any]):
    """The lines of a finding's entry that are ticked, in the order of the file."""

    results = LineTickSerializer(many=True)


class NewLineTickSerializer(StrictSerializer):
    """A tick mark for a line of the finding's entry; it takes the place of the one before."""

    line_id = serializers.IntegerField(min_value=1, max_value=_LARGEST_LINE)
    mark = serializers.ChoiceField(TICKS)


class SavedViewSerializer(serializers.ModelSerializer[SavedView]):
    """A view of findings that is kept: the query of the list's address, under a name."""

    owner = serializers.CharField(source="owner.email", help_text="Who saved it.")
    is_own = serializers.SerializerMethodField(help_text="Whether whoever asks saved it.")

    class Meta:
        model = SavedView
        fields = ("id", "name", "query", "is_shared", "owner", "is_own", "created_at")

    def get_is_own(self, view: SavedView) -> bool:
        actor: Actor = self.context["actor"]
        return view.owner_id == actor.user_id


class NewSavedViewSerializer(StrictSerializer):
    """A view to keep; one's own of the same name is replaced."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    query = serializers.CharField(
        max_length=LONGEST_QUERY,
        allow_blank=True,
        required=False,
        help_text="Filters, order and columns as in the list's address: status=open&sort=risk.",
    )
    is_shared = serializers.BooleanField(
        required=False, help_text="For the whole company; the right to review is needed."
    )
