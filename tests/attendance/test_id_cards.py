"""Chip ID cards at check-in: whom the number means, when it does not count, and that it is nowhere afterwards."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from app.access import OFFICER, TRAINER
from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import Base, db
from campaigns import decisions, lessons
from campaigns.attendance import completion, id_card
from campaigns.attendance.events import AttendanceEvent, EventConflict
from campaigns.attendance.report import read_report
from tests.attendance.sealing import seal
from tests.attendance.telling import event, kept, present, send, walkin
from trainees import cards, people
from trainees.areas import Locality
from trainees.people import Particulars, Person

ANH, BINH, STRANGER = "001184004321", "001079008765", "001190777777"


@pytest.fixture
def reads(commune, work):
    """The locality reads ID cards; Ánh (on the list) and the fifth person (not on it) have theirs in the register."""
    with work():
        db.session.get_one(Locality, commune.locality).reads_id_cards = True
        people.person.set_national_id(db.session.get_one(Person, commune.people[0]), ANH)
        people.person.set_national_id(db.session.get_one(Person, commune.people[4]), BINH)


def shown(item, number):
    """The same event with an ID card shown."""
    return item | {"id_card": seal(id_card.public_key(), number, item["id"])}


def tell(commune, work, *items):
    """The answers of the core."""
    with work():
        return send(commune.lesson, *items)


def count_people(work):
    with work():
        return db.session.scalar(select(func.count()).select_from(Person))


# --- whom it means -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("reads")
def test_the_named_person_counts_whether_their_number_is_known_or_not(commune, work):
    known = shown(event(person=commune.people[0]), ANH)
    unknown = shown(event(person=commune.people[1]), STRANGER)
    answers = tell(commune, work, known, unknown)
    assert [(a.result, a.problem, a.flags) for a in answers] == [("created", None, [])] * 2
    with work():
        assert set(present(commune.lesson)) == set(commune.people[:2])
        assert db.session.get_one(Person, commune.people[1]).national_id_hash is None, (
            "nobody asked to add it"
        )


@pytest.mark.usefixtures("reads")
def test_a_number_of_somebody_else_is_held_for_a_person(commune, work):
    [answer] = tell(commune, work, shown(event(person=commune.people[1]), ANH))
    assert (answer.result, answer.problem) == ("held", "id_mismatch")
    assert answer.message
    [by_card] = tell(commune, work, shown(event(code=commune.codes[2]), BINH))
    assert (by_card.result, by_card.problem) == ("held", "id_mismatch")
    with work():
        assert present(commune.lesson) == {}
        assert kept(answer.id).person_id == commune.people[1]


@pytest.mark.usefixtures("reads")
def test_a_held_mismatch_gives_no_blank_card_away(commune, work):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        code = blank.full_code
    [answer] = tell(commune, work, shown(event(code=code, person=commune.people[1]), ANH))
    assert answer.problem == "id_mismatch"
    with work():
        assert (
            db.session.scalars(select(cards.Card.person_id).where(cards.Card.code == code[:8])).one() is None
        )


@pytest.mark.usefixtures("reads")
def test_a_walkin_whose_number_is_known_is_that_person(commune, work):
    before = count_people(work)
    same_name = shown(walkin("VÕ MINH KHOI", birth_year="1996"), BINH)
    [answer] = tell(commune, work, same_name)
    assert (answer.result, answer.person["id"]) == ("created", commune.people[4])
    assert "possible_duplicate" not in answer.flags
    assert count_people(work) == before
    again = shown(walkin("Võ M. Khôi", birth_year="1995"), BINH)
    [answer] = tell(commune, work, again)
    assert (answer.result, answer.person["id"], answer.flags) == ("created", commune.people[4], ["already"])


@pytest.mark.usefixtures("reads")
def test_a_blank_card_goes_to_the_holder_of_the_number(commune, work):
    with work():
        [blank] = cards.print_blank(commune.locality, 1, by=COMMAND_LINE)
        code = blank.full_code
    [answer] = tell(commune, work, shown(walkin("Võ Minh Khôi", code=code), BINH))
    assert (answer.person["id"], answer.flags) == (commune.people[4], ["card_bound"])
    with work():
        assert (
            db.session.scalars(select(cards.Card.person_id).where(cards.Card.code == code[:8])).one()
            == commune.people[4]
        )


@pytest.mark.usefixtures("reads")
def test_a_walkin_of_another_name_and_year_comes_in_as_somebody_new(commune, work):
    before = count_people(work)
    [answer] = tell(commune, work, shown(walkin("Trịnh Thị Lạ", birth_year="1950"), BINH))
    assert (answer.result, answer.flags) == ("created", ["id_mismatch"])
    assert answer.person["id"] not in commune.people
    assert count_people(work) == before + 1


@pytest.mark.usefixtures("reads")
def test_a_lost_phone_learns_nobodys_name_from_a_number(commune, work):
    """Whoever knows a number knows the birth year that it holds, and can leave the name out."""
    nameless = shown(walkin("") | {"walkin": {"birth_year": "1979"}}, BINH)
    [answer] = tell(commune, work, nameless)
    [unknown] = tell(commune, work, shown(walkin(""), STRANGER))
    assert (answer.problem, answer.person, answer.flags) == (unknown.problem, unknown.person, unknown.flags)
    assert (answer.problem, answer.person) == ("walkin_nameless", None)
    with work():
        year = (db.session.get_one(Person, commune.people[4]).birth or "")[:4]
    [answer] = tell(commune, work, shown(walkin("Ai Đó", birth_year=year), BINH))
    assert (answer.person["name"], answer.flags) == ("Ai Đó", ["id_mismatch"])


@pytest.mark.usefixtures("reads")
def test_an_unknown_number_of_a_walkin_is_stored_on_nobody(commune, work):
    [answer] = tell(commune, work, shown(walkin("Trịnh Thị Lạ"), STRANGER))
    assert answer.result == "created"
    with work():
        new = db.session.get_one(Person, answer.person["id"])
        assert (new.national_id, new.national_id_hash, new.national_id_last3) == (None, None, None)


@pytest.mark.usefixtures("reads")
def test_a_number_alone_means_somebody_of_this_lesson_and_nobody_else(commune, work):
    listed, known, unknown = (shown(event(source="card"), number) for number in (ANH, BINH, STRANGER))
    answers = tell(commune, work, listed, known, unknown)
    assert [(a.result, a.problem) for a in answers] == [
        ("created", None), ("held", "person_unknown"), ("refused", "code_foreign"),
    ]  # fmt: skip
    assert [a.person and a.person["id"] for a in answers] == [commune.people[0], None, None]


@pytest.mark.usefixtures("reads")
def test_after_a_merge_the_number_is_the_survivors(commune, work):
    with work():
        twin = people.add(
            commune.locality, Particulars("Nguyễn Thị Ánh", national_id=STRANGER), by=COMMAND_LINE
        )
        decisions.merge(db.session.get_one(Person, commune.people[0]), twin, by=COMMAND_LINE)
    [answer] = tell(commune, work, shown(event(person=commune.people[0]), STRANGER))
    assert (answer.result, answer.problem) == ("created", None)


@pytest.mark.usefixtures("reads")
def test_a_number_of_another_locality_is_unknown_here(commune, found_commune, work):
    neighbour = found_commune("00002", "Suối Trong")
    with work():
        people.person.set_national_id(db.session.get_one(Person, neighbour.people[0]), STRANGER)
    [answer] = tell(commune, work, shown(walkin("Nguyễn Thị Ánh"), STRANGER))
    assert answer.person["id"] not in (*neighbour.people, *commune.people)


# --- when it does not count ----------------------------------------------------------------------------------


def test_where_the_switch_is_off_the_event_is_taken_without_it(commune, work):
    [answer] = tell(commune, work, shown(event(person=commune.people[1]), ANH))
    assert (answer.result, answer.flags) == ("created", ["id_card_off"])


@pytest.mark.usefixtures("reads")
@pytest.mark.parametrize(
    "sealed", ["x", "A" * 126, "A" * 100_000, 7, ["a"], {"n": ANH}, "\x00", ANH, "ộ" * 126, True]
)
def test_what_does_not_open_costs_nobody_their_presence(commune, work, sealed):
    [answer] = tell(commune, work, event(person=commune.people[1], id_card=sealed))
    assert (answer.result, answer.flags) == ("created", ["id_card_unread"])
    for none in (None, ""):
        [answer] = tell(commune, work, event(person=commune.people[1], id_card=none))
        assert answer.flags == ["already"]


@pytest.mark.usefixtures("reads")
def test_an_envelope_of_another_event_does_not_open(commune, work):
    stolen = shown(event(), ANH)["id_card"]
    [answer] = tell(commune, work, event(id_card=stolen))
    assert (answer.result, answer.person) == ("refused", None)


@pytest.mark.usefixtures("reads")
def test_a_void_carries_no_number(commune, work):
    first = event(person=commune.people[1])
    answers = tell(commune, work, first, shown(event("void", corrects=first["id"]), ANH))
    assert [a.result for a in answers] == ["created", "created"]


@pytest.mark.usefixtures("reads")
def test_a_closed_lesson_holds_it_by_name(commune, work):
    with work():
        completion.complete(lessons.get(commune.lesson, within=EVERYWHERE), by=COMMAND_LINE)
    answers = tell(
        commune, work, shown(event(person=commune.people[0]), ANH), shown(walkin("Võ Minh Khôi"), BINH)
    )
    assert [(a.result, a.problem) for a in answers] == [("held", "lesson_closed")] * 2


# --- nothing is kept -----------------------------------------------------------------------------------------


def traces(db_url, numbers, sealed):
    """Which of these texts stand anywhere in the database: the bytes of its files, or every cell as text."""
    found = set()
    if db_url.startswith("sqlite"):
        file = Path(db_url.removeprefix("sqlite:///"))
        raw = b"".join(one.read_bytes() for one in file.parent.glob(file.name + "*"))
        found |= {text for text in (*numbers, *sealed) if text.encode() in raw}
    for table in Base.metadata.sorted_tables:
        rows = db.session.connection().exec_driver_sql(f'SELECT * FROM "{table.name}"').all()
        cells = [c.decode("latin-1") if isinstance(c, bytes) else str(c) for row in rows for c in row]
        found |= {text for text in (*numbers, *sealed) for cell in cells if text in cell}
    return found


@pytest.mark.usefixtures("reads")
def test_the_number_is_nowhere_afterwards(app, client, commune, bearer, work, db_url, capfd, caplog):
    new = people.id_hash(STRANGER)
    first = event(person=commune.people[1])
    items = [
        shown(event(person=commune.people[0]), ANH), shown(event(person=commune.people[1]), ANH),
        shown(walkin("Võ Minh Khôi"), BINH), shown(walkin("Trịnh Thị Lạ"), STRANGER), shown(event(), STRANGER),
        first, shown(first | {"reason": "khác"}, STRANGER), shown(event(kind="bay"), STRANGER),
        shown(event(code="\ud800" + "x" * 300), STRANGER), shown(event(person=commune.people[2]), "x" * 12),
        event(person=commune.people[3], id_card=STRANGER),
    ]  # fmt: skip
    answer = client.post(
        f"/api/v1/lessons/{commune.lesson}/attendance-events", headers=bearer(TRAINER),
        data=json.dumps({"device_now": clock.now().isoformat(), "events": items}), content_type="application/json",
    )  # fmt: skip
    assert answer.status_code == 200
    assert [r["result"] for r in answer.json["results"]] == [
        "created", "held", "created", "created", "refused", "created", "conflict", "refused", "refused", "created", "created",
    ]  # fmt: skip
    sealed = [item["id_card"] for item in items if "id_card" in item and item["id_card"] != STRANGER]
    numbers = [ANH, BINH, STRANGER]
    with work():
        assert db.session.scalar(select(func.count()).select_from(EventConflict)) == 1
        db.session.commit()
        assert traces(db_url, numbers, sealed) == set()
        # The control: what is kept is found by the same look.
        assert traces(db_url, [items[0]["id"], "Trịnh Thị Lạ"], []) == {items[0]["id"], "Trịnh Thị Lạ"}
        hashes = set(db.session.scalars(select(Person.national_id_hash)))
        assert new not in hashes
        assert all(new not in str(row.payload_hash) for row in db.session.scalars(select(AttendanceEvent)))
    said = answer.text + capfd.readouterr().err + capfd.readouterr().out + caplog.text
    assert [text for text in (*numbers, *sealed) if text in said] == []


@pytest.mark.usefixtures("reads")
def test_a_retry_is_a_repeat_however_it_is_sealed(commune, work):
    item = event(person=commune.people[0])
    answers = tell(commune, work, shown(item, ANH), shown(item, ANH), item)
    assert [a.result for a in answers] == ["created", "repeat", "repeat"]


def test_a_report_shows_no_envelope_when_it_is_printed():
    sealed = shown(event(person=1), ANH)
    report = read_report(sealed)
    assert report.id_card == sealed["id_card"]
    assert sealed["id_card"] not in repr(report) + json.dumps(report.payload())


# --- roster and switch ---------------------------------------------------------------------------------------


def roster(client, commune, headers):
    return client.get(f"/api/v1/lessons/{commune.lesson}/roster", headers=headers).json


def test_the_roster_says_how_only_where_cards_are_read(client, commune, bearer, sign_in, work):
    plain = roster(client, commune, bearer(TRAINER))
    assert "id_cards" not in plain
    assert not any("idh" in one for one in plain["people"])
    officer = sign_in(OFFICER)
    refused = officer.post("/areas/id-cards/on", data={})
    assert refused.status_code == 422
    assert "id_cards" not in roster(client, commune, bearer(TRAINER))
    assert officer.post("/areas/id-cards/on", data={"posted": "y"}).status_code == 303
    told = roster(client, commune, bearer(TRAINER))
    assert told["id_cards"] == {"public_key": id_card.public_key()}
    with work():
        everybody = {p.id: p for p in db.session.scalars(select(Person))}
        salt = lessons.get(commune.lesson, within=EVERYWHERE).salt
        assert {one["id"]: one.get("idh") for one in told["people"]} == {
            one["id"]: id_card.roster_hash(salt, everybody[one["id"]]) for one in told["people"]
        }
        assert [bool(one.get("idh")) for one in sorted(told["people"], key=lambda x: x["id"])] == [
            True,
            False,
            True,
            False,
        ]
    assert officer.post("/areas/id-cards/off").status_code == 303
    assert "id_cards" not in roster(client, commune, bearer(TRAINER))
    with work():
        verbs = list(
            db.session.scalars(select(AuditRow.verb).where(AuditRow.noun == "locality").order_by(AuditRow.id))
        )
        assert verbs[-2:] == ["read_id_cards", "ignore_id_cards"]


def test_the_switch_is_each_localitys_own(commune, found_commune, sign_in, work):
    neighbour = found_commune("00002", "Suối Trong")
    sign_in(OFFICER).post("/areas/id-cards/on", data={"posted": "y"})
    with work():
        on = dict(db.session.execute(select(Locality.id, Locality.reads_id_cards)).tuples().all())
    assert on == {commune.locality: True, neighbour.locality: False}


def test_the_notice_is_a_page_of_the_locality(commune, sign_in):
    answer = sign_in(OFFICER).get("/areas/id-cards/notice")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    for words in ("xã Hoa Sen, tỉnh Sông Hồng", "91/2025/QH15", "Không bắt buộc", "VNeID"):
        assert words in text, text


def test_uuids_in_capitals_open_as_the_plain_one(commune, reads, work):
    item = event(person=commune.people[1], id=str(uuid.uuid4()).upper())
    [answer] = tell(commune, work, shown(item, ANH))
    assert answer.problem == "id_mismatch"
