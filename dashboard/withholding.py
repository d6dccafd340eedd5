"""What of a week may leave the unit: eight round numbers, from which nobody can work out a small one.

A count under five is not told, zero included: "none" this week and "fewer than five" the next would together tell that
there was one. Of a share neither side may be small, or the other side would be a small count. What is told is rounded
to the nearest five (as the higher education statistics of the United Kingdom are: HESA, "Rounding and suppression to
anonymise statistics"), so that an exact total of a month or a year, published elsewhere, less the weeks of it, leaves
no exact rest.

The set is small so that it does not add up. No part stands beside its whole: no days, kinds, categories or teams. No
stock stands beside its flow: of worries the new ones are told, and not those open, fed back or agreed, since open now
less open before is new less agreed. Places met within their plan are left out for the same reason: how many more they
are than last week is a number of visits. Each number is told once, in its own week, from the figures that were kept
when the week ended: a figure that is told again after somebody added one visit would tell of that one visit.
"""

from dashboard.figures.shape import Share, WeekFigures

SMALLEST = 5
"""Counts below this are withheld: the usual threshold for figures about people and places that are few."""
STEP = 5
"""What is told is rounded to the nearest multiple of this."""
FEWER_OR_CLOSE = "Withheld, because it or what is left of it may be fewer than 5"


def told_outside(figures: WeekFigures) -> list[tuple[str, int | None]]:
    """What may be told of a week of a whole unit, as (label, number); None where it is withheld."""
    coverage, clock = figures.coverage.total, figures.clock.in_time
    promises = Share(key="", label="", done=figures.promises.kept, of=figures.promises.due)
    visits = told(figures.visits.made)
    return [
        ("Visits made", visits),
        ("Prayers that were promised an officer", told(coverage.of)),
        # An officer comes by a visit, and few visits may attend many prayers: these would tell how few.
        ("Of these, with an officer", None if visits is None else told_of(coverage)),
        ("New worries", told(figures.concerns.new)),
        ("Requests whose 72 hours ended", told(clock.of)),
        ("Of these, answered in time", told_of(clock)),
        ("Promises due", told(promises.of)),
        ("Of these, kept on time", told_of(promises)),
    ]


def told(count: int) -> int | None:
    """A count as it may be told: rounded; None under five."""
    return None if count < SMALLEST else (count + STEP // 2) // STEP * STEP


def told_of(share: Share) -> int | None:
    """How many of so many, as it may be told: None where these or the others are fewer than five."""
    return None if min(share.done, share.of - share.done) < SMALLEST else told(share.done)
