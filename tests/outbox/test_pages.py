"""Pages about messages: preferences, "not these any more", the way from a mail to its page, the demo's mailbox."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from liaison.outbox.actions import enqueue
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.kinds import news
from liaison.outbox.mail import unsubscribe_token
from liaison.outbox.mailbox import MailboxBackend
from liaison.outbox.models import DemoMail, Message, Preference, QuietHours
from liaison.places.models import EngagementPlan
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.roles import database_role

PREFERENCES = "/account/messages/"
ClientOf = Callable[[object], Client]


def wishes_of(user: object) -> dict[str, bool]:
    with database_role("worker"):
        return dict(Preference.objects.filter(user=user).values_list("kind", "wanted"))


# Preferences --------------------------------------------------------------------------------------------------


def test_everybody_is_asked_about_what_concerns_them(cast: Cast, client_of: ClientOf) -> None:
    officer = client_of(cast.officer).get(PREFERENCES).content.decode()
    secretary = client_of(cast.secretary).get(PREFERENCES).content.decode()
    assert "Your own visits" in officer
    assert "Your own visits" not in secretary
    assert "An officer is coming" in secretary
    assert "An officer is coming" not in officer


def test_wishes_and_quiet_hours_are_kept(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    answer = client.post(PREFERENCES, {"wanted": ["coming"], "quiet": "yes", "begin": "22:00", "end": "7am"})
    assert answer.status_code == 302
    assert wishes_of(cast.secretary) == {
        "coming": True,
        "written": False,
        "dates": False,
        "funding": False,
        "letters": False,
    }
    with database_role("worker"):
        hours = QuietHours.objects.get(user=cast.secretary)
    assert (hours.begin, hours.end) == (time(22), time(7))
    page = client.get(PREFERENCES).content.decode()
    assert 'value="22:00"' in page
    client.post(PREFERENCES, {"wanted": ["coming", "written", "dates", "funding", "letters"], "quiet": "no"})
    assert set(wishes_of(cast.secretary).values()) == {True}
    with database_role("worker"):
        hours.refresh_from_db()
    assert hours.begin == hours.end


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quiet": "yes", "begin": "22:00", "end": ""}, "Enter the time."),
        ({"quiet": "yes", "begin": "22", "end": "07:00"}, "Enter the minutes as well"),
        ({"quiet": "yes", "begin": "22:00", "end": "22:00"}, "Enter an end that is not the same"),
        ({"begin": "22:00", "end": "07:00"}, "Choose an answer."),
        ({"quiet": "no", "wanted": ["own-visits"]}, "Choose one of the answers listed."),
        ({"quiet": "yes", "begin": "22:00\x00", "end": "07:00"}, "Enter the time like"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    cast: Cast, client_of: ClientOf, typed: dict[str, object], sentence: str
) -> None:
    answer = client_of(cast.secretary).post(PREFERENCES, typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    if typed.get("quiet") == "yes" and "\x00" not in str(typed["begin"]):
        assert f'value="{typed["begin"]}"' in page
    assert wishes_of(cast.secretary) == {}


def test_preferences_need_signing_in_and_only_get_and_post(cast: Cast, client_of: ClientOf) -> None:
    assert Client().get(PREFERENCES).status_code == 302
    assert client_of(cast.officer).put(PREFERENCES).status_code == 405


# Not these any more ---------------------------------------------------------------------------------------------


def test_one_click_works_signed_out_without_cookies(cast: Cast) -> None:
    link = f"{PREFERENCES}stop/{unsubscribe_token(cast.secretary.pk, 'coming')}/"
    client = Client(enforce_csrf_checks=True)
    page = client.get(link)
    assert page.status_code == 200
    assert "Stop these mails" in page.content.decode()
    assert wishes_of(cast.secretary) == {}
    answer = client.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert wishes_of(cast.secretary) == {"coming": False}
    assert client.post(link).status_code == 200
    assert wishes_of(cast.treasurer) == {}


def test_the_link_does_it_for_its_owner_whoever_is_signed_in(cast: Cast, client_of: ClientOf) -> None:
    link = f"{PREFERENCES}stop/{unsubscribe_token(cast.secretary.pk, 'coming')}/"
    client_of(cast.officer).post(link)
    assert wishes_of(cast.secretary) == {"coming": False}
    assert wishes_of(cast.officer) == {}


def test_a_link_that_we_did_not_write_is_404(cast: Cast) -> None:
    token = unsubscribe_token(cast.secretary.pk, "coming")
    for forged in ("x", token[:-1] + ("a" if token[-1] != "a" else "b"), unsubscribe_token(1, "unknown")):
        assert Client().post(f"{PREFERENCES}stop/{forged}/").status_code == 404
    assert Client().put(f"{PREFERENCES}stop/{token}/").status_code == 405


# From a mail to its page ----------------------------------------------------------------------------------------


def plan_message(cast: Cast) -> Message:
    with database_role("worker"):
        plan = EngagementPlan.objects.create(place=cast.madina, number=1, proposed_by=cast.officer)
        enqueue(news("places.plan-proposed", plan, [cast.secretary.pk], now=timezone.now()))
        return Message.objects.get()


def test_a_discreet_mail_leads_to_its_page_without_naming_it(cast: Cast, client_of: ClientOf) -> None:
    message = plan_message(cast)
    carrier = Told()
    with database_role("worker"):
        Dispatcher(carrier).until_empty()
    assert "madina" not in carrier.mails[0].body
    assert f"/account/messages/{message.pk}/" in carrier.mails[0].body
    answer = client_of(cast.secretary).get(f"/account/messages/{message.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/places/madina-mosque/plan/")


def test_somebody_elses_mail_leads_nowhere(cast: Cast, client_of: ClientOf) -> None:
    message = plan_message(cast)
    assert client_of(cast.other).get(f"/account/messages/{message.pk}/").status_code == 404
    assert client_of(cast.other).get("/account/messages/999999999999/").status_code == 404
    assert client_of(cast.secretary).post(f"/account/messages/{message.pk}/").status_code == 405
    assert Client().get(f"/account/messages/{message.pk}/").status_code == 302


def test_what_has_been_dealt_with_leads_home(cast: Cast, client_of: ClientOf) -> None:
    message = plan_message(cast)
    with database_role("worker"):
        EngagementPlan.objects.update(replaced_at=timezone.now())
    answer = client_of(cast.secretary).get(f"/account/messages/{message.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


# The demo's mailbox -----------------------------------------------------------------------------------------------


@pytest.fixture
def caught(cast: Cast) -> None:
    from django.core.mail import EmailMessage

    with database_role("worker"):
        MailboxBackend().send_messages(
            [EmailMessage(f"Subject {name} مسجد", "Text\nhttp://x.test/a", to=[f"{name}@x.test"]) for name in "ab"]
        )
        DemoMail.objects.filter(to="a@x.test").update(caught_at=timezone.now() - timedelta(hours=1))


@pytest.mark.usefixtures("caught")
def test_the_demo_shows_its_mails_newest_first(settings: object) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = Client().get("/demo/mail/").content.decode()
    assert 0 < page.index("Subject b") < page.index("Subject a")
    only = Client().get("/demo/mail/", {"to": "A@x.test"}).content.decode()
    assert "Subject a" in only
    assert "Subject b" not in only
    assert "Nothing has been sent to this address" in Client().get("/demo/mail/?to=z").content.decode()


@pytest.mark.usefixtures("caught")
def test_outside_the_demo_there_is_no_such_page(settings: object) -> None:
    settings.DEMO = False  # type: ignore[attr-defined]
    assert Client().get("/demo/mail/").status_code == 404
