"""Lists of results from elsewhere, made up; and the shortest way through one."""

from __future__ import annotations

from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from certificates.outside import importing, reading, titles
from certificates.outside.outside_result import OutsideResult
from trainees import ledger, skills

COURSE = "An toàn thông tin cho mọi người"
HEADS = "STT;Họ và tên;Ngày sinh;Số CCCD;Đơn vị;Khóa học;Số chứng nhận;Ngày cấp"
OFFICE, SCHOOL = "Văn phòng Ủy ban", "Trường Tiểu học Hoa Sen"
ANH = ("Nguyễn Thị Ánh", "08/03/1984", "", OFFICE)
BINH = ("Trần Văn Bình", "1979", "", OFFICE)
DUC = ("Lê Hoàng Đức", "20/11/1990", "", OFFICE)
KHOI = ("Võ Minh Khôi", "02/01/1995", "", SCHOOL)
STRANGER = ("Hồ Thị Lạ", "05/05/1971", "001171004321", "Trạm Y tế")


def a_list(*rows, heads=HEADS, sep=";", above="DANH SÁCH HOÀN THÀNH KHÓA HỌC;;\n"):
    """A CSV as Vietnamese Windows writes it. A row: who, then course, number and day."""
    body = "\n".join(
        sep.join([str(n), *who, course, number, day]) for n, (who, course, number, day) in enumerate(rows, 1)
    )
    return ("\ufeff" + (above + heads + "\n" + body).replace(";", sep)).encode()


def said(kind="platform", **more):
    """What holds for all rows."""
    return importing.said_of(kind, checked_by="Trần Thị Văn Hóa", **more)


def look(locality, data, *, name="ket-qua.csv", choices=None, codes=("ATTT",), for_all=None, chosen=None):
    """The record of a list that waits, every title confirmed, `choices` ({name: choice}) made."""
    for_all = for_all or said()
    read = reading.read(data, name, chosen)
    made = importing.prepare(read, locality, for_all)
    importing.confirm_titles(made, dict.fromkeys(made.titles, codes))
    names = {line.who.name: line.group for line in made.lines if line.who is not None}
    importing.choose(made, {names[who]: choice for who, choice in (choices or {}).items()})
    return importing.keep(read, locality, for_all, importing.judge(made, locality, for_all), by=COMMAND_LINE)


def outcomes(record):
    """The outcome of each row, in order."""
    return [line.outcome for line in importing.contents(record).lines]


def write(locality, data, **more):
    """Look at a list and write it: the record."""
    record = look(locality, data, **more)
    importing.apply(record, by=COMMAND_LINE)
    return record


def standing():
    """(kind, person, number, course, day) of every result that stands."""
    rows = db.session.query(OutsideResult).filter(OutsideResult.withdrawn_at.is_(None))
    return {(r.kind, r.person_id, r.number, titles.key(r.course), r.on) for r in rows}


def lines():
    """(person, skill, kind, day) of every line of the ledger that a result from elsewhere wrote."""
    return sorted((x.person_id, x.skill, x.kind, x.on) for x in ledger.lines(source_prefix="outside:"))


def the_skills(*codes):
    """Skills by code."""
    return skills.by_codes(list(codes or ("ATTT",)))


def here(commune):
    """The scope of a commune."""
    return Scope(commune.locality)
