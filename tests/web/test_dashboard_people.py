"""A target's own page and what starts from it: the chart with its table, the lists, a training for those who lack it,
and walk-ins who are taken into the residents' roster."""

# ruff: noqa: F811 (fixtures of the neighbour)

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from app.audit import AuditRow
from app.base import clock
from app.base.actors import COMMAND_LINE, EVERYWHERE
from app.base.db import db
from campaigns import trainings
from campaigns.enrolments import Enrolment
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.trainings import Training
from tests.conftest import ONE_DATABASE
from tests.web.test_dashboard import learn, main_of, plan, share, tell, words  # noqa: F401 (fixtures)
from trainees import areas, ledger, people, rosters, skills
from trainees.people import Particulars, Person
from trainees.rosters import Membership

pytestmark = ONE_DATABASE
HERE = "/indicators/staff_trained"


# --- the page ------------------------------------------------------------------------------------------------


def test_the_chart_and_its_table_say_the_same(commune, plan, sign_in, work, at) -> None:
    with work():
        learn(commune, 2)
    year = clock.today().year
    at(date(year, 12, 31))
    page = main_of(sign_in("officer").get(f"{HERE}?plan={plan}"))
    chart = json.loads(page.select_one("canvas[data-chart]")["data-chart"])
    assert len(chart["ticks"]) == 12
    points = chart["series"][0]["points"]
    assert points[-1] == [date(year, 12, 31).toordinal(), 33.33]
    assert len(points) == len(page.select(".chart + details tbody tr")) == 12
    assert "33,33 %" in page.select(".chart + details tbody tr")[-1].get_text()
    assert page.select_one("[data-chart-box]").has_attr("hidden")  # without a script the table stands alone
    whole = BeautifulSoup(sign_in("officer").get(f"{HERE}?plan={plan}").text, "html.parser")
    assert [s["src"] for s in whole.find_all("script") if "charts" in s.get("src", "")]
    listed = BeautifulSoup(sign_in("officer").get(f"/indicators?plan={plan}").text, "html.parser")
    assert not [s for s in listed.find_all("script") if "charts" in s.get("src", "")]


def test_figures_stand_with_their_documents_beside_our_own(commune, plan, sign_in, work) -> None:
    year = clock.today().year
    with work():
        learn(commune, 2)
        found = plans.get(plan, within=EVERYWHERE)
        staff = next(t for t in found.targets if t.indicator_code)
        targets.link(staff, "staff_trained", by=COMMAND_LINE, counting="both")
        staff.value = Decimal(100)
        tell(staff, date(year, 1, 1), numerator=Decimal(4), denominator=Decimal(10))
        tell(staff, clock.today(), numerator=Decimal(5), denominator=Decimal(10))
    answer = sign_in("officer").get(f"{HERE}?plan={plan}")
    shown = words(answer)
    assert "5 / 10 = 50 %" in shown
    assert "Qua tập huấn của xã, phường: 2 người / 6 = 33,33 %" in shown
    assert "45/BC-CAX" in shown
    chart = json.loads(main_of(answer).select_one("canvas[data-chart]")["data-chart"])
    assert [one["name"] for one in chart["series"]] == ["Số liệu đơn vị báo cáo", "Tính từ sổ theo dõi"]


def test_a_target_that_is_only_reported_has_a_page(plan, share, sign_in, work) -> None:
    officer = sign_in("officer")
    empty = main_of(officer.get(f"/indicators/targets/{share}"))
    assert "Chờ Công an xã báo số" in empty.get_text(" ")
    assert empty.select_one(f'a[href="/plans/{plan}/targets/{share}/figures/new"]') is not None
    assert not empty.select("canvas")
    with work():
        target = targets.by_id(plans.get(plan, within=EVERYWHERE), share)
        tell(target, clock.today(), numerator=Decimal(64), denominator=Decimal(80))
    shown = words(officer.get(f"/indicators/targets/{share}"))
    assert "64 / 80 = 80 %" in shown
    assert "Đạt" in shown
    assert "Mọi lần nhập" in shown


