"""Designs: a version that somebody has a certificate by never changes; one is the usual one; logos come in small and go in bare."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from certificates import paper
from certificates.award import certificate as certificates
from certificates.award import design as designs
from certificates.award import issuing, logo, wording
from certificates.paper import sample
from tests.certificates.class_made import came, training_of
from trainees import areas
from trainees.people import Person


def changed(design, by=COMMAND_LINE, **fields):
    return designs.change(
        design,
        design.name,
        design.look,
        design.orientation,
        {**design.fields, **fields},
        logo=design.logo,
        by=by,
    )


@pytest.fixture
def place(commune, work):
    """The commune's number, with the three ready designs."""
    with work():
        training = training_of(commune)
        designs.bring(training.locality_id, by=COMMAND_LINE)
        return training.locality_id


def the_first(place):
    return designs.offered(place)[0]


def test_the_ready_ones_come_once(work, place):
    with work():
        again = designs.bring(place, by=COMMAND_LINE)
        assert [one.name for one in again] == [usual.name for usual in wording.usual()]
        for one in again:
            designs.retire(one)
        assert designs.bring(place, by=COMMAND_LINE) == []
        assert len(designs.listed(Scope(place), retired=True)) == 3


def test_a_version_nobody_has_changes_in_place_and_a_used_one_makes_room(work, commune, place):
    with work():
        first = the_first(place)
        assert changed(first, title="GIẤY XÁC NHẬN").id == first.id
        assert (first.number, first.fields["title"]) == (1, "GIẤY XÁC NHẬN")
    with work():
        training, first = training_of(commune), the_first(place)
        came(training, commune.enrolled[:1])
        [given] = issuing.issue(
            training, commune.enrolled[:1], design=first, on=clock.today(), by=COMMAND_LINE
        )
        kept = given.id
        designs.choose(first)
        before = paper.document([given], public_url="https://a.example", made=given.issued_at)
    with work():
        first = the_first(place)
        assert changed(first).id == first.id  # nothing differs
        second = changed(first, title="GIẤY KHEN")
        assert (second.number, second.id != first.id, second.superseded_at) == (2, True, None)
        assert (first.fields["title"], first.superseded_at is not None) == ("GIẤY XÁC NHẬN", True)
        assert [one.number for one in designs.versions(second)] == [2, 1]
        assert designs.uses(designs.versions(second)) == {first.id: 1}
        # The new version is the usual one where the old one was.
        assert the_first(place).id == second.id
        given = certificates.get(kept, within=EVERYWHERE)
        assert given.design.fields["title"] == "GIẤY XÁC NHẬN"
        assert paper.document([given], public_url="https://a.example", made=given.issued_at) == before
        for deed in (designs.choose, designs.retire, designs.bring_back):
            with pytest.raises(Conflict):
                deed(first)
        with pytest.raises(Conflict):
            changed(first, title="KHÁC")


def test_one_of_them_is_the_usual_one(work, place):
    with work():
        one, two, three = designs.offered(place)
        designs.choose(three)
        assert [d.id for d in designs.offered(place)] == [three.id, one.id, two.id]
        designs.retire(three)
        assert [d.id for d in designs.offered(place)] == [one.id, two.id]
        with pytest.raises(Refused):
            designs.choose(three)
        designs.bring_back(three)
        assert designs.offered(place)[0].id == three.id


def test_names_are_one_for_all_versions_and_nobody_elses(work, place):
    with work():
        one, two, _ = designs.offered(place)
        for name in ("", "   ", "a" * 121, two.name):
            with pytest.raises(Refused):
                designs.change(one, name, one.look, one.orientation, one.fields, logo=None, by=COMMAND_LINE)
        renamed = designs.change(
            one, "  Mẫu  của xã ", one.look, one.orientation, one.fields, logo=None, by=COMMAND_LINE
        )
        assert (renamed.id, renamed.name) == (one.id, "Mẫu của xã")
        with pytest.raises(Refused):
            designs.add(place, "Mẫu của xã", "plain", "portrait", one.fields, by=COMMAND_LINE)
        for look, orientation in (("fancy", "portrait"), ("plain", "round"), ("", "")):
            with pytest.raises(Refused):
                designs.add(place, "Mới", look, orientation, one.fields, by=COMMAND_LINE)


def test_letters_without_a_glyph_are_refused_by_name(work, place):
    with work(), pytest.raises(Refused) as caught:
        changed(the_first(place), signer_name="Trần 漢字")
    assert caught.value.code == "design_letters"
    assert "漢, 字" in caught.value.message


