"""How long things are kept, who decided that, what is under hold, and what people asked about their own data."""

from retention.models.decision import Decision, Due, Erased
from retention.models.hold import Hold
from retention.models.report import Report
from retention.models.request import Findings, SubjectRequest
from retention.models.requested import RequestedContact
from retention.models.rule import Rule

__all__ = ["Decision", "Due", "Erased", "Findings", "Hold", "Report", "RequestedContact", "Rule", "SubjectRequest"]
