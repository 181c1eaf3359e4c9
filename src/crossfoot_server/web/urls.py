"""Addresses of pages."""

from django.urls import include, path
from django.views.i18n import set_language

from crossfoot_server.reports.views import shared_file
from crossfoot_server.web.api_docs.views import SchemaView, docs, docs_area
from crossfoot_server.web.branding_page import branding
from crossfoot_server.web.calendar_page import business_calendar
from crossfoot_server.web.company_page import company
from crossfoot_server.web.custom_page import custom, new_custom
from crossfoot_server.web.entering import go_in, invitation, sign_in_link
from crossfoot_server.web.finding_page import finding
from crossfoot_server.web.findings_page import findings, findings_status
from crossfoot_server.web.jobs_page import job, jobs
from crossfoot_server.web.keys_page import key_revoke, keys
from crossfoot_server.web.members_page import member_change, members
from crossfoot_server.web.models_page import entry_review, models, training
from crossfoot_server.web.profiles_page import profile, profile_file, profiles
from crossfoot_server.web.reports_page import new_report, report, report_file, reports
from crossfoot_server.web.run_page import overview, run
from crossfoot_server.web.saved_mappings_page import mapping, mapping_file, mappings
from crossfoot_server.web.saved_views_page import view_remove, view_save
from crossfoot_server.web.schedules_page import new_schedule, schedule
from crossfoot_server.web.theme import theme
from crossfoot_server.web.upload_page import (
    upload,
    upload_mapping,
    upload_remove,
    upload_undo,
)
from crossfoot_server.web.views import new_upload, run_file, switch_company, uploads
from crossfoot_server.web.webhooks_page import webhook, webhooks
from crossfoot_server.web.work_paper_back import work_paper_back
from crossfoot_server.web.work_paper_page import paper_file, work_paper

urlpatterns = [
    path("", overview, name="overview"),
    path("runs/<uuid:run_id>/", run, name="run-page"),
    path("runs/<uuid:run_id>/findings/", findings, name="findings-page"),
    path("runs/<uuid:run_id>/findings/status/", findings_status, name="findings-page-status"),
    path("", include("crossfoot_server.web.ledger.urls")),
    path("", include("crossfoot_server.web.sales_urls")),
    path("runs/<uuid:run_id>/findings/views/", view_save, name="findings-page-views"),
    path("findings/views/<uuid:view_id>/", view_remove, name="findings-page-view"),
    path("findings/<uuid:finding_id>/", finding, name="finding-page"),
    path("theme/", theme, name="theme"),
    path("language/", set_language, name="language"),
    path("uploads/", uploads, name="uploads"),
    path("upload/", new_upload, name="new-upload"),
    path("uploads/<uuid:upload_id>/", upload, name="upload"),
    path("uploads/<uuid:upload_id>/mapping/", upload_mapping, name="upload-page-mapping"),
    path("uploads/<uuid:upload_id>/undo/", upload_undo, name="upload-page-undo"),
    path("uploads/<uuid:upload_id>/remove/", upload_remove, name="upload-page-remove"),
    path("uploads/<uuid:upload_id>/models/", models, name="models"),
    path("uploads/<uuid:upload_id>/models/reviews/", entry_review, name="models-review"),
    path("uploads/<uuid:upload_id>/models/training/", training, name="models-training"),
    path("runs/<uuid:run_id>/work-paper/", work_paper, name="work-paper-page"),
    path("runs/<uuid:run_id>/work-paper/back/", work_paper_back, name="work-paper-back"),
    path("runs/<uuid:run_id>/workpaper.xlsx", paper_file, name="work-paper-file"),
    path("runs/<uuid:run_id>/<str:name>", run_file, name="run-page-file"),
    path("reports/", reports, name="reports"),
    path("reports/new/", new_report, name="new-report"),
    path("reports/<uuid:report_id>/<slug:name>", report_file, name="report-page-file"),
    path("reports/<uuid:report_id>/", report, name="report-page"),
    path("reports/schedules/new/", new_schedule, name="new-schedule"),
    path("reports/schedules/<uuid:schedule_id>/", schedule, name="schedule-page"),
    path("reports/custom/new/", new_custom, name="new-custom"),
    path("reports/custom/<uuid:custom_id>/", custom, name="custom-page"),
    path("settings/branding/", branding, name="branding-page"),
    path("reports/files/<str:token>/", shared_file, name="report-link"),
    path("jobs/", jobs, name="jobs-page"),
    path("jobs/<uuid:job_id>/", job, name="job-page"),
    path("settings/members/", members, name="members-page"),
    path("settings/members/<uuid:member_id>/", member_change, name="member-page-change"),
    path("settings/keys/", keys, name="keys-page"),
    path("settings/keys/<uuid:key_id>/", key_revoke, name="key-page-revoke"),
    path("settings/webhooks/", webhooks, name="webhooks-page"),
    path("settings/webhooks/<uuid:webhook_id>/", webhook, name="webhook-page"),
    path("settings/mappings/", mappings, name="mappings-page"),
    path("settings/mappings/<uuid:mapping_id>/", mapping, name="mapping-page"),
    path("settings/mappings/<uuid:mapping_id>/file/", mapping_file, name="mapping-page-file"),
    path("settings/profiles/", profiles, name="profiles-page"),
    path("settings/profiles/<uuid:profile_id>/", profile, name="profile-page"),
    path("settings/profiles/<uuid:profile_id>/file/", profile_file, name="profile-page-file"),
    path("settings/calendar/", business_calendar, name="calendar-page"),
    path("settings/company/", company, name="company-page"),
    path("company/", switch_company, name="switch-company"),
    path("enter/here/", go_in, name="go-in"),
    path("enter/<str:token>/", sign_in_link, name="sign-in-link"),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("accounts/", include("allauth.urls")),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", docs, name="docs"),
    path("api/docs/<slug:area>/", docs_area, name="docs-area"),
]
