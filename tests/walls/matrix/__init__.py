"""Everybody at every address of every place, by every method: generated from the resolver and from what is declared."""
