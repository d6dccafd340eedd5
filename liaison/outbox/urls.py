"""Addresses of the pages about messages."""

from django.urls import path

from liaison.outbox import views

urlpatterns = [
    path("account/messages/", views.preferences, name="message_preferences"),
    path("account/messages/<int:pk>/", views.open_message, name="message_open"),
    path("account/messages/stop/<str:token>/", views.stop, name="message_stop"),
    path("demo/mail/", views.demo_mail, name="demo_mail"),
]
