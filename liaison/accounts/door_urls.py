"""Addresses of a force's identity provider and of sessions; of allauth's own pages for these only what is needed."""

from django.urls import path

from liaison.accounts import force_views, session_views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", force_views.force_sign_in, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", force_views.force_back, name="openid_connect_callback"),
    path("oidc/again/<str:link>/", force_views.force_again, name="force_again"),
    path("sessions/", session_views.sessions, name="usersessions_list"),
    path("sessions/others/", session_views.end_others, name="usersessions_end_others"),
    path("sessions/<int:pk>/end/", session_views.end_one, name="usersessions_end"),
]
