"""Addresses of how long things are kept."""

from django.urls import path

from retention.views import due, holds, own, reports, requests

app_name = "retention"
urlpatterns = [
    path("retention/", due.due_list, name="due_list"),
    path("retention/rules/", due.rules, name="rules"),
    path("retention/due/<int:pk>/", due.decide, name="decide"),
    path("retention/decisions/<str:ref>/", due.decision, name="decision"),
    path("retention/report/", reports.report, name="report"),
    path("retention/holds/new/<int:unit_id>/", holds.hold_new, name="hold_new"),
    path("retention/holds/<str:ref>/", holds.hold, name="hold"),
    path("retention/holds/<str:ref>/lift/", holds.hold_lift, name="hold_lift"),
    path("retention/requests/", requests.requests, name="requests"),
    path("retention/requests/new/<int:unit_id>/", requests.request_new, name="request_new"),
    path("retention/requests/<str:ref>/", requests.request_one, name="request"),
    path("account/your-data/", own.your_data, name="your_data"),
    path("account/your-data/<str:ref>/take-back/", own.take_back, name="take_back"),
    path("account/your-data/<str:ref>.pdf", own.findings_pdf, name="findings_pdf"),
    path("account/your-data/<str:ref>.json", own.findings_json, name="findings_json"),
]
