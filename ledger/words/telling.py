"""What happened to each kind of thing, as a committee would say it, with the page where it can be read."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from ledger.words import of_funding, of_ledger, of_letters
from liaison.audit.ledger import Entry
from liaison.audit.telling import Change, Names, changes, title
from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.models.contacts import CommitteeRole
from liaison.presentation import words
from visits.account import span
from visits.models import Commitment, Concern, Reply, Visit, VisitRequest

# How the rows that others point at are named; read back by `names_in_words`.
CALLED = {
    "visits.Visit": "concat_ws('|', ref, kind, extract(epoch from starts_at)::bigint)",
    "visits.Concern": "concat_ws('|', ref, category)",
    "visits.Commitment": "concat_ws('|', ref, text)",
    "observances.Sitting": "concat_ws('|', kind, festival, name)",
    **of_funding.CALLED,
    **of_letters.CALLED,
}
ADDRESSES = {Visit: "visits:detail", Concern: "visits:concern", Commitment: "visits:commitment"}
# What a field is called, where its own name would puzzle.
LABELS = {
    "mood": later("How it felt"),
    "advice": later("Advice given"),
    "every_days": later("Days between visits at most"),
    "committee_role": later("As"),
    "expires_at": later("The link works until"),
    "due_on": later("By"),
    "owner": later("Who takes charge"),
    "urgency": later("Answer needed"),
    "opens_at": later("Begins"),
    "prayer_at": later("Prayer"),
    "ends_at": later("Ends"),
    "after_anchor": later("After that"),
    "anchor": later("Begins after"),
    "verdict": later("Answer"),
    "answer_text": later("What they said"),
    "released_because": later("Because"),
    "ended_because": later("Because"),
    "first_on": later("From"),
    "last_on": later("Until"),
    "contact_due_on": later("Next contact due by"),
    **of_funding.LABELS,
    **of_letters.LABELS,
}


@dataclass(frozen=True)
class Told:
    """One entry in words: a sentence, the page of the thing (or nothing), and what else is worth saying."""

    title: str
    url: str
    changes: list[Change]


@dataclass(frozen=True)
class Named:
    """The place, what its rows are called, and the pages of those that have one."""

    slug: str
    words: dict[tuple[Any, int], str]
    pages: dict[tuple[Any, int], str]


Story = tuple[str, str, Collection[str]]


def names_in_words(names: Names, slug: str) -> Named:
    """The names as `CALLED` has them, put into words. `names` comes from `names_of(…, CALLED)`."""
    said: dict[tuple[Any, int], str] = dict(names)
    pages: dict[tuple[Any, int], str] = {}
    for (model, pk), raw in names.items():
        if model in ADDRESSES:
            ref, rest = raw.split("|", 1)
            pages[model, pk] = reverse(ADDRESSES[model], args=[ref])
            said[model, pk] = _named(model, rest)
        elif model is Sitting:
            said[model, pk] = _sitting_name(*raw.split("|", 2))
    pages |= of_funding.name(said) | of_letters.name(said)
    return Named(slug, said, pages)


def _named(model: Any, rest: str) -> str:
    if model is Visit:
        kind, at = rest.split("|", 1)
        return f"{Visit.Kind(kind).label}, {words.moment(datetime.fromtimestamp(int(at), UTC))}"
    return f"“{Concern.Category(rest).label}”" if model is Concern else f"“{rest}”"


def tell(entry: Entry, named: Named) -> Told:
    """An entry (not of the read log) in words."""
    story = STORIES.get(entry.model._meta.label) if entry.what in ("insert", "update") else None
    sentence, url, without = story(entry, named) if story else (title(entry), "", ())
    told = [change for change in facts(entry, named) if change.field not in without]
    return Told(sentence, url, told)


def facts(entry: Entry, named: Named) -> list[Change]:
    """Every field that an entry changes, in words: also those that its sentence says already."""
    return [
        of_funding.put_right(replace(change, label=str(LABELS.get(change.field, change.label))), entry, named)
        for change in changes(entry, named.words)
    ]


def _moment(text: str) -> datetime:
    found = parse_datetime(text)
    if found is None:
        raise ValueError(text)
    return found


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))


def _page(address: str, entry: Entry) -> str:
    return reverse(address, args=[entry.row["ref"]])


def _visit(entry: Entry, named: Named) -> Story:
    row, before = entry.row, entry.before or {}
    what = f"{Visit.Kind(row['kind']).label}, {span(_moment(row['starts_at']), _moment(row['ends_at']))}"
    facts = {"kind", "status", "sitting", "starts_at", "ends_at", "officers_needed"}
    if entry.what == "insert":
        sentence = _("A visit was written down: %s") if row["status"] == "logged" else _("A visit was planned: %s")
    elif row["status"] == before.get("status"):
        moved = {"starts_at", "ends_at"} & {name for name in row if row[name] != before.get(name)}
        sentence, facts = (_("A visit was moved: %s"), set()) if moved else (_("A visit was changed: %s"), set())
    else:
        sentence = _("A visit was written down: %s") if row["status"] == "logged" else _("A visit was called off: %s")
        facts = {"status"}
    return sentence % what, _page("visits:detail", entry), facts


def _of_visit(entry: Entry, named: Named) -> tuple[str, str]:
    key = Visit, entry.row["visit_id"]
    return named.words.get(key, _("a visit")), named.pages.get(key, "")


def _allotment(entry: Entry, named: Named) -> Story:
    visit, url = _of_visit(entry, named)
    officer = named.words.get((entry.model._meta.get_field("officer").related_model, entry.row["officer_id"]))
    who = officer or _("An officer")
    gone = entry.became("released_at")
    sentence = _("%(who)s is not sent any more: %(visit)s") if gone else _("%(who)s is sent: %(visit)s")
    return sentence % {"who": who, "visit": visit}, url, {"visit", "officer"}


def _amendment(entry: Entry, named: Named) -> Story:
    visit, url = _of_visit(entry, named)
    return _("The record of a visit was corrected: %s") % visit, url, {"visit"}


def _reply(entry: Entry, named: Named) -> Story:
    visit, url = _of_visit(entry, named)
    said = Reply.Verdict(entry.row["verdict"]).label
    return f"{_('Your committee answered')} “{said}”: {visit}", url, {"visit", "verdict"}


def _concern(entry: Entry, named: Named) -> Story:
    category = Concern.Category(entry.row["category"]).label
    sentence = _("A worry was raised: %s") if entry.what == "insert" else _("A worry was changed: %s")
    return sentence % category, _page("visits:concern", entry), {"category", "status"} if entry.what == "insert" else ()


def _step(entry: Entry, named: Named) -> Story:
    key = Concern, entry.row["concern_id"]
    status = Concern.Status(entry.row["status"]).label
    sentence = f"{_('Worry')} {named.words.get(key, '')}: {status}"
    return sentence, named.pages.get(key, ""), {"concern", "status"}


def _commitment(entry: Entry, named: Named) -> Story:
    hidden = {"text"}
    if entry.became("kept_at"):
        sentence = _("A promise was kept: %s")
    elif entry.became("called_off_at"):
        sentence = _("A promise was called off: %s")
    else:
        sentence = _("A promise was made: %s") if entry.what == "insert" else _("A promise was changed: %s")
    return sentence % entry.row["text"], _page("visits:commitment", entry), hidden


def _request(entry: Entry, named: Named) -> Story:
    kind = str(VisitRequest.Kind(entry.row["kind"]).label)
    asked = kind[0].lower() + kind[1:]
    url = _page("visits:request", entry)
    if entry.what == "insert":
        return _("Your committee asked for %s") % asked, url, {"kind"}
    if entry.became("answered_at"):
        answer = VisitRequest.Answer(entry.row["answer"]).label
        return f"{_('The police answered your request for')} {asked}: {answer}", url, {"answer", "visit"}
    if entry.became("taken_back_at"):
        return _("Your committee took back its request for %s") % asked, url, ()
    return _("The request for %s was changed") % asked, url, ()


SURE = {
    ObservanceDate.Status.PREDICTED: later("expected on %s"),
    ObservanceDate.Status.ANNOUNCED: later("announced for %s"),
    ObservanceDate.Status.CONFIRMED: later("confirmed for %s"),
    ObservanceDate.Status.OBSERVED: later("kept on %s"),
}


def _observance(entry: Entry, named: Named) -> Story:
    row, before = entry.row, entry.before or {}
    name = f"{row['festival'] or ObservanceDate.Name(row['name']).label} {row['cycle']}"
    hidden = {"name", "festival", "cycle", "on", "status", "predicted_on", "announced_on", "confirmed_on"}
    how = str(SURE[row["status"]]) % _day(row["on"])
    if entry.what == "insert":
        sentence = _("%(name)s was added: %(how)s")
    elif row["on"] != before.get("on", row["on"]):
        sentence, how = _("%(name)s was moved: %(how)s"), f"{how} ({_('before:')} {_day(before['on'])})"
    else:
        sentence = "%(name)s: %(how)s"
    return sentence % {"name": name, "how": how}, reverse("places:times", args=[named.slug]), hidden


def _sitting_name(kind: str, festival: str, name: str) -> str:
    label = festival or str(Kind(kind).label)
    return label if name in ("", label) else f"{label}, {name}"


def _sitting(entry: Entry, named: Named) -> Story:
    row = entry.row
    name, url = _sitting_name(row["kind"], row["festival"], row["name"]), reverse("places:times", args=[named.slug])
    if entry.what == "insert":
        return _("Times were added: %s") % name, url, {"name", "kind", "festival"}
    sure = {field for field in row if entry.before and row[field] != entry.before.get(field)}
    if sure <= {"confirmed_by_id", "confirmed_at", "version", "pgh_id", "pgh_created_at", "pgh_label", "pgh_context"}:
        return _("Times were confirmed: %s") % name, url, {"confirmed_by", "confirmed_at"}
    return _("Times were changed: %s") % name, url, {"confirmed_by", "confirmed_at"}


def _one_day(entry: Entry, named: Named) -> Story:
    name = named.words.get((Sitting, entry.row["sitting_id"]), "")
    day, url = _day(entry.row["day"]), reverse("places:times", args=[named.slug])
    if entry.became("withdrawn_at"):
        return f"{day}: {name} {_('is as usual again')}", url, {"sitting", "day"}
    how = _("is not held") if entry.row["cancelled"] else _("is at another time")
    return f"{day}: {name} {how}", url, {"sitting", "day", "cancelled"}


def _mobilisation(entry: Entry, named: Named) -> Story:
    # Its page is for those who lead police; the committee reads here all that it holds.
    if entry.became("ended_at"):
        return _("The police ended what they did after: %s") % entry.row["reason"], "", {"ended_by", "ended_at"}
    sentence = _("The police sent officers to places of worship after: %s")
    return sentence % entry.row["reason"], "", {"reason", "unit", "made_by", "made_at"}


def _plan(entry: Entry, named: Named) -> Story:
    agreed = {
        "agreed_for_place_at": _("Your committee agreed to a plan for visits"),
        "agreed_for_police_at": _("The police agreed to a plan for visits"),
        "replaced_at": _("A plan for visits was replaced by a newer one"),
    }
    hidden = {"number", "proposed_by", "agreed_for_police_by", "agreed_for_place_by", *agreed}
    if entry.what == "insert":
        sentence = _("A plan for visits was proposed")
    else:
        sentence = next((said for field, said in agreed.items() if entry.became(field)), title(entry))
    return sentence, reverse("places:plan", args=[named.slug]), hidden


def _membership(entry: Entry, named: Named) -> Story:
    user = entry.model._meta.get_field("user").related_model
    who = named.words.get((user, entry.row["user_id"])) or _("Somebody")
    role = CommitteeRole(entry.row["role"]).label
    url = reverse("places:members", args=[named.slug])
    if entry.what == "insert":
        return (
            _("%(who)s joined the committee: %(role)s") % {"who": who, "role": role},
            url,
            {
                *("user", "role", "since", "told_of_visits"),
            },
        )
    if entry.became("until"):
        return _("%s left the committee") % who, url, {"user", "until"}
    return _("What %s chose was changed") % who, url, {"user"}


def _invitation(entry: Entry, named: Named) -> Story:
    email, url = entry.row["email"], reverse("places:members", args=[named.slug])
    if entry.what == "insert":
        return _("%s was invited to the committee") % email, url, {"email", "role"}
    if entry.became("accepted_at"):
        return _("%s accepted the invitation") % email, url, {"accepted_by"}
    if entry.became("withdrawn_at"):
        return _("The invitation of %s was taken back") % email, url, {"withdrawn_by"}
    return _("%s was invited once more") % email, url, ()


def _kept_words(entry: Entry, named: Named) -> Story:
    # The words themselves are not in it.
    sentence = _("Words were kept as they are, after a notice: %s")
    return sentence % entry.row["written_on"], "", {"written_on", "choice", "unit", "kept_by", "kept_at"}


def _asked_about(entry: Entry, named: Named) -> Story:
    # What was found is for whoever asked alone.
    return _("Somebody who is listed as a contact asked about their own data"), "", {"request", "contact"}


STORIES: dict[str, Callable[[Entry, Named], Story]] = {
    "visits.Visit": _visit,
    "visits.Allotment": _allotment,
    "visits.Amendment": _amendment,
    "visits.Reply": _reply,
    "visits.Concern": _concern,
    "visits.ConcernStep": _step,
    "visits.Commitment": _commitment,
    "visits.VisitRequest": _request,
    "visits.Mobilisation": _mobilisation,
    "observances.ObservanceDate": _observance,
    "observances.Sitting": _sitting,
    "observances.SittingOverride": _one_day,
    "places.EngagementPlan": _plan,
    "places.Membership": _membership,
    "places.Invitation": _invitation,
    "places.KeptWording": _kept_words,
    "retention.RequestedContact": _asked_about,
    **of_funding.STORIES,
    **of_letters.STORIES,
    **of_ledger.STORIES,
}
