"""Short references in addresses."""

from liaison.db.references import ALPHABET


class ReferenceConverter:
    """Eight characters that no other word in an address can be; each app registers it under its own name."""

    regex = f"[{ALPHABET}]{{8}}"

    def to_python(self, value: str) -> str:
        """As it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands in the database."""
        return value
