"""What is said about letters: that words or a signature are asked for, what was answered, and that one was sent.

Called by actions, inside their transaction. No mail names a place, a subject or what anybody said: it says what, and
where to read on. The rows name no place either, so that those who look after mail do not learn who signs.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letters.models import CoSignature, Letter, LetterVersion, Quotation
from liaison.accounts.roles import Role
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Letter as Mail
from liaison.outbox.kinds import Letters, each, group, kind, news
from liaison.outbox.models import Message
from liaison.places import recipients
from liaison.places.access import standing
from liaison.presentation import words


def _concerned(user: Any) -> bool:
    held = standing(user)
    return held.is_committee or held.is_supervising or held.holds(Role.OVERSIGHT)


LETTERS = group(
    "letters",
    gettext_lazy("Letters to the oversight body"),
    gettext_lazy("When you are asked for your words or your signature, what was answered, and when a letter is sent."),
    _concerned,
)
ASKED_TO_QUOTE, QUOTATION_ANSWERED = "letters.asked-to-quote", "letters.quotation-answered"
ASKED_TO_SIGN, SIGNATURE_LAPSED = "letters.asked-to-sign", "letters.signature-lapsed"
SIGNATURE_ANSWERED = "letters.signature-answered"
GIVEN_UP_QUOTED, GIVEN_UP_SIGNED = "letters.given-up-quoted", "letters.given-up-signed"
SENT_FOR_PLACE, SENT_TO_READER = "letters.sent-for-place", "letters.sent-to-reader"
KEPT = timedelta(days=14)


def asked_to_quote(quotation: Quotation) -> None:
    """Ask the committee for its words."""
    _tell(ASKED_TO_QUOTE, quotation, recipients.committee(quotation.place_id))


def quotation_answered(quotation: Quotation) -> None:
    """Tell who asked what the committee said, each time it says something."""
    _tell(QUOTATION_ANSWERED, quotation, [quotation.asked_by_id], besides=f"{quotation.version}")


def asked_to_sign(asked: CoSignature) -> None:
    """Ask the committee to sign; once more after it declined."""
    _tell(ASKED_TO_SIGN, asked, recipients.committee(asked.place_id), besides=f"{asked.version}")


def signatures_lapsed(version: LetterVersion) -> None:
    """Ask those committees again that had signed what the letter said before this version."""
    signed = CoSignature.objects.filter(letter=version.letter_id, taken_back_at=None, signed_version__lt=version.number)
    for asked in signed.order_by("pk"):
        _tell(SIGNATURE_LAPSED, asked, recipients.committee(asked.place_id), besides=f"{version.number}")


def signature_answered(asked: CoSignature) -> None:
    """Tell who asked that the committee signed, or will not."""
    _tell(SIGNATURE_ANSWERED, asked, [asked.asked_by_id], besides=f"{asked.version}")


def given_up(letter: Letter, version: LetterVersion | None) -> None:
    """Tell the committees whose words stand in this draft, and those asked to sign it, that it will not be sent.

    Who is told for both is told once.
    """
    told: set[int] = set()
    quotations = Quotation.objects.filter(letter=letter, ref__in=list(version.quoted) if version else [])
    signatures = CoSignature.objects.filter(letter=letter, taken_back_at=None)
    for name, things in ((GIVEN_UP_QUOTED, quotations), (GIVEN_UP_SIGNED, signatures)):
        for thing in things.order_by("pk"):
            people = [person for person in recipients.committee(thing.place_id) if person not in told]
            _tell(name, thing, people)
            told.update(people)


def sent(letter: Letter, version: LetterVersion) -> None:
    """Tell the committees whose words or signatures are in this version, and the unit's oversight readers."""
    quoted = Quotation.objects.filter(letter=letter, used=True).values_list("place", flat=True)
    signed = CoSignature.objects.filter(letter=letter, taken_back_at=None, signed_version=version.number)
    places = {*quoted, *signed.values_list("place", flat=True)}
    members = list(dict.fromkeys(member for _place, member in recipients.members_of(places)))
    _tell(SENT_FOR_PLACE, letter, members)
    _tell(SENT_TO_READER, letter, recipients.holders(letter.unit_id, Role.OVERSIGHT))


def _tell(name: str, thing: Any, people: Iterable[int], *, besides: str = "") -> None:
    enqueue(news(name, thing, people, now=timezone.now(), besides=besides, keep=KEPT, names_place=False))


