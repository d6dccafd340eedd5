"""Taking tables away."""

from django.urls import path, re_path

from dashboard.views import exports

urlpatterns = [
    path("export/", exports.export, name="export"),
    re_path(r"^export/(?P<table>[a-z-]{1,40})\.(?P<kind>csv|xlsx)$", exports.export_file, name="export_file"),
]
