"""The public check: what a stranger reads, what is hidden, and that guessing leads nowhere."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from app.access import verifying
from app.access.brake import network
from app.base import clock, codes
from app.base.actors import COMMAND_LINE
from app.base.db import db
from certificates import verify
from certificates.award import ending
from certificates.award.certificate import CODE_LENGTH, Certificate
from tests.certificates.award_made import issued, training_of

NAME, YEAR = "Nguyễn Thị Ánh", "1984"


@pytest.fixture(autouse=True)
def _released():
    yield
    verifying.codes_brake.forget()
    verifying.years_brake.forget()
    verifying.day_brake.forget()


@pytest.fixture
def certified(commune, work):
    """(commune, code, register number) of a certificate of the first person."""
    with work():
        [one] = issued(commune, commune.people[0])
        return commune, one.code, one.register_number


def _said(answer):
    words = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return " ".join(html.unescape(words).split())


def test_every_printed_field_is_shown_and_the_name_only_by_the_year(certified, client, work):
    _commune, code, number = certified
    with work():
        one = db.session.query(Certificate).one()
        one.printed = {**one.printed, "signer": "TM. ỦY BAN\nCHỦ TỊCH", "signer_name": "Bùi Quốc Tế"}
        kept = dict(one.printed)
    answer = client.get(f"/c/{code}")
    said = _said(answer)
    assert answer.status_code == 200
    for key in ("title", "course", "hours", "dates", "level", "issuer", "place", "day", "signer_name"):
        assert kept[key] in said, key
    assert "TM. ỦY BAN CHỦ TỊCH" in said
    assert number in said
    assert verify.spoken(code) in said
    assert "Còn hiệu lực" in said
    assert "N*** T*** Á***" in said
    assert NAME not in said
    assert YEAR not in answer.get_data(as_text=True)
    wrong = client.post(f"/c/{code}", data={"birth_year": "1985"}, csrf=False)
    assert wrong.status_code == 422
    assert "Năm sinh này không đúng với giấy." in _said(wrong)
    assert NAME not in _said(wrong)
    right = client.post(f"/c/{code}", data={"birth_year": " 1984 "}, csrf=False)
    assert right.status_code == 200
    assert NAME in _said(right)
    assert not right.headers.getlist("Set-Cookie")


def test_what_is_shown_was_frozen(certified, client, work):
    commune, code, _ = certified
    with work():
        training_of(commune).course.title = "Tên mới của chương trình"
        db.session.get(Certificate, 1).person.name = "Người Khác"
    shown = _said(client.post(f"/c/{code}", data={"birth_year": YEAR}, csrf=False))
    assert "Kỹ năng số cơ bản" in shown
    assert NAME in shown
    assert "Tên mới" not in shown


def test_each_state_in_words(commune, client, work):
    with work():
        old, revoked, late = issued(commune, *commune.people[:3])
        new = ending.replace(old, why="In sai tên", by=COMMAND_LINE)
        ending.revoke(revoked, why="Cấp nhầm", by=COMMAND_LINE)
        late.valid_until = clock.today() - timedelta(days=1)
        said = {"old": old.code, "new": new.code, "revoked": revoked.code, "late": late.code}
        number = new.register_number
    today, yesterday = (f"{clock.today() - timedelta(days=n):%d/%m/%Y}" for n in (0, 1))
    assert f"Đã thay thế bởi giấy số {number}" in _said(client.get(f"/c/{said['old']}"))
    assert "Còn hiệu lực" in _said(client.get(f"/c/{said['new']}"))
    assert f"Đã thu hồi ngày {today} Lý do: Cấp nhầm" in _said(client.get(f"/c/{said['revoked']}"))
    assert f"Hết hạn ngày {yesterday}" in _said(client.get(f"/c/{said['late']}"))


def test_an_erased_holder_is_only_said_to_have_been(certified, client, work):
    _, code, number = certified
    with work():
        one = db.session.query(Certificate).one()
        one.name, one.birth_year, one.erased_at = "", "", clock.now()
    answer = client.get(f"/c/{code}")
    assert answer.status_code == 200
    assert "Đã cấp; thông tin người được cấp đã xóa theo yêu cầu." in _said(answer)
    assert number in _said(answer)
    assert "Kỹ năng số cơ bản" not in _said(answer)
    assert client.post(f"/c/{code}", data={"birth_year": ""}, csrf=False).status_code == 422


def test_a_code_is_understood_however_it_is_typed(certified, client, work):
    _, _code, _ = certified
    known = "0" + "1" * (CODE_LENGTH - 2)
    known += codes.check_letter(known)
    with work():
        db.session.query(Certificate).one().code = known
    grouped = verify.spoken(known)
    assert client.get(f"/c/{known}").status_code == 200
    for typed in (
        grouped,
        grouped.lower(),
        "O" + known[1:],
        " " + known.replace("1", "l"),
        f"http://a.vn/c/{known}",
    ):
        answer = client.get("/c", query_string={"code": typed})
        assert (answer.status_code, answer.location) == (303, f"/c/{known}"), typed
    assert client.get(f"/c/{grouped.lower()}").status_code == 200
    assert client.get("/c").status_code == 200
    nonsense = client.get("/c", query_string={"code": "<b>x"})
    assert nonsense.status_code == 404
    assert "<b>x" not in nonsense.get_data(as_text=True)


def test_a_code_that_nobody_has_costs_the_same(certified, client, queries, monkeypatch):
    """Not by the clock: the same statements, the same comparisons."""
    _, code, _ = certified
    nobody = codes.random_code(CODE_LENGTH)
    seen = {}
    compared = []
    really = verify.hmac.compare_digest
    monkeypatch.setattr(verify.hmac, "compare_digest", lambda a, b: compared.append(1) or really(a, b))
    for name, typed in (("known", code), ("nobody", nobody), ("nonsense", "xyz")):
        client.get(f"/c/{typed}")  # warm
        with queries() as reading:
            client.get(f"/c/{typed}")
        compared.clear()
        with queries() as opening:
            client.post(f"/c/{typed}", data={"birth_year": "1900"}, csrf=False)
        seen[name] = (len(reading), len(opening), len(compared))
    assert seen == dict.fromkeys(("known", "nobody", "nonsense"), (1, 1, 1))
    assert client.get(f"/c/{nobody}").status_code == 404


def test_guessed_codes_and_years_are_braked(certified, client):
    _, code, _ = certified
    for _ in range(verifying.years_brake.most):
        assert client.post(f"/c/{code}", data={"birth_year": "1900"}, csrf=False).status_code == 422
    waits = client.post(f"/c/{code}", data={"birth_year": YEAR}, csrf=False)
    assert waits.status_code == 429
    assert NAME not in _said(waits)
    assert "Mời đợi" in _said(waits)
    assert client.get(f"/c/{code}").status_code == 200, "who only reads is not braked"
    for _ in range(verifying.codes_brake.most):
        assert client.get(f"/c/{codes.random_code(CODE_LENGTH)}").status_code == 404
    assert client.get(f"/c/{codes.random_code(CODE_LENGTH)}").status_code == 429
    assert (
        client.get(f"/api/v1/certificates/{codes.random_code(CODE_LENGTH)}/verification").status_code == 429
    )
    assert client.get(f"/c/{code}").status_code == 200, (
        "whoever holds a paper does not wait for a neighbour who guesses"
    )


def _year(client, code, year, address):
    return client.post(
        f"/c/{code}", data={"birth_year": year}, csrf=False, environ_base={"REMOTE_ADDR": address}
    ).status_code


def test_who_guesses_years_locks_nobody_else_out_and_has_few_a_day(certified, client, monkeypatch):
    _, code, _ = certified
    now = clock.now()

    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    for _ in range(verifying.years_brake.most):
        assert _year(client, code, "1900", "203.0.113.7") == 422
    assert _year(client, code, YEAR, "203.0.113.7") == 429
    assert _year(client, code, YEAR, "203.0.113.8") == 200
    # Ten minutes of patience bring five more; a day fifteen.
    tried = verifying.years_brake.most
    for turn in range(1, 4):
        at(now + timedelta(minutes=11 * turn))
        while tried < verifying.day_brake.most and _year(client, code, "1900", "203.0.113.7") == 422:
            tried += 1
    assert tried == verifying.day_brake.most
    at(now + timedelta(minutes=50))
    assert _year(client, code, YEAR, "198.51.100.1") == 429
    assert "ngày mai" in _said(client.post(f"/c/{code}", data={"birth_year": YEAR}, csrf=False))
    at(now + timedelta(days=1, minutes=1))
    assert _year(client, code, YEAR, "203.0.113.7") == 200


def test_a_house_with_ipv6_is_one_address_and_codes_of_nobody_fill_no_brake(certified, client):
    _, code, _ = certified
    for n in range(verifying.years_brake.most):
        assert _year(client, code, "1900", f"2001:db8:1:2::{n + 1}") == 422
    assert _year(client, code, YEAR, "2001:db8:1:2:ffff::9") == 429
    assert _year(client, code, YEAR, "2001:db8:1:3::1") == 200
    known = len(verifying.years_brake._failed)
    client.post(f"/c/{codes.random_code(CODE_LENGTH)}", data={"birth_year": "1900"}, csrf=False)
    assert len(verifying.years_brake._failed) == known
    assert network("::ffff:203.0.113.7") == "203.0.113.7"
    assert network("AB12-CD34") == "AB12-CD34"


def test_a_reason_that_names_the_holder_is_not_told(commune, client, work):
    """However it came there."""
    with work():
        [one] = issued(commune, commune.people[0])
        ending.revoke(one, why="Thi hộ", by=COMMAND_LINE)
        one.revoked_why = f"{NAME} sinh 1984 thi hộ"
        code = one.code
    page = client.get(f"/c/{code}")
    assert "Đã thu hồi" in _said(page)
    assert "Lý do: hỏi nơi cấp giấy." in _said(page)
    assert NAME not in page.text
    answer = client.get(f"/api/v1/certificates/{code}/verification")
    assert (answer.json["state"], answer.json["reason"]) == ("revoked", None)
    assert "1984" not in answer.text


def test_what_is_masked_is_compared_by_its_letters_and_a_wrong_year_is_seen_at_once(certified, client):
    _, code, _ = certified
    said = _said(client.get(f"/c/{code}"))
    assert "chỉ so chữ đầu" in said
    wrong = client.post(f"/c/{code}", data={"birth_year": "1985"}, csrf=False).text
    assert wrong.index("Năm sinh này không đúng với giấy.") < wrong.index("So với giấy in")
    assert "data-focus" in wrong
    assert "chỉ so chữ đầu" not in _said(client.post(f"/c/{code}", data={"birth_year": YEAR}, csrf=False))


def test_vietnamese_unless_somebody_chose_english(certified, client):
    """What a browser asks for follows the language of Windows, which in many offices is English: it says nothing."""
    _, code, _ = certified
    assert '<html lang="vi"' in client.get(f"/c/{code}", headers={"Accept-Language": "en-US,en;q=0.8"}).text
    client.set_cookie("lang", "en")
    page = client.get(f"/c/{code}").text
    assert '<html lang="en"' in page
    assert "Compare with the paper" in page


def test_the_api_says_the_same_without_a_name(certified, client):
    _, code, number = certified
    answer = client.get(f"/api/v1/certificates/{verify.spoken(code).lower()}/verification")
    assert answer.status_code == 200
    assert (answer.json["state"], answer.json["register_number"], answer.json["name"]) == (
        "valid",
        number,
        None,
    )
    assert "1984" not in answer.text
    assert NAME not in answer.text
    wrong = client.get(f"/api/v1/certificates/{code}/verification?birth_year=1985")
    assert (wrong.json["name"], wrong.json["birth_year_fits"]) == (None, False)
    right = client.get(f"/api/v1/certificates/{code}/verification?birth_year=1984")
    assert (right.json["name"], right.json["birth_year_fits"]) == (NAME, True)
    head = client.get(f"/api/v1/certificates/{code}/verification", headers={"Birth-Year": "1984"})
    assert (head.json["name"], head.json["birth_year_fits"]) == (NAME, True)
    described = client.get("/api/v1/openapi.json").json["paths"]["/certificates/{code}/verification"]["get"]
    assert {(one["name"], one["in"]) for one in described["parameters"]} >= {("Birth-Year", "header")}
    unknown = client.get(f"/api/v1/certificates/{codes.random_code(CODE_LENGTH)}/verification")
    assert (unknown.status_code, unknown.json["code"]) == (404, "certificate_unknown")
    assert "/certificates/{code}/verification" in client.get("/api/v1/openapi.json").json["paths"]
