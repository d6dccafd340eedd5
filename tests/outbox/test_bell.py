"""A Redis that is gone, or takes connections and never answers, holds nobody up."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RINGING = """
import time
import django
django.setup()
from liaison.outbox.bell import ring
for _ in range(3):
    began = time.monotonic()
    ring()
    print(time.monotonic() - began)
"""


@pytest.mark.parametrize("mute", [True, False])
def test_ringing_without_an_answer(mute: bool) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if mute:
            listening.listen(50)
        port = listening.getsockname()[1]
        environ = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "liaison.settings",
            "DEMO": "1",
            "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        }
        done = subprocess.run(
            [sys.executable, "-c", RINGING], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    first, *others = map(float, done.stdout.split())
    assert first < 3.5
    # The next people do not wait at all.
    assert max(others) < 0.1
