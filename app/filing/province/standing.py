"""Who has sent a round's sums, whose count where, and who is missing or came late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from app.filing.province import communes, own_reports, receiving, succession, sums
from app.filing.province.communes import ProvinceCommune, ProvinceRound
from app.filing.province.succession import Heirs
from app.filing.province.sums import Sums
from trainees.areas import Locality

HERE, FILE = "here", "file"


@dataclass(frozen=True, slots=True)
class Source:
    """One commune's sums of a round. `code`, `name`: its own; `under`, `under_name`: of the commune they count under, the same
    unless it was merged; `how`: here or file; `apart`: why they are not added, else ''."""

    code: str
    name: str
    under: str
    under_name: str
    how: str
    came: datetime
    late: bool
    approved: bool
    sums: Sums
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Owing:
    """An expected commune that has not sent. `old`: names of old communes whose sums count under it meanwhile."""

    code: str
    name: str
    here: bool
    old: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands. `expected`: how many communes owe; `sources` count, `apart` do not; `remarks`: what to look at."""

    round: ProvinceRound
    expected: int
    sources: tuple[Source, ...] = ()
    apart: tuple[Source, ...] = ()
    missing: tuple[Owing, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    @property
    def came(self) -> int:
        """How many of the expected communes are in."""
        return self.expected - len(self.missing)

    @property
    def late(self) -> list[Source]:
        """Those that came after the day."""
        return [one for one in self.sources if one.late]


def of_round(province: Locality, the_round: ProvinceRound) -> Standing:
    """The standing of a round, now. A bounded number of queries, however many communes there are."""
    day = the_round.cut_off
    merged = succession.listed(province)
    heirs = Heirs(merged, day)
    known = {one.code: one for one in communes.listed(province)}
    old = {one.old_code for one in merged}
    owing = {
        one.code: one for one in known.values() if communes.expects(one, day) and not heirs.is_gone(one.code)
    }
    found = [
        _placed(source, heirs, known, owing, day)
        for source in _sent(province, the_round)
        if source.code in known or source.code in old
    ]
    counted = tuple(one for one in found if not one.apart)
    sent, ours = {one.code for one in counted}, {one.code for one in communes.ours(province)}
    missing = tuple(
        Owing(code, _name(one), code in ours, tuple(s.name for s in counted if s.under == code))
        for code, one in owing.items()
        if not _is_in(code, sent, heirs)
    )
    return Standing(
        the_round,
        len(owing),
        counted,
        tuple(one for one in found if one.apart),
        missing,
        tuple(_remarks(counted, day)),
    )


def _sent(province: Locality, the_round: ProvinceRound) -> list[Source]:
    """Every commune's sums, by code: of its report here, else of its file."""
    found = {
        one.code: Source(
            one.code, f"{one.sums.kind} {one.sums.name}", one.code, "", HERE, one.first_at,
            one.first_at.date() > the_round.due, one.approved, one.sums,
        )
        for one in own_reports.of_round(province, the_round)
    }  # fmt: skip
    first = receiving.arrivals(province, the_round)
    for file in receiving.standing(province, the_round):
        if file.code not in found:
            came = first[file.code]
            found[file.code] = Source(
                file.code,
                file.name,
                file.code,
                "",
                FILE,
                came,
                came.date() > the_round.due,
                True,
                sums.of_document(file.said),
            )
    return [found[code] for code in sorted(found)]


def _placed(
    source: Source,
    heirs: Heirs,
    known: dict[str, ProvinceCommune],
    owing: dict[str, ProvinceCommune],
    day: date,
) -> Source:
    """The source with whom it counts under, or why it does not."""
    under = heirs.of(source.code)
    name = _name(known[under]) if under in known else source.name
    why = ""
    if parts := [] if under in owing else heirs.parts(under):
        why = f"đã chia cho nhiều xã ({', '.join(parts)}): không biết phần nào của xã nào"
    elif under in known and under not in owing and not communes.expects(known[under], day):
        why = f"không theo dõi xã này vào ngày {day:%d/%m/%Y}"
    return Source(
        source.code,
        source.name,
        under,
        name,
        source.how,
        source.came,
        source.late,
        source.approved,
        source.sums,
        why,
    )


def _name(commune: ProvinceCommune) -> str:
    return f"{commune.kind} {commune.name}"


def _is_in(code: str, sent: set[str], heirs: Heirs) -> bool:
    """Whether a commune sent, or all the old ones that went into it did."""
    before = heirs.before(code)
    return code in sent or (bool(before) and all(_is_in(one, sent, heirs) for one in before))


def _remarks(counted: tuple[Source, ...], day: date) -> list[str]:
    said = []
    own = {one.code for one in counted}
    for one in counted:
        if one.under != one.code and one.under in own:
            said.append(
                f"{one.under_name}: cộng cả báo cáo của xã cũ {one.name} (mã {one.code}). Soát lại để không tính hai lần."
            )
        if one.sums.cut_off != day:
            said.append(
                f"{one.name}: số liệu đến ngày {one.sums.cut_off:%d/%m/%Y}, không phải {day:%d/%m/%Y}."
            )
    return said


def reminder(standing: Standing, province: Locality) -> str:
    """A text to paste into a chat: who is still missing, of what, since when due. '' where nobody is."""
    if not standing.missing:
        return ""
    the_round = standing.round
    names = "; ".join(one.name for one in standing.missing)
    return (
        f"Số liệu phong trào “Bình dân học vụ số” {the_round.words}: {standing.came}/{standing.expected} xã, phường đã gửi về "
        f"{communes.full_name(province)}. Còn {len(standing.missing)} nơi chưa gửi: {names}. "
        f"Hạn nộp {the_round.due:%d/%m/%Y}, số liệu chốt đến ngày {the_round.cut_off:%d/%m/%Y}. Đề nghị gửi tệp số tổng xuất từ báo cáo đã chốt."
    )
