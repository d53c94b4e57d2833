"""A phone's queue as a file: what waited on a phone that never got online, brought by any other way.

The phone keeps its events: should it find the network after all, each of them is heard as a repeat.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from app.base import clock
from app.base.actors import Actor, Scope
from app.base.errors import NotFound, Refused
from app.base.text import read_id
from campaigns import lessons
from campaigns.attendance import checkin
from campaigns.attendance.checkin import MAX_BATCH, Answer
from campaigns.lessons import Lesson

FORMAT: Final = "hoc-vu-so-queue"
VERSION: Final = 1
MOST: Final = 100_000
"""Events of one file; a hall's evening has hundreds."""
LARGEST: Final = 64 * 1024 * 1024
_FARTHEST: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class QueueFile:
    """What a phone wrote. `events` by lesson, as the phone would have sent them, in its order; `ticks` likewise, what
    people were seen to do (certificates know what they mean); `outreach`: events by outreach day.

    `offset`: by how much the server's clock is ahead of the phone's, as the phone last heard; 0 where it never did.
    """

    exported_at: datetime
    offset: timedelta
    events: dict[int, list[Any]]
    ticks: dict[int, list[Any]] = field(default_factory=dict)
    outreach: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(map(len, [*self.events.values(), *self.ticks.values(), *self.outreach.values()]))


class Taker(Protocol):
    """A lesson, or an outreach day."""

    @property
    def id(self) -> int: ...

    @property
    def locality_id(self) -> int: ...


Where = TypeVar("Where", bound=Taker)


@dataclass(slots=True)
class Imported:
    """What became of the events, counted; `refused` and `held` ones one by one, with the lesson or outreach day they are
    of. `lessons`: those that took some."""

    results: Counter[str] = field(default_factory=Counter)
    open: list[tuple[int, Answer]] = field(default_factory=list)
    lessons: list[Taker] = field(default_factory=list)


def read(data: bytes) -> QueueFile:
    """A file that a phone saved. Refused: `queue_unreadable` when it is none, `queue_too_large`."""
    if len(data) > LARGEST:
        raise Refused("queue_too_large", "Tệp quá lớn, không phải tệp điểm danh của một điện thoại.")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise _unreadable() from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _unreadable()
    if document.get("version") != VERSION:
        raise Refused(
            "queue_version",
            "Tệp do phiên bản khác của trang điểm danh lưu. Hãy cập nhật phần mềm rồi nhập lại.",
        )
    groups = document.get("lessons")
    if not isinstance(groups, list):
        raise _unreadable()
    events: dict[int, list[Any]] = {}
    ticks: dict[int, list[Any]] = {}
    for group in groups:
        lesson = group.get("lesson") if isinstance(group, dict) else None
        items = group.get("events") if isinstance(group, dict) else None
        seen = group.get("ticks", []) if isinstance(group, dict) else None
        if type(lesson) is not int or not isinstance(items, list) or not isinstance(seen, list):
            raise _unreadable()
        events.setdefault(lesson, []).extend(items)
        if seen:
            ticks.setdefault(lesson, []).extend(seen)
    outreach = _outreach(document.get("outreach_days", []))
    try:
        exported_at = clock.parse_moment(str(document.get("exported_at")))
        offset = timedelta(milliseconds=float(document.get("offset_ms") or 0))
    except (ValueError, TypeError, OverflowError):
        raise _unreadable() from None
    queue = QueueFile(
        exported_at, offset if abs(offset) < _FARTHEST else timedelta(0), events, ticks, outreach
    )
    if queue.count > MOST:
        raise Refused("queue_too_large", f"Tệp có quá {MOST} lượt, không phải của một điện thoại.")
    return queue


def _outreach(groups: object) -> dict[int, list[Any]]:
    """What a file tells of outreach days; older phones write none."""
    found: dict[int, list[Any]] = {}
    for group in groups if isinstance(groups, list) else [None]:
        day = group.get("outreach_day") if isinstance(group, dict) else None
        items = group.get("events") if isinstance(group, dict) else None
        if type(day) is not int or not isinstance(items, list):
            raise _unreadable()
        found.setdefault(day, []).extend(items)
    return found


def take(queue: QueueFile, *, within: Scope, by: Actor) -> Imported:
    """Take every event of the file, as if the phone had sent it; each has its own answer. The caller commits.

    Events of a lesson that is not there, or not the asker's, are refused one by one: `lesson_unknown`.
    """

    def one(lesson: Lesson, some: list[Any], device_now: datetime) -> list[Answer]:
        return checkin.take(lesson, some, device_now, by=by)

    return hand_in(queue, queue.events, one, get=partial(lessons.get, within=within))


def hand_in(
    queue: QueueFile, told: dict[int, list[Any]], taken: Callable[[Where, list[Any], datetime], list[Answer]], *,
    get: Callable[[int], Where],
) -> Imported:  # fmt: skip
    """Give what a file tells of each lesson (or outreach day) to whoever takes it, by the batch: (lesson, items, the device's
    now) → answers. get: the lesson by its id; NotFound refuses its events one by one."""
    done = Imported()
    for lesson_id, items in told.items():
        try:
            lesson = get(read_id(str(lesson_id)))
        except NotFound as unknown:
            for item in items:
                spelt = item.get("id") if isinstance(item, dict) else None
                known_as = spelt if isinstance(spelt, str) else None
                _note(done, lesson_id, Answer(known_as, "refused", unknown.code, unknown.message))
            continue
        done.lessons.append(lesson)
        for start in range(0, len(items), MAX_BATCH):
            # What the phone's clock shows now, as far as the phone ever knew the difference.
            device_now = clock.now() - queue.offset
            for answer in taken(lesson, items[start : start + MAX_BATCH], device_now):
                _note(done, lesson_id, answer)
    return done


def _note(done: Imported, lesson_id: int, answer: Answer) -> None:
    done.results[answer.result] += 1
    if answer.result in ("refused", "held", "conflict"):
        done.open.append((lesson_id, answer))


def _unreadable() -> Refused:
    return Refused(
        "queue_unreadable",
        "Đây không phải tệp điểm danh lưu từ điện thoại. Trên điện thoại, mở trang điểm danh và bấm “Lưu ra tệp”.",
    )
