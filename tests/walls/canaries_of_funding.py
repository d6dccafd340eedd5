"""Applications of the furnished places: one that is shared in part, and others that are not; and telltale words.

Of the first, the place's author reads all and types for somebody, the security advisers read where it stands, and from
another officer it was taken back. The others the committee shares with nobody, nor its log of what happened.
"""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from funding import telling
from funding.models import (
    Answer,
    Application,
    Deadline,
    Declaration,
    Evidence,
    HelpRequest,
    Incident,
    Measure,
    NationalFigure,
    OpeningWish,
    Pack,
    PackItem,
    Round,
    SectionMark,
    Share,
    Step,
    StepNote,
    Supplier,
    ThreadMessage,
)
from funding.states import State
from funding.uploads import store
from liaison.accounts.models import User
from liaison.places.models import Place
from tests.funding.desk import answer, finish, make_round, make_scheme

if TYPE_CHECKING:
    from tests.walls.tenants import Tenant


def furnish_rounds() -> Round:
    """A round that is open for everybody, and another scheme whose round opens the day after tomorrow."""
    soon = timezone.localdate() + timedelta(days=2)
    faiths = ["muslim", "christian"]
    make_round(make_scheme("soon", name="Soon", faiths=faiths), opens_on=soon, closes_on=soon + timedelta(days=20))
    scheme = make_scheme("places", name="Places", faiths=faiths)
    Supplier.objects.create(name="Fitters", scheme=scheme)
    NationalFigure.objects.create(
        scheme=scheme, year="2026/27", what="awards", count=3, source="A page", source_on=soon
    )
    return make_round(scheme)


def furnish(place: Place, tenant: "Tenant", into: Round, helper: User, taken_from: User, members: list[User]) -> None:
    """Everything that funding keeps of this place. `members` are of its committee, or who stands in where it has none.

    Sets the words `whole` (the committee and the helper) and `own` (the committee), and the numbers of addresses.
    """
    by = members[0]
    applied, granted, ended = _applications(place, tenant, into, by)
    finished = _finished(place, into, by)
    tenant.numbers |= {
        "applied": applied.ref, "granted": granted.ref, "ended": ended.ref,
        "finished": finished.ref,
        "part": "need", "asking": "what", "to": "dropped", "guards": "guarding-active",
        "round": into.slug, "scheme": "soon",
    }  # fmt: skip
    tenant.numbers |= _written(applied, tenant, by, helper)
    tenant.numbers |= _log(applied, tenant, by)
    tenant.numbers |= _help(applied, tenant, by, helper, taken_from)


def _applications(place: Place, tenant: "Tenant", into: Round, by: User) -> tuple[Application, ...]:
    today, own = timezone.localdate(), tenant.word("own")
    common: dict[str, Any] = {"place": place, "round": into, "started_by": by, "state_since": today}
    applied = Application.objects.create(state=State.GATHERING, **common)
    granted = Application.objects.create(state=State.APPROVED, sent_on=today, sent_reference=f"G {own}", **common)
    ended = Application.objects.create(state=State.UNSUCCESSFUL, sent_on=today, sent_reference=f"E {own}", **common)
    for application in (granted, ended):
        step = Step.of(
            application,
            before=State.FINAL_REVIEW,
            after=application.state,
            effective_on=today,
            reported_by="scheme",
            entered_by=by,
        )
        StepNote.of(application, step=step, text=f"Told {own}")
        Answer.of(application, key="need.what", value=f"Since {own}", saved_by=by)
        Deadline.of(application, what="chase", due_on=today + timedelta(days=3))
        ThreadMessage.of(application, text=f"Among us {own}", sent_by=by)
    return applied, granted, ended


def _finished(place: Place, into: Round, by: User) -> Application:
    """One that another member could declare."""
    today = timezone.localdate()
    finished = Application.objects.create(
        place=place, round=into, started_by=by, state_since=today, state=State.GATHERING
    )
    answer(finished, by)
    finish(finished, by)
    return finished


