"""Reading a plan document: pure, no database. A document in, a draft out; storing it is somebody else's work."""

from __future__ import annotations

from campaigns.plans.reading.draft import PlanDraft, draft_as_json
from campaigns.plans.reading.reader import read_plan

__all__ = ["PlanDraft", "draft_as_json", "read_plan"]
