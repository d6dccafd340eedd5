"""A Chromium for the gallery's browser tests."""

import os
from typing import Any

import pytest


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that `make test` found, without its calls to the outside."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    found = os.environ.get("LIAISON_CHROMIUM")
    return {**browser_type_launch_args, "args": quiet, **({"executable_path": found} if found else {})}
