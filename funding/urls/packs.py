"""Addresses: packs."""

from django.urls import URLPattern, path

from funding.views import packs

urlpatterns: list[URLPattern] = [
    path("<application:ref>/pack/", packs.pack, name="pack"),
    path("<application:ref>/pack/make/", packs.pack_make, name="pack_make"),
    path("<application:ref>/pack/out/", packs.pack_out, name="pack_out"),
    path("<application:ref>/pack/renew/", packs.pack_renew, name="pack_renew"),
    path("<application:ref>/pack/<int:pk>.pdf", packs.pack_pdf, name="pack_pdf"),
    path("<application:ref>/pack/<int:pk>.zip", packs.pack_zip, name="pack_zip"),
]
