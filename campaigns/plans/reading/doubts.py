"""What a person should look at first: sentences on single lines, and on the plan as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from campaigns.plans.reading.draft import RuleDraft, TargetDraft, TaskDraft
from campaigns.plans.reading.head import Head

SURE: Final = 0.9
"""Confidence (0..1) below which a proposed indicator is itself a doubt."""
_LONG: Final = 500  # characters; the longest single target seen has 330


def doubted_targets(targets: Sequence[TargetDraft]) -> list[TargetDraft]:
    """The targets with the doubts that only show beside the others: no lead, very long, an unsure proposal."""
    led = any(target.cells and target.lead for target in targets)
    out = []
    for target in targets:
        more = []
        if led and target.cells and not target.lead:
            more.append("Chưa rõ cơ quan chủ trì.")
        if len(target.text) > _LONG:
            more.append("Câu rất dài, có thể gồm nhiều chỉ tiêu.")
        if target.indicator is not None and target.indicator.confidence < SURE:
            percent = round(target.indicator.confidence * 100)
            more.append(f"Cách tính đề xuất chưa chắc chắn ({percent} %).")
        out.append(replace(target, doubts=tuple(dict.fromkeys((*target.doubts, *more)))) if more else target)
    return out


def doubted_tasks(tasks: Sequence[TaskDraft]) -> list[TaskDraft]:
    """The tasks with theirs: no lead, a deadline that was not understood, very long."""
    led = any(task.lead for task in tasks)
    out = []
    for task in tasks:
        more = []
        if led and not task.lead:
            more.append("Chưa rõ cơ quan chủ trì.")
        if task.deadline.kind == "none" and task.deadline.raw:
            more.append(f"Chưa hiểu thời hạn “{task.deadline.raw[:80]}”.")
        if len(task.text) > 3 * _LONG:
            more.append("Câu rất dài, có thể gồm nhiều nhiệm vụ.")
        out.append(replace(task, doubts=tuple(dict.fromkeys((*task.doubts, *more)))) if more else task)
    return out


def doubted_rules(rules: Sequence[RuleDraft]) -> list[RuleDraft]:
    """The reporting rules with theirs: nobody named who reports, or nobody to report to."""
    out = []
    for rule in rules:
        more = [
            *(["Chưa rõ ai báo cáo."] if not rule.who else []),
            *(["Chưa rõ báo cáo cho ai."] if not rule.to else []),
        ]
        out.append(replace(rule, doubts=(*rule.doubts, *more)) if more else rule)
    return out


def questions(head: Head, targets: Sequence[TargetDraft], tasks: Sequence[TaskDraft]) -> list[str]:
    """What a person should look at before the plan is used."""
    found = []
    if not head.number:
        found.append("Văn bản chưa có số.")
    if not head.issued_on or len(head.issued_on) < 10:
        found.append("Văn bản chưa ghi đủ ngày, tháng, năm ban hành.")
    if not head.issuer:
        found.append("Chưa nhận ra cơ quan ban hành.")
    if head.year is None:
        found.append("Chưa nhận ra năm của kế hoạch; thời hạn không ghi năm được để trống ngày.")
    unled = sum(1 for target in targets if not target.lead)
    if targets and unled:
        found.append(f"{unled} chỉ tiêu chưa rõ cơ quan chủ trì.")
    unread = [task.ref for task in tasks if task.deadline.kind == "none" and task.deadline.raw]
    if unread:
        found.append(
            f"Thời hạn chưa hiểu được ở nhiệm vụ: {', '.join(unread[:8])}{' …' if len(unread) > 8 else ''}."
        )
    return found
