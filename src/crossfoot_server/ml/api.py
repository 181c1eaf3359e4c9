"""Models: what they say of files, which is in use, and training them."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies.access import actor_of
from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of
from crossfoot_server.ml.actions import Started, start_training
from crossfoot_server.ml.info_serializers import ModelInfoQuery, ModelsInfoSerializer
from crossfoot_server.ml.models import TrainingSession
from crossfoot_server.ml.queries import (
    model_info,
    models_in_use,
    newest_word,
    newest_words,
    result_of,
    sessions_of,
)
from crossfoot_server.ml.serializers import (
    ALL,
    MLResultsQuery,
    MLResultsSerializer,
    NewTrainingSerializer,
    RetrainingSerializer,
    TrainingSerializer,
)
from crossfoot_server.shared.asking import asked
from crossfoot_server.shared.conditional import unless_known
from crossfoot_server.shared.errors import ConflictError
from crossfoot_server.shared.parameters import KnownParameters

_STARTED = {
    200: TrainingSerializer,
    202: TrainingSerializer,
}


class MLResultsView(KnownParameters):
    """What models said of a file."""

    parameters = ("file_id", "model_type")

    @extend_schema(parameters=[MLResultsQuery], responses=MLResultsSerializer)
    def get(self, request: Request) -> HttpResponseBase:
        """The newest result of each model on a file, or of one kind; none if it said nothing."""
        given = asked(request, MLResultsQuery)
        file = _file(actor_of(request).company_id, given["file_id"])
        kind = given["model_type"]

        def make() -> dict[str, Any]:
            rows = newest_words(file.company_id, file.pk)
            wanted = [result_of(row) for row in rows if kind in (ALL, row.model_type)]
            return {
                "success": True,
                "file_id": file.pk,
                "count": len(wanted),
                "results": wanted,
            }

        return unless_known(request, (newest_word(file.pk),), make)


class TrainingViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    GenericViewSet[TrainingSession],
):
    """Trainings of models, newest first."""

    serializer_class = TrainingSerializer
    queryset = TrainingSession.everywhere.none()
    write_scope = "upload"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[TrainingSession]:
        return sessions_of(actor_of(self.request).company_id)

    @extend_schema(request=NewTrainingSerializer, responses=_STARTED)
    def create(self, request: Request) -> Response:
        """Train on a file, once: 202 when a job was started, 200 when there is nothing to do."""
        form = NewTrainingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        actor, given = actor_of(request), form.validated_data
        file = _file(actor.company_id, given["file_id"])
        kind = given["model_type"]
        return self._answer(start_training(data_file=file, by=actor.name, model_type=kind))

    @extend_schema(responses=TrainingSerializer)
    @action(detail=True, methods=["get"])
    def status(self, request: Request, pk: uuid.UUID) -> Response:
        """Where a training is, and what came of it."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=RetrainingSerializer, responses=_STARTED)
    @action(detail=True, methods=["post"])
    def retrain(self, request: Request, pk: uuid.UUID) -> Response:
        """Train again, on the same file or on another one, with what was labelled since."""
        form = RetrainingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        session = self.get_object()
        file_id = form.validated_data.get("file_id", session.data_file_id)
        if file_id is None:
            raise ConflictError("The file of this training was deleted: name one.", "file_gone")
        file = _file(actor_of(request).company_id, file_id)
        started = start_training(
            data_file=file, by=actor_of(request).name, model_type=session.model_type, again=True
        )
        return self._answer(started)

    @extend_schema(parameters=[ModelInfoQuery], responses=ModelsInfoSerializer)
    @action(detail=False, methods=["get"], pagination_class=None, parameters=("model_type",))
    def model_info(self, request: Request) -> Response:
        """The models in use, and how good they were on what they had not seen."""
        company_id = actor_of(request).company_id
        kind = asked(request, ModelInfoQuery).get("model_type")
        return Response({**model_info(company_id, kind), "models": models_in_use(company_id, kind)})

    def _answer(self, started: Started) -> Response:
        session = self.get_queryset().get(pk=started.session.pk)
        works = started.is_new and session.job_id is not None
        return Response(self.get_serializer(session).data, status=202 if works else 200)


def _file(company_id: uuid.UUID, file_id: uuid.UUID) -> DataFile:
    return get_object_or_404(data_files_of(company_id), pk=file_id)
