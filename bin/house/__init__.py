"""Setting up, starting, testing and checking the portal from a fresh clone."""
