"""A pytest plugin: tests that run side by side each have a Valkey database of their own."""

import os
import re
from urllib.parse import urlsplit, urlunsplit

# Before Django reads its settings, hence when this module is imported.
if worker := re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", "")):
    url = urlsplit(os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = urlunsplit(url._replace(path=f"/{int(worker[1]) + 1}"))
