"""`manage.py dispatch_messages`: send what is due, for ever or until nothing is."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liaison.outbox.carriers import Away
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.watching import Loop


class Command(BaseCommand):
    """Send the messages that are due. Needs the database and the mail carrier, and no Redis."""

    help = "Send the messages that are due. Without an option it keeps looking until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """--until-empty: stop when nothing is due."""
        parser.add_argument("--until-empty", action="store_true", help="stop when nothing is due any more")

    def handle(self, *args: Any, until_empty: bool, **options: Any) -> None:
        """Run the loop, or once through; the carrier being away is an error only when run once."""
        dispatcher = Dispatcher()
        if not until_empty:
            loop = Loop(dispatcher)
            loop.stop_on_signals()
            loop.run()
            return
        try:
            handled = dispatcher.until_empty()
        except Away as error:
            raise CommandError(f"The mail carrier cannot be reached: {error}") from error
        finally:
            dispatcher.carrier.close()
        self.stdout.write("Nothing was due." if not handled else f"Dealt with {handled}. Nothing is due now.")
