"""The bank on pages: typing, pictures, replacing what was asked, import with a look before it, and who may."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from app.base.actors import EVERYWHERE
from app.base.db import db
from app.base.errors import Refused
from campaigns import courses
from campaigns.classfile import photos
from certificates.assessments import exam, picture, question, question_sheet, taking
from certificates.assessments.draft import SINGLE, Draft
from certificates.assessments.question import Question
from tests.certificates.papers import DRAFTS, bank, opened
from tests.conftest import ONE_DATABASE
from trainees.attachments import Attachment


def _test_of(commune):
    return exam.of_course(courses.get(commune.course, within=EVERYWHERE))


def _photo(size=(3000, 2000), kind="JPEG"):
    shot = Image.effect_noise(size, 20).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Máy ảnh bí mật", 6  # maker; lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    shot.save(out, kind, exif=exif)
    return out.getvalue()


# --- the bank ------------------------------------------------------------------------------------------------


def test_a_question_that_was_asked_is_replaced_and_papers_keep_the_old_one(commune, work):
    with work():
        held = opened(commune)
        test = held.assessment
        first = question.bank(test)[0]
        other = Draft(SINGLE, "Câu đã sửa?", ("x", "y"), 0)
        same = question.change(first, other, by=taking.SELF)
        assert same is first, "nobody was asked yet"
        sitting, _ = taking.sit_down(held, commune.enrolled[0])
        again = question.change(first, DRAFTS[0], by=taking.SELF)
        assert (again.id != first.id, first.retired_at is None, again.rank) == (True, False, first.rank)
        assert sitting.paper[0]["text"] == "Câu đã sửa?"
        assert next(one.text for one in question.bank(test)) == DRAFTS[0].text
        with pytest.raises(Refused):
            question.change(first, other, by=taking.SELF)


def test_taking_away_is_undone_unless_the_same_stands_there_again(commune, work):
    with work():
        test = bank(commune)
        first = question.bank(test)[0]
        question.retire(first)
        assert len(question.bank(test)) == 4
        question.restore(first)
        assert question.bank(test)[0] is first
        question.retire(first)
        question.add(test, DRAFTS[0], by=taking.SELF)
        with pytest.raises(Refused):
            question.restore(first)


def test_moving_up_and_down_ends_at_the_ends(commune, work):
    with work():
        test = bank(commune)
        one, two, *_ = question.bank(test)
        question.move(two, up=True)
        assert question.bank(test)[:2] == [two, one]
        question.move(two, up=True)
        assert question.bank(test)[:2] == [two, one]


# --- pictures ------------------------------------------------------------------------------------------------


def test_a_picture_is_made_small_stands_upright_and_tells_nothing_of_its_camera():
    made, kind = picture.shrunk(_photo(), "anh.jpg")
    with Image.open(io.BytesIO(made)) as shown:
        assert (kind, max(shown.size), shown.height > shown.width) == ("jpg", 1600, True)
        assert not shown.getexif()
    assert b"Exif" not in made


def test_a_picture_has_no_more_pixels_than_are_worth_opening():
    def sent(side):
        out = io.BytesIO()
        Image.new("L", (side, side), 90).save(out, "PNG")
        return out.getvalue()

    made, kind = picture.shrunk(sent(4900), "anh.png")
    assert (Image.open(io.BytesIO(made)).size, kind) == ((1600, 1600), "png")
    with pytest.raises(Refused) as told:
        picture.shrunk(sent(5100), "anh.png")
    assert told.value.code == "picture_large"


@pytest.mark.parametrize("clear", [False, True])
def test_a_drawing_of_few_colours_keeps_them_and_what_is_clear(clear):
    drawn, sent = Image.new("P", (2000, 1000), 1), io.BytesIO()
    drawn.putpalette([255, 0, 0, 0, 0, 255] + [0] * 762)
    drawn.save(sent, "PNG", **({"transparency": 1} if clear else {}))
    kept = Image.open(io.BytesIO(picture.shrunk(sent.getvalue(), "hinh.png")[0]))
    assert (kept.mode, kept.size) == ("RGBA" if clear else "RGB", (1600, 800))
    assert kept.getpixel((5, 5))[-1] == (0 if clear else 255)


def test_a_picture_is_opened_while_no_photo_of_a_class_is(monkeypatch):
    held, real = [], Image.new
    monkeypatch.setattr(
        picture.Image, "new", lambda *told: held.append(photos.decoding.locked()) or real(*told)
    )
    picture.shrunk(_photo((900, 600)), "anh.jpg")
    assert held
    assert all(held)
    assert not photos.decoding.locked()


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"%PDF-1.4 %%EOF", "anh.png"), (_photo((64, 64))[:900], "anh.jpg"), (b"x" * (21 * 1024 * 1024), "anh.jpg"), (b"<svg/>", "a.svg")],
)  # fmt: skip
def test_what_is_no_picture_is_refused(data, name):
    with pytest.raises(Refused):
        picture.shrunk(data, name)


# --- pages ---------------------------------------------------------------------------------------------------


def _typed(**over):
    return {
        "text": "Thư nào\nđáng ngờ?", "choice": ["Một", "", "Hai", "Ba", "", "", "", ""], "right": "2", "points": "2",
        "explanation": "", "tolerance": "", **over,
    }  # fmt: skip


@ONE_DATABASE
def test_an_officer_types_a_question_with_a_picture(commune, sign_in, work):
    officer = sign_in("officer")
    there = f"/courses/{commune.course}/test/questions/new?kind=single"
    sent = _typed(picture=(io.BytesIO(_photo((900, 600))), "anh.jpg"))
    refused = officer.post(there, data=sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "Ghi ảnh cho thấy gì" in refused.text
    sent = _typed(picture=(io.BytesIO(_photo((900, 600))), "anh.jpg"), picture_text="Một bức thư")
    assert officer.post(there, data=sent, content_type="multipart/form-data").status_code == 303
    with work():
        (made,) = question.bank(_test_of(commune))
        assert (made.text, made.choices, made.right) == ("Thư nào\nđáng ngờ?", ["Một", "Hai", "Ba"], 1)
        address = f"/courses/{commune.course}/test/questions/{made.id}"
    shown = officer.get(f"{address}/picture")
    assert shown.mimetype == "image/jpeg"
    page = officer.get(address).text
    assert 'alt="Một bức thư"' in page
    kept = officer.post(address, data=_typed(picture_text="Một bức thư", points="3"))
    assert kept.status_code == 303
    with work():
        (made,) = question.bank(_test_of(commune))
        assert (made.points, made.picture_id is not None) == (3, True)


@ONE_DATABASE
@pytest.mark.parametrize(
    ("kind", "over"),
    [
        ("single", {"right": ""}), ("multiple", {"right": []}), ("truefalse", {}), ("number", {"number": "mười"}),
        ("number", {"number": "1", "tolerance": "-1"}), ("single", {"points": "0"}), ("order", {"choice": ["một"]}), ("single", {"text": "  "}),
        ("number", {"number": "1", "tolerance": "x"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(commune, sign_in, work, kind, over):
    sent = {**_typed(**over)}
    answer = sign_in("officer").post(f"/courses/{commune.course}/test/questions/new?kind={kind}", data=sent)
    assert answer.status_code == 422
    if "choice" not in over and kind in ("single", "multiple"):
        assert ">Hai</textarea>" in answer.text
    with work():
        assert db.session.scalar(select(Question.id)) is None
        assert db.session.scalar(select(Attachment.id)) is None


def _sheet(drafts):
    target = io.BytesIO()
    question_sheet.write(target, drafts)
    target.seek(0)
    return target


@ONE_DATABASE
def test_a_file_is_shown_before_anything_is_written_and_twice_is_once(commune, sign_in, work):
    officer = sign_in("officer")
    there = f"/courses/{commune.course}/test"
    page = officer.post(
        f"{there}/import", data={"file": (_sheet(DRAFTS), "a.xlsx")}, content_type="multipart/form-data"
    )
    assert page.status_code == 200
    assert "5 câu mới" in page.text
    assert ("#circle" in page.text, "#square" in page.text) == (True, True), (
        "one choice is round, several are square"
    )
    with work():
        assert db.session.scalar(select(Question.id)) is None
    carried = page.text.partition('name="carried" value="')[2].partition('"')[0]
    for _ in range(2):
        assert officer.post(f"{there}/import/apply", data={"carried": carried}).status_code == 303
    with work():
        assert [one.draft for one in question.bank(_test_of(commune))] == list(DRAFTS)
    back = officer.get(f"{there}/sheet")
    again = officer.post(
        f"{there}/import",
        data={"file": (io.BytesIO(back.data), "b.xlsx")},
        content_type="multipart/form-data",
    )
    assert "5 câu bài đã có" in again.text
    forged = officer.post(
        f"{there}/import/apply", data={"carried": carried[:-3] + "AAA"}, follow_redirects=True
    )
    assert "Chọn lại tệp" in forged.text


@ONE_DATABASE
def test_a_row_that_cannot_be_read_is_told_with_the_words_of_its_question(commune, sign_in):
    text = "Câu hỏi,Lựa chọn A,Lựa chọn B,Đáp án\nMật khẩu nào khó đoán nhất trong các mật khẩu sau đây của cán bộ và người dân,a,b,D\n"
    page = sign_in("officer").post(
        f"/courses/{commune.course}/test/import", data={"file": (io.BytesIO(text.encode()), "a.csv")}, content_type="multipart/form-data"
    )  # fmt: skip
    assert "Mật khẩu nào khó đoán nhất trong các mật khẩu" in page.text
    assert "và người dân" not in page.text


@ONE_DATABASE
def test_choices_are_typed_in_boxes_that_show_them_whole(commune, sign_in, work):
    with work():
        bank(commune)
        number = db.session.scalars(select(Question.id).where(Question.kind == SINGLE)).one()
    officer, there = sign_in("officer"), f"/courses/{commune.course}/test"
    page = officer.get(f"{there}/questions/{number}").text
    assert page.count('<textarea class="form-control" rows="1" name="choice"') == 8
    assert ">Thư đòi mật khẩu</textarea>" in page
    sent = {"text": "Thư nào?", "choice": ["Thư\r\ncủa  cơ quan", "Thư khác"], "right": "0", "points": "1"}
    assert officer.post(f"{there}/questions/{number}", data=sent).status_code == 303
    assert "Thư của cơ quan" in officer.get(there).text
    assert "#circle" in officer.get(there).text


@ONE_DATABASE
@pytest.mark.parametrize(
    ("data", "name"), [(b"", "a.xlsx"), (b"PK\x03\x04 cut", "a.xlsx"), (b"x" * (20 * 1024 * 1024 + 1), "a.xlsx"), (b"a,b\n", "a.csv"), (b"MZ\x00", "a.exe")]
)  # fmt: skip
def test_hostile_files_are_refused_with_a_sentence(commune, sign_in, data, name):
    answer = sign_in("officer").post(
        f"/courses/{commune.course}/test/import", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )  # fmt: skip
    assert answer.status_code == 422
    assert "error-summary" in answer.text


@ONE_DATABASE
def test_settings_are_kept_and_bounds_are_told(commune, sign_in, work):
    officer, there = sign_in("officer"), f"/courses/{commune.course}/test/settings"
    said = {
        "title": "Bài cuối khóa",
        "pass_percent": "70",
        "drawn": "3",
        "tries": "",
        "minutes": "15",
        "shuffled": "y",
    }
    assert officer.post(there, data=said).status_code == 303
    assert officer.post(there, data=said | {"pass_percent": "101"}).status_code == 422
    with work():
        test = _test_of(commune)
        assert (test.title, test.pass_percent, test.drawn, test.tries, test.minutes) == (
            "Bài cuối khóa",
            70,
            3,
            None,
            15,
        )
        assert (test.shuffled, test.shows_answers) == (True, False)


@ONE_DATABASE
def test_another_courses_question_does_not_exist_here(commune, found_commune, sign_in, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        bank(commune)
        stranger = question.bank(bank(other))[0].id
    officer = sign_in("officer")
    for course in (commune.course, other.course):
        assert officer.get(f"/courses/{course}/test/questions/{stranger}").status_code == 404
        assert officer.post(f"/courses/{course}/test/questions/{stranger}/retire").status_code == 404
    assert sign_in("trainer").get(f"/courses/{commune.course}/test").status_code == 403
