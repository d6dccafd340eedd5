"""Pages about duty."""
