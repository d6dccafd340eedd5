"""Whether an officer fits a window: what forbids it, what speaks against it, what speaks for it."""
