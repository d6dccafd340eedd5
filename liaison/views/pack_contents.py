"""What of the visits a committee may put into the pack of an application. Funding knows nothing of visits."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from funding.contents import MOST, Offer, offered_by
from funding.models import PackItem
from liaison.places.models import Place
from visits.models import Visit
from visits.models.visit import Advice, MetRole

MET, ADVICE = dict(MetRole.choices), dict(Advice.choices)


@offered_by
def visits(user: Any, place: Place) -> Iterable[Offer]:
    """The logged visits, newest first: day, kind, whom by role, and the advice; what was said only if wanted."""
    found = Visit.objects.visible_to(user).filter(place=place, status=Visit.Status.LOGGED)
    rows = found.order_by("-starts_at", "-pk").only("ref", "kind", "starts_at", "met", "advice", "summary")
    for visit in rows[:MOST]:
        lines = [str(visit.get_kind_display())]
        if visit.met:
            lines.append(f"Met: {', '.join(str(MET.get(role, role)) for role in visit.met)}")
        if visit.advice:
            lines.append(f"Advice: {', '.join(str(ADVICE.get(each, each)) for each in visit.advice)}")
        more = f"Said and agreed: {visit.summary}" if visit.summary else ""
        yield Offer(PackItem.Kind.VISIT, visit.ref, timezone.localdate(visit.starts_at), "\n".join(lines), more)
