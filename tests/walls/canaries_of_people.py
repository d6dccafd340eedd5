"""What is of one person alone: the name of a passkey, which nobody else ever comes across."""

from allauth.mfa.models import Authenticator

from tests.cast import Cast
from tests.roles import database_role


def furnish_people(cast: Cast) -> dict[str, frozenset[str]]:
    """A passkey for everybody; gives each name and who may come across it."""
    words = {f"zqkey{part.replace('_', '')}": part for part in cast.everybody()}
    with database_role("worker"):
        for word, part in words.items():
            data = {"name": word, "credential": {}, "passwordless": True}
            user = getattr(cast, part)
            Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)
    return {word: frozenset({part}) for word, part in words.items()}
