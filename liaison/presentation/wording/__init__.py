"""The guard on free text: what looks as if it did not belong here, and what the writer says (docs/free-text.md)."""
