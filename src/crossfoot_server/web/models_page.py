"""The page of a file's models: what they say, what to judge next, what judging has changed."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crossfoot_server.datasets.models import DataFile
from crossfoot_server.datasets.queries import data_files_of, datasets_of
from crossfoot_server.ml.actions import start_training, why_too_few
from crossfoot_server.ml.drift_queries import observations_of
from crossfoot_server.ml.entries import strangest_entries
from crossfoot_server.ml.labels import Word
from crossfoot_server.ml.models import Decision, ModelType
from crossfoot_server.ml.queries import OPEN, models_in_use, newest_words, sessions_of, state_of
from crossfoot_server.ml.rankings import file_ranking
from crossfoot_server.ml.reviews import review_entry
from crossfoot_server.ml.scored import scored_by
from crossfoot_server.ml.suggestions import suggestions_of
from crossfoot_server.shared.errors import ProblemError
from crossfoot_server.web.access import Visitor, for_members

#: Entries that are shown of each sort; the API has more.
STRANGEST, SUGGESTED, CHANGED = 10, 20, 20
_FIGURES = ("average_precision", "precision", "recall", "positives")


class ReviewForm(forms.Form):
    """What a reviewer says of an entry."""

    journal_id = forms.CharField(max_length=200, strip=False)
    decision = forms.ChoiceField(choices=Decision.choices)
    reason = forms.CharField(max_length=10_000, required=False)


@require_safe
@for_members
def models(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponse:
    """What models say of a file, what to judge next, and what changed."""
    return _page(request, visitor, _file(visitor, upload_id))


@require_POST
@for_members
def entry_review(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponseBase:
    """Keep what a reviewer says of a suggested entry; what is wrong with it is shown there."""
    visitor.needs("review")
    file = _file(visitor, upload_id)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, visitor, file, "Choose an entry, and say what it is.")
    try:
        review_entry(file, Word(**form.cleaned_data), by=visitor.actor, now=timezone.now())
    except ProblemError as error:
        return _page(request, visitor, file, str(error))
    return redirect("models", file.pk)


@require_POST
@for_members
def training(request: HttpRequest, visitor: Visitor, upload_id: uuid.UUID) -> HttpResponseBase:
    """Train models on the file, with what was labelled since; they are in use when it is done."""
    visitor.needs("upload")
    file = _file(visitor, upload_id)
    try:
        start_training(data_file=file, by=visitor.actor.name, again=True)
    except ProblemError as error:
        return _page(request, visitor, file, str(error))
    return redirect("models", file.pk)


def _file(visitor: Visitor, upload_id: uuid.UUID) -> DataFile:
    return get_object_or_404(data_files_of(visitor.actor.company_id), pk=upload_id)


def _page(
    request: HttpRequest, visitor: Visitor, file: DataFile, refusal: str = ""
) -> HttpResponse:
    company_id = visitor.actor.company_id
    model = scored_by(company_id, file.pk)
    ranking = file_ranking(file)
    in_use = models_in_use(company_id, None)
    facts: dict[str, Any] = {
        "visitor": visitor,
        "file": file,
        "refusal": refusal,
        "training": _newest_training(file),
        "models": [(ModelType(one["model_type"]).label, one, _figures(one)) for one in in_use],
        "scored_by": model,
        "is_own": model is not None and model.session.data_file_id == file.pk,
        "warning": _warning(file),
        "too_few": _too_few(file),
        "drift": observations_of(company_id).filter(data_file=file).first(),
        "strangest": strangest_entries(file, model, STRANGEST) if model else [],
        "suggestions": suggestions_of(file, SUGGESTED),
        "ranking": ranking,
        "changes": ranking.changes.rows.head(CHANGED).to_dicts() if ranking.changes else [],
    }
    return render(request, "web/models.html", facts, status=422 if refusal else 200)


def _warning(file: DataFile) -> str:
    """What the ledger, or the one that was learned from, is too small for."""
    words = newest_words(file.company_id, file.pk)
    whole = (one for one in words if one.model_type == ModelType.ANOMALIES)
    details: dict[str, Any] = next((one.detailed_results for one in whole), {})
    return str(details.get("tier", {}).get("warning", ""))


def _too_few(file: DataFile) -> str:
    """Why no model looks at the file at all."""
    dataset = datasets_of(file.company_id).filter(data_file=file).first()
    return "" if dataset is None else why_too_few(dataset.line_count)


def _newest_training(file: DataFile) -> dict[str, Any] | None:
    session = sessions_of(file.company_id).filter(data_file=file).first()
    if session is None:
        return None
    status, reason = state_of(session)
    return {"session": session, "status": status, "reason": reason, "is_open": status in OPEN}


def _figures(model: dict[str, Any]) -> list[dict[str, Any]]:
    """What was measured of a model: by detector, or of the whole where it has none."""
    metrics = model["metrics"]
    told = metrics if model["detectors"] else {"duplicate pairs": metrics}
    return [
        {"name": name.replace("_", " "), **{figure: one.get(figure) for figure in _FIGURES}}
        for name, one in told.items()
    ]
