"""docs/retention.md: the rules as a table, written from the data file and from the kinds in code."""

from pathlib import Path

from django.conf import settings

from retention.kinds import KINDS
from retention.loading import rules_of
from retention.models import Rule

FILE = Path(settings.BASE_DIR) / "docs" / "retention.md"
BEGIN, END = "<!-- rules -->", "<!-- end of rules -->"


def table() -> str:
    """The rules as Markdown, in the order of the data file."""
    rows = ["| What | Kept for | Who decides | What goes | What stays | Why |", "|---|---|---|---|---|---|"]
    for row in rules_of():
        rule, kind = Rule(**row), KINDS[row["kind"]]
        proposal = " (a proposal)" if rule.is_proposal else ""
        why = f"{rule.source} [Source]({rule.link})" if rule.link else rule.source
        cells = (kind.label, f"{rule.time}{proposal}", rule.get_reviewer_display(), kind.goes, kind.stays, why)
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join(rows)


def document(text: str) -> str:
    """The document with the table as it should be now."""
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"
