"""The upright axis of a chart: round steps, few of them."""

AT_MOST = 6
ROUND = (1, 2, 5)


def steps(maximum: int) -> tuple[int, ...]:
    """From 0 up to a round number that is not below `maximum` (0 or more): 2 to 6 numbers, evenly apart.

    The steps are 1, 2 or 5 times a power of ten, and no more of them are taken than the maximum needs.
    """
    power = 1
    while True:
        for factor in ROUND:
            step = factor * power
            needed = max(1, -(-maximum // step))
            if needed < AT_MOST:
                return tuple(step * n for n in range(needed + 1))
        power *= 10