def test_a_target_of_another_commune_is_not_there(found_commune, plan, share, sign_in) -> None:
    other = found_commune("00002", "Suối Trong")
    assert sign_in("officer", other).get(f"/indicators/targets/{share}").status_code == 404
    assert sign_in("officer").get("/indicators/targets/999999").status_code == 404


def test_two_targets_of_one_indicator_have_a_page_each(plan, sign_in, work) -> None:
    with work():
        found = plans.get(plan, within=EVERYWHERE)
        other = next(t for t in found.targets if t.kind == "percent" and not t.indicator_code)
        other.value, other.text = Decimal(12), "Chỉ tiêu thứ hai"
        targets.link(other, "staff_trained", by=COMMAND_LINE)
        first = next(t for t in found.targets if t.indicator_code and t is not other)
        ids, mine = other.id, first.id
    officer = sign_in("officer")
    assert "Chỉ tiêu thứ hai" in words(officer.get(f"{HERE}?plan={plan}&target={ids}"))
    assert "Chỉ tiêu thứ hai" in words(officer.get(f"/indicators/targets/{ids}"))
    assert officer.get(f"{HERE}?plan={plan}&target=99999").status_code == 404
    links = [
        a["href"] for a in main_of(officer.get(f"/indicators?plan={plan}")).select("#targets th.head > a")
    ]
    assert any(f"targets/{ids}" in link for link in links)
    assert any(f"targets/{mine}" in link for link in links)


def test_the_forecast_says_its_basis(commune, plan, sign_in, work, at) -> None:
    year = clock.today().year
    with work():
        for n, person_id in enumerate(commune.people[:3]):
            ledger.record(
                db.session.get_one(Person, person_id), skills.by_codes(["KNS-CB"]), on=date(year, 4 + n, 10),
                kind="attended", source="held:1", by=COMMAND_LINE,
            )  # fmt: skip
    at(date(year, 6, 30))
    shown = words(sign_in("officer").get(f"{HERE}?plan={plan}"))
    # 31/03 → 30/06: three people in 91 days; the three others take as long again.
    assert f"Theo đà này, đạt khoảng ngày {date(year, 6, 30) + timedelta(days=91):%d/%m/%Y}" in shown
    assert "Còn thiếu 3 người" in shown
    assert "chưa tính được cần bao nhiêu lớp" in shown  # no training of ours brought them
    at(date(year, 1, 10))
    assert "Chưa đủ bốn tuần số liệu" in words(sign_in("officer").get(f"{HERE}?plan={plan}"))


# --- lists ---------------------------------------------------------------------------------------------------


def test_the_list_is_searched_and_filtered(commune, plan, sign_in, all_people) -> None:
    officer = sign_in("officer")
    found = words(officer.get(f"{HERE}/people?plan={plan}&side=lack&q=ngoc ha"))
    assert "1 trong 6 người" in found
    assert all_people[3] in found
    assert all_people[0] not in found
    school = words(officer.get(f"{HERE}/people?plan={plan}&side=lack&unit={commune.units[1]}"))
    assert "2 trong 6 người" in school
    assert all_people[4] in school
    assert all_people[0] not in school
    assert "Không tìm thấy ai" in words(officer.get(f"{HERE}/people?plan={plan}&side=lack&q=zzzz"))


def test_the_list_is_taken_away_as_shown_and_told(commune, plan, sign_in, work, all_people) -> None:
    with work():
        learn(commune, 2)
    answer = sign_in("officer").post(
        f"{HERE}/people/export", data={"plan": plan, "side": "lack", "unit": commune.units[0]}
    )
    assert answer.status_code == 200
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert {row[1] for row in rows[1:]} == set(all_people[2:4])
    with work():
        told = db.session.query(AuditRow).filter_by(verb="export", noun="person").one()
        assert (told.detail["people"], told.detail["indicator"]) == (2, "staff_trained")
    assert sign_in("trainer").post(f"{HERE}/people/export", data={"plan": plan}).status_code == 403


