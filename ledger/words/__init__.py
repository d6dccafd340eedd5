"""What happened at a place, in the words of its committee: each kind of thing has its story."""
