"""Addresses of the pages of sales."""

from django.urls import URLPattern, path

from crossfoot_server.web.alert_rules_page import alert_rule, alert_rules, new_alert_rule
from crossfoot_server.web.alerts_page import alert, alerts
from crossfoot_server.web.cohorts_page import cohorts
from crossfoot_server.web.forecast_page import forecast
from crossfoot_server.web.forecast_runs_page import forecast_runs
from crossfoot_server.web.forecasts_page import forecasts, stock
from crossfoot_server.web.kpi_page import kpi
from crossfoot_server.web.kpis_page import kpis
from crossfoot_server.web.sales_lists_page import customers, products
from crossfoot_server.web.sales_page import sales

urlpatterns: list[URLPattern] = [
    path("sales/", sales, name="sales-page"),
    path("sales/products/", products, name="sales-products"),
    path("sales/customers/", customers, name="sales-customers"),
    path("kpis/", kpis, name="kpis-page"),
    path("kpis/<slug:name>/", kpi, name="kpi-page"),
    path("cohorts/", cohorts, name="cohorts-page"),
    path("alerts/", alerts, name="alerts-page"),
    path("alerts/<uuid:alert_id>/", alert, name="alert-page"),
    path("alerts/rules/", alert_rules, name="alert-rules-page"),
    path("alerts/rules/new/", new_alert_rule, name="new-alert-rule"),
    path("alerts/rules/<uuid:rule_id>/", alert_rule, name="alert-rule-page"),
    path("forecasts/", forecasts, name="forecasts-page"),
    path("forecasts/<uuid:forecast_id>/", forecast, name="forecast-page"),
    path("forecasts/runs/", forecast_runs, name="forecast-runs-page"),
    path("forecasts/stock/", stock, name="forecast-stock-page"),
]
