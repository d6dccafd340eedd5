"""Addresses: who can see an application, and help from police."""

from django.urls import URLPattern, path

from funding.views.helping import ask, help_request, help_take_back, thread
from funding.views.sharing import end, extent, let_type, share, stop_typing

urlpatterns: list[URLPattern] = [
    path("<application:ref>/help/", ask, name="help"),
    path("<application:ref>/help/<int:pk>/", help_request, name="help_request"),
    path("<application:ref>/help/<int:pk>/take-back/", help_take_back, name="help_take_back"),
    path("<application:ref>/share/", share, name="share"),
    path("<application:ref>/share/<int:pk>/end/", end, name="share_end"),
    path("<application:ref>/share/<int:pk>/all/", extent, {"extent": "whole"}, name="share_all"),
    path("<application:ref>/share/<int:pk>/less/", extent, {"extent": "state"}, name="share_less"),
    path("<application:ref>/share/<int:pk>/typing/", let_type, name="share_typing"),
    path("<application:ref>/share/<int:pk>/typing/end/", stop_typing, name="share_typing_end"),
    path("<application:ref>/thread/", thread, name="thread"),
]
