"""Where: command units and teams, places of worship, and who belongs to which."""

from liaison.places.models.belonging import Invitation, Membership, Posting
from liaison.places.models.boundary import Boundary
from liaison.places.models.contacts import Contact
from liaison.places.models.place import CommandUnit, Faith, NeighbourhoodTeam, Place
from liaison.places.models.plan import EngagementPlan
from liaison.places.models.wording import KeptWording

__all__ = [
    "Boundary",
    "CommandUnit",
    "Contact",
    "EngagementPlan",
    "Faith",
    "Invitation",
    "KeptWording",
    "Membership",
    "NeighbourhoodTeam",
    "Place",
    "Posting",
]