def test_another_localitys_design_is_not_there(work, place):
    with work():
        elsewhere = areas.add_locality("90077", "Nơi Khác", "xã", "tỉnh Sông Hồng").id
        number = the_first(place).id
        with pytest.raises(NotFound):
            designs.get(number, within=Scope(elsewhere))
        assert designs.listed(Scope(elsewhere)) == []


def test_samples_have_every_word_and_the_longest_name(work, commune, place):
    with work():
        where = areas.get_locality(place, within=EVERYWHERE)
        db.session.get_one(Person, commune.people[0]).name = "Nguyễn " * 14 + "Ánh"
        db.session.flush()
        long, short = sample.said(where, sample.LONG), sample.said(where, sample.SHORT)
        assert set(long) >= set(wording.PLACES) | {"code"}
        assert len(long["name"]) > len(short["name"])
        assert not db.session.query(Person).filter(Person.name.in_([long["name"], short["name"]])).count()
        assert not db.session.dirty


# --- logos ---------------------------------------------------------------------------------------------------


def picture(size=(900, 700), mode="RGB", kind="PNG", **saved):
    made = io.BytesIO()
    Image.new(mode, size, (31, 78, 140, 120)[: len(Image.new(mode, (1, 1)).getbands())]).save(
        made, kind, **saved
    )
    return made.getvalue()


@pytest.mark.parametrize(("mode", "kind", "name"), [("RGBA", "PNG", "a.png"), ("RGB", "PNG", "a.png"), ("RGB", "JPEG", "a.jpg"), ("CMYK", "JPEG", "a.jpeg"), ("L", "JPEG", "a.jpg")])  # fmt: skip
def test_a_logo_is_shrunk_to_what_print_needs(mode, kind, name):
    small, ending = logo.shrunk(picture((3000, 1500), mode, kind), name)
    with Image.open(io.BytesIO(small)) as opened:
        assert opened.size == (logo.SIDE, logo.SIDE // 2)
        assert (opened.format, ending) in (("PNG", "png"), ("JPEG", "jpg"))
        assert (opened.mode == "RGBA") == (mode == "RGBA")


def test_a_logo_keeps_no_word_of_where_it_comes_from():
    described = Image.Exif()
    described[0x010F] = "Máy của bà Hạnh"
    described[0x8825] = {1: "N", 2: (16.0, 28.0, 0.0)}
    given = picture(kind="JPEG", exif=described, comment=b"Hanh")
    assert b"Hanh" in given
    small, _ = logo.shrunk(given, "a.jpg")
    with Image.open(io.BytesIO(small)) as opened:
        assert (len(opened.getexif()), "comment" in opened.info, "exif" in opened.info) == (0, False, False)


def bomb():
    """A PNG of a few kilobytes that would be four gigabytes of pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.png"), (b"GIF89a" + b"\0" * 100, "a.gif"), (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
        (b"%PDF-1.7\n", "a.png"), (picture()[:200], "a.png"), (picture(kind="JPEG")[:300], "a.jpg"), (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "a.png"),
        (b"\xff\xd8\xff" + b"\0" * 500, "a.jpg"), (bomb(), "a.png"), (b"\x89PNG\r\n\x1a\n" + b"\0" * (20 * 1024 * 1024), "a.png"),
    ],
    ids=["empty", "gif", "svg", "pdf", "cut png", "cut jpeg", "no png", "no jpeg", "bomb", "20 MB"],
)  # fmt: skip
def test_what_is_no_logo_is_refused_in_words(data, name):
    with pytest.raises(Refused) as caught:
        logo.shrunk(data, name)
    assert len(caught.value.message) > 20


def test_a_logo_stands_on_the_paper(work, place):
    with work():
        first = the_first(place)
        kept = logo.keep(place, *logo.shrunk(picture(mode="RGBA"), "a.png"), by=COMMAND_LINE)
        said = [sample.said(areas.get_locality(place, within=EVERYWHERE), sample.SHORT)]
        [bare] = paper.pictures(paper.Layout.of(first), said, public_url="https://a.example")
        designs.change(
            first, first.name, first.look, first.orientation, first.fields, logo=kept, by=COMMAND_LINE
        )
        for look in wording.LOOKS:
            for orientation in wording.ORIENTATIONS:
                layout = paper.Layout(look, orientation, first.fields, paper.Layout.of(first).logo)
                assert paper.trial(layout, said, public_url="https://a.example", made=clock.now()).startswith(
                    b"%PDF"
                )
        [dressed] = paper.pictures(paper.Layout.of(first), said, public_url="https://a.example")
        assert bare != dressed
