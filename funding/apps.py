"""Applications of places of worship to schemes that pay for protective security."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# Of those who look after places; for everybody else these are none, and every page is spared the question.
SHARED = """select case when exists (select from places_posting where user_id = %(user)s)
  then (select count(*) from app_shares()) else 0 end"""
WAITING = """select case when exists (select from places_posting where user_id = %(user)s) then (
  select count(*) from funding_helprequest h where h.answered_at is null and h.taken_back_at is null
     and h.application_id in (select s.application_id from app_shares() s where s.extent = 'whole')) else 0 end"""


class FundingConfig(AppConfig):
    """Applications of places of worship to schemes that pay for protective security."""

    name = "funding"
    verbose_name = "Security funding"

    def ready(self) -> None:
        """Register what is said and who makes packs and reports; every page knows what is shared with somebody."""
        from funding import calendar, closing, openings, reporting, telling, unanswered, waiting  # noqa: F401 -- sign up
        from funding.packs import waiting as packs_waiting  # noqa: F401
        from funding.schemes.usual import ensure
        from liaison.places import access, feeding

        post_migrate.connect(ensure, sender=self)
        feeding.also_in_calendars(calendar.days)
        access.counted_for_everybody("applications shared", SHARED)
        access.counted_for_everybody("help wanted", WAITING)
