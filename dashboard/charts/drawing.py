"""What every drawing is made of. Whole numbers in the units of its view box: y grows downwards."""

from dataclasses import dataclass

# A phone's page is about 360 wide; a drawing for desks would shrink its words there below reading size.
NARROW, WIDE = 360, 720
SIZE = 14
LINE = 18
# The accessible categorical palette of the UK government's Analysis Function, its orange darkened to 3:1 on white;
# the first is what is missing. The page's stylesheet has them again, for dark screens too.
COLOURS = ("#ffffff", "#12436d", "#28a197", "#801650", "#c2570c")


@dataclass(frozen=True)
class Words:
    """A word or number at a point; `anchor` is what of it stands there: start, middle or end."""

    x: int
    y: int
    text: str
    anchor: str = "middle"
    strong: bool = False


@dataclass(frozen=True)
class Bar:
    """A filled rectangle of one series, counted from 1; series 0 is what is missing, and is drawn empty."""

    x: int
    y: int
    width: int
    height: int
    series: int = 1

    @property
    def colour(self) -> str:
        """Its colour where no stylesheet reaches."""
        return COLOURS[self.series]


@dataclass(frozen=True)
class Mark:
    """What a series is called."""

    series: int
    name: str

    @property
    def colour(self) -> str:
        """Its colour where no stylesheet reaches."""
        return COLOURS[self.series]


@dataclass(frozen=True)
class Stretch:
    """A straight line from one point to another."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Dot:
    """A point of a line; the last one stands out."""

    x: int
    y: int
    last: bool = False


@dataclass(frozen=True)
class Drawing:
    """One drawing, for a phone or for a desk."""

    width: int
    height: int
    grid: tuple[Stretch, ...] = ()
    bars: tuple[Bar, ...] = ()
    lines: tuple[Stretch, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Words, ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether it is the one for phones."""
        return self.width <= NARROW
