"""`manage.py first_administrator ADDRESS --name NAME`: the one who lets the others in, where nobody is yet."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from liaison.accounts.messages import way_in
from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.places.models import CommandUnit, Posting


class Command(BaseCommand):
    """Makes one person, their posting, and a link with which they choose a password."""

    help = (
        "Makes the first administrator and prints a link with which they choose a password; a second step is asked for"
        " at once. Refuses when an administrator is posted already: they add others in the administration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and where."""
        parser.add_argument("address", help="Their e-mail address.")
        parser.add_argument("--name", required=True)
        parser.add_argument(
            "--unit", default=settings.FORCE_NAME, help="The command unit; made if it is new. By default the force."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, unless somebody is there already."""
        address = options["address"].strip().lower()
        validate_email(address)
        with transaction.atomic():
            if Posting.objects.current().filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
                raise CommandError("There is an administrator already. They can add others in the administration.")
            if User.objects.filter(email__iexact=address).exists():
                raise CommandError("Somebody has an account with this address already. Take another one.")
            user = User.objects.create_user(address, None, name=options["name"], is_staff=True, is_superuser=True)
            # Whoever runs this vouches for the address.
            EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
            unit, _made = CommandUnit.objects.get_or_create(name=options["unit"])
            Posting.objects.create(user=user, role=Role.ADMINISTRATOR, unit=unit, since=timezone.localdate())
        self.stdout.write(f"{user} administers {unit}. This link works once, for three days; give it to nobody else:")
        self.stdout.write(f"{settings.PORTAL_URL}{way_in(user)}")
