"""Everything that changes a roster."""
