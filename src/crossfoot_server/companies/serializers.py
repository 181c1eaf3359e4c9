"""Companies, members and keys as the API shows and takes them."""

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from crossfoot_server.companies.access import SCOPES
from crossfoot_server.companies.models import ApiKey, Company, Membership, Role
from crossfoot_server.shared.strict import StrictSerializer


class CompanySerializer(serializers.ModelSerializer[Company]):
    """A company one may see; `role` is null for keys."""

    role = serializers.SerializerMethodField()
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = Company
        fields = ("id", "name", "slug", "role", "is_current", "created_at")

    def get_role(self, company: Company) -> str | None:
        role: str | None = self.context["roles"].get(company.pk)
        return role

    def get_is_current(self, company: Company) -> bool:
        return bool(company.pk == self.context["request"].user.company_id)


class CompanyChangeSerializer(StrictSerializer):
    """What can be changed of a company."""

    name = serializers.CharField(max_length=200, help_text="How people call it.")


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A member; `accepted_at` is null while they are only invited."""

    email = serializers.EmailField(source="user.email", read_only=True)
    user_id = serializers.UUIDField(read_only=True)
    role = serializers.ChoiceField(choices=Role.choices, read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "user_id", "email", "role", "invited_by", "accepted_at", "created_at")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class InvitationSerializer(StrictSerializer):
    """Whom to invite, as what."""

    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)


class RoleSerializer(StrictSerializer):
    """A member's new role."""

    role = serializers.ChoiceField(choices=Role.choices)


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    """A key as lists show it; its secret is not kept."""

    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES), read_only=True)
    created_by = serializers.SerializerMethodField()

    class Meta:
        model = ApiKey
        fields: ClassVar[tuple[str, ...]] = (
            "id", "name", "prefix", "scopes", "created_by", "created_at", "expires_at",
            "revoked_at", "last_used_at",
        )  # fmt: skip
        read_only_fields: ClassVar[tuple[str, ...]] = fields

    def get_created_by(self, key: ApiKey) -> str | None:
        """The person or key that made it; null where that is not known."""
        return key.made_by or (None if key.created_by is None else key.created_by.email)


_FOR_UPLOADS = OpenApiExample(
    "For a nightly upload",
    value={"name": "nightly upload", "scopes": ["read", "upload"], "expires_at": None},
    request_only=True,
)


@extend_schema_serializer(examples=[_FOR_UPLOADS])
class NewKeySerializer(StrictSerializer):
    """A key to be made: it can do at most what its maker can."""

    name = serializers.CharField(max_length=100)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=SCOPES), min_length=1, max_length=len(SCOPES)
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class ShownOnceKeySerializer(KeySerializer):
    """A key that was just made; `key` is its text, shown this once."""

    key = serializers.CharField(read_only=True)

    class Meta(KeySerializer.Meta):
        fields: ClassVar[tuple[str, ...]] = (*KeySerializer.Meta.fields, "key")
        read_only_fields: ClassVar[tuple[str, ...]] = fields


class MyKeySerializer(serializers.Serializer[Any]):
    """The key that asks."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class MyCompanySerializer(serializers.Serializer[Any]):
    """The company that is acted for."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """Who asks, for which company, and what they may do."""

    name = serializers.CharField()
    user_id = serializers.UUIDField(allow_null=True)
    email = serializers.EmailField(allow_null=True)
    company = MyCompanySerializer()
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    key = MyKeySerializer(allow_null=True)
