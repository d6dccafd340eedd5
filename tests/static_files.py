"""The list of static files is read once, and not by every client of every test anew: that takes longer than a page."""

from collections.abc import Iterator

import pytest
from whitenoise.base import WhiteNoise
from whitenoise.responders import Redirect, StaticFile

Files = dict[str, StaticFile | Redirect]


@pytest.fixture(scope="session", autouse=True)
def static_files_listed_once() -> Iterator[None]:
    """Middleware of later clients knows the files that the first one found in the same folder under the same rules."""
    add_files = WhiteNoise.add_files
    found: dict[tuple[object, ...], Files] = {}

    def add_known_files(self: WhiteNoise, root: str, prefix: str | None = None) -> None:
        rules = (type(self), self.autorefresh, self.max_age, self.allow_all_origins, self.charset)
        if self.autorefresh or self.files:
            add_files(self, root, prefix)
        elif (known := found.get((root, prefix, *rules))) is not None:
            self.files = dict(known)
        else:
            add_files(self, root, prefix)
            found[root, prefix, *rules] = dict(self.files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "add_files", add_known_files)
        yield
