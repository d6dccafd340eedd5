"""Bars that lie: so many of so many, one under the other, each with its words above it."""

from collections.abc import Sequence

from dashboard.charts.drawing import LINE, SIZE, Bar, Drawing, Words
from dashboard.charts.lettering import fitting, width_of
from dashboard.figures.shape import Share

THICK, ROW = 16, LINE + 16 + 18
GAP = 2
DONE, MISSED = 1, 0


def shares(given: Sequence[Share], *, width: int) -> Drawing:
    """Each share over the whole width: what was done, then what was not; "22 of 24" stands at the end of its label."""
    bars: list[Bar] = []
    words: list[Words] = []
    for number, share in enumerate(given):
        top = number * ROW
        said = f"{share.done:,} of {share.of:,}"
        room = width - width_of(said, SIZE) - 12
        words.append(Words(0, top + SIZE, fitting(share.label, room, SIZE), "start"))
        words.append(Words(width, top + SIZE, said, "end", strong=True))
        done = round(width * share.done / share.of) if share.of else 0
        y = top + LINE + 2
        if share.done:
            bars.append(Bar(0, y, max(1, done - (GAP if done < width else 0)), THICK, DONE))
        if done < width:
            bars.append(Bar(done, y, width - done, THICK, MISSED))
    return Drawing(width, max(1, len(given)) * ROW, bars=tuple(bars), words=tuple(words))
