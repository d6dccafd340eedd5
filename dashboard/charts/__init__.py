"""Charts: pure functions from numbers to geometry. Templates draw them as SVG, without a script and without a style."""
