"""Addresses."""

from django.contrib import admin
from django.urls import include, path

import liaison.views.pack_contents  # noqa: F401 -- visits sign up for the packs of applications
from ledger.views.page import ledger
from liaison.places.views.joining import join
from liaison.views.browser_reports import browser_refusals, csp_report
from liaison.views.committee import committee_home
from liaison.views.health import healthz, readyz
from liaison.views.home import home
from liaison.views.pages import accessibility, never_recorded
from liaison.views.place import place
from liaison.views.supervising import supervising
from visits.views.calendar import calendar, calendar_link, calendar_link_revoke

handler500 = "liaison.views.shell.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("accessibility/", accessibility, name="accessibility"),
    path("account/calendar/", calendar_link, name="calendar_link"),
    path("account/calendar/revoke/", calendar_link_revoke, name="calendar_link_revoke"),
    path("account/", include("liaison.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/factors/", include("allauth.mfa.urls")),
    path("account/", include("liaison.accounts.door_urls")),
    path("account/recovery/", include("liaison.places.recovery_urls")),
    path("", include("liaison.outbox.urls")),
    path("admin/", admin.site.urls),
    path("calendar/<str:token>.ics", calendar, name="calendar"),
    path("committee/", committee_home, name="committee_home"),
    path("csp-report", csp_report, name="csp_report"),
    path("administration/browsers/", browser_refusals, name="browser_refusals"),
    path("healthz", healthz, name="healthz"),
    path("join/<str:token>/", join, name="join"),
    path("never-recorded/", never_recorded, name="never_record"),
    path("places/", include("liaison.places.urls")),
    path("places/<slug:slug>/ledger/", ledger, name="ledger"),
    path("places/<slug:slug>/", place, name="place"),
    path("readyz", readyz, name="readyz"),
    path("", include("retention.urls")),
    path("rosters/", include("liaison.rosters.urls")),
    path("supervising/", supervising, name="supervising"),
    path("visits/", include("visits.urls")),
    path("dashboard/", include("dashboard.urls")),
    path("funding/", include("funding.urls")),
    path("letters/", include("letters.urls")),
    path("", include("ledger.urls")),
]
