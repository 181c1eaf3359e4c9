"""What came of a filled work paper, as the API shows it."""

from typing import Any

from rest_framework import serializers

from crossfoot_server.audit.filled_papers import SIDES, ReadBack
from crossfoot_server.shared.strict import StrictSerializer


class FilledPaperSerializer(StrictSerializer):
    """A filled work paper, and what is to become of it."""

    file = serializers.FileField(allow_empty_file=True, help_text="The work paper, as .xlsx.")
    apply = serializers.BooleanField(default=False, help_text="false: only show what it would do.")
    conflicts = serializers.ChoiceField(
        SIDES,
        default="ask",
        help_text="Who is right where both changed: the paper, the server, or nobody yet.",
    )
    resolve = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1_000_000,
        help_text='JSON: finding key (or "sign-off") -> paper or server; the rest by `conflicts`.',
    )


class PlaceSerializer(serializers.Serializer[Any]):
    """Where in the paper: a finding (or the sign-off), its row and the field."""

    finding_key = serializers.CharField(help_text='"sign-off" for the boxes of the index.')
    row = serializers.IntegerField(allow_null=True)
    field = serializers.CharField(help_text="status, assignee, tick, note, or the box.")


class PaperChangeSerializer(PlaceSerializer):
    """What was changed in the paper alone."""

    before = serializers.CharField(allow_blank=True)
    after = serializers.CharField(allow_blank=True)


class PaperConflictSerializer(PlaceSerializer):
    """What was changed in the paper, and meanwhile on the server to something else."""

    paper = serializers.CharField(allow_blank=True)
    server = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True, help_text="Who changed it on the server.")
    at = serializers.DateTimeField(allow_null=True)


class PaperProblemSerializer(serializers.Serializer[Any]):
    """What could not be taken, and why."""

    sheet = serializers.CharField()
    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class ReadBackSerializer(serializers.Serializer[Any]):
    """What a filled work paper changes; `applied` says whether it has."""

    run_id = serializers.UUIDField()
    applied = serializers.BooleanField()
    saved_by = serializers.CharField(allow_blank=True, help_text="Who saved the file last.")
    saved_at = serializers.DateTimeField(allow_null=True)
    changes = PaperChangeSerializer(many=True)
    conflicts = PaperConflictSerializer(many=True)
    problems = PaperProblemSerializer(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Findings whose rows were deleted; they stay."
    )
    unchanged = serializers.IntegerField(help_text="Fields from which nothing follows.")


def shown(run_id: object, done: ReadBack) -> dict[str, Any]:
    """What ReadBackSerializer shows."""
    paper = done.paper
    problems = [
        {name: getattr(one, name) for name in ("sheet", "row", "column", "value", "sentence")}
        for one in paper.problems
    ]
    changes = [
        {**_place(done, one.key, one.field), "before": one.before, "after": one.after}
        for one in done.changes
    ]
    conflicts = [
        {**_place(done, one.key, one.field), "paper": one.paper, "server": one.kept,
         "by": one.by, "at": one.at}
        for one in done.conflicts
    ]  # fmt: skip
    return {
        "run_id": run_id,
        "applied": done.applied,
        "saved_by": paper.saved_by,
        "saved_at": paper.saved_at,
        "changes": changes,
        "conflicts": conflicts,
        "problems": problems,
        "missing": list(paper.missing),
        "unchanged": done.unchanged,
    }


def _place(done: ReadBack, key: str, field: str) -> dict[str, Any]:
    return {"finding_key": key, "row": done.paper.rows.get(key), "field": field}
