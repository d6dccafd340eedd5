"""What people do at an address, in plain words: the purpose that history keeps beside each change."""

from django.http import HttpRequest

PURPOSES = {
    "join": "Joining by invitation",
    "calendar_link": "Choosing a calendar link",
    "calendar_link_revoke": "Choosing a calendar link",
    "committee_home": "The committee's own page",
    "message_preferences": "Choosing which mails to get",
    "message_stop": "Choosing which mails to get",
    # A place
    "places:edit": "Keeping what is known of a place right",
    "places:contact_add": "Keeping contacts right",
    "places:contact_edit": "Keeping contacts right",
    "places:contact_checked": "Keeping contacts right",
    "places:contact_end": "Keeping contacts right",
    "places:plan_propose": "Agreeing a plan for visits",
    "places:plan_agree": "Agreeing a plan for visits",
    "places:invite": "Choosing who belongs to the committee",
    "places:invitation_again": "Choosing who belongs to the committee",
    "places:invitation_withdraw": "Choosing who belongs to the committee",
    "places:member_end": "Choosing who belongs to the committee",
    "places:member_told": "Choosing who is told of visits",
    "places:times": "Keeping times and dates right",
    "places:times_right": "Keeping times and dates right",
    "places:sitting_add": "Keeping times and dates right",
    "places:sitting_change": "Keeping times and dates right",
    "places:sitting_end": "Keeping times and dates right",
    "places:one_day": "Keeping times and dates right",
    "places:one_day_withdraw": "Keeping times and dates right",
    "places:date_add": "Keeping times and dates right",
    "places:date_confirm": "Keeping times and dates right",
    "places:calendar_rule": "Keeping times and dates right",
    "places:timetable": "Keeping times and dates right",
    # Visits
    "visits:log": "Writing down a visit",
    "visits:plan": "Planning visits",
    "visits:amend": "Correcting the record of a visit",
    "visits:take_back": "Correcting the record of a visit",
    "visits:join": "Joining a visit",
    "visits:reply": "Answering a visit",
    "visits:cancel": "Calling off a visit",
    "visits:replan": "Planning visits",
    "visits:allot": "Choosing who goes to a visit",
    "visits:release": "Choosing who goes to a visit",
    "visits:move_officer": "Choosing who goes to a visit",
    "visits:swap": "Choosing who goes to a visit",
    "visits:call": "Looking for volunteers for a visit",
    "visits:volunteer": "Offering to go to a visit",
    "visits:concern_raise": "Raising a worry",
    "visits:concern": "Following a worry",
    "visits:concern_owner": "Following a worry",
    "visits:commitment_make": "Making a promise",
    "visits:commitment": "Following a promise",
    "visits:request_make": "Asking for a visit",
    "visits:request": "Answering a request",
    "visits:request_take_back": "Taking back a request",
    "visits:incident_new": "Being there after an incident",
    "visits:incident_cover": "Being there after an incident",
    "visits:incident_end": "Being there after an incident",
    "visits:ramadan_ask": "Planning Ramadan",
    "visits:ramadan_send": "Planning Ramadan",
    "visits:ramadan_release": "Planning Ramadan",
    # Funding
    "funding:tell_me": "Waiting for a scheme to open",
    "funding:incident_new": "Keeping the log of incidents",
    "funding:incident_change": "Keeping the log of incidents",
    "funding:incident_withdraw": "Keeping the log of incidents",
    "funding:photo_add": "Keeping the log of incidents",
    "funding:photo_remove": "Keeping the log of incidents",
    "funding:share": "Choosing what to share",
    "funding:share_end": "Choosing what to share",
    "funding:share_all": "Choosing what to share",
    "funding:share_less": "Choosing what to share",
    "funding:share_typing": "Choosing what to share",
    "funding:share_typing_end": "Choosing what to share",
    "funding:help": "Asking for help with an application",
    "funding:help_request": "Helping with an application",
    "funding:help_take_back": "Asking for help with an application",
    "funding:thread": "Writing about an application",
    "funding:pack_make": "Making the pack of an application",
    "funding:pack_out": "Making the pack of an application",
    "funding:pack_renew": "Making the pack of an application",
    "funding:step": "Following an application",
    "funding:guarding": "Following an application",
    "funding:timeline": "Following an application",
    # Letters
    "letters:quotation": "Deciding about words for a letter",
    "letters:quotation_withdraw": "Deciding about words for a letter",
    "letters:signatures": "Signing a letter together",
    "letters:signature_take_back": "Signing a letter together",
    "letters:sign": "Signing a letter together",
    # The ledger
    "ledger:correction_ask": "Asking for a correction",
    "ledger:correction": "Answering a correction",
    "ledger:held": "Asking for everything that is held",
}
AREAS = {
    "places": "Keeping what is known of a place right",
    "visits": "Planning visits",
    "rosters": "Planning duty",
    "funding": "Working on an application",
    "letters": "Writing to the oversight body",
    "dashboard": "Reading the week",
    "retention": "Deciding how long things are kept",
    "ledger": "The ledger",
    "admin": "Administration of the portal",
}
SIGNING_IN = "Signing in and one's own account"


def purpose_of(request: HttpRequest) -> str:
    """What the person who sends this request is doing, once its address is known."""
    match = request.resolver_match
    if match is None:
        return ""
    area = match.namespaces[0] if match.namespaces else ""
    return PURPOSES.get(match.view_name) or AREAS.get(area, SIGNING_IN)
