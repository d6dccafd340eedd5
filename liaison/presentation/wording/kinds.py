"""What is looked for, why it does not belong here, and what to do instead: the words that a writer reads."""

from dataclasses import dataclass

from django.db.models import TextChoices

OWN_SYSTEMS = (
    "Police use the force's own systems; a committee calls 101, or 999 in danger."
    " Here keep only a crime reference, and only if the committee agrees."
)


class Kind(TextChoices):
    """What a phrase looks like."""

    PLATE = "plate", "A number plate"
    PHONE = "phone", "A phone number"
    EMAIL = "email", "A personal e-mail address"
    BIRTH = "birth", "A date of birth"
    IDENTITY = "identity", "A number of somebody's papers"
    HOME = "home", "A home address"
    PREVENT = "prevent", "Prevent or Channel"
    INTELLIGENCE = "intelligence", "Intelligence"
    IMMIGRATION = "immigration", "Immigration"
    PERSON = "person", "An opinion of a person"


class Reason(TextChoices):
    """Why a writer keeps the words as they are."""

    MISTAKEN = "mistaken", "It is not what it looks like"
    PUBLIC = "public", "It is public, or it is the place's own number or address"
    WANTED = "wanted", "The committee wants it to be written here"
    NEEDED = "needed", "Somebody is less safe without it"


@dataclass(frozen=True)
class Advice:
    """Why such a phrase does not belong here, and what to do instead."""

    why: str
    instead: str


ADVICE: dict[str, Advice] = {
    Kind.PLATE: Advice("A number plate leads to a person. The portal keeps none.", OWN_SYSTEMS),
    Kind.PHONE: Advice(
        "A phone number in a note stays there when its owner no longer wants it.",
        "Put a work number under Contacts, where its owner has agreed. Leave out anybody else's.",
    ),
    Kind.EMAIL: Advice(
        "An address in a note stays there when its owner no longer wants it.",
        "Put a work address under Contacts, where its owner has agreed. Leave out anybody else's.",
    ),
    Kind.BIRTH: Advice("A date of birth or an age tells who somebody is. The portal keeps none.", OWN_SYSTEMS),
    Kind.IDENTITY: Advice("A number of somebody's papers tells who they are. The portal keeps none.", OWN_SYSTEMS),
    Kind.HOME: Advice(
        "Where somebody lives is theirs. The portal knows places of worship, not homes.",
        "Say “nearby” or name the street only. " + OWN_SYSTEMS,
    ),
    Kind.PREVENT: Advice(
        "This portal is not part of Prevent, and nothing goes there from here. That is promised to every committee.",
        "Take it out. A concern about a person goes through the force's own safeguarding process.",
    ),
    Kind.INTELLIGENCE: Advice(
        "Intelligence is never kept here. The committee reads every word about its place.",
        "Take it out. " + OWN_SYSTEMS,
    ),
    Kind.IMMIGRATION: Advice(
        "Immigration is never kept here, and nothing goes to immigration systems from here.",
        "Take it out. It is not needed to keep a place of worship safe.",
    ),
    Kind.PERSON: Advice(
        "What somebody is like is an opinion. The portal keeps none of a person.",
        "Say what happened or what was agreed, such as “We did not agree on the parking”.",
    ),
}
