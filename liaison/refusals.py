"""Why an action says no. The sentence is for the person who asked."""

from typing import Any

USED = "This form was used already. Open it again and send it once more."


class Refused(Exception):
    """A rule forbids this. `message` is a plain sentence; `field` names the form field it belongs to, if any."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """Somebody else has changed the thing since the form was opened. `current` is the thing as it is now."""

    def __init__(self, message: str, current: Any) -> None:
        super().__init__(message)
        self.current = current