# --- a training for them -------------------------------------------------------------------------------------


@pytest.fixture
def course(commune, work) -> None:
    """The commune's course gives what staff lack."""
    with work():
        trainings.get(commune.training, within=EVERYWHERE).version.skills = skills.by_codes(["KNS-CB"])


def asked_for(visitor, path: str) -> dict[str, str]:
    """The form as the page offers it, filled in."""
    form = main_of(visitor.get(path)).select_one("form[method=post]")
    data = {
        one["name"]: one.get("value", "")
        for one in form.select("input")
        if one.get("type") not in ("checkbox", "radio")
    }
    data["course"] = form.select_one("select[name=course] option")["value"]
    return data | {"starts_at": "8h", "ends_at": "11h", "action": form["action"]}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "names"), [("", (2, 3, 4, 5)), ("&by=unit&key={unit}", (2, 3)), ("&q=minh khoi", (4,))]
)
def test_those_who_lack_it_get_a_training(commune, plan, course, sign_in, work, part: str, names) -> None:
    with work():
        learn(commune, 2)
    officer = sign_in("officer")
    path = f"{HERE}/training?plan={plan}&side=lack{part.format(unit=commune.units[0])}"
    data = asked_for(officer, path)
    assert data["people"] == str(len(names))
    assert "Kỹ năng số cơ bản" in data["title"]
    answer = officer.post(data.pop("action"), data=data)
    assert answer.status_code == 303
    with work():
        made = db.session.scalars(select(Training).order_by(Training.id.desc())).first()
        assert answer.location.endswith(f"/trainings/{made.id}")
        assert len(made.lessons) == 1
        enrolled = set(
            db.session.scalars(select(Enrolment.person_id).where(Enrolment.training_id == made.id))
        )
        assert enrolled == {commune.people[n] for n in names}
        told = db.session.query(AuditRow).filter_by(verb="add", noun="training", noun_id=made.id).one()
        assert told.detail["people"] == len(names)


def test_a_list_that_changed_meanwhile_is_looked_at_again(commune, plan, course, sign_in, work) -> None:
    officer = sign_in("officer")
    data = asked_for(officer, f"{HERE}/training?plan={plan}&side=lack")
    with work():
        learn(commune, 2)
        before = db.session.scalar(select(func.count(Training.id)))
    answer = officer.post(data.pop("action"), data=data)
    assert answer.status_code == 422
    assert "nay có 4 người" in words(answer)
    with work():
        assert db.session.scalar(select(func.count(Training.id))) == before


def test_a_wrong_hour_opens_nothing(commune, plan, course, sign_in, work) -> None:
    officer = sign_in("officer")
    data = asked_for(officer, f"{HERE}/training?plan={plan}&side=lack")
    answer = officer.post(data.pop("action"), data=data | {"ends_at": "7h"})
    assert answer.status_code == 422
    with work():
        assert trainings.count(EVERYWHERE) == 1


def test_only_courses_that_give_the_skill_are_offered(commune, plan, sign_in, work) -> None:
    with work():
        trainings.get(commune.training, within=EVERYWHERE).version.skills = skills.by_codes(["VNEID"])
    assert "Chưa có chương trình phù hợp" in words(sign_in("officer").get(f"{HERE}/training?plan={plan}"))


def test_a_population_has_no_names_to_open_a_training_for(plan, sign_in) -> None:
    assert "Không có danh sách tên" in words(
        sign_in("officer").get(f"/indicators/adult_skills/training?plan={plan}")
    )


# --- walk-ins ------------------------------------------------------------------------------------------------

PLACE = "/indicators/adult_skills"
ADULT = "VNEID"


