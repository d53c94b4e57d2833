"""The report of a campaign by whoever led it (báo cáo kết quả chiến dịch), as a document of the decree, with its tables annexed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH

from app.base import clock
from app.base.text import clean, fold
from app.filing.content import Letterhead
from app.reports import outreach_facts as facts
from app.reports.document import (
    Column,
    Head,
    across,
    blank,
    counted,
    ending,
    heading,
    letterhead,
    saved,
    table,
    text,
    title,
    write,
)
from app.reports.document.number import DOTS, written
from app.reports.document.page import lined
from app.reports.outreach_evening import hours
from app.reports.outreach_facts import Facts
from campaigns.outreach.campaign import KINDS, Campaign
from campaigns.outreach.message import CHANNELS
from campaigns.outreach.results import Sum
from campaigns.plans.result_words import number, percent
from trainees.areas import Locality
from trainees.indicators import percent as share_of

_HEADS = (
    Column("Người (có danh sách)", 2.6, "center"), Column("Hẹn quay lại", 2, "center"), Column("Lượt (chỉ đếm)", 2.2, "center"),
    Column("Hộ đã gặp", 2, "center"), Column("Tình nguyện viên", 2.2, "center"), Column("Giờ", 1.8, "center"),
)  # fmt: skip

_OF_THEIR_OWN = ("doan", "hoi", "mat", "ubmttq", "mttq", "lien", "dang", "bch")
"""First words, without marks, of bodies that a people's committee is not above: Đoàn, Hội, Mặt trận, Liên đoàn, Đảng ủy."""


def document(told: Facts, place: Locality, frame: Letterhead, *, made: datetime) -> bytes:
    """The DOCX; number and day are left to whoever signs."""
    campaign, paper = told.campaign, blank()
    office = f"{place.kind} {place.name}"
    lead = clean(campaign.lead)
    agency: Sequence[str] = (lead,) if lead else frame.agency or ("Ủy ban nhân dân", office)
    letterhead(
        paper,
        Head(
            agency=agency, above=_above(campaign, office) if lead else frame.above, sign="BC" if lead else "BC-UBND",
            place=frame.place or place.name, year=clock.today().year,
        ),
    )  # fmt: skip
    title(paper, "Báo cáo", f"Kết quả {_named(campaign.title)}")
    issuer = lead or f"Ủy ban nhân dân {office}"
    until = min(clock.today(), campaign.ends)
    text(
        paper,
        f"{issuer} báo cáo kết quả {_named(campaign.title)} (số liệu đến ngày {until:%d/%m/%Y}) như sau:",
    )
    _held(paper, told)
    heading(paper, "II. KẾT QUẢ")
    _reached(paper, told)
    _brought(paper, told)
    _means(paper, told)
    _said(paper, told)
    text(paper, f"Trên đây là báo cáo kết quả {_named(campaign.title)} của {issuer}./.")
    signature = ("TM. BAN TỔ CHỨC",) if lead else frame.signature or ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    recipients = (f"Ủy ban nhân dân {office} (b/c)", "Lưu: VT") if lead else frame.recipients
    ending(paper, signature=signature, signer="" if lead else frame.signer, recipients=recipients)
    _annex(paper, told)
    return saved(paper, made)


def _above(campaign: Campaign, office: str) -> str:
    """The people's committee stands above its own offices; never above the Youth Union, the associations or the Front."""
    first = fold(campaign.lead).split()[:1]
    return "" if first and first[0] in _OF_THEIR_OWN else f"UBND {office}"


def _named(words: str) -> str:
    """'chiến dịch “…”', but not twice where the title begins so, and without marks around marks of its own."""
    said = words if "“" in words else f"“{words}”"
    return said if words.lower().startswith("chiến dịch") else f"chiến dịch {said}"


def _held(paper: Word, told: Facts) -> None:
    campaign, whole = told.campaign, told.whole
    heading(paper, "I. TÌNH HÌNH TỔ CHỨC")
    text(paper, f"{KINDS[campaign.kind]}.", lead="1. Hình thức:")
    text(paper, f"từ {written(campaign.starts)} đến {written(campaign.ends)}.", lead="2. Thời gian:")
    partners = ", ".join(filter(None, map(clean, campaign.partners.splitlines())))
    text(
        paper, f"{clean(campaign.lead) or DOTS}; phối hợp: {partners or DOTS}.", lead="3. Chủ trì, phối hợp:"
    )
    teams = sum(1 for one in told.sums.by("team") if one.volunteers)
    forces = f"{counted(whole.days)} ngày tại {counted(whole.points)} điểm"
    if whole.volunteers:
        of_teams = f" của {counted(teams)} tổ" if teams else ""
        forces += f"; {counted(whole.volunteers)} tình nguyện viên{of_teams}, {hours(whole.minutes)} giờ"
    text(paper, f"{forces}.", lead="4. Lực lượng:")


