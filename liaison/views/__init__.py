"""Wiring: pages that show several apps at once, and what surrounds every page."""
