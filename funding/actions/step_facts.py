"""What each step needs to be told besides its date, and what it changes on the application and its measures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from funding.models import Application, Consent, Declaration, Measure, MeasureKind
from funding.states import State
from liaison.presentation import money, words
from liaison.refusals import Refused

FARTHEST = timedelta(days=3 * 366)
"""No scheme names a date farther away; a later one is a slip of the finger."""

CLOSED = "The closing date has passed. Your work is kept."


@dataclass(frozen=True)
class Decision:
    """What the scheme decided about one measure: how many, and the cost in pence where it is known."""

    approved: bool
    pence: int | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a step says besides its date; each step uses its own part.

    `due_on` is the date that the step names: an answer by, a survey on, permission by, works on. `proposed` are kinds
    of measures that a survey proposes. By primary key of the measure: `accepted` of those, what was `decided`, and on
    which date it was `installed` (else on that of the step). `also` are decisions by kind about what was not asked for
    before. `consents` are those needed, or those that have come.
    """

    reference: str = ""
    due_on: date | None = None
    proposed: frozenset[str] = frozenset()
    accepted: frozenset[int] = frozenset()
    awarded_pence: int | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    also: Mapping[str, Decision] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    installed: Mapping[int, date] = field(default_factory=dict)


def prepare(application: Application, to: State, effective_on: date, facts: Facts) -> None:
    """Change what the step to this state changes; the application is saved by the caller.

    Raises Refused, with the name of the fact as its field, where the facts do not fit.
    """
    if facts.due_on is not None:
        if facts.due_on < effective_on:
            raise Refused(f"This date is before {words.day(effective_on)}. Enter that day or a later one.", "due_on")
        if facts.due_on > effective_on + FARTHEST:
            raise Refused("This date is more than three years away. Check the year.", "due_on")
    if to in _PREPARE:
        _PREPARE[to](application, effective_on, facts)


def open_measures(application: Application) -> list[Measure]:
    """Those that the scheme has still to decide about."""
    wanted = [Measure.Status.WANTED, Measure.Status.PROPOSED, Measure.Status.ACCEPTED]
    return list(application.measures.filter(status__in=wanted))


def not_listed(application: Application) -> set[str]:
    """Kinds of measures that the round pays for and about which nothing is to be decided yet."""
    return set(application.round.measures) - {measure.kind for measure in open_measures(application)}


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    return day + relativedelta(months=months)


def _declared(application: Application, effective_on: date, facts: Facts) -> None:
    if not Declaration.objects.filter(application=application, voided_at=None).exists():
        raise Refused("Another member of the committee must declare first that everything is true.")


def _submitted(application: Application, effective_on: date, facts: Facts) -> None:
    _declared(application, effective_on, facts)
    into = application.round
    if into.closes_on is not None and effective_on > into.closes_on:
        raise Refused(f"{CLOSED} It was {words.day(into.closes_on)}.", "effective_on")
    if into.opens_on is not None and effective_on < into.opens_on:
        raise Refused(f"The round opened on {words.day(into.opens_on)}. Enter that day or a later one.", "effective_on")
    application.sent_on, application.sent_reference = effective_on, facts.reference.strip()


def _missed(application: Application, effective_on: date, facts: Facts) -> None:
    closes_on = application.round.closes_on
    if closes_on is None:
        raise Refused("This round has no closing date.")
    if effective_on <= closes_on:
        raise Refused(f"The round is open until {words.day(closes_on)}. Enter a later day.", "effective_on")


def _surveyed(application: Application, effective_on: date, facts: Facts) -> None:
    """What is wanted already is proposed now; what the survey adds is new."""
    unknown = facts.proposed.difference(application.round.measures)
    if unknown:
        raise Refused("This round does not pay for one of these.", "proposed")
    wanted = {measure.kind: measure for measure in open_measures(application)}
    for kind in [kind for kind in MeasureKind.values if kind in facts.proposed]:
        if kind in wanted:
            _set(wanted[kind], Measure.Status.PROPOSED)
        else:
            Measure.of(application, kind=kind, status=Measure.Status.PROPOSED)


def _accepted(application: Application, effective_on: date, facts: Facts) -> None:
    """The committee takes some of what the survey proposes; the others are declined."""
    proposed = list(application.measures.filter(status=Measure.Status.PROPOSED))
    if proposed and not any(measure.pk in facts.accepted for measure in proposed):
        raise Refused("You accept none of them. Choose at least one, or withdraw the application.", "accepted")
    for measure in proposed:
        _set(measure, Measure.Status.ACCEPTED if measure.pk in facts.accepted else Measure.Status.DECLINED)