def _reached(paper: Word, told: Facts) -> None:
    whole = told.whole
    text(
        paper,
        f"{number(whole.people)} người được hỗ trợ, có danh sách, mỗi người tính một lần"
        + (f"; {number(whole.again)} người hẹn quay lại." if whole.again else "."),
        lead="1. Người được hỗ trợ:",
    )
    parts = "; ".join(
        f"{words.lower()[:1]}{words[1:]}: {number(n)}" for words, n in told.sums.tally_words(whole) if n
    )
    text(
        paper,
        f"{number(whole.turns)} lượt, chỉ đếm, không ghi tên{f' ({parts})' if parts else ''}. "
        "Số lượt không cộng với số người.",
        lead="2. Lượt hỗ trợ:",
    )
    if any(whole.households.values()):
        rest = whole.households
        text(
            paper,
            f"gặp {number(whole.met)} hộ; {number(rest.get('away', 0))} hộ vắng nhà; {number(rest.get('refused', 0))} hộ từ chối.",
            lead="3. Đến từng hộ:",
        )
    wanted = [goal for goal in told.goals if goal.wanted]
    if wanted:
        _caption(paper, "So với mục tiêu của chiến dịch")
        table(
            paper,
            (Column("STT", 1.2, "center"), Column("Nội dung", 8), Column("Kết quả", 2.4, "center"), Column("Mục tiêu", 2.4, "center"), Column("Đạt", 2, "center")),
            [
                (str(at), goal.words, number(goal.reached), number(goal.wanted), f"{goal.share}\u00a0%")
                for at, goal in enumerate(wanted, start=1)
            ],
        )  # fmt: skip


def _brought(paper: Word, told: Facts) -> None:
    if not told.brought:
        return
    _caption(paper, "Góp vào các chỉ tiêu được giao (theo sổ theo dõi kỹ năng số)")
    table(
        paper,
        (Column("STT", 1.2, "center"), Column("Chỉ tiêu", 7.4), Column("Người mới được tính nhờ chiến dịch", 3.6, "center"), Column("Cả địa bàn đến nay", 4, "center")),
        [
            (str(at), one.target.text, facts.added(one), facts.stands(one).replace(" %", "\u00a0%"))
            for at, one in enumerate(told.brought, start=1)
        ],
    )  # fmt: skip


def _means(paper: Word, told: Facts) -> None:
    if told.told:
        _caption(paper, "Truyền thông")
        table(
            paper,
            (Column("Kênh", 5), Column("Đơn vị tính", 3, "center"), Column("Số tin", 2, "center"), Column("Dự kiến", 2.4, "center"), Column("Đã làm", 2.4, "center")),
            [
                (CHANNELS[one.channel], one.unit or "—", number(one.messages), number(one.planned), number(one.done))
                for one in told.told
            ],
        )  # fmt: skip
    if told.money.lines:
        unsaid = f"; {counted(told.money.unsaid)} khoản chưa quyết toán" if told.money.unsaid else ""
        share = f" ({percent(share_of(told.money.spent, told.money.planned))})" if told.money.planned else ""
        text(
            paper,
            f"dự kiến {number(told.money.planned)} đồng, đã chi {number(told.money.spent)} đồng{share}{unsaid}.",
            lead="Kinh phí:",
        )


def _said(paper: Word, told: Facts) -> None:
    """What the evenings remarked, line by line; whoever writes the report goes on from there."""
    heading(paper, "III. KHÓ KHĂN, VƯỚNG MẮC, KINH NGHIỆM")
    remarks = [(day, clean(line)) for day in told.days for line in day.remark.splitlines() if clean(line)]
    for day, line in remarks:
        text(paper, f"- Ngày {day.day:%d/%m/%Y}: {line}")
    if not remarks:
        text(paper, DOTS * 14)
    heading(paper, "IV. ĐỀ XUẤT, KIẾN NGHỊ")
    text(paper, DOTS * 14)


def _caption(paper: Word, words: str) -> None:
    line = lined(paper.add_paragraph(), before=6, after=3)
    line.paragraph_format.keep_with_next = True
    write(line, words, size=13, bold=True)


def _annex(paper: Word, told: Facts) -> None:
    parts = [(name, head, told.sums.by(cut), cut) for cut, name, head in facts.PARTS if cut != "hour"]
    if not told.sums.days:
        return
    across(paper)
    for words, italic in (
        ("Phụ lục", False),
        ("KẾT QUẢ THEO NGÀY, NƠI, TỔ VÀ NGƯỜI THAM GIA", False),
        (f"({facts.NOTE})", True),
    ):
        line = lined(paper.add_paragraph(), after=6 if italic else 0)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        write(line, words, size=12 if italic else 14, bold=not italic, italic=italic)
    for name, head, rows, _cut in parts:
        if rows:
            _caption(paper, name)
            table(
                paper,
                (Column("STT", 1, "center"), Column(head, 7), *_HEADS),
                [_row(at, one) for at, one in enumerate(rows, start=1)],
                size=11,
            )
    if told.volunteers:
        _caption(paper, "Tình nguyện viên")
        table(
            paper,
            (Column("STT", 1, "center"), Column("Họ và tên", 6), Column("Tổ", 6), Column("Số ngày", 2, "center"), Column("Số ca", 2, "center"), Column("Số giờ", 2, "center")),
            [
                (str(at), one.name, one.team or "—", number(one.days), number(one.shifts), hours(one.minutes))
                for at, one in enumerate((each for each in told.volunteers if each.shifts), start=1)
            ],
            size=11,
        )  # fmt: skip


def _row(at: int, one: Sum) -> tuple[str, ...]:
    return (
        str(at), one.label, number(one.people), number(one.again), number(one.turns), number(one.met), number(one.volunteers),
        hours(one.minutes),
    )  # fmt: skip
