"""Pages of a list without counting it: one row more than fits tells whether there is a next page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

PER_PAGE = 25
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page:
    """One page, as `_components/pagination.html` wants it."""

    rows: Sequence[Any]
    number: int
    has_next: bool

    @classmethod
    def of(cls, rows: Any, number: int, per_page: int = PER_PAGE) -> Self:
        """The page with this number (from 1) of a queryset or sequence, fetched with one slice."""
        start = (number - 1) * per_page
        fetched = list(rows[start : start + per_page + 1])
        return cls(fetched[:per_page], number, len(fetched) > per_page)

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before."""
        return self.number > 1

    @property
    def previous_page_number(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        """The number of the page after."""
        return self.number + 1


def page_number(text: str | None) -> int:
    """The page an address asks for; the first one for anything that is not a page number."""
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), LAST_PAGE)
