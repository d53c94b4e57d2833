"""Reporting rules in the running text: who reports to whom, how often, before which day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from campaigns.plans.reading.draft import Cadence, Place, RuleDraft
from campaigns.plans.reading.passages import Passage
from campaigns.plans.reading.words import flat

_BEFORE: Final = re.compile(
    r"(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?)(?:\s+vào)?\s+(?:ngày\s+)?(?P<day>\d{1,2})(?:(?:\s*/\s*|\s+tháng\s+)(?P<month>\d{1,2})(?!\d))?(?:(?:\s*/\s*|\s+năm\s+)(?P<year>20\d\d))?"
    r"(?P<after>\s*(?:của\s+)?(?:(?:hàng|hằng|mỗi)\s+)?(?:tháng cuối (?:hàng |hằng |mỗi )?quý|cuối quý|tháng|quý|năm)?)(?![\w/])",
    re.IGNORECASE,
)
_WORDS: Final[tuple[tuple[Cadence, re.Pattern[str]], ...]] = (
    ("half-year", re.compile(r"(?:6|sáu|06)\s+tháng|nửa năm|sơ kết", re.IGNORECASE)),
    ("quarter", re.compile(r"\bquý\b", re.IGNORECASE)),
    ("month", re.compile(r"(?:hàng|hằng|mỗi)\s+tháng|báo cáo tháng|\btháng\b(?!\s*\d)", re.IGNORECASE)),
    (
        "year",
        re.compile(
            r"báo cáo năm|(?:hàng|hằng|cả|mỗi|cuối)\s+năm|tổng kết|năm(?=\s*[(,:]|\s*$)", re.IGNORECASE
        ),
    ),
)
_LONGEST: Final = 3000
_REPORT: Final = re.compile(r"báo cáo|gửi", re.IGNORECASE)
_EVENT: Final = re.compile(r"đột xuất", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^(?:(?:yêu cầu|đề nghị|giao)\s+)?(?P<who>(?:thủ trưởng|các|phòng|văn phòng|trung tâm|công an|ban|ubnd|ủy ban|uỷ ban|đoàn|hội|tổ|trạm|trường|thành viên|chủ tịch|bộ phận|cơ quan|đơn vị)\b.{2,140}?)"
    r"\s*(?:,\s*)?\b(?:có trách nhiệm|chịu trách nhiệm|tập trung|chủ động|thực hiện|căn cứ|định kỳ|báo cáo|tổng hợp|gửi|tổ chức|chủ trì|theo dõi|xây dựng|triển khai|tham mưu|trước ngày)\b",
    re.IGNORECASE,
)
_TO: Final = re.compile(
    r"(?:gửi(?:\s+(?:báo cáo|kết quả))?\s+(?:về|cho|đến|tới)|\bvề|gửi)\s+(?P<to>(?:Ủy ban|Uỷ ban|UBND|Phòng|Văn phòng|Ban|Sở|Trung tâm|Công an|Thường trực|Bộ phận|Tổ|Hệ thống)\b[^.;]*?)(?=\s+(?:để|trước|chậm nhất|theo|định kỳ|nhằm|hàng|hằng|vào|xem xét)\b|\s*\((?!\s*qua)|,\s*(?:báo cáo|trước|đồng thời|để|định kỳ)|[.;]|$)"
)
_TO_PLAIN: Final = re.compile(
    r"báo cáo\s+(?P<to>(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Ban Chỉ đạo|Đảng ủy)\s+(?:xã|phường|đặc khu|tỉnh|thành phố)?)"
)


def read_rules(passages: Sequence[Passage]) -> tuple[RuleDraft, ...]:
    """Every dated or occasional reporting duty, in order; a date without a word of reporting beside it is none."""
    rules: list[RuleDraft] = []
    for passage in passages:
        if passage.closed:
            continue
        for sentence in _sentences(passage.text):
            if len(sentence) < _LONGEST and _REPORT.search(sentence):
                rules.extend(_rules(sentence, passage))
    return tuple(rules)


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ])", flat(text)) if part.strip()]


def _rules(sentence: str, passage: Passage) -> list[RuleDraft]:
    who, to = _who(sentence, passage), _to(sentence)
    place = (Place(sentence, paragraph=passage.number),)
    rules: list[RuleDraft] = []
    last = 0
    for found in _BEFORE.finditer(sentence):
        day, month = int(found["day"]), int(found["month"]) if found["month"] else None
        before = sentence[last : found.start()]
        last = found.end()
        if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
            continue
        cadence = _cadence(before, found["after"], month, bool(found["year"]))
        if cadence is None or (cadence == "once" and not _REPORT.search(before)):
            continue
        rules.append(RuleDraft(who, to, cadence, day, month, sentence, place))
    if _EVENT.search(sentence) and re.search(r"báo cáo", sentence, re.IGNORECASE):
        rules.append(RuleDraft(who, to, "event", None, None, sentence, place))
    return rules


def _cadence(before: str, after: str, month: int | None, dated: bool) -> Cadence | None:
    """The word nearest before the date says how often; else the words behind it; a bare date is due once."""
    near: tuple[int, Cadence] | None = None
    for name, words in _WORDS:
        for found in words.finditer(before):
            if near is None or found.end() > near[0]:
                near = (found.end(), name)
    tail = after.lower()
    behind: Cadence | None = (
        "quarter" if "quý" in tail else "month" if "tháng" in tail else "year" if "năm" in tail else None
    )
    if near is not None and (month is not None or behind is None or behind == near[1]):
        return near[1]
    if behind == "year" and month is None:
        return None
    if behind is not None:
        return behind
    if month is not None:
        return "once" if dated else "year"
    return near[1] if near else None


def _who(sentence: str, passage: Passage) -> str:
    """The subject of the sentence, else the nearest numbered heading above that names an office."""
    found = _SUBJECT.match(sentence)
    if found:
        return found["who"].strip(" ,:")
    for text in reversed(passage.texts):
        line = flat(text)
        named = _SUBJECT.match(line)
        if named:
            return named["who"].strip(" ,:")
        if len(line) <= 120 and re.match(
            r"(?:các|phòng|văn phòng|trung tâm|công an|ban|ubnd|ủy ban|đoàn|hội|tổ|trạm|trường|thành viên|thủ trưởng)\b",
            line,
            re.IGNORECASE,
        ):
            return line.rstrip(":. ")
    return ""


def _to(sentence: str) -> str:
    found = _TO.search(sentence) or _TO_PLAIN.search(sentence)
    return found["to"].strip(" ,:") if found else ""
