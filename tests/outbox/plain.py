"""A plain kind of message, people to send it to, and carriers that answer as they are told."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage

from liaison.outbox.carriers import TAKEN, Answer, Away, Carrier, Outcome
from liaison.outbox.kinds import KINDS, Draft, Kind, Letter, Letters, group
from liaison.outbox.models import Message

PLAIN = "tests.plain"
GROUP = group("tests", "Tests", "For the tests alone.", lambda user: False)


def write(messages: Sequence[Message]) -> Letters:
    """One letter for each, unless its `about` says that it is not wanted any more."""
    return {m.pk: Letter(f"Message {m.key}", "Text.", "/") for m in messages if not m.about.get("gone")}


KINDS[PLAIN] = Kind(PLAIN, GROUP, write)
KINDS["tests.alarm"] = Kind("tests.alarm", None, write)


def draft(key: str, now: datetime, to: int | None = None, **fields: object) -> Draft:
    """A draft that is due now and can be sent for a day."""
    fields.setdefault("expires_at", now + timedelta(days=1))
    fields.setdefault("kind", PLAIN)
    fields.setdefault("due_at", now)
    if to is None:
        fields.setdefault("address", f"{key}@somewhere.test")
    return Draft(key=key, to=to, **fields)  # type: ignore[arg-type]


class Told(Carrier):
    """A carrier that gives the answers it was told to give, then takes everything; it remembers what it took."""

    def __init__(self, answers: Iterable[Outcome | type[Away]] = (), *, can_be_asked: bool = False) -> None:
        self.answers = list(answers)
        self.can_be_asked = can_be_asked
        self.taken: list[str] = []
        self.mails: list[EmailMessage] = []
        self.away = False
        self.closed = 0

    def open(self) -> None:
        """Away, when told so."""
        if self.away:
            raise Away("told to be")

    def close(self) -> None:
        """Counts."""
        self.closed += 1

    def deliver(self, mail: EmailMessage) -> Outcome:
        """The next answer; a mail whose fate is unknown was taken when the reason says so."""
        answer = self.answers.pop(0) if self.answers else TAKEN
        if not isinstance(answer, Outcome):
            raise answer("told to be")
        if answer.answer is Answer.TAKEN or "taken" in answer.reason:
            self.taken.append(mail.extra_headers["Message-ID"])
            self.mails.append(mail)
        return answer

    def has_taken(self, message_id: str) -> bool:
        """What it remembers."""
        return message_id in self.taken


class Clock:
    """A clock that stands still until it is put forward."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Put it forward by a timedelta's arguments."""
        self.now += timedelta(**by)
        return self.now
