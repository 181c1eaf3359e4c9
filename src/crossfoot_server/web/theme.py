"""Light or dark: a cookie of the browser, as one person may like another on each screen."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from crossfoot_server.web.asking import back_to

THEMES = ("light", "dark", "system")
_A_YEAR = 365 * 86_400


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the colours, and go back to the page."""
    answer = back_to(request.POST.get("next", ""))
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        answer.set_cookie(
            "theme", chosen, _A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer
