"""What can be done on the ledger."""
