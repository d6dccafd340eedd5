"""How often something was asked for within a span of time; counted in the cache, for all processes together."""

from django.core.cache import cache


def asked(key: str, *, within_seconds: int) -> int:
    """Count one more and give how many there were since the span began; 0 when it ended just now."""
    cache.add(key, 0, within_seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The count ran out between the two calls: a new span of time begins.
        return 0
