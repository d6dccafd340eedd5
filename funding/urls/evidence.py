"""Addresses: evidence."""

from django.urls import URLPattern, path

from funding.views import evidence

urlpatterns: list[URLPattern] = [
    path("<application:ref>/evidence/", evidence.evidence, name="evidence"),
    path("<application:ref>/evidence/<int:pk>/file/", evidence.evidence_file, name="evidence_file"),
    path("<application:ref>/evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("incidents/<int:incident>/photos/", evidence.photo_add, name="photo_add"),
    path("incidents/photos/<int:pk>/file/", evidence.photo_file, name="photo_file"),
    path("incidents/photos/<int:pk>/remove/", evidence.photo_remove, name="photo_remove"),
]
