"""Addresses of how long things are kept."""

from django.urls import path

from retention.views import due, handing, holds, own, reports, requests, words

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
    path("retention/requests/new/<int:unit_id>/contact/", requests.request_of_contact, name="request_of_contact"),
    path("retention/requests/<str:ref>/", requests.request_one, name="request"),
    path("retention/requests/<str:ref>/longer/", requests.request_extend, name="request_extend"),
    path("retention/requests/<str:ref>/withdrawn/", requests.request_withdrawn, name="request_withdrawn"),
    path("retention/requests/<str:ref>/handed-over/", handing.handed_over, name="handed_over"),
    path("retention/requests/<str:ref>/found.pdf", handing.handed_pdf, name="handed_pdf"),
    path("retention/requests/<str:ref>/found.json", handing.handed_json, name="handed_json"),
    path("retention/words/", words.words, name="words"),
    path("account/your-data/", own.your_data, name="your_data"),
    path("account/your-data/<str:ref>/take-back/", own.take_back, name="take_back"),
    path("account/your-data/<str:ref>.pdf", own.findings_pdf, name="findings_pdf"),
    path("account/your-data/<str:ref>.json", own.findings_json, name="findings_json"),
]
