"""The inbox (việc cần xem lại): what a person has to settle about attendance, over all lessons of the scope."""

from campaigns.attendance.inbox.conditions import (
    CARD,
    CLOCK,
    CONFLICT,
    DAYS,
    DOUBLE,
    GROUPS,
    HELD,
    KINDS,
    OVERLAP,
    SELF,
    Look,
)
from campaigns.attendance.inbox.decision import Deed, Settled
from campaigns.attendance.inbox.item import (
    CREATE,
    KEEP,
    MOVE,
    REJECT,
    SAME,
    VERBS,
    Item,
    get,
    lesson_of,
    page,
)
from campaigns.attendance.inbox.reversal import Decided, decided, decided_count, decided_one, undo
from campaigns.attendance.inbox.review import REJECTED, EventReview
from campaigns.attendance.inbox.settlement import MOST_ALIKE, settle, settle_alike
from campaigns.attendance.inbox.waiting import alike, count, counting, counts, tally

__all__ = [
    "CARD", "CLOCK", "CONFLICT", "CREATE", "DAYS", "DOUBLE", "GROUPS", "HELD", "KEEP", "KINDS", "MOST_ALIKE", "MOVE", "OVERLAP",
    "REJECT", "REJECTED", "SAME", "SELF", "VERBS", "Decided", "Deed", "EventReview", "Item", "Look", "Settled", "alike", "count", "counting",
    "counts", "decided", "decided_count", "decided_one", "get", "lesson_of", "page", "settle", "settle_alike", "tally", "undo",
]  # fmt: skip
