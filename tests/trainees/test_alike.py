"""Alike in all that a list says: the rule, and which rows it offers to answer at once."""

from __future__ import annotations

import pytest

from app.base.actors import COMMAND_LINE, Scope
from campaigns import decisions
from tests.people.register_made import a_row, an_import, person
from trainees import areas
from trainees.imports import answering
from trainees.imports.reading import RowFields
from trainees.imports.showing.alike import alike, open_alike
from trainees.people import Details, change
from trainees.people.likeness import Traits

ROW = {"name": "Lò Thị Mây", "birth": "1980", "place": "ban pom"}


@pytest.mark.parametrize(
    ("row", "known", "expected"),
    [
        ({}, {}, True),
        ({"name": "LÒ THỊ MÂY"}, {}, True),
        ({"name": "Lo Thi May"}, {}, False),
        ({"name": "Lò Thị May"}, {}, False),
        ({}, {"birth": "1980-05-17"}, True),
        ({"birth": "1980-05-17"}, {}, True),
        ({"birth": "1980-05-17"}, {"birth": "1980-06"}, False),
        ({"birth": None}, {}, False),
        ({}, {"birth": None}, False),
        ({}, {"birth": "1981"}, False),
        ({}, {"place": "ban na"}, False),
        ({}, {"place": None}, False),
        ({"place": None, "units": frozenset({"tram y te"})}, {"units": frozenset({"tram y te"})}, True),
        ({"place": None, "units": frozenset({"tram y te"})}, {"units": frozenset({"cong an"})}, False),
        ({"units": frozenset({"tram y te"})}, {"units": frozenset({"cong an"})}, False),
        ({"units": frozenset({"tram y te"})}, {}, True),
        ({"units": frozenset({"tram y te"})}, {"place": "ban na", "units": frozenset({"tram y te"})}, False),
        ({"phone": "0912345678"}, {}, True),
        ({"phone": "0912345678"}, {"phone": "0912345678"}, True),
        ({"phone": "0912345678"}, {"phone": "0912345679"}, False),
        ({"sex": "F"}, {"sex": "M"}, False),
        ({"id_hash": "a"}, {}, True),
        ({"id_hash": "a"}, {"id_hash": "b"}, False),
    ],
)
def test_nothing_said_may_contradict(row, known, expected):
    assert alike(Traits(**{**ROW, **row}), Traits(**{**ROW, **known})) is expected


@pytest.fixture
def place(work):
    with work():
        locality = areas.add_locality("00001", "Suối Mây", "xã", "tỉnh Sông Hồng").id
        areas.ensure_neighbourhood(locality, "Bản Pom")
        return locality


def score(place):
    from trainees.people import nearby

    open_rows = answering.waiting(Scope(place))
    answering.rescore(place, nearby.around(place, [t for row in open_rows if (t := answering.traits(row))]))


def test_open_rows_that_are_alike_one_person(work, place):
    with work():
        home = areas.ensure_neighbourhood(place, "Bản Pom").id

        def known(name, birth="1980", **more):
            one = person(place, name, birth=birth, **more)
            change(one, Details(name, birth=birth, neighbourhood_id=home, **more))
            return one

        def said(name, birth="1980", **more):
            return RowFields(name=name, birth=birth, neighbourhood="Bản Pom", **more)

        record, later = an_import(place, "residents"), an_import(place, "residents")
        may, dinh, po, un = (
            known("Lò Thị Mây"),
            known("Vừ A Dính"),
            known("Quàng Văn Pó"),
            known("Tòng Văn Ún"),
        )
        known("Cà Văn Hặc"), known("Cà Văn Hặc", "1980-03-04")
        good = a_row(record, said("Lò Thị Mây"))
        a_row(record, said("Lo Thi Mai"))  # not the name
        twice = [a_row(record, said("Vừ A Dính")), a_row(record, said("Vừ A Dính", phone="0912345678"))]
        a_row(record, said("Cà Văn Hặc"))  # two it may be
        a_row(record, said("Quàng Văn Pó"))
        a_row(
            record, said("Quàng Văn Pó", "1980-01-02"), outcome="matched", person_id=po.id
        )  # on the list already
        unsure = a_row(record, said("Tòng Văn Ún"))
        answering.unsure(unsure, by=COMMAND_LINE)
        again = a_row(later, said("Vừ A Dính"))
        score(place)
        assert un.id in {c["person"] for c in unsure.candidates}
        found = [(one.row.id, one.person_id) for one in open_alike(Scope(place))]
        assert found == [(good.id, may.id), (again.id, dinh.id)]
        assert [one.row.id for one in open_alike(Scope(place), among=[again.id, 10**19])] == [again.id]
        assert open_alike(Scope(place + 1)) == []
        decisions.same(twice[0], dinh, by=COMMAND_LINE)
        decisions.same(good, may, by=COMMAND_LINE)
        assert [one.row.id for one in open_alike(Scope(place))] == [again.id]
