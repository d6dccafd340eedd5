"""The database backend that tells PostgreSQL who is acting (see docs/adr)."""
