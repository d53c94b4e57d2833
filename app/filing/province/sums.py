"""Sums (số tổng): what a filed report says to a province, without anybody's name, as a file that tells when it was changed.

The hash is no signature: it shows that a number was typed over on the way, not who wrote the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NoReturn

from app.base.errors import Refused
from app.base.text import clean, without_controls
from app.filing.content import Content, Line

FORMAT: Final = "hoc-vu-so/so-tong"
VERSION: Final = 1
LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a file; a commune's is some 50 kB."""
MOST_LINES: Final = 1000
_MOST: Final = {
    "name": 120, "province": 120, "words": 60, "number": 200, "ref": 100, "text": 5000, "title": 300, "population": 1000,
}  # fmt: skip
"""Letters of a text: what is longer is cut when it is written, refused when it is read."""
_DIGITS: Final = 12
"""Of a number: more people than live anywhere."""
_MOST_REVISIONS: Final = 1000
_CODE: Final = re.compile(r"[0-9]{5}")
_PERIOD: Final = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]|Q[1-4]|H[12]))?")
KINDS: Final = ("percent", "count", "rank", "yesno", "text")
STATES: Final = ("met", "on-track", "behind", "no-denominator")


@dataclass(frozen=True, slots=True)
class SumsLine:
    """A target's numbers. `code`: of the indicator, '' where the target has none: then `text`, the plan's words, says what it
    is. `definition`: the digest of the rule by which it was counted; `version`: its number in the commune; `population`: whom
    the denominator counts, in words. `numerator` and `denominator` of a share, people or cases; None: nobody knows yet, which
    is never 0. `value`: of a count or a rank, or a percentage that was reported alone. `status`: met, on-track, behind,
    no-denominator; None: not judged.
    """

    code: str
    ref: str
    text: str
    title: str
    definition: str
    version: int | None
    population: str
    kind: str
    counting: str
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    status: str | None


@dataclass(frozen=True, slots=True)
class Sums:
    """A filed report in sums. `code`, `kind`, `name`, `province`: of the commune; `period`: the key of the period ('2026-02');
    `digest`: SHA-256 of all the rest, in hex."""

    code: str
    kind: str
    name: str
    province: str
    period: str
    words: str
    first: date
    cut_off: date
    revision: int
    plan_number: str
    plan_year: int
    lines: tuple[SumsLine, ...]
    digest: str = ""


def of_content(content: Content) -> Sums:
    """The sums of a report, without a hash. No unit, no person, no sentence that somebody wrote."""
    head = content.head
    return Sums(
        code=head.code, kind=head.kind, name=_kept(head.name, "name"), province=_kept(head.province, "province"), period=head.key,
        words=_kept(head.period, "words"), first=head.first, cut_off=head.cut_off, revision=head.revision,
        plan_number=_kept(head.plan_number, "number"), plan_year=head.year, lines=tuple(_of_line(line) for line in content.lines),
    )  # fmt: skip


def _of_line(line: Line) -> SumsLine:
    return SumsLine(
        code=line.code or "", ref=_kept(line.ref, "ref"), text=_kept(line.text, "text"), title=_kept(line.title, "title"),
        definition=line.definition, version=line.version, population=_kept(line.population, "population"), kind=line.kind,
        counting=line.counting, numerator=line.numerator, denominator=line.denominator, value=_value(line), status=line.state,
    )  # fmt: skip


def _kept(text: str, name: str) -> str:
    return clean(text)[: _MOST[name]]


def document(content: Content) -> dict[str, Any]:
    """The sums of a frozen report as plain JSON, with the hash over it."""
    sums = of_content(content)
    said: dict[str, Any] = {
        "format": FORMAT, "version": VERSION,
        "locality": {"code": sums.code, "kind": sums.kind, "name": sums.name, "province": sums.province},
        "period": sums.period, "words": sums.words, "first": sums.first.isoformat(), "cut_off": sums.cut_off.isoformat(),
        "revision": sums.revision, "plan": {"number": sums.plan_number, "year": sums.plan_year},
        "lines": [_as_json(line) for line in sums.lines],
    }  # fmt: skip
    return {**said, "sha256": _digest(said)}


def _as_json(line: SumsLine) -> dict[str, Any]:
    said = asdict(line)
    said["definition_version"] = said.pop("version")
    return {**said, "value": None if line.value is None else str(line.value)}


def _value(line: Line) -> Decimal | None:
    """The one number of a count or a rank, or of a share that was reported as a percentage alone. Words are left out: somebody
    wrote them."""
    if line.figure is not None and line.kind in ("percent", "count", "rank"):
        try:
            return Decimal(line.figure)
        except InvalidOperation:
            return None
    return Decimal(line.numerator) if line.kind == "count" and line.numerator is not None else None


def bytes_of(content: Content) -> bytes:
    """The file: UTF-8, readable by a person too. The same content gives the same bytes."""
    return (json.dumps(document(content), ensure_ascii=False, indent=1) + "\n").encode()


def _digest(said: Mapping[str, Any]) -> str:
    """SHA-256 over what is said, keys sorted, without blanks: indenting a file anew changes nothing."""
    plain = {key: value for key, value in said.items() if key != "sha256"}
    canonical = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


# --- reading -------------------------------------------------------------------------------------------------


