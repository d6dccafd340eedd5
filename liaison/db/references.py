"""Short references that can be read out over the phone."""

import secrets

# Letters and digits that are not mistaken for one another when read aloud or written by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Eight random characters, about 6 × 10¹¹ possibilities: unguessable enough for a page that is walled as well."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))
