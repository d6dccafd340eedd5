"""References of visits; the name by which the migrations know them."""

from liaison.db.references import ALPHABET, new_reference

__all__ = ["ALPHABET", "new_reference"]
