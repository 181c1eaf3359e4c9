"""A shop's export, from the upload to the mail in somebody's inbox."""

import datetime as dt

from django.utils import timezone

from crossfoot.sample.shop import Shop
from crossfoot_server.alerts.tasks import deliver_alerts, evaluate_alert_rules
from crossfoot_server.kpis.actions import start_snapshots
from tests.crossfoot_server.alerts.conftest import ALERTS, RULES
from tests.crossfoot_server.trading import shop_uploaded

#: Half a year, of few products.
SHOP = Shop(first=dt.date(2025, 1, 1), days=181, products=6, customers=40, orders_a_day=2.0)


def test_from_the_upload_to_the_mail_and_back(company, worked, api, mail_server):
    shop_uploaded(company, worked, SHOP)
    worked(start_snapshots(company_id=company.pk, by="tests", trigger="request").job)
    (newest,) = api.get("/api/kpis/values/?kpi=net_revenue&period=month&label=2025-06").data[
        "results"
    ]
    rule = api.post(
        RULES,
        {
            "name": "Weak month",
            "kpi": "net_revenue",
            "period": "month",
            "condition": "threshold",
            "parameters": {"operator": "at_most", "limit": str(newest["value"])},
            "recipients": ["controller@example.com"],
        },
        format="json",
    ).data
    assert api.post(f"{RULES}{rule['id']}/test/").data["step"] == "fire"
    evaluate_alert_rules(str(company.pk))
    (alert,) = api.get(f"{ALERTS}?state=open").data["results"]
    assert (alert["value"], alert["period_label"]) == (newest["value"], "2025-06")
    shown = api.get(f"{RULES}{rule['id']}/").data
    assert (shown["alert_id"], shown["evaluated_version"]) == (alert["id"], newest["data_version"])
    deliver_alerts()
    (mail,) = mail_server.mails
    assert mail["Subject"] == "[Sample Trading] Warning: Net revenue"
    seen = api.post(f"{ALERTS}{alert['id']}/acknowledge/", {"note": "Holidays"}, format="json").data
    (told,) = (one for one in seen["deliveries"] if one["channel"] == "email")
    assert (seen["state"], told["attempts"]) == ("acknowledged", 1)
    assert told["delivered_at"] <= timezone.now().isoformat()
    limit = {"parameters": {"operator": "at_most", "limit": "0.01"}}
    api.patch(f"{RULES}{rule['id']}/", limit, format="json")
    assert api.get(f"{ALERTS}{alert['id']}/").data["resolution"] == "The rule was changed."