@pytest.fixture
def walkins(commune, plan, work) -> list[int]:
    """Two people who learned and stand on no list, and one resident who learned; a population of 100 adults."""
    year = clock.today().year
    with work():
        areas.count_population(commune.locality, ">=18", 100, date(2025, 1, 1), "Báo cáo 01")
        ids = []
        for name in ("Hà Thị Một", "Hà Văn Hai", "Hà Thị Ba"):
            person = people.add(commune.locality, Particulars(name, birth="1960"), by=COMMAND_LINE)
            ledger.record(
                person, skills.by_codes([ADULT]), on=date(year, 1, 5), kind="attended", source="training:1", by=COMMAND_LINE
            )  # fmt: skip
            ids.append(person.id)
        rosters.add(person, "resident", date(2025, 1, 1))
        return ids[:2]


def test_walkins_are_taken_into_the_roster_and_count(commune, plan, walkins, sign_in, work) -> None:
    officer = sign_in("officer")
    shown = words(officer.get(f"{PLACE}?plan={plan}"))
    assert "Chưa có trong danh sách: 2 người" in shown
    page = main_of(officer.get(f"{PLACE}/residents?plan={plan}"))
    assert "Hà Thị Một" in page.get_text()
    assert "Hà Thị Ba" not in page.get_text()
    since = page.select_one("input[name=since]")["value"]
    assert since == f"01/01/{clock.today().year}"
    answer = officer.post(f"{PLACE}/residents?plan={plan}", data={"since": since, "people": "2"})
    assert answer.status_code == 303
    after = words(officer.get(f"{PLACE}?plan={plan}"))
    assert "Chưa có trong danh sách" not in after
    assert "3 / 100 = 3 %" in after
    with work():
        lines = db.session.scalars(select(Membership).where(Membership.person_id.in_(walkins))).all()
        assert {(m.category, m.since) for m in lines} == {("resident", date(clock.today().year, 1, 1))}
        told = db.session.query(AuditRow).filter_by(verb="enlist").one()
        assert told.detail["people"] == 2
    # and back, as one
    record = answer.location.rsplit("/", 1)[1]
    listed = words(officer.get(f"/rosters/{record}"))
    assert "Người dân, lấy từ sổ theo dõi" in listed
    assert "Hoàn tác danh sách này" in listed
    assert "Người dân, lấy từ sổ theo dõi" in words(officer.get("/rosters"))
    assert officer.post(f"/rosters/{record}/undo").status_code == 303
    back = words(officer.get(f"{PLACE}?plan={plan}"))
    assert "Chưa có trong danh sách: 2 người" in back
    with work():
        assert db.session.get(Person, walkins[0]) is not None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"since": "31/02/2026", "people": "2"}, "Ngày không có thật"), ({"since": "", "people": "2"}, "Ngày không có thật"),
        ({"since": "01/01/2099", "people": "2"}, "vẫn chưa được tính"), ({"since": "01/01/2026", "people": "5"}, "nay có 2 người"),
    ],
)  # fmt: skip
def test_what_was_not_seen_or_cannot_be_is_refused(plan, walkins, sign_in, work, data, said: str) -> None:
    answer = sign_in("officer").post(f"{PLACE}/residents?plan={plan}", data=data)
    assert answer.status_code == 422
    assert said in words(answer)
    with work():
        assert (
            db.session.scalar(select(func.count(Membership.id)).where(Membership.person_id.in_(walkins))) == 0
        )


def test_a_list_of_staff_is_not_mended_so(commune, plan, sign_in) -> None:
    officer = sign_in("officer")
    assert officer.get(f"{HERE}/residents?plan={plan}").status_code == 303
    said = officer.post(f"{HERE}/residents?plan={plan}", data={"since": "01/01/2026", "people": "0"})
    assert said.location.startswith(f"{HERE}?")
    assert sign_in("trainer").get(f"{PLACE}/residents").status_code == 403
