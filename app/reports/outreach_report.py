"""The report of a campaign by whoever led it (báo cáo kết quả chiến dịch), as a document of the decree, with its tables annexed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH

from app.base import clock
from app.base.text import clean
from app.filing.content import Letterhead
from app.reports import outreach_facts as facts
from app.reports import outreach_issuer
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
from app.reports.filed_docx import SMALL
from app.reports.outreach_evening import hours
from app.reports.outreach_facts import Facts
from campaigns.outreach.campaign import KINDS
from campaigns.outreach.message import CHANNELS
from campaigns.outreach.results import Sum
from campaigns.plans.result_words import number, percent
from trainees.areas import Locality
from trainees.indicators import percent as share_of

_HEADS = (
    Column("Người (có danh sách)", 2.6, "right"), Column("Hẹn quay lại", 2, "right"), Column("Lượt (chỉ đếm)", 2.2, "right"),
    Column("Hộ đã gặp", 2, "right"), Column("Tình nguyện viên", 2.2, "right"), Column("Giờ", 1.8, "right"),
)  # fmt: skip


def document(told: Facts, place: Locality, frame: Letterhead, *, made: datetime) -> bytes:
    """The DOCX; number and day are left to whoever signs."""
    paper, year = blank(), clock.today().year
    issuer = outreach_issuer.of(told.campaign, place, frame)
    letterhead(
        paper,
        Head(
            agency=issuer.agency, above=issuer.above, sign=issuer.sign, place=frame.place or place.name, year=year, union=issuer.union
        ),
    )  # fmt: skip
    title(paper, "Báo cáo", f"Kết quả {told.named}")
    text(
        paper,
        f"{issuer.named} báo cáo kết quả {told.named} (số liệu đến ngày {told.until:%d/%m/%Y}) như sau:",
    )
    annex = _annexed(told)
    _held(paper, told, issuer.named)
    heading(paper, "II. KẾT QUẢ")
    _results(paper, told)
    if annex:
        text(paper, "Chi tiết tại Phụ lục kèm theo.")
    _said(paper, told)
    text(paper, f"Trên đây là báo cáo kết quả {told.named} của {issuer.named}./.")
    ending(paper, signature=issuer.signature, signer=issuer.signer, recipients=issuer.recipients)
    if annex:
        number = f"{DOTS}{'-' if issuer.union else '/'}{issuer.sign}"
        _annex(
            paper,
            annex,
            f"(Kèm theo Báo cáo số {number} ngày {DOTS} tháng {DOTS} năm {year} của {issuer.named})",
        )
    return saved(paper, made)


def _held(paper: Word, told: Facts, lead: str) -> None:
    campaign = told.campaign
    heading(paper, "I. TÌNH HÌNH TỔ CHỨC")
    text(paper, f"{KINDS[campaign.kind]}.", lead="1. Hình thức:")
    text(paper, f"từ {written(campaign.starts)} đến {written(campaign.ends)}.", lead="2. Thời gian:")
    partners = ", ".join(filter(None, map(clean, campaign.partners.splitlines())))
    if partners:
        text(paper, f"{lead}; phối hợp: {partners}.", lead="3. Chủ trì, phối hợp:")
    else:
        text(paper, f"{lead}.", lead="3. Chủ trì:")
    text(paper, f"{_forces(told)}.", lead="4. Lực lượng:")


def _forces(told: Facts) -> str:
    whole = told.whole
    if not whole.days:
        return "chưa có ngày ra quân nào diễn ra"
    teams = sum(1 for one in told.sums.by("team") if one.volunteers)
    said = f"{counted(whole.days)} ngày tại {counted(whole.points)} điểm"
    if whole.volunteers:
        of_teams = f" của {counted(teams)} tổ" if teams else ""
        said += f"; {counted(whole.volunteers)} tình nguyện viên{of_teams}, {hours(whole.minutes)} giờ"
    return said


def _results(paper: Word, told: Facts) -> None:
    """Numbered paragraphs, some over a table; what nobody planned or did is left out."""
    at = count(1)
    if told.sums.days:
        _reached(paper, told, at)
    else:
        text(paper, "Đến nay chưa có ngày ra quân nào diễn ra nên chưa có kết quả hỗ trợ.")
    wanted = [goal for goal in told.goals if goal.wanted]
    if any(goal.reached for goal in wanted):
        _lead(paper, f"{next(at)}. So với mục tiêu của chiến dịch:")
        table(
            paper,
            (Column("STT", 1.2, "center"), Column("Nội dung", 8), Column("Kết quả", 2.4, "right"), Column("Mục tiêu", 2.4, "right"), Column("Đạt", 2, "right")),
            [
                (str(n), goal.words, number(goal.reached), number(goal.wanted), f"{goal.share}\u00a0%")
                for n, goal in enumerate(wanted, start=1)
            ],
        )  # fmt: skip
    if told.sums.days and told.brought:
        _lead(paper, f"{next(at)}. Góp vào các chỉ tiêu được giao (theo sổ theo dõi kỹ năng số):")
        table(
            paper,
            (Column("STT", 1.2, "center"), Column("Chỉ tiêu", 7), Column("Người mới được tính nhờ chiến dịch", 3.2, "center"), Column("Cả địa bàn đến nay", 4.8, "center")),
            [
                (str(n), one.target.text, facts.added(one), facts.stands(one).replace(" %", "\u00a0%"))
                for n, one in enumerate(told.brought, start=1)
            ],
        )  # fmt: skip
    if told.told:
        _lead(paper, f"{next(at)}. Truyền thông:")
        table(
            paper,
            (Column("STT", 1.2, "center"), Column("Kênh", 5), Column("Đơn vị tính", 3, "center"), Column("Số tin", 2, "right"), Column("Dự kiến", 2.4, "right"), Column("Đã làm", 2.4, "right")),
            [
                (str(n), CHANNELS[one.channel], one.unit or "—", number(one.messages), number(one.planned), number(one.done))
                for n, one in enumerate(told.told, start=1)
            ],
        )  # fmt: skip
    if told.budget:
        unsaid = f"; {counted(told.money.unsaid)} khoản chưa quyết toán" if told.money.unsaid else ""
        share = f" ({percent(share_of(told.money.spent, told.money.planned))})" if told.money.planned else ""
        text(
            paper,
            f"dự kiến {number(told.money.planned)} đồng, đã chi {number(told.money.spent)} đồng{share}{unsaid}.",
            lead=f"{next(at)}. Kinh phí:",
        )


def _reached(paper: Word, told: Facts, at: Iterator[int]) -> None:
    """People and turns, each in a paragraph of its own."""
    whole = told.whole
    again = f"; {number(whole.again)} người hẹn quay lại" if whole.again else ""
    text(
        paper,
        f"{number(whole.people)} người được hỗ trợ, có danh sách, mỗi người tính một lần{again}.",
        lead=f"{next(at)}. Người được hỗ trợ:",
    )
    parts = "; ".join(
        f"{words.lower()[:1]}{words[1:]}: {number(n)}" for words, n in told.sums.tally_words(whole) if n
    )
    text(
        paper,
        f"{number(whole.turns)} lượt, chỉ đếm, không ghi tên{f' ({parts})' if parts else ''}. "
        "Số lượt không cộng với số người.",
        lead=f"{next(at)}. Lượt hỗ trợ:",
    )
    if any(whole.households.values()):
        rest = whole.households
        text(
            paper,
            f"gặp {number(whole.met)} hộ; {number(rest.get('away', 0))} hộ vắng nhà; {number(rest.get('refused', 0))} hộ từ chối.",
            lead=f"{next(at)}. Đến từng hộ:",
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


def _lead(paper: Word, words: str) -> None:
    """The line over a table, drawn in like the paragraphs beside it."""
    text(paper, words, bold=True).paragraph_format.keep_with_next = True


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table of the annex. `whole`: its last row stands out. `note`: below it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[str, ...]]
    whole: bool = False
    note: str = ""


def _annexed(told: Facts) -> list[_Grid]:
    """The tables of the annex; a part in which nothing stands has none."""
    grids = []
    for cut, name, head in facts.PARTS:
        rows = [(str(at), *_row(one)) for at, one in enumerate(told.sums.by(cut), start=1)]
        if cut != "hour" and rows:
            whole = ("", facts.WHOLE, *_row(told.whole)[1:])
            columns = (Column("STT", 1, "center"), Column(head, 7), *_HEADS)
            grids.append(_Grid(name, columns, [*rows, whole], whole=True))
    if grids:
        grids[-1] = replace(grids[-1], note=facts.NOTE)
    if told.budget:
        grids.append(_Grid(
            "Kinh phí",
            (Column("STT", 1, "center"), Column("Nội dung chi", 9), Column("Nguồn", 5), Column("Dự kiến (đồng)", 3, "right"), Column("Đã chi (đồng)", 3, "right")),
            [
                *(
                    (str(at), one.text, one.source or "—", number(one.planned), "—" if one.spent is None else number(one.spent))
                    for at, one in enumerate(told.budget, start=1)
                ),
                ("", "Cộng", "", number(told.money.planned), number(told.money.spent)),
            ],
            whole=True,
        ))  # fmt: skip
    came = [one for one in told.volunteers if one.shifts]
    if came:
        grids.append(_Grid(
            "Tình nguyện viên",
            (Column("STT", 1, "center"), Column("Họ và tên", 6), Column("Tổ", 6), Column("Số ngày", 2, "right"), Column("Số ca", 2, "right"), Column("Số giờ", 2, "right")),
            [
                *(
                    (str(at), one.name, one.team or "—", number(one.days), number(one.shifts), hours(one.minutes))
                    for at, one in enumerate(came, start=1)
                ),
                ("", "Cộng", "", "", number(sum(one.shifts for one in came)), hours(sum(one.minutes for one in came))),
            ],
            whole=True,
        ))  # fmt: skip
    return grids


def _annex(paper: Word, grids: Sequence[_Grid], whose: str) -> None:
    across(paper)
    for words, size, italic in (
        ("Phụ lục", 14, False),
        ("KẾT QUẢ CHI TIẾT CỦA CHIẾN DỊCH", 14, False),
        (whose, 14, True),
    ):
        line = lined(paper.add_paragraph(), after=6 if italic else 0)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        write(line, words, size=size, bold=not italic, italic=italic)
    for at, grid in enumerate(grids, start=1):
        line = lined(paper.add_paragraph(), before=6, after=3)
        line.paragraph_format.keep_with_next = True
        write(line, f"{at}. {grid.title}", size=13, bold=True)
        table(
            paper,
            grid.columns,
            grid.rows,
            size=SMALL,
            bold={len(grid.rows) - 1} if grid.whole else (),
        )
        if grid.note:
            line = lined(paper.add_paragraph(), after=3)
            line.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            write(line, f"Ghi chú: {grid.note}", size=12, italic=True)


def _row(one: Sum) -> tuple[str, ...]:
    return (
        one.label, number(one.people), number(one.again), number(one.turns), number(one.met), number(one.volunteers),
        hours(one.minutes),
    )  # fmt: skip