def read(data: bytes) -> tuple[Sums, dict[str, Any]]:
    """A file's sums, and the document as it came, to be kept. Refused, each with what to do: `sums_too_large`,
    `sums_not_json`, `sums_format` (another kind of file, or one of a newer program), `sums_changed` (the hash differs),
    `sums_damaged` (a part is missing or no such thing), `sums_above` (more than the whole), `sums_negative`."""
    if len(data) > LARGEST:
        raise Refused(
            "sums_too_large", "Tệp số tổng lớn hơn 2 MB nên không phải tệp xuất từ báo cáo. Chọn lại tệp."
        )
    try:
        said = json.loads(
            data.decode("utf-8-sig"), parse_constant=_no_number, parse_float=_no_number, parse_int=_whole
        )
    except (ValueError, RecursionError):
        raise Refused(
            "sums_not_json",
            "Không đọc được tệp: đây không phải tệp số tổng (.json) xuất từ báo cáo. Chọn lại tệp.",
        ) from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Refused(
            "sums_format",
            "Tệp này không phải tệp số tổng của Học vụ số. Xã xuất tệp ở trang báo cáo, mục “Tệp số tổng”.",
        )
    if said.get("version") != VERSION:
        raise Refused(
            "sums_format",
            "Tệp số tổng do phiên bản phần mềm khác tạo nên chưa đọc được. Cập nhật phần mềm rồi chọn lại tệp.",
        )
    if said.get("sha256") != _digest(said):
        raise Refused(
            "sums_changed",
            "Tệp đã bị sửa sau khi xuất: con số không còn khớp mã kiểm tra. Đề nghị xã xuất lại tệp từ báo cáo và gửi lại.",
        )
    return of_document(said), said


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"no whole number: {text[:20]}")


def _whole(text: str) -> int:
    if len(text.lstrip("-")) > _DIGITS:
        raise ValueError("a number of too many digits")
    return int(text)


def of_document(said: Mapping[str, Any]) -> Sums:
    """The sums that a document says. Refused: see `read`."""
    place, plan, lines = (
        _part(said, "locality", dict), _part(said, "plan", dict), _part(said, "lines", list),
    )  # fmt: skip
    if len(lines) > MOST_LINES:
        raise _damaged("lines")
    code, period = _text(place, "code", 5), _text(said, "period", 10)
    if not _CODE.fullmatch(code):
        raise _damaged("locality.code")
    if not _PERIOD.fullmatch(period):
        raise _damaged("period")
    first, cut_off = _day(said, "first"), _day(said, "cut_off")
    revision, year = _number(said, "revision"), _number(plan, "year")
    if first > cut_off or not revision or revision > _MOST_REVISIONS or year is None:
        raise _damaged("first" if first > cut_off else "plan.year" if year is None else "revision")
    return Sums(
        code=code, kind=_text(place, "kind", 20), name=_text(place, "name"), province=_text(place, "province"),
        period=period, words=_text(said, "words"), first=first, cut_off=cut_off, revision=revision,
        plan_number=_text(plan, "number"), plan_year=year, lines=tuple(_line(one, n) for n, one in enumerate(lines, 1)),
        digest=_text(said, "sha256", 64),
    )  # fmt: skip


def _line(said: Any, number: int) -> SumsLine:
    if not isinstance(said, dict):
        raise _damaged(f"lines[{number}]")
    kind, status = _text(said, "kind", 10), said.get("status")
    if kind not in KINDS or status not in (None, *STATES):
        raise _damaged(f"lines[{number}].kind" if kind not in KINDS else f"lines[{number}].status")
    line = SumsLine(
        code=_text(said, "code", 40), ref=_text(said, "ref"), text=_text(said, "text"), title=_text(said, "title"),
        definition=_text(said, "definition", 64), version=_number(said, "definition_version"),
        population=_text(said, "population"), kind=kind, counting=_text(said, "counting", 10),
        numerator=_number(said, "numerator"), denominator=_number(said, "denominator"), value=_decimal(said), status=status,
    )  # fmt: skip
    if not (line.code or line.text):
        raise _damaged(f"lines[{number}].text")
    if line.numerator is not None and line.denominator is not None and line.numerator > line.denominator:
        raise Refused(
            "sums_above",
            f"Chỉ tiêu “{_short(line)}”: tử số {line.numerator} lớn hơn mẫu số {line.denominator}. Đề nghị xã soát lại báo cáo.",
        )
    return line


def _short(line: SumsLine) -> str:
    words = line.title or line.text or line.code
    return words if len(words) <= 80 else f"{words[:80]}…"


def _part(said: Mapping[str, Any], name: str, kind: type) -> Any:
    found = said.get(name)
    if not isinstance(found, kind):
        raise _damaged(name)
    return found


def _text(said: Mapping[str, Any], name: str, most: int | None = None) -> str:
    found = said.get(name)
    if not isinstance(found, str) or len(found) > (most or _MOST[name]) or without_controls(found) != found:
        raise _damaged(name)
    return found


def _number(said: Mapping[str, Any], name: str) -> int | None:
    found = said.get(name)
    if found is None:
        return None
    if type(found) is not int:
        raise _damaged(name)
    if found < 0:
        raise _negative(found)
    return found


def _decimal(said: Mapping[str, Any]) -> Decimal | None:
    found = said.get("value")
    if found is None:
        return None
    try:
        number = Decimal(_text(said, "value", 24))
    except InvalidOperation:
        raise _damaged("value") from None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS:
        raise _damaged("value")
    if number < 0:
        raise _negative(number)
    return number


def _day(said: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(_text(said, name, 10))
    except ValueError:
        raise _damaged(name) from None


def _damaged(name: str) -> Refused:
    return Refused(
        "sums_damaged",
        f"Tệp số tổng thiếu hoặc sai mục “{name}”. Đề nghị xã xuất lại tệp từ báo cáo và gửi lại.",
    )


def _negative(number: int | Decimal) -> Refused:
    return Refused(
        "sums_negative",
        f"Tệp có số âm ({number}), không thể là số người hay số việc. Đề nghị xã soát lại báo cáo.",
    )
