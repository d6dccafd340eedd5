"""Briefings: the week on one page of A4, with the tables behind it, made by a worker and kept."""