def _written(applied: Application, tenant: "Tenant", by: User, helper: User) -> dict[str, Any]:
    """Answers, marks, a declaration that a change voided, what is wanted and what is due."""
    whole, now = tenant.word("whole"), timezone.now()
    Answer.of(applied, key="place.name", value=f"Called {whole}", saved_by=by)
    Answer.of(applied, key="need.what", value=f"Broken {whole}", saved_by=helper, for_whom=f"For {whole}")
    SectionMark.of(applied, section="place", made_by=by)
    Declaration.of(applied, made_by=by, text=f"True {whole}", voided_at=now, voided_because=f"Changed {whole}")
    Measure.of(applied, kind="cctv", number=4)
    step = Step.of(
        applied, before="considering", after="gathering-evidence", effective_on=now.date(), reported_by="committee",
        entered_by=by,
    )  # fmt: skip
    StepNote.of(applied, step=step, text=f"Begun {whole}")
    due = Deadline.of(applied, what="own", due_on=now.date() + timedelta(days=3), text=f"Ask {whole}", entered_by=by)
    OpeningWish.objects.create(place=applied.place, scheme=_soon(), asked_by=by)
    return {"deadline": due.pk}


def _soon() -> Any:
    return make_scheme("soon")


def _log(applied: Application, tenant: "Tenant", by: User) -> dict[str, Any]:
    """The log of the place, one thing of it in the pack; files, one of them too; a pack that is asked for."""
    own, whole, now, place = tenant.word("own"), tenant.word("whole"), timezone.now(), applied.place
    account = {"place": place, "what": "damage", "happened_on": now.date(), "harm": "damage", "recorded_by": by}
    harm = Incident.objects.create(text=f"Window {own}", crime_reference=own, force=own, **account)
    gone = {"withdrawn_by": by, "withdrawn_at": now, "withdrawn_because": f"Twice {own}"}
    Incident.objects.create(text=f"Again {own}", **account, **gone)
    photo = _file(place, by, own, incident=harm)
    file = _file(place, by, whole, application=applied)
    put = {"kind": "incident", "key": str(harm.pk), "on": now.date(), "put_by": by}
    item = PackItem.of(applied, text=f"Damage\n{whole}", **put)
    # Of its own: what is in the pack cannot be removed.
    packed = _file(place, by, whole, application=applied)
    PackItem.of(applied, kind="file", key=str(packed.pk), text=f"Photo {whole}", evidence=packed, put_by=by)
    pack = Pack.of(applied, asked_by=by)
    return {"harm": harm.pk, "photo": photo.pk, "file": file.pk, "item": item.pk, "pack": pack.pk}


def _file(place: Place, by: User, word: str, **of: Any) -> Evidence:
    content = f"File {word}".encode()
    return Evidence.objects.create(
        place=place,
        title=f"Photo {word}",
        file_name=f"{word}.pdf",
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored_as=store.keep(content),
        scanned=False,
        added_by=by,
        **of,
    )


def _help(applied: Application, tenant: "Tenant", by: User, helper: User, taken_from: User) -> dict[str, Any]:
    """With whom it is shared; what was asked of police, answered and said, with its mails."""
    whole, now = tenant.word("whole"), timezone.now()
    typing = {"may_write": True, "for_whom": f"Chair {whole}", "agreed_on": now.date()}
    share = Share.of(applied, extent="whole", officer=helper, made_by=by, **typing)
    Share.of(applied, extent="state", with_adviser=True, made_by=by)
    Share.of(applied, extent="whole", officer=taken_from, made_by=by, ended_by=by, ended_at=now)
    telling.shared(share)
    asked = {"asked_by": by, "asked_at": now - timedelta(hours=61)}
    helped = HelpRequest.of(applied, what="statement", text=f"Support {whole}", **asked)
    telling.help_asked(helped, [helper.pk])
    answered = {"answer": f"We know {whole}", "answered_by": helper, "answered_at": now}
    telling.help_answered(HelpRequest.of(applied, what="advice", text=f"Doors {whole}", **asked, **answered))
    for author in (by, helper):
        telling.said(ThreadMessage.of(applied, text=f"Hello {whole}", sent_by=author))
    return {"share": share.pk, "helped": helped.pk}
