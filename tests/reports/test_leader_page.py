"""One A4 for a leader: always one page, red lines first, each with lead and deadline, states by word, colour and sign."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest
from PIL import Image

from app.base import clock
from app.filing.content import Content, Unheard
from app.reports import leader_page
from tests.reports import contents

MADE = datetime(2026, 6, 15, 9, tzinfo=clock.ZONE)


def read(data):
    """Pages, size in points, words on one line."""
    with pypdfium2.PdfDocument(data) as pdf:
        [page] = list(pdf)
        return tuple(map(round, page.get_size())), " ".join(page.get_textpage().get_text_bounded().split())


@pytest.fixture(scope="module")
def said():
    return read(leader_page.document(contents.content(), made=MADE))


def test_every_target_stands_on_one_page_with_result_and_aim(said):
    size, words = said
    assert size == (595, 842)
    assert "UBND xã Suối Mây 13 chỉ tiêu năm 2026" in words
    assert "Kế hoạch số 07/KH-UBND · số liệu đến 14/06/2026 · hạn nộp báo cáo 19/06/2026" in words
    for line in contents.lines():
        assert line.text.split(",")[0][:30] in words
    for pair in ("30,83 % / ≥ 100 %", "hạng 23 / ≤ 10", "69,85 % / ≥ 70 %", "14 / ≥ 12", "Có / Có"):
        assert pair in words


def test_what_is_red_comes_first_and_each_state_is_counted(said):
    _, words = said
    heads = ["Chậm tiến độ (3)", "Chưa có số liệu (3)", "Đúng tiến độ (3)", "Đạt (4)"]
    places = [words.index(head) for head in heads]
    assert places == sorted(places)


def test_each_red_line_has_its_lead_and_what_is_due(said):
    _, words = said
    assert (
        "Chủ trì: Phòng Văn hóa – Xã hội; hạn 31/12/2026 (hết năm kế hoạch). Việc gần nhất của đơn vị: "
        "Tập huấn kỹ năng số cho cán bộ, công chức (trễ 45 ngày, hạn 30/04/2026); "
        "Mở lớp cho người cao tuổi (hạn 31/12/2026)."
    ) in words
    assert "Chủ trì: Phòng Kinh tế; hạn 31/12/2026 (hết năm kế hoạch)." in words  # its only task was dropped
    assert "Chủ trì: Trạm Y tế xã." in words  # who owes the missing number
    assert "Nhiệm vụ: 2/7 đã xong, 1 trễ hạn, 1 chưa cập nhật trong tháng." in words
    assert (
        "Chưa gửi số liệu (3/10 đơn vị): Trạm Y tế xã; Trường Tiểu học Suối Mây; Đoàn Thanh niên xã." in words
    )


def test_a_lead_is_known_by_its_unit_or_by_its_name():
    content = contents.content()
    line = content.lines[1]
    named = replace(line, unit=None, lead="phòng văn hóa – xã hội")
    assert leader_page.due(content, named) == leader_page.due(content, line)
    year_end = "hạn 31/12/2026 (hết năm kế hoạch)"
    assert leader_page.due(content, replace(line, unit=99)) == year_end
    assert leader_page.due(content, replace(line, unit=None, lead="")) == year_end


def test_a_target_is_due_by_its_plan_not_by_a_task_of_the_same_lead():
    content = contents.content()
    line = content.lines[1]
    assert leader_page.due(content, replace(line, unit=2)) == (
        "hạn 31/12/2026 (hết năm kế hoạch). Việc gần nhất của đơn vị: "
        "Cấp tài khoản định danh lưu động tại 12 thôn (hạn 30/06/2026)"
    )
    late = replace(content.chores[2], column="late", days=3)
    two = contents.content(chores=(content.chores[1], replace(late, unit=1)))
    assert leader_page.due(two, line).endswith("hạn 30/04/2026) và 1 việc trễ khác")


def test_a_state_is_a_word_of_its_own():
    states = [leader_page.state(line) for line in contents.lines()]
    assert [states.count(key) for key in leader_page.STATES] == [3, 3, 3, 4, 0]
    assert leader_page.state(contents.line(1, "x", achieved="theo hướng dẫn")) == "said"


@pytest.mark.parametrize("n", [0, 1, 5, 13, 20, 30, 60])
def test_it_is_one_page_however_many_targets(n):
    size, words = read(leader_page.document(contents.of_targets(n), made=MADE))
    assert size == (595, 842)
    assert f"{n} chỉ tiêu năm 2026" in words
    for at in range(n):
        assert contents.of_targets(n).lines[at].text[:20] in words


@pytest.mark.parametrize("n", [5, 13, 30])
def test_nothing_runs_over_the_edge_and_letters_are_as_large_as_fit(n):
    [page] = leader_page.pictures(contents.of_targets(n), ppi=50)
    picture = Image.open(io.BytesIO(page)).convert("L")
    left, top, right, bottom = picture.point(lambda tone: 255 * (tone < 200)).getbbox()
    wide, high = picture.size
    assert left >= wide * 0.06
    assert right <= wide * 0.94
    assert top >= high * 0.03
    assert high * (0.6 if n > 5 else 0.4) <= bottom <= high * 0.97


def test_states_have_signs_and_colours_of_their_own():
    [page] = leader_page.pictures(contents.content(), ppi=60)
    colours = {colour for _, colour in Image.open(io.BytesIO(page)).convert("RGB").getcolors(1 << 20)}
    for tone in ((0xA3, 0x22, 0x1B), (0x1B, 0x6E, 0x47), (0x1F, 0x4E, 0x8C), (0x7A, 0x4E, 0x00)):
        assert any(max(abs(a - b) for a, b in zip(tone, colour, strict=True)) < 24 for colour in colours), (
            tone
        )


def test_words_are_written_as_they_are_and_bytes_are_the_same():
    odd = replace(
        contents.line(1, "Tỷ lệ #emph[x] $1$ *b* @c", lead="Điểu K'Rế #1"), state="behind", achieved="1 %"
    )
    content = contents.content(lines=(odd,), chores=(), unheard=Unheard())
    data = leader_page.document(content, made=MADE)
    _, words = read(data)
    assert "Tỷ lệ #emph[x] $1$ *b* @c" in words
    assert "Chủ trì: Điểu K'Rế #1; hạn 31/12/2026 (hết năm kế hoạch)." in words
    assert "Nhiệm vụ" not in words
    assert "Chưa gửi" not in words
    assert data == leader_page.document(Content.of_json(content.as_json()), made=MADE)
    assert leader_page.document(content) == leader_page.document(content)


def test_long_words_are_cut_behind_a_word():
    assert leader_page.shortened("một hai ba bốn", 14) == "một hai ba bốn"
    assert leader_page.shortened("một hai ba bốn", 13) == "một hai ba…"
