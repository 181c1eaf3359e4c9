"""Feedback: what reviewers say of entries, which to judge next, and what it changed."""

import uuid
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.ml.feedback_serializers import (
    EntryReviewSerializer,
    EntryReviewsQuery,
    NewEntryReviewSerializer,
    RankingQuery,
    RankingSerializer,
    SuggestionsQuery,
    SuggestionsSerializer,
)
from crossfoot_server.ml.labels import Word
from crossfoot_server.ml.models import EntryReview
from crossfoot_server.ml.rankings import file_ranking
from crossfoot_server.ml.reviews import review_entry, reviews_of
from crossfoot_server.ml.suggestions import suggestions_of
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.parameters import KnownParameters


class EntryReviewsView(KnownParameters, ListAPIView[EntryReview]):
    """What reviewers said of entries, newest first."""

    serializer_class = EntryReviewSerializer
    queryset = EntryReview.everywhere.none()
    write_scope = "review"
    parameters = ("file_id", "decision")
    lists = ("GET",)

    def get_queryset(self) -> QuerySet[EntryReview]:
        given = asked(self.request, EntryReviewsQuery)
        named = {"file_id": "data_file_id", "decision": "decision"}
        wanted = {named[name]: value for name, value in given.items()}
        return reviews_of(actor_of(self.request).company_id).filter(**wanted)

    @extend_schema(parameters=[EntryReviewsQuery])
    def get(self, request: Request, *args: Any, **options: Any) -> Response:
        """List every word on entries, from findings and suggestions; the newest of each counts."""
        return super().get(request, *args, **options)

    @extend_schema(request=NewEntryReviewSerializer, responses={201: EntryReviewSerializer})
    def post(self, request: Request) -> Response:
        """Say of an entry that it is an exception, or cleared, or withdraw what was said."""
        form = NewEntryReviewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        file = _file(request, given.pop("file_id"))
        row = review_entry(file, Word(**given), by=actor_of(request), now=timezone.now())
        return Response(EntryReviewSerializer(row).data, status=201)


class SuggestionsView(KnownParameters):
    """Entries to judge next."""

    parameters = ("file_id", "count")

    @extend_schema(parameters=[SuggestionsQuery], responses=SuggestionsSerializer)
    def get(self, request: Request) -> Response:
        """The entries of a file whose review would teach the models most, and how many it takes."""
        given = asked(request, SuggestionsQuery)
        file = _file(request, given["file_id"])
        found = suggestions_of(file, given["count"])
        told = {
            "file_id": file.pk,
            "model_version": found.model.version if found.model else None,
            "reason": found.reason,
            "labels": found.labels,
            "advice": found.advice,
            "count": len(found.entries),
            "results": found.entries,
        }
        context = {"lines": partial(_lines, file)}
        return Response(SuggestionsSerializer(told, context=context).data)


class RankingChangesView(KnownParameters):
    """What a new model changed."""

    parameters = ("file_id", "offset", "limit")

    @extend_schema(parameters=[RankingQuery], responses=RankingSerializer)
    def get(self, request: Request) -> Response:
        """How a file's entries rank now, against the model before: the judged ones first."""
        given = asked(request, RankingQuery)
        file = _file(request, given["file_id"])
        ranking = file_ranking(file)
        offset, limit = given["offset"], given["limit"]
        rows = ranking.changes.rows if ranking.changes else None
        told = {
            "file_id": file.pk,
            "before": ranking.before,
            "now": ranking.now,
            "reason": ranking.reason,
            "summary": ranking.changes.summary if ranking.changes else None,
            "count": 0 if rows is None else rows.height,
            "offset": offset,
            "limit": limit,
            "results": [] if rows is None else rows.slice(offset, limit).to_dicts(),
        }
        return Response(RankingSerializer(told).data)


def _file(request: Request, file_id: uuid.UUID) -> DataFile:
    return get_object_or_404(data_files_of(actor_of(request).company_id), pk=file_id)


def _lines(file: DataFile, journal_id: str) -> str:
    """The address of an entry's lines."""
    return f"/api/datasets/{file.dataset.pk}/entries/?{urlencode({'journal_id': journal_id})}"
