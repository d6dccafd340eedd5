"""Drawings over days or weeks: columns that may be stacked, and a line of percentages."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.charts.axis import steps
from dashboard.charts.drawing import LINE, SIZE, Bar, Dot, Drawing, Stretch, Words
from dashboard.charts.lettering import fitting, width_of

TOP, HEIGHT, GAP = 26, 190, 2
UNKNOWN = "–"


@dataclass(frozen=True)
class Column:
    """One day or week: what stands below it in two lines, and its numbers by series; None where nothing is known."""

    label: str
    values: tuple[int, ...] | None
    under: str = ""
    strong: bool = False

    @property
    def total(self) -> int:
        """All series together."""
        return sum(self.values or ())


@dataclass(frozen=True)
class _Frame:
    """Where the columns stand: from `left` on, each `slot` wide, `bottom` being zero."""

    width: int
    left: int
    slot: float
    bottom: int
    top_value: int
    grid: tuple[Stretch, ...]
    words: tuple[Words, ...]

    def middle(self, number: int) -> int:
        return round(self.left + self.slot * (number + 0.5))

    def height_of(self, value: int) -> int:
        return round(HEIGHT * value / self.top_value)


def columns(given: Sequence[Column], *, width: int) -> Drawing:
    """Columns over a zero line, series stacked from below, totals above; what is not known is a dash, never zero."""
    frame = _frame(given, steps(max((c.total for c in given), default=0)), width, "")
    thick = max(4, round(frame.slot * 0.7))
    bars: list[Bar] = []
    words: list[Words] = []
    every = all(width_of(f"{c.total:,}", SIZE) <= frame.slot for c in given)
    for number, column in enumerate(given):
        x = frame.middle(number)
        stacked = 0
        for series, value in enumerate(column.values or (), start=1):
            low, high = frame.height_of(stacked), frame.height_of(stacked + value)
            stacked += value
            # A hair of ground between two series tells them apart without their colours.
            hair = GAP if low and high - low > GAP else 0
            if value:
                bars.append(Bar(x - thick // 2, frame.bottom - high, thick, max(1, high - low - hair), series))
        if column.values is None:
            words.append(Words(x, frame.bottom - 6, UNKNOWN))
        elif every or number == len(given) - 1:
            words.append(_kept_inside(x, frame.bottom - frame.height_of(stacked) - 6, f"{column.total:,}", width))
    return Drawing(width, _height(given), frame.grid, tuple(bars), words=(*frame.words, *_below(given, frame), *words))


def line(given: Sequence[Column], *, width: int) -> Drawing:
    """A line of whole percentages from 0 to 100; it is broken where nothing is known."""
    frame = _frame(given, (0, 25, 50, 75, 100), width, "%")
    dots: list[Dot | None] = [
        Dot(frame.middle(number), frame.bottom - frame.height_of(column.total), last=number == len(given) - 1)
        if column.values is not None
        else None
        for number, column in enumerate(given)
    ]
    pairs = pairwise(dots)
    lines = tuple(Stretch(one.x, one.y, two.x, two.y) for one, two in pairs if one and two)
    words = [Words(frame.middle(n), frame.bottom - 6, UNKNOWN) for n, dot in enumerate(dots) if dot is None]
    if dots and dots[-1]:
        # Above the point, and below it where the line comes from above and would cross the words.
        last = dots[-1]
        falls = len(dots) > 1 and dots[-2] is not None and dots[-2].y < last.y - LINE
        y = last.y + LINE + 2 if falls and last.y < frame.bottom - 2 * LINE else last.y - 10
        words.append(_kept_inside(last.x, y, f"{given[-1].total}%", width))
    return Drawing(
        width,
        _height(given),
        frame.grid,
        lines=lines,
        dots=tuple(dot for dot in dots if dot),
        words=(*frame.words, *_below(given, frame), *words),
    )


def _frame(given: Sequence[Column], ticks: Sequence[int], width: int, unit: str) -> _Frame:
    labels = [f"{tick:,}{unit}" for tick in ticks]
    left = max(width_of(label, SIZE) for label in labels) + 8
    bottom = TOP + HEIGHT
    heights = [bottom - round(HEIGHT * tick / ticks[-1]) for tick in ticks]
    return _Frame(
        width=width,
        left=left,
        slot=(width - left) / max(1, len(given)),
        bottom=bottom,
        top_value=ticks[-1],
        grid=tuple(Stretch(left, y, width, y) for y in heights),
        words=tuple(Words(left - 8, y + 5, label, "end") for y, label in zip(heights, labels, strict=True)),
    )


def _below(given: Sequence[Column], frame: _Frame) -> list[Words]:
    words = []
    for number, column in enumerate(given):
        for row, text in enumerate((column.label, column.under), start=1):
            if text:
                fits = fitting(text, round(frame.slot), SIZE)
                words.append(Words(frame.middle(number), frame.bottom + row * LINE, fits, strong=column.strong))
    return words


def _height(given: Sequence[Column]) -> int:
    return TOP + HEIGHT + (2 if any(column.under for column in given) else 1) * LINE + 6


def _kept_inside(x: int, y: int, text: str, width: int) -> Words:
    half = width_of(text, SIZE) // 2
    return Words(min(x, width - half), y, text, strong=True)
