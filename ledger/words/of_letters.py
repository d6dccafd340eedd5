"""What a committee was asked for in letters, and what it said, as it would say it itself."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from letters.models import Letter, Quotation
from letters.models.letter import FundingCategory
from liaison.audit.ledger import Entry
from visits.models import Concern

if TYPE_CHECKING:
    from ledger.words.telling import Named

Story = tuple[str, str, Collection[str]]

# How the letters that rows point at are named, where the reader may read them; read back by `name`.
CALLED = {"letters.Letter": "concat_ws('|', ref, subject)"}
LABELS = {"signed_as": later("Signed as"), "signed_version": later("Version")}
ASKED = {"letter", "category", "asked_by", "asked_at"}
ANSWERED = {"answer", "answered_by", "answered_at", "withdrawn_by", "withdrawn_at"}
SIGNED = {"signed_by", "signed_at", "declined_by", "declined_at", "taken_back_at"}
ANSWERS = {
    Quotation.Answer.YES: later("Your committee agreed that its words are quoted, with its name: about “%s”"),
    Quotation.Answer.UNNAMED: later("Your committee agreed that its words are quoted, without its name: about “%s”"),
    Quotation.Answer.NO: later("Your committee does not want its words quoted: about “%s”"),
}


def name(said: dict[tuple[Any, int], str]) -> dict[tuple[Any, int], str]:
    """Put letters as `CALLED` has them into words, in place; gives their pages."""
    pages: dict[tuple[Any, int], str] = {}
    for (model, pk), raw in list(said.items()):
        if model is Letter:
            ref, subject = raw.split("|", 1)
            said[model, pk] = f"“{subject}”"
            pages[model, pk] = reverse("letters:letter", args=[ref])
    return pages


def _categorised(entry: Entry, named: "Named") -> Story:
    key = Concern, entry.row["concern_id"]
    category = FundingCategory(entry.row["category"]).label
    told = _("A worry counts in letters about funding as “%s”") % category
    return told, named.pages.get(key, ""), {"concern", "category", "made_by", "made_at"}


def _quotation(entry: Entry, named: "Named") -> Story:
    row, url = entry.row, reverse("letters:quotation", args=[entry.row["ref"]])
    if entry.what == "insert":
        sentence = _("You were asked whether your words may be quoted in a letter about “%s”")
        return sentence % row["about"], url, {*ASKED, "about"}
    if entry.became("withdrawn_at"):
        return _("Your committee took its words back: about “%s”") % row["about"], url, ANSWERED
    if entry.became("ended_at"):
        sentence = _("A letter with your words was sent: about “%s”")
        if not row["used"]:
            sentence = _("Your words are not used: about “%s”")
        return sentence % row["about"], url, {"used", "ended_at"}
    said = ANSWERS.get(row["answer"], later("Your words were changed: about “%s”"))
    return str(said) % row["about"], url, ANSWERED


def _signature(entry: Entry, named: "Named") -> Story:
    key = Letter, entry.row["letter_id"]
    letter, url = named.words.get(key, _("a letter that you do not read any more")), named.pages.get(key, "")
    if entry.what == "insert":
        return _("Your committee was asked to sign %s") % letter, url, ASKED
    if entry.became("taken_back_at"):
        sentence = _("Your committee is not asked any more to sign %s")
    elif entry.became("declined_at"):
        sentence = _("Your committee does not sign %s")
    elif entry.row["signed_at"]:
        sentence = _("Your committee signed %s")
    else:
        sentence = _("Your committee was asked once more to sign %s")
    return sentence % letter, url, SIGNED


STORIES: dict[str, Callable[[Entry, Any], Story]] = {
    "letters.Categorised": _categorised,
    "letters.Quotation": _quotation,
    "letters.CoSignature": _signature,
}
