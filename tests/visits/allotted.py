"""Who is sent to a visit, and the pages on which that is decided."""

from typing import Any

from liaison.accounts.models import User
from tests.roles import database_role
from visits.models import Allotment, Visit


def sent_to(visit: Visit) -> list[str]:
    """The names of those who go, in the order in which they were sent."""
    with database_role("worker"):
        return [a.officer.name for a in visit.allotments.current().select_related("officer").order_by("pk")]


def allotment_of(visit: Visit, officer: User) -> Allotment:
    """The newest of this officer's at the visit, current or not."""
    with database_role("worker"):
        found = Allotment.objects.select_related("visit__place", "place", "officer")
        return found.filter(visit=visit, officer=officer).latest("pk")


def errors(answer: Any) -> str:
    """What a form says is wrong; the page must have been shown again."""
    assert answer.status_code == 200
    return str(answer.context["form"].errors)


def address(visit: Visit, page: str = "officers", allotment: Allotment | None = None) -> str:
    """Of a page on which officers are decided about, for one of them where it is about one."""
    query = f"?allotment={allotment.pk}" if allotment else ""
    return f"/visits/{visit.ref}/{page}/{query}"
