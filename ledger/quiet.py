"""Months of which nothing may be told are told together, in one sentence, and not one below the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from ledger.models import AccessMonth


@dataclass(frozen=True)
class Quiet:
    """Months without a gap between them, from the first day of the oldest to that of the newest."""

    first: date
    last: date

    @property
    def words(self) -> str:
        """'May 2026', 'April to September 2026', 'December 2025 to March 2026'."""
        last = f"{MONTHS[self.last.month]} {self.last.year}"
        if self.first == self.last:
            return last
        first = f"{MONTHS[self.first.month]}"
        if self.first.year != self.last.year:
            first = f"{first} {self.first.year}"
        return _("%(first)s to %(last)s") % {"first": first, "last": last}


def is_quiet(month: AccessMonth) -> bool:
    """Whether all that was counted in this month is withheld, or nothing happened: nobody can tell which."""
    figures = month.figures
    return not figures["pages"] and not figures["taken"] and set(figures["corrections"].values()) == {None}


def in_spans(months: Iterable[AccessMonth]) -> Iterator[AccessMonth | Quiet]:
    """The same months, newest first as they came; quiet ones that follow each other are one."""
    quiet: Quiet | None = None
    for month in months:
        joins = quiet is not None and month.month == quiet.first - relativedelta(months=1)
        if quiet is not None and not (joins and is_quiet(month)):
            yield quiet
            quiet = None
        if is_quiet(month):
            quiet = Quiet(month.month, quiet.last if quiet else month.month)
        else:
            yield month
    if quiet is not None:
        yield quiet
