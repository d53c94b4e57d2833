"""What a report says, gathered from plans, tasks, trainings, certificates and the ledger at one moment; nothing is written."""

from app.filing.gathering.whole import at_moment, counted, of_plan, of_report, unheard

__all__ = ["at_moment", "counted", "of_plan", "of_report", "unheard"]
