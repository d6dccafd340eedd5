"""Addresses of the places."""

from django.urls import URLPattern, URLResolver, include, path

from liaison.places.views import contacts, editing, members, people, plans, register

app_name = "places"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", register.register, name="list"),
    path("people/", people.people, name="people"),
    path("people/<int:unit_id>/", people.people, name="people_of"),
    path("people/<int:unit_id>/invite/", people.people_invite, name="people_invite"),
    path("people/<int:unit_id>/invitations/<int:pk>/again/", people.people_again, name="people_again"),
    path("people/<int:unit_id>/invitations/<int:pk>/withdraw/", people.people_withdraw, name="people_withdraw"),
    path("<slug:slug>/edit/", editing.place_edit, name="edit"),
    path("<slug:slug>/contacts/add/", contacts.contact_add, name="contact_add"),
    path("<slug:slug>/contacts/<int:pk>/", contacts.contact_edit, name="contact_edit"),
    path("<slug:slug>/contacts/<int:pk>/checked/", contacts.contact_checked, name="contact_checked"),
    path("<slug:slug>/contacts/<int:pk>/end/", contacts.contact_end, name="contact_end"),
    path("<slug:slug>/plan/", plans.plan, name="plan"),
    path("<slug:slug>/plan/propose/", plans.plan_propose, name="plan_propose"),
    path("<slug:slug>/plan/<int:number>/agree/", plans.plan_agree, name="plan_agree"),
    path("<slug:slug>/members/", members.members, name="members"),
    path("<slug:slug>/members/invite/", members.invite, name="invite"),
    path("<slug:slug>/members/told/", members.member_told, name="member_told"),
    path("<slug:slug>/members/<int:pk>/end/", members.member_end, name="member_end"),
    path("<slug:slug>/invitations/<int:pk>/again/", members.invitation_again, name="invitation_again"),
    path("<slug:slug>/invitations/<int:pk>/withdraw/", members.invitation_withdraw, name="invitation_withdraw"),
    path("<slug:slug>/times/", include("liaison.places.times_urls")),
]
