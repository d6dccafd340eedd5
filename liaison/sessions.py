"""Sessions in Redis, that do not mistake an absent Redis for an absent session."""

from typing import Any

from django.contrib.sessions.backends import cache


class SessionStore(cache.SessionStore):
    """Django's own store swallows every error of the cache, so a moment without Redis would sign people out."""

    def load(self) -> dict[str, Any]:
        """The session's data; empty when there is none. Raises RedisError when Redis does not answer."""
        data = self._cache.get(self.cache_key)  # type: ignore[attr-defined]
        if data is not None:
            return data
        self._session_key = None
        return {}
