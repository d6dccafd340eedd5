"""Lists in several views of the same thing: open, mine, late, finished."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest


@dataclass(frozen=True)
class Show:
    """One view of a list: its name in the address, its words, and what to say when it is empty."""

    key: str
    label: str
    empty: str


@dataclass(frozen=True)
class Choice:
    """The views offered, the one chosen, and the place to which the address narrows the list."""

    shows: list[Show]
    chosen: Show
    place_slug: str

    @classmethod
    def of(cls, request: HttpRequest, shows: Iterable[Show]) -> "Choice":
        """What the address asks for: `?show=` and `?place=`; the first view where it asks for none that is there."""
        offered = list(shows)
        wanted = request.GET.get("show")
        chosen = next((show for show in offered if show.key == wanted), offered[0])
        return cls(offered, chosen, request.GET.get("place", ""))

    @property
    def query(self) -> str:
        """The address's parameters for the next and the previous page."""
        parts = {"show": self.chosen.key}
        if self.place_slug:
            parts["place"] = self.place_slug
        return urlencode(parts) + "&"

    @property
    def links(self) -> list[tuple[str, str, bool]]:
        """Address, words, and whether it is the one on the page, for each view."""
        place = {"place": self.place_slug} if self.place_slug else {}
        return [(f"?{urlencode({'show': show.key} | place)}", show.label, show == self.chosen) for show in self.shows]
