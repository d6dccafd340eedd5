"""Answers to the visits' forms, as a browser sends them."""

import uuid
from datetime import date
from typing import Any


def day_boxes(name: str, on: date) -> dict[str, str]:
    """The three boxes of a date."""
    return {f"{name}_day": str(on.day), f"{name}_month": str(on.month), f"{name}_year": str(on.year)}


def once(**answers: Any) -> dict[str, Any]:
    """Answers to a form that makes something, with an identifier of their own."""
    return {"client_id": str(uuid.uuid4()), **answers}
