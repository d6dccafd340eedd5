"""What people type about duty."""
