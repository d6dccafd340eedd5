"""How long a newcomer's hands and eyes need, counted in the browser and not by a stopwatch.

The keystroke-level model: Card, Moran and Newell, "The keystroke-level model for user performance time with interactive
systems", Communications of the ACM 23 (7), 1980, 396-410. Its seconds are those of practised people at a desk; where a
phone in slow hands needs more, the slower end is taken, and every word of every page is read.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

# K: what the model gives for typing complex codes; an average typist needs 0.28 for prose.
KEY = 0.75
# P: to point at a place on the screen; a thumb is no slower.
POINT = 1.10
# M: to think what comes next, once for each field and each tap.
THINK = 1.35
# To read: most adults read English silently at 175 to 300 words a minute (Brysbaert, "How many words do we read per
# minute?", Journal of Memory and Language 109, 2019); the slower end, for people who read it as a second language.
WORDS_A_SECOND = 175 / 60
# R: the answer of a page over a weak mobile line. Our own assumption.
PAGE = 3.0
# Finger, face or PIN, and the phone's own two questions around it. Our own assumption.
DEVICE = 10.0
# To find a code in the app beside, keep it in mind and come back. Our own assumption.
OTHER_APP = 15.0


@dataclass
class Hands:
    """Does what a person does, and counts it."""

    page: Page
    taps: int = 0
    fields: int = 0
    keys: int = 0
    words: int = 0
    pages: int = 0
    devices: int = 0
    apps: int = 0
    told: list[str] = field(default_factory=list)

    def arrive(self) -> None:
        """A page has come up and is read, to its last word."""
        self.pages += 1
        self.words += len(self.page.get_by_role("main").inner_text().split())

    def tap(self, button: Locator) -> None:
        """A tap."""
        self.told.append(f"tap {button.inner_text()}")
        self.taps += 1
        button.click()

    def type(self, label: str, text: str) -> None:
        """Tap into a box, and type."""
        self.told.append(f"type {label}")
        self.fields += 1
        self.keys += len(text)
        self.page.get_by_label(label, exact=True).fill(text)

    @property
    def steps(self) -> int:
        """Taps and fields: what a person would count."""
        return self.taps + self.fields

    @property
    def seconds(self) -> float:
        """What the model says of it."""
        hands = self.steps * (THINK + POINT) + self.keys * KEY
        waits = self.pages * PAGE + self.devices * DEVICE + self.apps * OTHER_APP
        return hands + waits + self.words / WORDS_A_SECOND
