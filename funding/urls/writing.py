"""Addresses: the list of applications, and writing one."""

from django.urls import URLPattern, path

from funding.views.again import again
from funding.views.answering import question
from funding.views.application import application, home
from funding.views.declaring import declare, measures
from funding.views.sections import check, section

urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("<application:ref>/", application, name="application"),
    path("<application:ref>/again/", again, name="again"),
    path("<application:ref>/answer/<slug:section>/<slug:question>/", question, name="question"),
    path("<application:ref>/check/", check, name="check"),
    path("<application:ref>/declare/", declare, name="declare"),
    path("<application:ref>/measures/", measures, name="measures"),
    path("<application:ref>/section/<slug:section>/", section, name="section"),
]
