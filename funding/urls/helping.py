"""Addresses: helping."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
