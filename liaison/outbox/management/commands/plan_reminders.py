"""`manage.py plan_reminders`: plan what is due now, or show what would be at another moment."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from liaison.outbox import planning
from liaison.outbox.kinds import KINDS, Draft
from liaison.presentation import words


class Command(BaseCommand):
    """Plan the reminders that are due around one moment."""

    help = "Plan the reminders that are due now, or around another moment."

    def add_arguments(self, parser: CommandParser) -> None:
        """--at and --dry-run."""
        parser.add_argument("--at", metavar="ISO8601", help="a moment; without an offset it is London time")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, only say what would be planned")

    def handle(self, *args: Any, at: str | None, dry_run: bool, **options: Any) -> None:
        """Plan or show; one line for each reminder."""
        now = _moment(at) if at else timezone.now()
        if dry_run:
            drafts = planning.due_around(now)
            fresh = {draft.key for draft in planning.new(drafts)}
        else:
            drafts = planning.plan(now)
            fresh = {draft.key for draft in drafts}
        people = get_user_model().objects.in_bulk({draft.to for draft in drafts if draft.to})
        for draft in drafts:
            already = "" if draft.key in fresh else " (already planned)"
            self.stdout.write(f"{in_words(draft, people)}{already}")
        done = "would be planned" if dry_run else "planned"
        self.stdout.write(f"{len(fresh)} {'reminder' if len(fresh) == 1 else 'reminders'} {done}.")


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is not a moment like 2026-11-26T18:00.") from error
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def in_words(draft: Draft, people: dict[int, Any]) -> str:
    """'Thursday 26 November at 18:00: PC Ada Shaw <ada@…>: evening before'."""
    person = people.get(draft.to) if draft.to else None
    whom = f"{person} <{person.email}>" if person else draft.address
    what = KINDS[draft.kind].name.partition(".")[2].replace("-", " ")
    until = words.moment(draft.expires_at)
    return f"{words.moment(draft.due_at)}: {whom}: {what}, not after {until} [{draft.key}]"
