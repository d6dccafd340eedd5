"""Every address of the portal, with something in each of its gaps: nothing need be there."""

from collections.abc import Iterator
from itertools import product

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

# Tried in turn until one fits what the gap takes.
SAMPLES = ("1", "abc", "ABCD2345", "csv", "places", "nothing/")


def every_address() -> Iterator[tuple[str, str]]:
    """The name and one address of each."""
    for name in _names(get_resolver(), ""):
        yield name, _address(name)


def _names(resolver: URLResolver, space: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, space + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield space + pattern.name


def _address(name: str) -> str:
    for gaps in range(4):
        for tried in product(SAMPLES, repeat=gaps):
            try:
                return reverse(name, args=tried)
            except NoReverseMatch:
                continue
    raise AssertionError(f"Nothing fits the gaps of {name}.")