def _approved(application: Application, effective_on: date, facts: Facts) -> None:
    measures = open_measures(application)
    for measure in measures:
        if measure.pk not in facts.decided:
            raise Refused(f"Say what was decided about {measure.get_kind_display().lower()}.", f"decided_{measure.pk}")
    decisions = [facts.decided[measure.pk] for measure in measures] + list(facts.also.values())
    if decisions and not any(decision.approved for decision in decisions):
        raise Refused("Nothing was approved. Then choose “The scheme refused it” instead.")
    if facts.also.keys() - not_listed(application):
        raise Refused("This round does not pay for one of these, or it is listed above already.", "also")
    _check_award(application, facts)
    for measure in measures:
        decision = facts.decided[measure.pk]
        if not decision.approved:
            _set(measure, Measure.Status.REFUSED)
            continue
        measure.number = decision.number or measure.number
        measure.pence = decision.pence if decision.pence is not None else measure.pence
        _set(measure, Measure.Status.APPROVED, "pence", "number")
    for kind, decision in facts.also.items():
        status = Measure.Status.APPROVED if decision.approved else Measure.Status.REFUSED
        Measure.of(application, kind=kind, number=decision.number or 1, pence=decision.pence, status=status)
    application.awarded_pence = facts.awarded_pence


def _check_award(application: Application, facts: Facts) -> None:
    cap, awarded = application.round.cap_pence, facts.awarded_pence
    if awarded is not None and cap is not None and awarded > cap:
        raise Refused(f"This round pays {money.pounds(cap)} at most. Check the amount.", "awarded_pence")


def _refused(application: Application, effective_on: date, facts: Facts) -> None:
    for measure in open_measures(application):
        _set(measure, Measure.Status.REFUSED)


def _consents(application: Application, effective_on: date, facts: Facts) -> None:
    if not facts.consents:
        raise Refused("Choose at least one permission that you need.", "consents")
    application.consents = [kind for kind in Consent.values if kind in facts.consents]


def _scheduled(application: Application, effective_on: date, facts: Facts) -> None:
    if facts.due_on is None:
        raise Refused("Enter the day on which the work begins.", "due_on")
    if application.state != State.CONSENTS_PENDING:
        return
    missing = [Consent(kind) for kind in application.consents if kind not in facts.consents]
    if missing:
        raise Refused(f"You still need this before the work: {missing[0].label.lower()}.", "consents")


def _installed(application: Application, effective_on: date, facts: Facts) -> None:
    earliest = _when(application, State.APPROVED)
    for measure in application.measures.filter(status=Measure.Status.APPROVED):
        day = facts.installed.get(measure.pk, effective_on)
        if day > effective_on:
            raise Refused(f"Everything was installed by {words.day(effective_on)}.", f"installed_{measure.pk}")
        if earliest is not None and day < earliest:
            raise Refused(f"It was approved on {words.day(earliest)}, not before.", f"installed_{measure.pk}")
        measure.installed_on = day
        _set(measure, Measure.Status.INSTALLED, "installed_on")


def _maintained(application: Application, effective_on: date, facts: Facts) -> None:
    """The year begins on the day of the installing, not on that of the step."""
    months = application.round.maintenance_months
    if months:
        application.maintenance_ends_on = later(_when(application, State.INSTALLED) or effective_on, months)


def _when(application: Application, state: State) -> date | None:
    step = application.steps.filter(track="main", after=state).last()
    return step.effective_on if step else None


def _set(measure: Measure, status: str, *also: str) -> None:
    measure.status = status
    measure.version += 1
    measure.save(update_fields=["status", "version", *also])


_PREPARE: Mapping[State, Callable[[Application, date, Facts], None]] = {
    State.READY: _declared,
    State.SUBMITTED: _submitted,
    State.WINDOW_MISSED: _missed,
    State.SURVEYED: _surveyed,
    State.FINAL_REVIEW: _accepted,
    State.APPROVED: _approved,
    State.UNSUCCESSFUL: _refused,
    State.INELIGIBLE: _refused,
    State.CONSENTS_PENDING: _consents,
    State.SCHEDULED: _scheduled,
    State.INSTALLED: _installed,
    State.MAINTENANCE: _maintained,
}
