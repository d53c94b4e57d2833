"""The pages of designs: the list, the form with its picture, versions, the page to try the printer."""

from __future__ import annotations

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import func, select

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from certificates.award import design as designs
from certificates.award import issuing, wording
from certificates.award.design import Design
from tests.certificates.class_made import came, training_of
from trainees import areas
from trainees.attachments import Attachment

LIST = "/certificates/designs"


@pytest.fixture
def first(commune, work):
    """The number of the first ready design."""
    with work():
        return designs.bring(training_of(commune).locality_id, by=COMMAND_LINE)[0].id


@pytest.fixture
def officer(sign_in):
    """An officer's browser."""
    return sign_in("officer")


def form_of(design, **changes):
    """What a browser sends of the form of a design."""
    fields = {key: words for key, words in design.fields.items() if words}
    return {"name": design.name, "look": design.look, "orientation": design.orientation, **fields, **changes}


@pytest.fixture
def sent(work, first):
    """sent(**changes) → the whole form of the first design, with these changes."""

    def make(**changes):
        with work():
            return form_of(designs.get(first, within=EVERYWHERE), **changes)

    return make


def told(answer):
    return " ".join(answer.get_data(as_text=True).split())


def test_an_empty_list_offers_the_ready_ones(officer, work):
    assert "Lấy ba mẫu có sẵn" in told(officer.get(LIST))
    assert officer.post(f"{LIST}/ready").status_code == 303
    page = told(officer.get(LIST))
    assert all(usual.name in page for usual in wording.usual())
    assert page.count("/picture.png?size=small") == 3
    assert officer.post(f"{LIST}/ready").status_code == 303
    with work():
        assert db.session.scalar(select(func.count()).select_from(Design)) == 3


def test_only_who_issues_certificates_sees_them(sign_in, client, first):
    for path in (
        LIST,
        f"{LIST}/new",
        f"{LIST}/{first}",
        f"{LIST}/{first}/picture.png",
        f"{LIST}/{first}/sample.pdf",
    ):
        assert client.get(path).status_code in (302, 303)
    trainer = sign_in("trainer")
    for path in (
        LIST,
        f"{LIST}/new",
        f"{LIST}/{first}",
        f"{LIST}/{first}/picture.png",
        f"{LIST}/{first}/sample.pdf",
    ):
        assert trainer.get(path).status_code == 403
    assert trainer.post(f"{LIST}/preview").status_code == 403


