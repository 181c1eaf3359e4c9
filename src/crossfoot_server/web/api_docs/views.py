"""The API's document, and its pages; both are public, as the API's shape is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from crossfoot_server.companies.models import User
from crossfoot_server.web.access import visitor_of
from crossfoot_server.web.api_docs.document import areas, openapi_text


class SchemaView(SpectacularAPIView):
    """OpenAPI of every operation."""

    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *_: Any, **__: Any) -> HttpResponse:
        """As YAML, or as the JSON that a request accepts."""
        renderer = request.accepted_renderer
        name = f'inline; filename="crossfoot.{renderer.format}"'
        return HttpResponse(
            openapi_text(renderer.format),
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": name},
        )


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation in a line, by area."""
    return _shown(request, "web/api/areas.html", {"areas": areas().values()})


@require_safe
def docs_area(request: HttpRequest, area: str) -> HttpResponse:
    """The operations of an area with what they take and answer."""
    told = areas().get(area)
    if told is None:
        raise Http404
    return _shown(request, "web/api/area.html", {"area": told, "areas": areas().values()})


def _shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """In the frame of those who are signed in, or in one that everybody may see."""
    if isinstance(request.user, User):
        context |= {"visitor": visitor_of(request, request.user), "frame": "web/page.html"}
    return render(request, template, {"frame": "web/api/open.html", **context})
