"""What a phone's saved queue tells of outreach days, taken in as if the phone had sent it."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from app.base.actors import Actor, Scope
from campaigns.attendance import queue_file
from campaigns.attendance.batch import Answer
from campaigns.attendance.queue_file import Imported, QueueFile
from campaigns.outreach import day as days
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.log import taking


def take(queue: QueueFile, *, within: Scope, by: Actor) -> Imported:
    """Every event of every outreach day in the file; each has its own answer. The caller commits."""

    def one(day: OutreachDay, some: list[Any], device_now: datetime) -> list[Answer]:
        return taking.take(day, some, device_now, by=by)

    return queue_file.hand_in(queue, queue.outreach, one, get=partial(days.get, within=within))
