"""The address of a link: one file for whoever has it, and nothing else."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crossfoot_server.reports.links import opened
from crossfoot_server.reports.store import download_of

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def shared_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file that a link is of; 410 once the link has expired or was withdrawn."""
    found = opened(token, now=timezone.now(), count=request.method == "GET")
    if found is None:
        raise Http404
    answer: HttpResponseBase
    if found.file is None:
        told = {"title": "The link works no more", "sentence": found.refusal}
        answer = render(request, "web/error.html", told, status=410)
    elif request.method == "HEAD":
        told_of = {
            "Content-Disposition": f'attachment; filename="{found.file.name}"',
            "Content-Length": str(found.file.size),
        }
        answer = HttpResponse(content_type=found.file.media_type, headers=told_of)
    else:
        answer = download_of(found.file)
    for name, value in _HEADERS.items():
        answer.headers[name] = value
    return answer
