"""What happened to applications for funding, as a committee would say it: every kind of row that carries its place."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from funding.models import (
    Answer,
    Application,
    Deadline,
    HelpRequest,
    Incident,
    Measure,
    PackItem,
    SectionMark,
    Share,
    Step,
)
from funding.models.scheme import MeasureKind
from funding.sections import Question, read
from funding.states import Guarding, State
from liaison.audit.ledger import Entry
from liaison.audit.telling import Change
from liaison.presentation import words
from liaison.presentation.money import pounds

if TYPE_CHECKING:
    from ledger.words.telling import Named

Story = tuple[str, str, Collection[str]]

# How the rows that others point at are named; read back by `name`.
CALLED = {
    "funding.Application": (
        "json_build_object('ref', ref, 'round', (select s.name || ', ' || r.name from funding_round r"
        " join funding_scheme s on s.id = r.scheme_id where r.id = round_id),"
        " 'sections', (select r.sections from funding_round r where r.id = round_id))::text"
    ),
    "funding.Evidence": "'“' || title || '”'",
    "funding.Incident": "concat_ws('|', what, happened_on)",
    "funding.Step": "concat_ws('|', track, after)",
}
LABELS = {
    "asked_pence": later("Asked for"),
    "awarded_pence": later("Approved"),
    "cost_pence": later("What it cost"),
    "pence": later("What it costs"),
    "for_whom": later("Written for"),
    "may_write": later("May type for somebody"),
    "happened_on": later("On"),
    "effective_on": later("On"),
    "reported_by": later("Who took the step"),
    "withdrawn_because": later("Because"),
    "voided_because": later("Because"),
    "with_adviser": later("The security advisers"),
}
SECTIONS = "sections of an application"


def name(said: dict[tuple[Any, int], str]) -> dict[tuple[Any, int], str]:
    """Put the names as `CALLED` has them into words, in place; gives the pages of those that have one."""
    pages: dict[tuple[Any, int], str] = {}
    for (model, pk), raw in list(said.items()):
        if model is Application:
            facts = json.loads(raw)
            said[model, pk] = f"“{facts['round']}”"
            said[SECTIONS, pk] = json.dumps(facts["sections"])
            pages[model, pk] = reverse("funding:application", args=[facts["ref"]])
        elif model is Incident:
            what, day = raw.split("|", 1)
            said[model, pk] = f"{Incident.What(what).label}, {_day(day)}"
            pages[model, pk] = reverse("funding:incident", args=[pk])
        elif model is Step:
            said[model, pk] = _state(*raw.split("|", 1))
    return pages


def put_right(change: Change, entry: Entry, named: "Named") -> Change:
    """One change as people read it: pence in pounds, an answer by what its question offers."""
    if change.field.endswith("pence"):
        return replace(change, before=change.before and _amount(change.before), after=_amount(change.after))
    if entry.model is SectionMark and change.field == "section":
        return replace(change, label=_("Part"), after=_part(entry, named))
    question = _question(entry, named) if entry.model is Answer and change.field in ("key", "value") else None
    if question is None:
        return change
    if change.field == "key":
        return replace(change, label=_("Question"), after=question.label)
    before = question.in_words(entry.before["value"]) if entry.before and change.before else None
    after = question.in_words(entry.row["value"]) or _("nothing")
    return replace(change, label=_("Answer"), before=before, after=after)


def _amount(text: str) -> str:
    return pounds(int(text)) if text.isdecimal() else text


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))


def _state(track: str, key: str) -> str:
    return str(Guarding(key).label if track == Step.Track.GUARDING else State(key).label)


def _about(entry: Entry, named: "Named") -> tuple[str, str]:
    """The application of this row: what it is called, and its page."""
    key = Application, entry.row.get("application_id") or 0
    return named.words.get(key, _("an application")), named.pages.get(key, "")


def _told(entry: Entry, named: "Named", sentence: str, hidden: Collection[str] = (), page: str = "") -> Story:
    """A sentence that names the application; `page` is the address of its part that shows this."""
    called, url = _about(entry, named)
    ref = url.rstrip("/").rsplit("/", 1)[-1]
    url = reverse(page, args=[ref]) if page and ref else url
    return f"{sentence}: {called}", url, {"application", *hidden}


def _application(entry: Entry, named: "Named") -> Story:
    # Every change of state is told by its step; the row's own words would say it twice.
    page = reverse("funding:application", args=[entry.row["ref"]])
    called = {"round", "started_by", "state", "state_since", "guarding"}
    key = entry.model._meta.get_field("round").related_model, entry.row["round_id"]
    if entry.what == "insert":
        return _("An application was begun: %s") % named.words.get(key, ""), page, called
    return _("An application was changed: %s") % named.words.get(key, ""), page, called


def _question(entry: Entry, named: "Named") -> Question | None:
    kept = named.words.get((SECTIONS, entry.row["application_id"]))
    found = (q for section in read(json.loads(kept)) for q in section.questions) if kept else iter(())
    return next((question for question in found if question.name == entry.row["key"]), None)


def _answer(entry: Entry, named: "Named") -> Story:
    question = _question(entry, named)
    asked = f" “{question.label}”" if question else ""
    sentence = _("A question was answered") if entry.what == "insert" else _("An answer was changed")
    return _told(entry, named, f"{sentence}{asked}", {"key", "saved_by", "saved_at"}, "funding:check")


def _part(entry: Entry, named: "Named") -> str:
    kept = named.words.get((SECTIONS, entry.row["application_id"]))
    titles = {section.key: section.title for section in read(json.loads(kept))} if kept else {}
    return titles.get(entry.row["section"], entry.row["section"])


def _mark(entry: Entry, named: "Named") -> Story:
    part = _part(entry, named)
    finished = _("“%s” is not finished any more") if entry.became("ended_at") else _("“%s” is finished")
    return _told(entry, named, finished % part, {"section", "made_by", "made_at", "ended_at"})


def _declaration(entry: Entry, named: "Named") -> Story:
    if entry.became("voided_at"):
        return _told(entry, named, _("A declaration does not stand any more"), {"voided_at"})
    return _told(entry, named, _("It was declared that all of it is true"), {"made_by", "made_at"})


def _measure(entry: Entry, named: "Named") -> Story:
    what = MeasureKind(entry.row["kind"]).label
    if entry.what == "insert" and entry.row["status"] == Measure.Status.WANTED:
        return _told(entry, named, _("“%s” was added") % what, {"kind"})
    status = Measure.Status(entry.row["status"]).label
    return _told(entry, named, f"“{what}”: {status}", {"kind", "status"})


def _step(entry: Entry, named: "Named") -> Story:
    now = _state(entry.row["track"], entry.row["after"])
    hidden = {"track", "before", "after", "entered_by", "made_at"}
    return _told(entry, named, _("It is now “%s”") % now, hidden, "funding:timeline")


def _note(entry: Entry, named: "Named") -> Story:
    return _told(entry, named, _("A note was kept"), (), "funding:timeline")


def _evidence(entry: Entry, named: "Named") -> Story:
    hidden = {"title", "content_type", "size", "sha256", "asked_as", "scanned", "added_by", "added_at", "removed_at"}
    sentence = _("A file was removed: “%s”") if entry.became("removed_at") else _("A file was added: “%s”")
    incident = Incident, entry.row.get("incident_id") or 0
    url = _about(entry, named)[1] or named.pages.get(incident, "")
    return sentence % entry.row["title"], url, hidden | {"removed_by"}


def _incident(entry: Entry, named: "Named") -> Story:
    row = entry.row
    what = f"{Incident.What(row['what']).label}, {_day(row['happened_on'])}"
    url = reverse("funding:incident", args=[row["id"]])
    if entry.what == "insert":
        return _("It was written into your log: %s") % what, url, {"what", "happened_on", "recorded_by", "recorded_at"}
    if entry.became("withdrawn_at"):
        return _("It does not count any more: %s") % what, url, {"withdrawn_at", "withdrawn_by"}
    return _("It was changed in your log: %s") % what, url, ()


def _item(entry: Entry, named: "Named") -> Story:
    what = PackItem.Kind(entry.row["kind"]).label
    if entry.became("taken_out_at"):
        hidden = {"taken_out_at", "taken_out_by"}
        return _told(entry, named, _("“%s” was taken out of the pack") % what, hidden, "funding:pack")
    hidden = {"kind", "key", "put_by", "put_at", "on"}
    return _told(entry, named, _("“%s” was put into the pack") % what, hidden, "funding:pack")


def _pack(entry: Entry, named: "Named") -> Story:
    hidden = {"status", "asked_by", "asked_at", "finished_at", "sha256"}
    sentence = _("A pack was made") if entry.became("finished_at") else _("A pack was asked for")
    if entry.row["status"] == "failed":
        sentence = _("A pack could not be made")
    return _told(entry, named, sentence, hidden, "funding:pack")


def _share(entry: Entry, named: "Named") -> Story:
    row, fields = entry.row, entry.model._meta
    keys = [(fields.get_field(each).related_model, row.get(f"{each}_id") or 0) for each in ("officer", "team")]
    who = next((named.words[key] for key in keys if key in named.words), "")
    who = who or (_("the security advisers") if row["with_adviser"] else _("somebody"))
    hidden = {"officer", "team", "with_adviser", "extent", "made_by", "made_at", "ended_by", "ended_at"}
    if entry.became("ended_at"):
        return _told(entry, named, _("%s cannot read it any more") % who, hidden, "funding:share")
    if row["extent"] == Share.Extent.WHOLE:
        return _told(entry, named, _("%s may read all of it") % who, hidden, "funding:share")
    return _told(entry, named, _("%s may read where it stands") % who, hidden, "funding:share")


def _help(entry: Entry, named: "Named") -> Story:
    what = HelpRequest.What(entry.row["what"]).label
    hidden = {"what", "asked_by", "asked_at", "answered_by", "answered_at", "taken_back_at"}
    if entry.became("answered_at"):
        sentence = _("Police answered: %s")
    elif entry.became("taken_back_at"):
        sentence = _("It is not needed any more: %s")
    else:
        sentence = _("Police were asked for this: %s")
    return _told(entry, named, sentence % what, hidden, "funding:help")


def _said(entry: Entry, named: "Named") -> Story:
    return _told(entry, named, _("A message was written"), {"sent_by", "sent_at"}, "funding:thread")


def _deadline(entry: Entry, named: "Named") -> Story:
    what, day = Deadline.What(entry.row["what"]).label, _day(entry.row["due_on"])
    sentence = f"{what}, {day}"
    hidden = {"what", "entered_by", "made_at", "met_at", "dropped_at"}
    if entry.became("met_at"):
        sentence = _("Done: %s") % sentence
    elif entry.became("dropped_at"):
        sentence = _("Not due any more: %s") % sentence
    elif entry.what == "insert":
        sentence, hidden = _("It became due: %s") % sentence, hidden | {"due_on"}
    return _told(entry, named, sentence, hidden, "funding:deadlines")


def _wish(entry: Entry, named: "Named") -> Story:
    key = entry.model._meta.get_field("scheme").related_model, entry.row["scheme_id"]
    scheme, hidden = named.words.get(key, ""), {"scheme", "asked_by", "asked_at", "ended_at"}
    url = reverse("funding:start")
    if entry.became("ended_at"):
        return _("Somebody is not told any more when this opens: %s") % scheme, url, hidden
    return _("Somebody is told when this opens: %s") % scheme, url, hidden


STORIES: dict[str, Callable[[Entry, Any], Story]] = {
    "funding.Application": _application,
    "funding.Answer": _answer,
    "funding.SectionMark": _mark,
    "funding.Declaration": _declaration,
    "funding.Measure": _measure,
    "funding.Step": _step,
    "funding.StepNote": _note,
    "funding.Evidence": _evidence,
    "funding.Incident": _incident,
    "funding.PackItem": _item,
    "funding.Pack": _pack,
    "funding.Share": _share,
    "funding.HelpRequest": _help,
    "funding.ThreadMessage": _said,
    "funding.Deadline": _deadline,
    "funding.OpeningWish": _wish,
}
