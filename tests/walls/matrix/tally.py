"""Asking and counting: how many requests were made, and what they showed, changed or failed to note."""

import json
import os
import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.walls.asking import Answer, World

# A folder in which whoever measures finds the counts of every process.
FOLDER = "LIAISON_MATRIX_TALLY"


@dataclass
class Tally:
    """Counts of one process; `removed` is the wall that was not there."""

    removed: str
    requests: int = 0
    leaks: int = 0
    writes: int = 0
    unread: int = 0
    readings: int = 0

    def keep(self) -> None:
        """Write them down, if somebody measures."""
        if folder := os.environ.get(FOLDER):
            Path(folder, f"{uuid.uuid4()}.json").write_text(json.dumps(asdict(self)))

    def ask(
        self,
        town: World,
        request: tuple[str, str, str],
        data: Any = None,
        *,
        known: tuple[str, ...] = (),
        unnoted: Collection[str] = (),
    ) -> tuple[Answer, list[str]]:
        """One request (part, method, address), and what is wrong with its answer whoever may see the page.

        `known` are words that whoever has this address may come across, `unnoted` those whose sight there is no
        reading.
        """
        part, method, url = request
        answer = town.ask(part, method, url, data)
        told = f"{part} {method} {url}: {answer.status}"
        leaks = [word for word in town.leaks(part, url, answer.body) if word not in known]
        writes = town.foreign(part, answer.moved) + town.forged(part, answer)
        unread = town.unread(part, url, answer, unnoted)
        self.requests += 1
        self.leaks += len(leaks)
        self.writes += len(writes)
        self.unread += len(unread)
        self.readings += len(answer.readings)
        wrong = [f"{told}, leaks {word}" for word in leaks]
        wrong += [f"{told}, changed {written}" for written in writes]
        wrong += [f"{told}, shows {shown} and notes no reading" for shown in unread]
        if answer.status in (404, 405) and (answer.moved or answer.readings):
            wrong.append(f"{told}, changed {sorted(answer.moved)} {sorted(answer.readings)}")
        return answer, wrong
