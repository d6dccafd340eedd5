"""What tables are called where people read a list of them: in a copy of everything held, and in what names a person."""

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as later

# Where the plural of a model's own name would puzzle whoever has not built this portal.
PLAIN = {
    "account.EmailAddress": later("E-mail addresses"),
    "audit.Consultation": later("Pages that were looked at"),
    "funding.Answer": later("Answers in applications"),
    "funding.Deadline": later("Dates to keep"),
    "funding.Evidence": later("Documents and photos"),
    "funding.HelpRequest": later("Help asked of the police"),
    "funding.Incident": later("Things that happened at the place"),
    "funding.SectionMark": later("Parts of applications that were finished"),
    "funding.Share": later("Who may see applications"),
    "funding.Step": later("Steps of applications"),
    "letters.Categorised": later("Worries put into categories"),
    "letters.CoSignature": later("Signatures for letters"),
    "letters.Quotation": later("Words for letters"),
    "observances.ObservanceDate": later("Dates of festivals"),
    "observances.Sitting": later("Times of prayers and services"),
    "observances.SittingOverride": later("Days with other times"),
    "places.EngagementPlan": later("Plans for visits"),
    "usersessions.UserSession": later("Sign-ins on devices"),
    "visits.Allotment": later("Officers who were sent"),
    "visits.Amendment": later("Corrected records of visits"),
    "visits.Commitment": later("Promises"),
    "visits.Concern": later("Worries"),
    "visits.ConcernStep": later("Steps of worries"),
    "visits.Orders": later("Orders for some days"),
    "visits.PromisedWindow": later("Prayers that were promised an officer"),
    "visits.Reply": later("Answers of the committee to visits"),
    "visits.VisitRequest": later("Requests of the committee"),
}


def in_plain_words(model: type[models.Model]) -> str:
    """The rows of this table in plain words, with a capital: 'Worries'."""
    plain = PLAIN.get(model._meta.label)
    return str(plain) if plain else capfirst(str(model._meta.verbose_name_plural))
