"""Companies, members, keys, and who one is."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crossfoot_server.companies import actions, members, queries
from crossfoot_server.companies.access import SCOPES, actor_of
from crossfoot_server.companies.models import ApiKey, Company, Membership
from crossfoot_server.companies.permissions import IsActor
from crossfoot_server.companies.serializers import (
    CompanyChangeSerializer,
    CompanySerializer,
    InvitationSerializer,
    KeySerializer,
    MemberSerializer,
    MeSerializer,
    NewKeySerializer,
    RoleSerializer,
    ShownOnceKeySerializer,
)
from crossfoot_server.shared.parameters import KnownParameters


class CompaniesView(KnownParameters, mixins.ListModelMixin, GenericAPIView[Company]):
    """The companies one may see, and the one that is acted for."""

    serializer_class = CompanySerializer
    queryset = Company.objects.none()
    write_scope = "admin"
    lists = ("GET",)

    def get_queryset(self) -> QuerySet[Company]:
        return queries.companies_of(actor_of(self.request))

    def get_serializer_context(self) -> dict[str, Any]:
        roles = queries.roles_of(actor_of(self.request).user_id)
        return {**super().get_serializer_context(), "roles": roles}

    def get(self, request: Request) -> Response:
        """List the companies you may see."""
        return self.list(request)

    @extend_schema(request=CompanyChangeSerializer, responses=CompanySerializer)
    def patch(self, request: Request) -> Response:
        """Rename the company that is acted for."""
        form = CompanyChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        company = actions.rename_company(by=actor_of(request), name=form.validated_data["name"])
        return Response(self.get_serializer(company).data)


class MemberViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[Membership],
):
    """The company's members and those invited."""

    serializer_class = MemberSerializer
    queryset = Membership.everywhere.none()
    write_scope = "admin"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Membership]:
        return queries.members_of(actor_of(self.request).company_id)

    @extend_schema(request=InvitationSerializer, responses={201: MemberSerializer})
    def create(self, request: Request) -> Response:
        """Invite somebody by e-mail, with at most your own role. Again: a new link."""
        form = InvitationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        member = members.invite_member(
            by=actor_of(request), now=timezone.now(), **form.validated_data
        )
        return Response(MemberSerializer(member).data, status=201)

    @extend_schema(request=RoleSerializer, responses=MemberSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give a member another role; the last owner stays owner."""
        member = self.get_object()
        form = RoleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        member = members.change_role(member, role=form.validated_data["role"], by=actor_of(request))
        return Response(MemberSerializer(member).data)

    def perform_destroy(self, instance: Membership) -> None:
        members.remove_member(instance, by=actor_of(self.request))


class ApiKeyViewSet(
    KnownParameters,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    GenericViewSet[ApiKey],
):
    """The company's API keys; a key's text is shown when it is made and never again."""

    serializer_class = KeySerializer
    queryset = ApiKey.everywhere.none()
    read_scope = write_scope = "manage"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[ApiKey]:
        return queries.keys_of(actor_of(self.request).company_id)

    @extend_schema(request=NewKeySerializer, responses={201: ShownOnceKeySerializer})
    def create(self, request: Request) -> Response:
        """Make a key with at most your own scopes; its text is in `key`, this once."""
        form = NewKeySerializer(data=request.data)
        form.is_valid(raise_exception=True)
        key, text = actions.issue_key(
            by=actor_of(request), now=timezone.now(), **form.validated_data
        )
        return Response({**KeySerializer(key).data, "key": text}, status=201)

    def perform_destroy(self, instance: ApiKey) -> None:
        """Revoke: the row stays, so that lists show who had a key until when."""
        actions.revoke_key(instance, by=actor_of(self.request), now=timezone.now())


class MeView(KnownParameters, GenericAPIView[Company]):
    """Who asks, for which company, and what they may do."""

    serializer_class = MeSerializer
    permission_classes = (IsActor,)
    pagination_class = None

    def get(self, request: Request) -> Response:
        """Say who you are."""
        actor = actor_of(request)
        keys = queries.keys_of(actor.company_id)
        key = keys.filter(pk=actor.key_id).first() if actor.key_id else None
        company = queries.company_of(actor)
        facts = {
            "name": actor.name,
            "user_id": actor.user_id,
            "email": actor.name if actor.user_id else None,
            "company": company,
            "role": actor.role or None,
            "scopes": sorted(actor.scopes, key=SCOPES.index),
            "key": key,
        }
        return Response(MeSerializer(facts).data)
