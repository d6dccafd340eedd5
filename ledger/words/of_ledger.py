"""What happened on the ledger itself: corrections that were asked for, and copies of everything held."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Correction, HeldCopy
from liaison.audit.ledger import Entry

if TYPE_CHECKING:
    from ledger.words.telling import Named

Story = tuple[str, str, Collection[str]]


def _correction(entry: Entry, named: "Named") -> Story:
    url = reverse("ledger:correction", args=[entry.row["ref"]])
    machinery = {"about_model", "about_id", "about_path"}
    if entry.what == "insert":
        return _("Your committee asked for a correction"), url, machinery
    if entry.became("answered_at"):
        said = Correction.Answer(entry.row["answer"]).label
        return f"{_('The police answered a correction')}: {said}", url, {"answer", *machinery}
    return _("A correction was changed"), url, machinery


TOLD = {
    HeldCopy.Status.READY: "A copy of everything held was made",
    HeldCopy.Status.FAILED: "A copy of everything held could not be made",
    HeldCopy.Status.GONE: "A copy of everything held was deleted after its week",
    HeldCopy.Status.RUNNING: "A copy of everything held is being made",
}


def _copy(entry: Entry, named: "Named") -> Story:
    hidden = {"status", "asked_by", "asked_at", "finished_at"}
    url = reverse("ledger:held", args=[named.slug])
    if entry.what == "insert":
        return _("Your committee asked for a copy of everything held"), url, hidden
    return TOLD.get(entry.row["status"], _("A copy of everything held was changed")), url, hidden


STORIES: dict[str, Callable[[Entry, "Named"], Story]] = {"ledger.Correction": _correction, "ledger.HeldCopy": _copy}
