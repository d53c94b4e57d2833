"""After a certificate was issued: replaced, revoked, taken back, looked at again; by two at once, one of them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE, Scope
from app.base.db import db, writing
from app.base.errors import Conflict, Refused
from campaigns import decisions
from certificates import paper
from certificates.award import certificate, ending, issuing
from certificates.award.certificate import EXPIRED, REPLACED, REVOKED, VALID, Certificate, standing, state
from certificates.award.ending import Asked
from tests.certificates.award_made import attended, issued, training_of
from trainees import ledger
from trainees.people import Person

WHY = "In sai tên"


def _one(commune, **more):
    return issued(commune, commune.people[0], **more)[0]


def _get(certificate_id):
    return certificate.get(certificate_id, within=EVERYWHERE)


def _state(one):
    return state(one, clock.today())


def test_a_replacement_has_a_number_and_words_of_its_own(commune, work):
    with work():
        old = _one(commune)
        old.valid_until = clock.today() + timedelta(days=90)
        old.printed = {**old.printed, "until": "mai kia"}
        db.session.get_one(Person, commune.people[0]).name = "Nguyễn Thị Anh"
        new = ending.replace(old, why=WHY, by=COMMAND_LINE)
        assert (new.number, new.year) == (old.number + 1, old.year)
        assert new.code != old.code
        assert (old.name, new.name) == ("Nguyễn Thị Ánh", "Nguyễn Thị Anh")
        assert (old.replaced_by_id, old.replaced_why) == (new.id, WHY)
        assert (_state(old), _state(new)) == (REPLACED, VALID)
        # A paper that was lost holds no longer for it.
        assert (new.valid_until, paper.values(new)["until"]) == (old.valid_until, "mai kia")
        assert new.digest == issuing.digest(new)
        for deed in (ending.replace, ending.revoke, ending.keep):
            with pytest.raises(Conflict, match="certificate_ended"):
                deed(old, why=WHY, by=COMMAND_LINE)
        assert ending.replace(new, why="Mất giấy", by=COMMAND_LINE).number == new.number + 1


def test_no_reason_no_end(commune, work):
    with work():
        one = _one(commune)
        for deed in (ending.replace, ending.revoke, ending.keep):
            with pytest.raises(Refused, match="certificate_why"):
                deed(one, why=" ", by=COMMAND_LINE)
        tomorrow = clock.today() + timedelta(days=1)
        with pytest.raises(Refused, match="revoked_day"):
            ending.revoke(one, why=WHY, by=COMMAND_LINE, on=tomorrow)
        with pytest.raises(Refused, match="revoked_day"):
            ending.revoke(one, why=WHY, by=COMMAND_LINE, on=one.issued_on - timedelta(days=1))
        assert _state(one) == VALID


def test_revoked_by_mistake_is_taken_back_on_that_day_alone(commune, work):
    with work():
        one = _one(commune)
        lines = len(ledger.lines())
        with pytest.raises(Refused, match="certificate_not_revoked"):
            ending.restore(one)
        ending.revoke(one, why=WHY, by=COMMAND_LINE)
        assert (_state(one), len(ledger.lines())) == (REVOKED, lines)
        ending.restore(one)
        assert (_state(one), one.revoked_why) == (VALID, "")
        ending.revoke(one, why=WHY, by=COMMAND_LINE)
        one.revoked_at = clock.now() - timedelta(days=1)
        with pytest.raises(Refused, match="revoked_earlier"):
            ending.restore(one)
        one.revoked_at = clock.now()
        issued(commune, commune.people[0])
        with pytest.raises(Conflict, match="certificate_exists"):
            ending.restore(one)


def test_an_expired_one_is_not_made_young_again(commune, work):
    with work():
        one = _one(commune)
        one.valid_until = clock.today() - timedelta(days=1)
        assert _state(one) == EXPIRED
        with pytest.raises(Refused, match="certificate_expired"):
            ending.replace(one, why=WHY, by=COMMAND_LINE)
        one.valid_until = clock.today()
        assert _state(one) == VALID


def test_withdrawn_evidence_is_asked_of_the_ledger(commune, work):
    with work():
        one, other = issued(commune, *commune.people[:2])
        assert list(ending.doubtful(EVERYWHERE)) == []
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE, people=[one.person_id])
        assert [c.id for c in ending.doubtful(EVERYWHERE)] == [one.id]
        assert (ending.count_doubtful(EVERYWHERE), ending.is_doubtful(one), ending.is_doubtful(other)) == (
            1,
            True,
            False,
        )
        assert ending.trainings_of(EVERYWHERE) == [(commune.training, training_of(commune).title)]
        assert ending.count_doubtful(Scope(commune.locality + 1)) == 0
        with pytest.raises(Refused, match="certificate_not_met"):
            ending.replace(one, why=WHY, by=COMMAND_LINE)
        ending.keep(one, why="Có danh sách ký tay", by=COMMAND_LINE)
        assert ending.count_doubtful(EVERYWHERE) == 0
        assert [c.kept_why for c in ending.doubtful(EVERYWHERE, Asked(kept=True))] == ["Có danh sách ký tay"]
        new = ending.replace(one, why="Mất giấy", by=COMMAND_LINE)
        assert (ending.count_doubtful(EVERYWHERE), new.printed["level"]) == (0, one.printed["level"])
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE)
        assert [c.id for c in ending.doubtful(EVERYWHERE)] == [other.id]
        ending.revoke(other, why=WHY, by=COMMAND_LINE)
        assert ending.count_doubtful(EVERYWHERE) == 0


def test_a_paper_that_says_passed_needs_the_proof(commune, work):
    with work():
        training = training_of(commune)
        who = db.session.get_one(Person, commune.people[0])
        ledger.record(
            who,
            training.version.skills,
            on=clock.today(),
            kind="passed",
            source=f"proof:{training.id}",
            by=COMMAND_LINE,
        )
        one = _one(commune)
        assert one.printed["level"] == "Đạt"
        assert ending.count_doubtful(EVERYWHERE) == 0
        ledger.withdraw(f"proof:{training.id}", by=COMMAND_LINE)
        assert ending.is_doubtful(one)


def test_evidence_is_read_through_merges(commune, work):
    one_id, other_id = commune.people[:2]
    with work():
        one = _one(commune)
        other = db.session.get_one(Person, other_id)
        decisions.merge(other, db.session.get_one(Person, one_id), by=COMMAND_LINE)
        attended(commune, one_id, other_id)
        assert not ending.is_doubtful(one)
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE)
        assert ending.is_doubtful(one)
        attended(commune, other_id)
        assert not ending.is_doubtful(one), "the survivor's own line is theirs too"
        assert ending.replace(one, why=WHY, by=COMMAND_LINE).person_id == other_id


# --- two at once -------------------------------------------------------------------------------------------------


def _at_once(app, *deeds):
    """Each in a thread with a session of its own, begun together; what became of each."""
    gate, said = threading.Barrier(len(deeds)), []

    def run(deed):
        with app.app_context():
            gate.wait(10)
            try:
                with writing():
                    deed()
                    db.session.commit()
                said.append("done")
            except (Conflict, Refused) as refused:
                db.session.rollback()
                said.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(said)


@pytest.mark.parametrize("other", ["replace", "revoke"])
def test_of_two_who_end_one_at_once_one_does(app, commune, work, other):
    with work():
        one_id = _one(commune).id

    def replace():
        ending.replace(_get(one_id), why=WHY, by=COMMAND_LINE)

    def revoke():
        ending.revoke(_get(one_id), why=WHY, by=COMMAND_LINE)

    rest = {"replace": replace, "revoke": revoke}[other]
    assert _at_once(app, replace, rest, rest, rest) == ["certificate_ended"] * 3 + ["done"]
    with work():
        rows = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert db.session.query(Certificate).filter(standing()).count() == len(rows) - 1


def test_without_holding_both_would_pass(app, commune, work, monkeypatch, db_kind):
    """The control: who neither waits nor looks again replaces what was replaced, and numbers are taken for nothing."""
    if db_kind == "sqlite":
        pytest.skip("who writes is alone on SQLite")
    monkeypatch.setattr(ending, "hold", lambda row: None)
    with work():
        one_id = _one(commune).id
    seen = threading.Barrier(2)
    really = ending._held

    def held(one):
        training = really(one)
        seen.wait(10)
        return training

    monkeypatch.setattr(ending, "_held", held)

    def revoke():
        ending.revoke(_get(one_id), why=WHY, by=COMMAND_LINE)

    assert _at_once(app, revoke, revoke) == ["done", "done"]


def test_why_one_was_revoked_names_nobody(commune, work):
    with work():
        one = _one(commune)
        person = db.session.get_one(Person, commune.people[0])
        person.national_id_last3, person.phone = "123", "0912000111"
        for why in (
            "Cấp nhầm cho Nguyễn Thị Ánh", "cap nham cho NGUYEN THI ANH!", "Bà Thị Ánh học hộ", f"Người sinh năm {one.birth_year} học hộ",
        ):  # fmt: skip
            with pytest.raises(Refused, match="revoked_why_named"):
                ending.revoke(one, why=why, by=COMMAND_LINE)
        # Renamed since: the new name is theirs as well.
        person.name = "Trương Mỹ Lệ"
        with pytest.raises(Refused, match="revoked_why_named"):
            ending.revoke(one, why="Của bà Mỹ Lệ", by=COMMAND_LINE)
        ending.revoke(one, why="Ảnh hưởng bởi biên bản 12/2026: thi hộ", by=COMMAND_LINE)
        assert _state(one) == REVOKED


def test_another_paper_says_what_it_will_print(commune, work, sign_in):
    with work():
        one = _one(commune).id
    page = " ".join(sign_in("officer").get(f"/certificates/{one}").text.split())
    assert "Giấy mới in y như giấy cũ." in page
    assert f'href="/people/{commune.people[0]}/edit"' in page
    with work():
        person = db.session.get_one(Person, commune.people[0])
        person.name, person.birth = "Nguyễn Thị Anh", "1985"
    page = " ".join(sign_in("officer").get(f"/certificates/{one}").text.split())
    assert "Giấy mới in y như giấy cũ." not in page
    assert "Nguyễn Thị Ánh, sinh năm 1984" in page
    assert "Nguyễn Thị Anh, sinh năm 1985" in page


# --- pages ---------------------------------------------------------------------------------------------------


def test_an_officer_ends_and_keeps_and_it_is_written_down(commune, work, sign_in):
    with work():
        one, other, third = (c.id for c in issued(commune, *commune.people[:3]))
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE, people=[commune.people[2]])
    officer = sign_in("officer")
    page = officer.get("/certificates/review").text
    with work():
        numbers = [_get(i).register_number for i in (one, other, third)]
    assert numbers[2] in page
    assert numbers[0] not in page
    for certificate_id, verb, why in (
        (one, "replace", WHY),
        (other, "revoke", WHY),
        (other, "restore", ""),
        (third, "keep", WHY),
    ):
        data = {"why": why, "from": "review"}
        assert officer.post(f"/certificates/{certificate_id}/{verb}", data=data).status_code == 303, verb
    assert officer.post(f"/certificates/{one}/revoke", data={"from": "review"}).status_code == 303
    assert "Cần ghi lý do" in officer.get("/certificates/review").text
    with work():
        assert [_state(_get(i)) for i in (one, other, third)] == [REPLACED, VALID, VALID]
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.noun == "certificate").order_by(AuditRow.id)
        )
        assert [(row.verb, row.noun_id) for row in rows] == [
            ("replace", one), ("revoke", other), ("restore", other), ("keep", third)
        ]  # fmt: skip
    assert "Không có giấy nào cần xem lại." in officer.get("/certificates/review").text
    assert numbers[2] in officer.get("/certificates/review?show=kept").text
    assert sign_in("trainer").get("/certificates/review").status_code == 403


def test_the_list_asks_little(commune, work, sign_in, queries):
    officer = sign_in("officer")
    with work():
        issued(commune, *commune.people[:1])
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE)
    officer.get("/certificates/review")
    with queries() as few:
        officer.get("/certificates/review")
    with work():
        issued(commune, *commune.people[1:])
        ledger.withdraw(training_of(commune).key, by=COMMAND_LINE)
    with queries() as many:
        officer.get("/certificates/review")
    assert len(many) == len(few)
