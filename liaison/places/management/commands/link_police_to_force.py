"""`manage.py link_police_to_force`: mail officers a link that binds their account to their identity at the force."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from liaison.accounts.messages import link_to_force
from liaison.accounts.models import User
from liaison.accounts.roles import POLICE
from liaison.accounts.single_sign_on import forces
from liaison.places.models import Posting


class Command(BaseCommand):
    """Once, when a force's identity provider is set up and officers have accounts already."""

    help = (
        "Mails a link to everybody who holds a police role today and whose account is not bound to an identity at"
        " their force. The link works once and for three days; run the command again for those who missed it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom to write to."""
        parser.add_argument("--unit", help="Only those of the command unit with this name.")
        parser.add_argument("--dry-run", action="store_true", help="List them and write to nobody.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave one message for each."""
        if not forces():
            raise CommandError("No identity provider is set (OIDC_PROVIDERS).")
        postings = Posting.objects.current().filter(role__in=POLICE)
        if options["unit"]:
            postings = postings.filter(unit__name=options["unit"])
        unbound = User.objects.filter(is_active=True, pk__in=postings.values("user"), socialaccount=None)
        with transaction.atomic():
            for person in unbound.order_by("email"):
                self.stdout.write(person.email)
                if not options["dry_run"]:
                    link_to_force(person)
