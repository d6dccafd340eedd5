"""Every word that somebody can type has a rule that takes it away again, or a reason why it stays."""

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from retention.kinds import KINDS
from retention.loading import rules_of
from tests.house.test_models import our_models

KEPT = {
    "places.CommandUnit": "names of units are public",
    "places.NeighbourhoodTeam": "names of teams are public",
    "places.Place": "public facts of a place, as long as it is in the register",
    "places.Boundary": "public data",
    "observances.Sitting": "the times of a place, in force or once in force; they name nobody",
    "observances.ObservanceDate": "dates of festivals",
    "letters.OversightBody": "public offices",
    "letters.OfficeHolder": "who holds a public office is public",
    "funding.Scheme": "public schemes",
    "funding.Supplier": "public companies",
    "funding.Round": "public rules",
    "funding.NationalFigure": "public figures",
    "funding.EquityReport": "counts",
    "funding.SectionMark": "the name of a section",
    "funding.Step": "states",
    "rosters.ShiftPattern": "names of shift patterns",
    "rosters.DutyRules": "rules of duty",
    "visits.PromisedWindow": "which prayers it was",
    "visits.CalendarLink": "a digest; links are turned off when somebody leaves",
    "accounts.ForceId": "with the person (retention.kinds.of_people)",
    "accounts.User": "with the person (retention.kinds.of_people)",
    "outbox.Heartbeat": "the machinery's pulse",
    "outbox.Preference": "the name of a kind of mail",
    "outbox.Reachability": "with the person (retention.kinds.of_people)",
    "outbox.DemoMail": "only in the demo, where everything is made up",
    "audit.Consultation": "through the owner's function (retention.kinds.of_people)",
    "audit.Seal": "digests, which prove the histories",
    "audit.Erasure": "digests, which prove the histories",
    "dashboard.KeptWeek": "by walking its figures (retention.kinds.copies)",
    "dashboard.Briefing": "by walking its figures (retention.kinds.copies)",
    "letters.LetterVersion": "by walking its points (retention.kinds.of_police)",
    "funding.Evidence": "with its file (retention.kinds.of_funding)",
    "funding.Pack": "with its files (retention.kinds.of_funding)",
    "places.KeptWording": "the name of a page and of a box; what was typed is not in it",
    "ledger.AccessMonth": "counts",
    "ledger.HeldCopy": "gone after seven days, with its files",
    "retention.Rule": "public rules",
    "retention.Due": "references, made anew each day",
    "retention.Erased": "the name of a kind",
    "retention.SubjectRequest": "choices and numbers; the person goes by their own rule",
    "retention.Findings": "gone after thirty days",
    "retention.Report": "counts",
}
# Fields that hold no words of anybody.
CODES = frozenset({"ref", "key", "rule", "sha256", "asked_as", "content_type", "stored_as", "what", "slug"})
KEPT_FIELDS = {
    "letters.Letter": {"subject"},  # a line without any place, which names the letter in the list of all
    "letters.Quotation": {"about", "to_whom"},  # the subject of the letter, and a public office
    "outbox.Message": {"key", "kind", "address"},  # the address goes with the mail (retention.kinds.of_people)
    "outbox.Alteration": {"kind"},
    "places.Invitation": {"token_digest"},
    "ledger.Correction": {"about_model", "about_path"},
    "visits.Mobilisation": {"faiths"},
    "visits.Orders": {"recipients"},  # keys of people
}


def typed_in(model: type[models.Model]) -> set[str]:
    """Fields that may hold words: no choices, no keys."""
    return {
        each.name
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField | models.JSONField | ArrayField | models.BinaryField)
        and not each.choices
        and not (isinstance(each, ArrayField) and each.base_field.choices)
        and each.name not in CODES
    }


@pytest.mark.parametrize(
    "model", [m for m in our_models() if not hasattr(m, "pgh_tracked_model")], ids=lambda m: m._meta.label
)
def test_every_word_has_a_rule_or_a_reason(model: type[models.Model]) -> None:
    label = model._meta.label
    if label in KEPT or model._meta.auto_created:
        return
    goes = {name for kind in KINDS.values() for part in kind.parts if part.model == label for name in part.blanks}
    assert typed_in(model) - goes <= KEPT_FIELDS.get(label, set())


def test_no_reason_is_left_of_a_table_that_is_not_there() -> None:
    assert {label for label in KEPT if label not in {m._meta.label for m in apps.get_models()}} == set()


def test_every_kind_has_a_rule_in_the_file_and_the_other_way_round() -> None:
    assert {row["kind"] for row in rules_of()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
def test_every_kind_names_fields_that_there_are(kind: object) -> None:
    for part in kind.parts:  # type: ignore[attr-defined]
        for name in part.blanks:
            part.table._meta.get_field(name)
