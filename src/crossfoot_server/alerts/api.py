"""Alert rules and alerts: make, change, try; list, export, acknowledge."""

import uuid
from collections.abc import Mapping
from typing import ClassVar

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crossfoot_server.alerts import actions, queries
from crossfoot_server.alerts.deciding import cooling_until
from crossfoot_server.alerts.listing import alerts_table, rules_table
from crossfoot_server.alerts.models import AlertHistory, AlertRule, Step
from crossfoot_server.alerts.serializers import (
    AcknowledgementSerializer,
    AlertDetailSerializer,
    AlertQuery,
    AlertSerializer,
    NewRuleSerializer,
    RuleChangeSerializer,
    RuleQuery,
    RuleSerializer,
    TrialSerializer,
)
from crossfoot_server.companies.access import actor_of
from crossfoot_server.shared.exports import FILES, FORMAT
from crossfoot_server.shared.listing import ListView

_TOLD = (Step.FIRE, Step.FIRE_AGAIN, Step.ESCALATE, Step.RESOLVE)


class AlertRuleViewSet(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, ListView):
    """What is watched, and who is told."""

    serializer_class = RuleSerializer
    queryset = AlertRule.everywhere.none()
    write_scope = "manage"
    lookup_value_converter = "uuid"
    form = RuleQuery
    lookups: ClassVar[Mapping[str, str]] = {name: name for name in ("severity", "kpi", "is_active")}
    file_name = "alert-rules"
    table = staticmethod(rules_table)

    def get_queryset(self) -> QuerySet[AlertRule]:
        return queries.rules_of(actor_of(self.request).company_id)

    @extend_schema(
        parameters=[RuleQuery, FORMAT],
        responses={(200, "application/json"): RuleSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List the alert rules, newest first, or with `format` all of them as a file."""
        return self.answer(request)

    @extend_schema(request=NewRuleSerializer, responses={201: RuleSerializer})
    def create(self, request: Request) -> Response:
        """Make an alert rule; it is evaluated as soon as a worker is free."""
        form = NewRuleSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        rule = actions.create_rule(by=actor_of(request), given=form.validated_data)
        return self._shown(rule, status=201)

    @extend_schema(request=RuleChangeSerializer, responses=RuleSerializer)
    def partial_update(self, request: Request, pk: uuid.UUID) -> Response:
        """Change an alert rule; watching something else, it may fire again at once."""
        rule = self.get_object()
        form = RuleChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        changed = actions.change_rule(rule, changes=form.validated_data, now=timezone.now())
        return self._shown(changed)

    def perform_destroy(self, instance: AlertRule) -> None:
        """Its alerts stay in the history."""
        actions.remove_rule(instance, now=timezone.now())

    @extend_schema(request=None, responses=TrialSerializer)
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: uuid.UUID) -> Response:
        """Evaluate the rule now without firing: what it would do, and why."""
        rule = self.get_object()
        decision, seen = actions.try_rule(rule, now=timezone.now())
        fired = decision.fired
        facts = {
            "step": decision.step,
            "would_tell": decision.step in _TOLD,
            "sentence": decision.why,
            "severity": decision.severity,
            "period_label": fired.period if fired else None,
            "value": fired.value if fired else None,
            "limit": fired.limit if fired else None,
            "cooling_until": cooling_until(rule),
            "values_seen": seen.count,
            "data_version": seen.version,
        }
        return Response(TrialSerializer(facts).data)

    def _shown(self, rule: AlertRule, *, status: int = 200) -> Response:
        row = queries.rules_of(rule.company_id).get(pk=rule.pk)
        return Response(RuleSerializer(row).data, status=status)


class AlertViewSet(mixins.RetrieveModelMixin, ListView):
    """What rules have found, and what became of it."""

    serializer_class = AlertSerializer
    queryset = AlertHistory.everywhere.none()
    write_scope = "review"
    lookup_value_converter = "uuid"
    form = AlertQuery
    lookups: ClassVar[Mapping[str, str]] = {
        name: name for name in ("state", "severity", "kpi", "rule")
    }
    file_name = "alerts"
    table = staticmethod(alerts_table)

    def get_queryset(self) -> QuerySet[AlertHistory]:
        rows = queries.alerts_of(actor_of(self.request).company_id)
        return rows if self.action == "list" else rows.prefetch_related("deliveries")

    @extend_schema(
        parameters=[AlertQuery, FORMAT],
        responses={(200, "application/json"): AlertSerializer(many=True), **FILES},
    )
    def list(self, request: Request) -> HttpResponseBase:
        """List alerts, those that are over too, newest first, or with `format` all as a file."""
        return self.answer(request)

    @extend_schema(responses=AlertDetailSerializer)
    def retrieve(self, request: Request, pk: uuid.UUID) -> Response:
        """Show an alert with everybody who was told of it."""
        return Response(AlertDetailSerializer(self.get_object()).data)

    @extend_schema(request=AcknowledgementSerializer, responses=AlertDetailSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: uuid.UUID) -> Response:
        """Say that you have seen an alert: it is neither told again nor escalated."""
        alert = self.get_object()
        form = AcknowledgementSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        note = form.validated_data.get("note", "")
        actions.acknowledge(alert, by=actor_of(request), note=note, now=timezone.now())
        return Response(AlertDetailSerializer(self.get_object()).data)
