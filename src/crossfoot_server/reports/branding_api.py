"""How a company's reports look: logo, accent colour, line at the foot."""

import base64
from typing import Any, Final

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crossfoot_server.companies.access import actor_of
from crossfoot_server.reports.branding import brand
from crossfoot_server.reports.models import Branding
from crossfoot_server.reports.queries import branding_of
from crossfoot_server.shared.parameters import KnownParameters
from crossfoot_server.shared.strict import StrictSerializer

#: Of a logo of 1 MB in base64.
_LONGEST = 1_400_000
_BASE64: Final = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"


class BrandingChangeSerializer(StrictSerializer):
    """How reports are to look; what is left out stays as it is."""

    accent = serializers.RegexField(r"^#[0-9a-fA-F]{6}$", required=False)
    footer = serializers.CharField(max_length=200, allow_blank=True, required=False)
    logo = serializers.RegexField(
        _BASE64, max_length=_LONGEST, allow_blank=True, required=False,
        error_messages={"invalid": "This is not base64."},
        help_text="A PNG, or an SVG that only draws, in base64; empty: none.",
    )  # fmt: skip

    def validate_logo(self, value: str) -> bytes:
        """The bytes of the logo."""
        return base64.b64decode(value, validate=True)


class BrandingSerializer(serializers.ModelSerializer[Branding]):
    """How the company's reports look."""

    logo = serializers.SerializerMethodField(help_text="In base64; empty: none.")

    class Meta:
        model = Branding
        fields = ("accent", "footer", "logo", "logo_type", "updated_by", "updated_at")
        read_only_fields = fields

    def get_logo(self, row: Branding) -> str:
        return base64.b64encode(bytes(row.logo)).decode()


class BrandingView(KnownParameters, APIView):
    """How the company's reports look."""

    serializer_class = BrandingSerializer
    write_scope = "manage"

    @extend_schema(responses=BrandingSerializer)
    def get(self, request: Request) -> Response:
        """Show how the company's reports look."""
        return Response(BrandingSerializer(branding_of(actor_of(request).company_id)).data)

    @extend_schema(request=BrandingChangeSerializer, responses=BrandingSerializer)
    def put(self, request: Request) -> Response:
        """Change how the company's reports look; reports that were made stay as they are."""
        form = BrandingChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(form.validated_data)
        row = brand(by=actor_of(request), changes=given, now=timezone.now())
        return Response(BrandingSerializer(row).data)