Write = Callable[[Message, Any], Mail | None]


def about(name: str, model: type[models.Model], *related: str) -> Callable[[Write], Write]:
    """Register a writer of messages about one row each, to those who may read it."""

    def register(write: Write) -> Write:
        def compose(messages: Sequence[Message]) -> Letters:
            return each(messages, model._default_manager.select_related(*related), write)

        kind(name, LETTERS, recipients.still_reading(model))(compose)
        return write

    return register


@about(ASKED_TO_QUOTE, Quotation)
def _asked_to_quote(message: Message, quotation: Quotation) -> Mail | None:
    if quotation.answer or not quotation.is_open:
        return None
    return Mail(
        _("May we quote your committee?"),
        _(
            "Police write a letter and would like to use words of your committee. You decide: change them, agree, or"
            " say no. Nothing is quoted without your agreement."
        ),
        quotation.get_absolute_url(),
    )


@about(QUOTATION_ANSWERED, Quotation, "letter")
def _quotation_answered(message: Message, quotation: Quotation) -> Mail | None:
    return Mail(
        _("A committee has answered about its words"),
        _(
            "A committee has said whether its words may stand in a letter, or has changed its mind. Please look before"
            " the letter is sent."
        ),
        quotation.letter.get_absolute_url(),
    )


@about(ASKED_TO_SIGN, CoSignature, "letter")
def _asked_to_sign(message: Message, asked: CoSignature) -> Mail | None:
    if asked.taken_back_at is not None or asked.signed_at or asked.declined_at or not asked.letter.is_draft:
        return None
    return Mail(
        _("Would your committee sign a letter?"),
        _("Police ask your committee to sign a letter together with them. You can read all of it first, and say no."),
        asked.letter.get_absolute_url(),
    )


@about(SIGNATURE_LAPSED, CoSignature, "letter")
def _signature_lapsed(message: Message, asked: CoSignature) -> Mail | None:
    newest = asked.letter.newest()
    if not asked.letter.is_draft or newest is None or asked.stands(newest.number) != CoSignature.Stands.LAPSED:
        return None
    return Mail(
        _("A letter that your committee signed was changed"),
        _(
            "The words have changed since your committee signed, so the signature does not count any more. Please read"
            " the letter again and say whether you still sign."
        ),
        asked.letter.get_absolute_url(),
    )


@about(SIGNATURE_ANSWERED, CoSignature, "letter")
def _signature_answered(message: Message, asked: CoSignature) -> Mail | None:
    if asked.declined_at is not None:
        told = _("A committee will not sign the letter. It may have said what it would change.")
    elif asked.signed_at is not None:
        told = _("A committee has signed the letter.")
    else:
        return None
    return Mail(_("A committee has answered about a letter"), told, asked.letter.get_absolute_url())


def _given_up(address: str) -> Mail:
    return Mail(
        _("A letter that your committee had a part in is given up"),
        _(
            "Police have given up a letter with words of your committee, or one that you were asked to sign. It is not"
            " sent."
        ),
        address,
    )


@about(GIVEN_UP_QUOTED, Quotation, "letter")
def _given_up_quoted(message: Message, quotation: Quotation) -> Mail | None:
    return _given_up(quotation.get_absolute_url()) if quotation.letter.state == Letter.State.DROPPED else None


@about(GIVEN_UP_SIGNED, CoSignature, "letter")
def _given_up_signed(message: Message, asked: CoSignature) -> Mail | None:
    return _given_up(asked.letter.get_absolute_url()) if asked.letter.state == Letter.State.DROPPED else None


@about(SENT_FOR_PLACE, Letter)
def _sent_for_place(message: Message, letter: Letter) -> Mail | None:
    if letter.sent_on is None:
        return None
    return Mail(
        _("The letter with your committee's words or signature was sent"),
        _("It was sent on %(day)s. You can read all of it, and what becomes of it.")
        % {"day": words.day(letter.sent_on)},
        letter.get_absolute_url(),
    )


@about(SENT_TO_READER, Letter)
def _sent_to_reader(message: Message, letter: Letter) -> Mail | None:
    if letter.sent_on is None or letter.reply_due_on is None:
        return None
    return Mail(
        _("A letter to your office was sent"),
        _("It was sent on %(day)s. A reply is asked for by %(due)s.")
        % {"day": words.day(letter.sent_on), "due": words.day(letter.reply_due_on)},
        letter.get_absolute_url(),
    )