def test_the_form_shows_words_in_vietnamese_and_the_picture_of_the_page(officer, first):
    page = told(officer.get(f"{LIST}/{first}"))
    assert "{khóa học}" in page
    assert "{course}" not in page
    assert f"{LIST}/{first}/picture.png" in page
    answer = officer.get(f"{LIST}/{first}/picture.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    with Image.open(io.BytesIO(answer.data)) as picture:
        assert picture.width > picture.height > 800
        [code] = zxingcpp.read_barcodes(picture)
    assert code.text.endswith("/c/00000000000")
    small = officer.get(f"{LIST}/{first}/picture.png?size=small")
    assert len(small.data) < len(answer.data)


def test_a_preview_is_drawn_of_what_is_typed_and_nothing_is_written(officer, sent, first, work):
    pictures = [officer.post(f"{LIST}/preview", data={"of": first, **sent(**changes)}) for changes in ({}, {"lead": "Trân trọng chứng nhận"}, {"names": "short"}, {"look": "plain", "orientation": "portrait"})]  # fmt: skip
    assert [(answer.status_code, answer.mimetype) for answer in pictures] == [(200, "image/png")] * 4
    assert len({answer.data for answer in pictures}) == 4
    with Image.open(io.BytesIO(pictures[3].data)) as tall:
        assert tall.height > tall.width
    refused = officer.post(f"{LIST}/preview", data=sent(lead="{khoa hocc} chứng nhận"))
    assert (refused.status_code, refused.mimetype) == (422, "application/json")
    assert list(refused.json["fields"]) == ["lead"]
    assert "Có phải {khóa học}?" in refused.json["said"]
    assert list(officer.post(f"{LIST}/preview", data=sent(body="漢")).json["fields"]) == ["body"]
    assert "漢" in told(officer.post(f"{LIST}/preview", data=sent(lead="漢")))
    assert officer.post(f"{LIST}/preview").status_code == 422
    with work():
        assert designs.get(first, within=EVERYWHERE).fields["lead"] == wording.usual()[0].fields["lead"]


def test_without_a_script_the_button_shows_the_picture_and_saves_nothing(officer, sent, first, work):
    page = told(officer.post(f"{LIST}/{first}", data=sent(do="preview", title="GIẤY KHEN")))
    assert 'src="data:image/png;base64,' in page
    assert "GIẤY KHEN" in page
    with work():
        assert designs.get(first, within=EVERYWHERE).fields["title"] == "GIẤY CHỨNG NHẬN"


def test_saving_and_what_is_wrong_with_it(officer, sent, first, work):
    answer = officer.post(
        f"{LIST}/{first}", data=sent(lead="{nơi cấp} chứng nhận bà", english="1", name="Mẫu của phường")
    )
    assert (answer.status_code, answer.location) == (303, f"{LIST}/{first}")
    with work():
        design = designs.get(first, within=EVERYWHERE)
        assert (design.name, design.number, design.fields["english"]) == ("Mẫu của phường", 1, "1")
        assert design.fields["lead"] == "{issuer} chứng nhận bà"
    for changes, sentence in (
        ({"title": ""}, "Cần điền “Tên giấy”"), ({"body": "{khoá hoc}x{"}, "đứng một mình"), ({"name": ""}, "Cần tên mẫu."),
        ({"name": "Mẫu dải chàm"}, "Đã có mẫu “Mẫu dải chàm”"), ({"look": "x"}, "Chọn một mục"), ({"signer_name": "漢"}, "không có: 漢"),
        ({"logo": (io.BytesIO(b"GIF89a"), "a.gif")}, "Không đọc được loại tệp"),
    ):  # fmt: skip
        refused = officer.post(f"{LIST}/{first}", data=sent(**changes))
        assert refused.status_code == 422
        assert sentence in told(refused), changes
    with work():
        assert designs.get(first, within=EVERYWHERE).fields["title"] == "GIẤY CHỨNG NHẬN"


def test_fields_that_no_design_has_are_not_stored(officer, sent, first, work):
    assert (
        officer.post(f"{LIST}/{first}", data=sent(fields="{}", secret="x", title_fr="x")).status_code == 303
    )
    with work():
        assert list(designs.get(first, within=EVERYWHERE).fields) == wording.field_names()


def test_a_used_design_gets_a_new_version_and_the_old_one_can_be_seen(officer, sent, first, commune, work):
    with work():
        training = training_of(commune)
        came(training, commune.enrolled[:1])
        issuing.issue(
            training,
            commune.enrolled[:1],
            design=designs.get(first, within=EVERYWHERE),
            on=clock.today(),
            by=COMMAND_LINE,
        )
    assert "phần mềm lập bản 2" in told(officer.get(f"{LIST}/{first}"))
    answer = officer.post(f"{LIST}/{first}", data=sent(title="GIẤY KHEN"))
    assert answer.location != f"{LIST}/{first}"
    page = told(officer.get(answer.location))
    assert "Các bản của mẫu" in page
    assert f'href="{LIST}/{first}"' in page
    old = told(officer.get(f"{LIST}/{first}"))
    assert "không sửa được nữa" in old
    assert "<textarea" not in old
    # Somebody whose form was open meanwhile is told so, and what they typed is still there.
    late = officer.post(f"{LIST}/{first}", data=sent(title="GIẤY XÁC NHẬN"))
    assert late.status_code == 422
    assert "Có người vừa sửa mẫu này" in told(late)
    assert "GIẤY XÁC NHẬN" in told(late)


def test_choosing_putting_away_and_taking_back(officer, first, commune, work):
    with work():
        where = Scope(training_of(commune).locality_id)
        last = designs.listed(where)[-1].id
    for deed, order in (("choose", 0), ("retire", None), ("bring-back", 0)):
        assert officer.post(f"{LIST}/{last}/{deed}").status_code == 303
        with work():
            shown = [one.id for one in designs.listed(where)]
            assert (shown.index(last) if last in shown else None) == order
    assert officer.post(f"{LIST}/{last}/retire").status_code == 303
    assert "Mẫu đã cất" in told(officer.get(LIST))


def test_the_page_to_try_a_printer_with_is_marked_as_a_sample(officer, first):
    answer = officer.get(f"{LIST}/{first}/sample.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = list(pypdfium2.PdfDocument(answer.data))
    assert len(pages) == 2
    assert all("MẪU" in page.get_textpage().get_text_bounded() for page in pages)


def test_a_logo_comes_and_goes(officer, sent, first, work):
    given = io.BytesIO()
    Image.new("RGBA", (2000, 2000), (200, 0, 0, 128)).save(given, "PNG")
    bare = officer.post(f"{LIST}/preview", data=sent()).data
    logo = (io.BytesIO(given.getvalue()), "logo.png")
    assert officer.post(f"{LIST}/preview", data=sent(logo=logo)).data != bare
    logo = (io.BytesIO(given.getvalue()), "logo.png")
    assert officer.post(f"{LIST}/{first}", data=sent(logo=logo)).status_code == 303
    with work():
        kept = designs.get(first, within=EVERYWHERE).logo
        assert (kept.kind, kept.filename) == ("png", "bieu-trung.png")
        assert kept.size < len(given.getvalue())
    # The stored one is drawn beside words that were not saved yet; the box takes it away.
    assert officer.post(f"{LIST}/preview", data=sent(of=first)).data != bare
    assert officer.post(f"{LIST}/preview", data=sent(of=first, no_logo="1")).data == bare
    assert officer.post(f"{LIST}/{first}", data=sent(no_logo="1")).status_code == 303
    with work():
        assert designs.get(first, within=EVERYWHERE).logo is None


def test_twenty_megabytes_are_refused_kindly(officer, sent, first, work):
    logo = (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"\0" * (20 * 1024 * 1024)), "logo.png")
    answer = officer.post(f"{LIST}/{first}", data=sent(logo=logo))
    assert answer.status_code == 422
    assert "Biểu trưng lớn hơn 20 MB" in told(answer)
    with work():
        assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_another_localitys_design_is_not_there(officer, work):
    with work():
        elsewhere = areas.add_locality("90077", "Nơi Khác", "xã", "tỉnh Sông Hồng").id
        number = designs.bring(elsewhere, by=COMMAND_LINE)[0].id
    for path in (
        f"{LIST}/{number}",
        f"{LIST}/{number}/picture.png",
        f"{LIST}/{number}/sample.pdf",
        f"{LIST}/999999",
    ):
        assert officer.get(path).status_code == 404
    for deed in ("choose", "retire", "bring-back"):
        assert officer.post(f"{LIST}/{number}/{deed}").status_code == 404
    assert officer.post(f"{LIST}/{number}", data={"name": "x"}).status_code == 404
    assert officer.post(f"{LIST}/preview", data={"of": str(number)}).status_code == 422


def test_a_new_design_begins_with_ready_words(officer, work, first):
    page = told(officer.get(f"{LIST}/new?look=plain"))
    assert "{khóa học}" in page
    plain = next(usual for usual in wording.usual() if usual.look == "plain")
    form = {
        "name": "Mẫu thứ tư",
        "look": "plain",
        "orientation": "landscape",
        **{k: v for k, v in plain.fields.items() if v},
    }
    answer = officer.post(f"{LIST}/new", data=form)
    assert answer.status_code == 303
    assert "Mẫu thứ tư" in told(officer.get(answer.location))
    assert officer.post(f"{LIST}/new").status_code == 422
