"""What is proposed in words: every number as it was given, notes in the words of whoever wrote them, nothing praised."""

from __future__ import annotations

from datetime import date

from app.filing.content import Activity, ActivityRow, Chore, Content, Head, Line, Text, Unheard
from app.filing.note import Note
from app.filing.wording import proposed
from trainees.areas import Neighbourhood

HEAD = Head(
    code="00001", kind="xã", name="Hoa Sen", province="tỉnh Sông Hồng", title="Báo cáo", period="tháng 02/2026", key="2026-02",
    first=date(2026, 1, 15), cut_off=date(2026, 2, 14), due=date(2026, 2, 13), to="UBND tỉnh", revision=1, plan=1,
    plan_number="15/KH-UBND", plan_issued="2026-01-05", plan_issuer="UBND xã", plan_title="Kế hoạch", year=2026,
)  # fmt: skip


def line(ref: str, state: str | None, achieved: str = "—", **more: object) -> Line:
    return Line(
        1, ref, ref, f"Tỷ lệ người dân nhóm {ref}", "%", "percent", ">=", "80", "≥ 80 %", more.pop("lead", ""),
        state=state, achieved=achieved, **more,
    )  # fmt: skip


def chore(ref: str, column: str, state: str = "open", **more: object) -> Chore:
    given = {"deadline": "", "deadline_on": None, "lead": "Đoàn xã", "text": f"Mở lớp {ref}."} | more
    return Chore(
        1, ref, ref, given["text"], given["lead"], None, given["deadline"], given["deadline_on"], column, state,
        told=given.get("told", ""),
    )  # fmt: skip


def test_nothing_held_is_said_and_not_left_out() -> None:
    assert proposed(Content(HEAD), []) == Text(
        results="Từ ngày 15/01/2026 đến ngày 14/02/2026 chưa tổ chức buổi tập huấn nào."
    )


def test_what_was_held_is_told_with_people_and_turns_apart() -> None:
    activity = Activity(
        ActivityRow("", 3, 5, 1240, 1312, 450, 85),
        (ActivityRow("VNeID", 2, 3, 1000, 1000, 300, 0), ActivityRow("An toàn", 1, 2, 240, 312, 150, 85)),
    )
    said = proposed(Content(HEAD, activity=activity), []).results.split("\n")
    assert said == [
        "Từ ngày 15/01/2026 đến ngày 14/02/2026 đã tổ chức 3 lớp, 5 buổi tập huấn với 1.240 người tham gia (1.312 lượt "
        "người, 7,5 giờ); cấp 85 giấy chứng nhận.",
        "Theo chương trình: VNeID (3 buổi, 1.000 người); An toàn (2 buổi, 240 người).",
    ]


def test_targets_are_tallied_and_those_behind_come_next() -> None:
    lines = (
        line("1", "met", "90 %"), line("2", "behind", "41,5 %"), line("3", "no-denominator", lead="Công an xã"), line("4", None),
    )  # fmt: skip
    said = proposed(Content(HEAD, lines=lines), [])
    assert said.results.split("\n")[1] == (
        "Đến ngày 14/02/2026, trong 4 chỉ tiêu được giao có 1 chỉ tiêu đạt, 1 chỉ tiêu chậm tiến độ và 2 chỉ tiêu chưa đủ số "
        "liệu để đánh giá."
    )
    assert said.difficulties == "Còn 2 chỉ tiêu chưa có số liệu (chủ trì: Công an xã)."
    assert said.ahead == (
        "Tập trung thực hiện 1 chỉ tiêu chậm tiến độ: tỷ lệ người dân nhóm 2 (mới 41,5 %, chỉ tiêu ≥ 80 %)."
    )


def test_tasks_done_late_and_coming() -> None:
    chores = (
        chore("A", "closed", "done", told="Đã mở."), chore("B", "closed", "done"), chore("C", "late"),
        chore("D", "month", deadline="17/03/2026", deadline_on=date(2026, 3, 17)),
        chore("E", "ahead", deadline="18/03/2026", deadline_on=date(2026, 3, 18)),
        chore("VNeID", "late", text="VNeID cho mọi người", lead=""),
    )  # fmt: skip
    said = proposed(Content(HEAD, chores=chores), [])
    assert said.results.split("\n")[-1] == "Hoàn thành 1 nhiệm vụ: mở lớp A."
    assert said.difficulties == "Còn 2 nhiệm vụ quá hạn: mở lớp C (Đoàn xã); VNeID cho mọi người."
    # 31 days after the 14th of February is the 17th of March.
    assert said.ahead == "Hoàn thành 1 nhiệm vụ đến hạn: mở lớp D (hạn 17/03/2026)."


def test_units_are_named_once_the_first_has_sent() -> None:
    names = tuple(f"Đơn vị {n}" for n in range(1, 9))
    assert proposed(Content(HEAD, unheard=Unheard(8, 0, 0, names)), []).difficulties == ""
    said = proposed(Content(HEAD, unheard=Unheard(9, 1, 0, names)), []).difficulties
    assert said == (
        "Còn 8 trong 9 đơn vị chưa gửi số liệu: Đơn vị 1; Đơn vị 2; Đơn vị 3; Đơn vị 4; Đơn vị 5; Đơn vị 6; và 2 đơn vị khác."
    )


def test_notes_stand_in_their_part_under_their_name() -> None:
    place = Neighbourhood(name="Tổ dân phố 3")
    notes = [
        Note(kind="results", text="Đã phủ kín.", neighbourhood=place), Note(kind="proposals", text="Xin hai máy chiếu."),
        Note(kind="ahead", text="Mở lớp tối."),
    ]  # fmt: skip
    said = proposed(Content(HEAD), notes)
    assert said.results.split("\n")[-1] == "Tổ dân phố 3: Đã phủ kín."
    assert (said.difficulties, said.proposals, said.ahead) == ("", "Xin hai máy chiếu.", "Mở lớp tối.")
