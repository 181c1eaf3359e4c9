"""Light or dark: a cookie of the browser, as one person may like another on each screen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("light", "dark", "system")
_A_YEAR = 365 * 86_400


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember the colours, and go back to the page."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = redirect(back)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        answer.set_cookie(
            "theme", chosen, _A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer
