"""What is kept beside findings: tick marks on lines of their entries, and views of their list."""

import uuid

import polars as pl
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.audit.finding_lists import entry_of
from crossfoot_server.audit.keeping import line_name, remove_view, save_view, tick_lines
from crossfoot_server.audit.kept_serializers import (
    LineTickSerializer,
    LineTicksSerializer,
    NewLineTickSerializer,
    NewSavedViewSerializer,
    SavedViewSerializer,
)
from crossfoot_server.audit.models import Finding, SavedView
from crossfoot_server.audit.queries import findings_of, line_ticks_of, saved_views_of
from crossfoot_server.audit.view_queries import kept_query
from crossfoot_server.companies.access import Actor, actor_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.shared.parameters import KnownParameters


class LineTicksView(KnownParameters):
    """The tick marks on the lines of a finding's entry."""

    write_scope = "review"

    @extend_schema(responses=LineTicksSerializer)
    def get(self, request: Request, finding_id: uuid.UUID) -> Response:
        """The lines of the finding's entry that are ticked, who ticked them and when."""
        ticks = line_ticks_of(_finding(request, finding_id))
        return Response({"results": LineTickSerializer(ticks, many=True).data})

    @extend_schema(request=NewLineTickSerializer, responses={201: LineTickSerializer})
    def post(self, request: Request, finding_id: uuid.UUID) -> Response:
        """Tick a line of the finding's entry; the history keeps who and when."""
        finding = _finding(request, finding_id)
        form = NewLineTickSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        line_id, mark = form.validated_data["line_id"], form.validated_data["mark"]
        _tick(finding, line_id, mark, actor_of(request))
        tick = line_ticks_of(finding).get(line_id=line_id)
        return Response(LineTickSerializer(tick).data, status=201)


class LineTickView(KnownParameters):
    """The tick mark on one line of a finding's entry."""

    write_scope = "review"

    @extend_schema(responses=LineTickSerializer)
    def get(self, request: Request, finding_id: uuid.UUID, line_id: int) -> Response:
        """The tick mark on a line; 404 where it has none."""
        ticks = line_ticks_of(_finding(request, finding_id))
        return Response(LineTickSerializer(get_object_or_404(ticks, line_id=line_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, finding_id: uuid.UUID, line_id: int) -> Response:
        """Take the tick mark off a line; the history keeps who and when."""
        finding = _finding(request, finding_id)
        get_object_or_404(line_ticks_of(finding), line_id=line_id)
        _tick(finding, line_id, "", actor_of(request))
        return Response(status=204)


class SavedViewViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[SavedView],
):
    """Views of findings that are kept under a name: one's own, and those that are shared."""

    serializer_class = SavedViewSerializer
    queryset = SavedView.everywhere.none()
    write_scope = "read"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[SavedView]:
        return saved_views_of(actor_of(self.request))

    def get_serializer_context(self) -> dict[str, object]:
        return {**super().get_serializer_context(), "actor": self.request.user}

    @extend_schema(request=NewSavedViewSerializer, responses={201: SavedViewSerializer})
    def create(self, request: Request) -> Response:
        """Keep filters, order and columns of the list of findings; keys keep none of their own."""
        form = NewSavedViewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor, given = actor_of(request), form.validated_data
        is_shared = given.get("is_shared", False)
        if is_shared and not actor.may("review"):
            raise PermissionDenied
        query = kept_query(given.get("query", ""), actor)
        view = save_view(given["name"], query, is_shared=is_shared, by=actor)
        return Response(self.get_serializer(view).data, status=201)

    def perform_destroy(self, instance: SavedView) -> None:
        """Remove one's own view, or as who manages the company a shared one."""
        remove_view(instance, by=actor_of(self.request))


def _finding(request: Request, finding_id: uuid.UUID) -> Finding:
    findings = findings_of(actor_of(request).company_id).select_related("run__dataset__data_file")
    return get_object_or_404(findings, pk=finding_id)


def _tick(finding: Finding, line_id: int, mark: str, by: Actor) -> None:
    """Mark a line of the finding's entry, or take its mark off.

    Raises:
        ProblemError: the entry has no such line.
    """
    lines = entry_of(finding).rows.filter(pl.col("line_id") == line_id).to_dicts()
    found = lines[0] if lines else None
    if found is None and mark:
        raise ProblemError(f"The entry of this finding has no line {line_id}.", "no_such_line")
    name = line_name(found) if found else f"on line {line_id}"
    tick_lines(finding, {line_id: (mark, name)}, by=by, now=timezone.now())
