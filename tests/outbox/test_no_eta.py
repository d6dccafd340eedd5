"""Nothing is ever left with the broker for later: Redis would repeat it or lose it. Rows in PostgreSQL wait."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOR_LATER = re.compile(r"\b(eta|countdown)\s*=|apply_async\(|\.delay\(|\.retry\(|crontab\(")


def test_no_task_is_given_to_celery_for_later() -> None:
    sources = [*(ROOT / "liaison").rglob("*.py"), *(ROOT / "visits").rglob("*.py")]
    assert len(sources) > 50
    found = [str(path) for path in sources if FOR_LATER.search(path.read_text())]
    assert found == []
