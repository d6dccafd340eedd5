"""The floor: bare views that show the same data by hand-written SQL, to measure the portal against."""
