"""How operations are named, told and grouped in the schema."""

import re

from drf_spectacular.openapi import AutoSchema

#: First part of the address after /api/, or its first two, by what it is about.
_TAGS = {
    "uploads/resumable": "Resumable uploads",
    "targeted-anomaly-upload": "Uploads",
    "processing": "Uploads",
    "uploads": "Uploads",
    "mappings": "Mappings",
    "file-processing-jobs": "Jobs",
    "processing-jobs": "Jobs",
    "processing-progress": "Jobs",
    "processing-results": "Results",
    "analytics-results": "Results",
    "analysis": "Results",
    "duplicate-anomalies": "Results",
    "datasets": "Datasets",
    "runs": "Runs",
    "business-calendar": "Audit settings",
    "audit-profiles": "Audit settings",
    "findings": "Findings",
    "finding-views": "Findings",
    "ml-model-training": "Models",
    "ml-processing-results": "Models",
    "ml-entry-reviews": "Models",
    "ml-suggestions": "Models",
    "ml-ranking-changes": "Models",
    "ml-drift": "Models",
    **dict.fromkeys(
        (
            "forecasts",
            "forecast-runs",
            "forecast-settings",
            "forecast-stock",
            "forecast-models",
            "forecast-accuracy",
            "forecast-seasonality",
        ),
        "Forecasts",
    ),
    "sales": "Sales",
    "companies": "Companies",
    "me": "Companies",
    "members": "Members",
    "api-keys": "API keys",
    "webhooks": "Webhooks",
    "webhook-deliveries": "Webhooks",
    "kpis": "KPIs",
    "kpi-snapshots": "KPIs",
    "kpi-trends": "KPIs",
    "kpi-calculations": "KPIs",
    "alert-rules": "Alerts",
    "alerts": "Alerts",
    **dict.fromkeys(
        ("reports", "report-schedules", "report-links", "report-branding", "custom-reports"),
        "Reports",
    ),
    "health": "Health",
}
_VERBS = {
    "list": "list",
    "retrieve": "get",
    "create": "create",
    "update": "replace",
    "partial_update": "change",
    "destroy": "delete",
}
#: Last words of an address that say themselves what is done.
_DOING = (
    "bulk", "cancel", "confirm", "pause", "ping", "preview", "resend", "resume", "retrain", "retry",
    "rotate", "run", "undo", "upload", "validate",
)  # fmt: skip
#: What a viewset's own actions do, whose methods have no words of their own.
_SUMMARIES = {"list": "List {some}", "retrieve": "Show {one}", "destroy": "Remove {one}"}
_THINGS = {
    "uploads": ("uploads", "an upload"),
    "mappings": ("saved mappings", "a saved mapping"),
    "file-processing-jobs": ("jobs", "a job"),
    "processing-jobs": ("jobs", "a job"),
    "ml-model-training": ("trainings", "a training"),
    "ml-drift": ("drift", "what is known of drift"),
    "forecast-runs": ("runs of forecasts", "a run of forecasts"),
    "finding-views": ("saved views of findings", "a saved view of findings"),
    "audit-profiles": ("own profiles of checks", "a profile of checks"),
    "members": ("members", "a member"),
    "api-keys": ("API keys", "an API key"),
    "webhooks": ("webhooks", "a webhook"),
    "kpi-snapshots": ("snapshots", "a snapshot"),
    "kpi-calculations": ("calculations", "a calculation"),
    "alert-rules": ("alert rules", "an alert rule"),
    "alerts": ("alerts", "an alert"),
    "reports": ("reports", "a report"),
    "report-schedules": ("schedules", "a schedule"),
    "report-links": ("links", "a link"),
    "custom-reports": ("reports of one's own", "a report of one's own"),
}


class OperationSchema(AutoSchema):
    """Ids as resource_verb, a sentence for every operation, tags by what it is about."""

    def get_operation_id(self) -> str:
        """Such as uploads_list, jobs_status_get, webhooks_ping: a verb needs no second one."""
        parts = [part for part in self.path.strip("/").split("/")[1:] if part]
        words = [part.replace("-", "_") for part in parts if not part.startswith("{")]
        last_is_one = bool(parts) and parts[-1].startswith("{")
        if self.method == "POST" and words[-1].rpartition("_")[2] in _DOING:
            return "_".join(words)
        verb = _VERBS[self.method_mapping[self.method.lower()]]
        if self.method == "GET" and self._is_list_view():
            verb = "list"
        if last_is_one and len(words) > 1:
            words[-1] = words[-1].removesuffix("s")
        return "_".join([*words, verb])

    def get_summary(self) -> str:
        """The first sentence of the description."""
        action = getattr(self.view, "action", "")
        if action in _SUMMARIES and action not in type(self.view).__dict__:
            some, one = _THINGS[self.path.split("/")[2]]
            return _SUMMARIES[action].format(some=some, one=one)
        description = " ".join((self.get_description() or "").split())
        return re.split(r"\.(?:\s|$)|;", description)[0]

    def get_tags(self) -> list[str]:
        """One tag by what the address is about."""
        parts = self.path.strip("/").split("/")[1:]
        return [_TAGS.get("/".join(parts[:2])) or _TAGS[parts[0]]]
