"""The worker's round: count what is due, carry out what was decided, find what people asked for, write the report."""

from datetime import datetime

from retention import finding, reporting
from retention.counting import count_all, is_time
from retention.erasing import carry_out_all, decide_by_rule

BATCHES = 100
"""So many batches in one round: the next is a quarter of an hour away, and other work waits for the worker."""


def work(now: datetime, *, anew: bool = False) -> int:
    """One round; gives how many things lost their words. Two at once do no harm, and a lost one is made up for.

    What is due is counted once on each London day, or `anew`.
    """
    if anew or is_time(now):
        count_all(now)
    decide_by_rule(now)
    erased = carry_out_all(BATCHES)
    finding.find_all(now)
    reporting.write_reports(now)
    return erased
