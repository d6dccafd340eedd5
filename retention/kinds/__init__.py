"""The kinds of things that are kept for a time: what is due, what goes, what remains. A rule names one of them."""

from retention.kinds.kind import KINDS, MARK, Kind, Part, kind

__all__ = ["KINDS", "MARK", "Kind", "Part", "kind"]
