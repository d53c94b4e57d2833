"""TaskOutput (sản phẩm): a document, a link or a file that shows what a task brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.base import clock
from app.base.actors import Actor
from app.base.db import Base, OfLocality, db
from app.base.errors import NotFound, Refused
from app.base.text import clean
from campaigns.plans.task import Task, take_turn
from trainees.attachments import Attachment

_LONGEST_ADDRESS = 500


class TaskOutput(OfLocality, Base):
    """A document by its number and day, with its file or its address where there is one."""

    __tablename__ = "task_output"

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(String(60), default="")
    issued_on: Mapped[date | None] = mapped_column(Date)
    url: Mapped[str] = mapped_column(Text, default="")
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


def add(
    task: Task, title: str, *, by: Actor, number: str = "", issued_on: date | None = None, url: str = "",
    attachment: Attachment | None = None,
) -> TaskOutput:  # fmt: skip
    """Write down what a task brought. Refused: `plan_closed`, `output_title`, `output_future`, and as `checked_address`."""
    name = clean(title)[:300]
    if not name:
        raise Refused("output_title", "Cần tên văn bản hoặc sản phẩm.")
    if issued_on is not None and issued_on > clock.today():
        raise Refused("output_future", f"Ngày {issued_on:%d/%m/%Y} chưa tới. Xem lại ngày của văn bản.")
    address = checked_address(url)
    take_turn(task)
    made = TaskOutput(
        locality_id=task.locality_id, task_id=task.id, title=name, number=clean(number)[:60], issued_on=issued_on,
        url=address, attachment_id=attachment.id if attachment else None, written_at=clock.now(), written_by=by.account_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def checked_address(typed: str) -> str:
    """A link as it may stand on a page: https to a named host, nothing else. '' for nothing. Refused: `output_link`."""
    text = clean(typed)
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    sound = parts.scheme == "https" and "." in host.strip(".") and not parts.username and not parts.password
    if not sound or len(text) > _LONGEST_ADDRESS or any(c in text for c in " \"'<>\\^`{|}"):
        raise Refused(
            "output_link",
            "Liên kết phải bắt đầu bằng https:// và có tên trang, ví dụ https://hoasen.gov.vn/ke-hoach. "
            "Chép lại từ thanh địa chỉ của trình duyệt.",
        )
    return text


def change(
    output: TaskOutput,
    title: str,
    *,
    number: str = "",
    issued_on: date | None = None,
    attachment_id: int | None = None,
) -> None:
    """Say something else of an output: the document behind it was corrected. Refused: `plan_closed`."""
    said = (clean(title)[:300], clean(number)[:60], issued_on, attachment_id)
    if said == (output.title, output.number, output.issued_on, output.attachment_id):
        return
    take_turn(db.session.get_one(Task, output.task_id))
    output.title, output.number, output.issued_on, output.attachment_id = said
    db.session.flush()


def withdraw(output: TaskOutput, *, by: Actor) -> None:
    """Take an output back; it stays to be read, and can come back. Refused: `plan_closed`."""
    take_turn(db.session.get_one(Task, output.task_id))
    if output.withdrawn_at is None:
        output.withdrawn_at, output.withdrawn_by = clock.now(), by.account_id
        db.session.flush()


def restore(output: TaskOutput, *, by: Actor) -> None:
    """Let an output that was taken back stand again. Refused: `plan_closed`."""
    take_turn(db.session.get_one(Task, output.task_id))
    output.withdrawn_at, output.withdrawn_by = None, None
    db.session.flush()


def get(task: Task, output_id: int) -> TaskOutput:
    """One output of a task, taken back or not; NotFound."""
    output = db.session.get(TaskOutput, output_id)
    if output is None or output.task_id != task.id:
        raise NotFound("output_unknown", "Không tìm thấy sản phẩm này.")
    return output


def of_tasks(task_ids: Iterable[int], *, withdrawn: bool = False) -> dict[int, list[TaskOutput]]:
    """Task id → its outputs in the order of writing, in one query; with those taken back where asked."""
    query = select(TaskOutput).where(TaskOutput.task_id.in_(list(task_ids))).order_by(TaskOutput.id)
    if not withdrawn:
        query = query.where(TaskOutput.withdrawn_at.is_(None))
    found: dict[int, list[TaskOutput]] = {}
    for output in db.session.scalars(query):
        found.setdefault(output.task_id, []).append(output)
    return found
