"""Figures that a letter may carry: each with its source and date, none that would give a place away.

Three kinds, by key: `national:<pk>` as published by others; `equity:<row>/<measure>` from the newest equity report that
the writer may read, where it is not withheld; `worries:<category>` and `places:all`, how many places of the unit found
the same and how many there are. Nothing here says who is worse off, and nothing picks a comparator: the writer does, or
says why a figure stands alone.
"""

from letters.figures.figure import Figure, comparators, in_words, worded
from letters.figures.pinning import Changed, changed_since, figures_for, pin, told
from letters.figures.worries import check_names, singled_out

__all__ = [
    "Changed",
    "Figure",
    "changed_since",
    "check_names",
    "comparators",
    "figures_for",
    "in_words",
    "pin",
    "singled_out",
    "told",
    "worded",
]
