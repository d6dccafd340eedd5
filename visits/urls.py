"""Addresses of the visits."""

from django.urls import path, register_converter

from visits.models.reference import ALPHABET
from visits.views import (
    allotting,
    changing,
    commitments,
    concerns,
    detail,
    exchanging,
    friday,
    incident_briefing,
    incident_cover,
    incidents,
    listing,
    log,
    orders,
    plan,
    proposals,
    ramadan,
    replying,
    requests,
    series,
    volunteering,
)


class Reference:
    """Eight characters that no other address of the visits can be."""

    regex = f"[{ALPHABET}]{{8}}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the database."""
        return value


register_converter(Reference, "visit")

app_name = "visits"
urlpatterns = [
    path("", listing.listing, name="list"),
    path("log/", log.log, name="log"),
    path("plan/", plan.plan, name="plan"),
    path("friday/", friday.friday, name="friday"),
    path("friday/send/", orders.orders_send, name="orders_send"),
    path("orders/<visit:ref>/", orders.orders, name="orders"),
    path("propose/", proposals.propose, name="propose"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<visit:ref>/", proposals.proposal, name="proposal"),
    path("proposals/<visit:ref>/stop/", proposals.proposal_stop, name="proposal_stop"),
    path("proposals/<visit:ref>/again/", proposals.proposal_again, name="proposal_again"),
    path("proposals/<visit:ref>/pin/", proposals.proposal_pin, name="proposal_pin"),
    path("send/", allotting.send, name="send"),
    path("volunteering/", volunteering.volunteering, name="volunteering"),
    path("volunteering/<int:pk>/", volunteering.answer, name="volunteer"),
    path("ramadan/", ramadan.ramadan, name="ramadan"),
    path("ramadan/ask/", ramadan.ask, name="ramadan_ask"),
    path("ramadan/send/", series.send, name="ramadan_send"),
    path("ramadan/release/", series.release, name="ramadan_release"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new/", incidents.incident_new, name="incident_new"),
    path("incidents/<visit:ref>/", incidents.incident, name="incident"),
    path("incidents/<visit:ref>/cover/", incident_cover.incident_cover, name="incident_cover"),
    path("incidents/<visit:ref>/briefing/", incident_briefing.incident_briefing, name="incident_briefing"),
    path("incidents/<visit:ref>/end/", incidents.incident_end, name="incident_end"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns/raise/", concerns.concern_raise, name="concern_raise"),
    path("concerns/<slug:ref>/", concerns.concern, name="concern"),
    path("concerns/<slug:ref>/owner/", concerns.concern_owner, name="concern_owner"),
    path("promises/", commitments.commitments, name="commitments"),
    path("promises/make/", commitments.commitment_make, name="commitment_make"),
    path("promises/<slug:ref>/", commitments.commitment, name="commitment"),
    path("requests/", requests.requests, name="requests"),
    path("requests/make/", requests.request_make, name="request_make"),
    path("requests/<slug:ref>/", requests.visit_request, name="request"),
    path("requests/<slug:ref>/take-back/", requests.request_take_back, name="request_take_back"),
    path("<visit:ref>/", detail.detail, name="detail"),
    path("<visit:ref>/change/", plan.replan, name="replan"),
    path("<visit:ref>/cancel/", plan.cancel, name="cancel"),
    path("<visit:ref>/officers/", allotting.allot, name="allot"),
    path("<visit:ref>/move/", exchanging.move, name="move_officer"),
    path("<visit:ref>/swap/", exchanging.swap, name="swap"),
    path("<visit:ref>/release/", exchanging.release, name="release"),
    path("<visit:ref>/call/", volunteering.call, name="call"),
    path("<visit:ref>/amend/", changing.amend, name="amend"),
    path("<visit:ref>/take-back/", changing.take_back, name="take_back"),
    path("<visit:ref>/join/", changing.join, name="join"),
    path("<visit:ref>/reply/", replying.reply, name="reply"),
]
