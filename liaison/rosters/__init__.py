"""Who is on duty when: shifts, patterns, what a change would break. The portal shows duty; it never decides it."""
