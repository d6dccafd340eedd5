"""Where a letter stands, in a sentence, and what waits for whom. Nothing here asks the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from letters.contents import is_complete
from letters.models import CoSignature, Letter, LetterVersion
from liaison.presentation import words

COLOURS: dict[str, str] = {
    Letter.State.DRAFT: "grey",
    Letter.State.SENT: "blue",
    Letter.State.ACKNOWLEDGED: "blue",
    Letter.State.REPLIED: "green",
    Letter.State.CLOSED: "green",
    Letter.State.DROPPED: "grey",
}
READY = "It is written, and waits for the signature of the commander."


@dataclass(frozen=True)
class Standing:
    """Where one letter stands: the sentence, the colour of its state, and whether somebody should act now."""

    sentence: str
    colour: str
    is_pressing: bool


def where(letter: Letter, newest: LetterVersion | None, signatures: Iterable[CoSignature] = ()) -> Standing:
    """Where it stands today; `signatures` are those that are still asked for, where the reader may see them."""
    today = timezone.localdate()
    colour = COLOURS[letter.state]
    if letter.is_draft:
        return Standing(_draft(letter, newest, signatures), colour, newest is not None and is_complete(newest.content))
    if letter.awaits_reply:
        late = letter.reply_due_on is not None and letter.reply_due_on < today
        return Standing(reply_clock(letter, today), "red" if late else colour, late)
    if letter.state == Letter.State.DROPPED:
        return Standing("It was given up, and never sent.", colour, False)
    sent = f"Sent on {words.day(letter.sent_on)}" if letter.sent_on else "Sent"
    ended = "and answered" if letter.state == Letter.State.REPLIED else "and finished"
    return Standing(f"{sent}, {ended}.", colour, False)


def reply_clock(letter: Letter, today: date) -> str:
    """'Sent on Tuesday 3 November. A reply is due by Tuesday 1 December, 9 days left.'"""
    if letter.sent_on is None or letter.reply_due_on is None:
        return ""
    sent, due = f"Sent on {words.day(letter.sent_on)}.", words.day(letter.reply_due_on)
    left = (letter.reply_due_on - today).days
    if left < 0:
        return f"{sent} A reply was due by {due}, {-left} {'day' if left == -1 else 'days'} ago."
    if left == 0:
        return f"{sent} A reply is due today."
    return f"{sent} A reply is due by {due}, {left} {'day' if left == 1 else 'days'} left."


def open_answers(signatures: Iterable[CoSignature], number: int) -> list[CoSignature]:
    """Committees that have still to say something to the newest version."""
    return [each for each in signatures if each.awaits_answer(number)]


def _draft(letter: Letter, newest: LetterVersion | None, signatures: Iterable[CoSignature]) -> str:
    if newest is None:
        return "Nothing is written yet."
    if not is_complete(newest.content):
        return "It is being written. It needs a beginning, and a point or something that you ask for."
    said = f"Signed by {letter.signed_by}. It is not sent yet." if letter.signed_at else READY
    waits = len(open_answers(signatures, newest.number))
    if not waits:
        return said
    return f"{said} {waits} {'committee has' if waits == 1 else 'committees have'} not answered yet."
