"""The language of pages: as chosen on this browser, else as it asks; programs get English."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

#: What programs read says the same to everybody; its words are matched on.
_FOR_PROGRAMS = ("/api/", "/health", "/metrics")
_FOR_PEOPLE = "/api/docs/"
SOURCE = "en"


class LanguageOfPages(LocaleMiddleware):
    """Django's choice of language for pages: cookie, then Accept-Language."""

    def process_request(self, request: HttpRequest) -> None:
        if not _is_for_programs(request):
            super().process_request(request)
            return
        translation.activate(SOURCE)
        request.LANGUAGE_CODE = SOURCE

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if _is_for_programs(request):
            return response
        return super().process_response(request, response)


def _is_for_programs(request: HttpRequest) -> bool:
    path = request.path_info
    return path.startswith(_FOR_PROGRAMS) and not path.startswith(_FOR_PEOPLE)
