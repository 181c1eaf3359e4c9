"""The API's schema, and a page to read it with; both are public, as the API's shape is."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class DocsView(SpectacularSwaggerSplitView):
    """Swagger from our own static files, with its script in a file as the policy asks."""

    template_name = "web/docs.html"
    url_name = "schema"
    throttle_classes = ()


class SchemaView(SpectacularAPIView):
    """OpenAPI of every operation."""

    throttle_classes = ()
