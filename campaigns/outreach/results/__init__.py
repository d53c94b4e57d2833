"""What came of outreach: people (each once) beside turns (every time), never added up; hours; what it brought to the targets."""

from campaigns.outreach.results.contribution import Brought, to_targets
from campaigns.outreach.results.goals import Goal, reached
from campaigns.outreach.results.hours import Hours, of_volunteers
from campaigns.outreach.results.standing import held, held_days
from campaigns.outreach.results.sums import Sum, Sums, of_campaign, of_day, of_days

__all__ = [
    "Brought", "Goal", "Hours", "Sum", "Sums", "held", "held_days", "of_campaign", "of_day", "of_days", "of_volunteers", "reached",
    "to_targets",
]  # fmt: skip
