"""What people type about letters."""
