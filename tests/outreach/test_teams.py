"""Teams and who is in them: names once, joining from rosters, leaving, moving on, who was merged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.base import clock
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.errors import Conflict, NotFound, Refused
from campaigns.outreach.day import OutreachDay
from campaigns.outreach.shift import OUT, Assignment
from campaigns.outreach.team import Team
from campaigns.outreach.teams import joining, team_list
from campaigns.outreach.teams.joining import Duties
from campaigns.outreach.teams.team_list import Counts, Particulars
from campaigns.outreach.volunteer import Volunteer
from tests.outreach import made
from trainees import people, rosters
from trainees.areas import Locality
from trainees.people import Person, merging


@pytest.fixture
def out(commune, work):
    """out(): what `made` makes, in the session at hand."""

    def make(mark="A", whom=None):
        return made.outreach(commune.locality, whom or commune.people, by=COMMAND_LINE, mark=mark)

    return make


def someone(commune, name="Vi Thị Mỷ", birth=None, phone=None):
    return people.add(commune.locality, people.Particulars(name, birth=birth, phone=phone), by=COMMAND_LINE)


def test_a_team_is_named_once_however_it_is_written(commune, work):
    with work():
        one = team_list.add(commune.locality, Particulars("Tổ  số 3", equipment=["loa kéo", " loa kéo ", ""]))
        assert (one.name, one.equipment, one.least) == ("Tổ số 3", ["loa kéo"], 2)
        with pytest.raises(Conflict, match="team_named"):
            team_list.add(commune.locality, Particulars("TỔ SỐ 3"))
        db.session.rollback()


def test_a_team_may_be_renamed_to_another_spelling_of_its_name(commune, work):
    with work():
        one = team_list.add(commune.locality, Particulars("Tổ số 3"))
        other = team_list.add(commune.locality, Particulars("Tổ số 4"))
        team_list.change(one, Particulars("tổ số 3"))
        assert one.name == "tổ số 3"
        with pytest.raises(Conflict):
            team_list.change(other, Particulars("Tổ Số 3"))
        db.session.rollback()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Particulars("   "), "team_nameless"),
        (Particulars("Tổ", least=0), "team_least"),
        (Particulars("Tổ", least=51), "team_least"),
    ],
)
def test_what_is_no_team_is_refused_in_words(commune, work, given, code):
    with work():
        with pytest.raises(Refused) as refused:
            team_list.add(commune.locality, given)
        assert refused.value.code == code
        db.session.rollback()


def test_the_neighbourhood_of_another_locality_is_none(commune, found_commune, work):
    from trainees import areas

    other = found_commune("00002", "Suối Trong")
    with work():
        theirs = areas.ensure_neighbourhood(other.locality, "Tổ dân phố 1").id
        with pytest.raises(NotFound):
            team_list.add(commune.locality, Particulars("Tổ", neighbourhood_id=theirs))
        db.session.rollback()


def test_lists_go_by_name_and_are_searched_without_marks(commune, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        for name in ("Tổ số 10", "Tổ số 2", "Đội Hướng Dương"):
            team_list.add(commune.locality, Particulars(name))
        team_list.add(other.locality, Particulars("Tổ số 1"))
        scope = Scope(commune.locality)
        assert [team.name for team in team_list.listed(scope)] == [
            "Đội Hướng Dương",
            "Tổ số 2",
            "Tổ số 10",
        ]
        assert [team.name for team in team_list.listed(scope, query="huong DUONG")] == ["Đội Hướng Dương"]
        assert [team.name for team in team_list.listed(scope, page=2, size=2)] == ["Tổ số 10"]
        assert team_list.listed(scope, query="%") == []


def test_a_team_that_is_expected_cannot_close_and_its_address_ends_with_it(out, work):
    with work():
        there = out()
        with pytest.raises(Refused, match="team_expected"):
            team_list.close(there.team)
        there.day.day = clock.today() - timedelta(days=1)
        db.session.flush()
        assert team_list.by_code(f" {there.team.code.lower()} ") is there.team
        team_list.close(there.team)
        for ask in (
            lambda: team_list.by_code(there.team.code),
            lambda: joining.by_code(there.volunteers[0].code),
        ):
            with pytest.raises(NotFound):
                ask()
        assert team_list.listed(Scope(there.team.locality_id)) == []
        team_list.reopen(there.team)
        assert team_list.by_code(there.team.code) is there.team


def test_a_new_address_ends_the_old_one(out, work):
    with work():
        there = out()
        before = there.team.code, there.volunteers[0].code
        after = team_list.new_code(there.team), team_list.new_code(there.volunteers[0])
        assert set(before).isdisjoint(after)
        with pytest.raises(NotFound):
            team_list.by_code(before[0])
        with pytest.raises(NotFound):
            joining.by_code(before[1])
        assert joining.by_code(after[1]).volunteer is there.volunteers[0]


def test_counts_are_of_people_not_of_rows(out, commune, work):
    with work():
        there = out()
        there.volunteers[2].weekly = there.volunteers[2].answered_at = None
        db.session.flush()
        assert team_list.counts([there.team]) == {there.team.id: Counts(3, 2)}
        first, second = (db.session.get_one(Person, one.person_id) for one in there.volunteers[:2])
        merging.merge(first, second, by=COMMAND_LINE)
        assert team_list.counts([there.team]) == {there.team.id: Counts(2, 1)}
        empty = team_list.add(commune.locality, Particulars("Tổ trống"))
        assert team_list.counts([empty]) == {empty.id: Counts(0, 0)}


def test_volunteers_are_found_on_their_rosters_by_name_only(out, commune, work):
    today = clock.today()
    with work():
        there = out()
        young = someone(commune, "Lường Văn Đoàn", phone="0912345678")
        rosters.add(young, "youth", today - timedelta(days=9))
        someone(commune, "Lường Văn Dân")  # on no roster
        gone = someone(commune, "Lường Văn Xưa")
        rosters.add(gone, "youth", today - timedelta(days=90), until=today - timedelta(days=1))
        assert [one.name for one in joining.candidates(there.team, "luong van")] == ["Lường Văn Đoàn"]
        assert joining.candidates(there.team, "0912345678") == []
        assert joining.candidates(there.team, " ") == []
        assert joining.on_rosters(young)
        assert not joining.on_rosters(gone)
        joining.join(there.team, young, by=COMMAND_LINE)
        assert joining.candidates(there.team, "luong van") == []


def test_somebody_is_in_a_team_once_also_after_a_merge(out, commune, work):
    with work():
        there = out()
        inside = db.session.get_one(Person, there.volunteers[1].person_id)
        with pytest.raises(Conflict, match="volunteer_here"):
            joining.join(there.team, inside, by=COMMAND_LINE)
        other = someone(commune)
        merging.merge(other, inside, by=COMMAND_LINE)
        with pytest.raises(Conflict, match="volunteer_here"):
            joining.join(there.team, other, by=COMMAND_LINE)
        names = [member.person.name for member in joining.members([there.team.id])[there.team.id]]
        assert "Vi Thị Mỷ" in names
        assert inside.name not in names


def test_who_comes_back_has_the_address_and_the_answers_they_had(out, work):
    with work():
        there = out()
        one = there.volunteers[1]
        code, weekly = one.code, one.weekly
        joining.leave(one, by=COMMAND_LINE)
        assert one.left_on == clock.today()
        with pytest.raises(NotFound):
            joining.by_code(code)
        again = joining.join(there.team, db.session.get_one(Person, one.person_id), by=COMMAND_LINE)
        assert again is one
        assert (again.code, again.weekly, again.left_on) == (code, weekly, None)


def test_who_has_shifts_before_them_does_not_slip_away(out, work):
    with work():
        there = out()
        with pytest.raises(Refused, match="volunteer_expected"):
            joining.leave(there.volunteers[0], by=COMMAND_LINE)
        there.assignment.state = OUT
        db.session.flush()
        joining.leave(there.volunteers[0], by=COMMAND_LINE)
        assert there.volunteers[0].left_on
        assert not there.volunteers[0].head


def test_moving_takes_shifts_answers_and_address_along(out, commune, work):
    with work():
        there = out()
        target = team_list.add(commune.locality, Particulars("Tổ B"))
        one = there.volunteers[0]
        code = one.code
        joining.move(one, target, by=COMMAND_LINE)
        assert (one.team_id, one.code, one.head, bool(one.weekly)) == (target.id, code, False, True)
        assert db.session.scalar(select(Assignment.volunteer_id)) == one.id
        double = joining.join(there.team, db.session.get_one(Person, one.person_id), by=COMMAND_LINE)
        with pytest.raises(Conflict, match="volunteer_here"):
            joining.move(double, target, by=COMMAND_LINE)


def test_nobody_moves_to_another_locality(out, found_commune, work):
    other = found_commune("00002", "Suối Trong")
    with work():
        there = out()
        theirs = team_list.add(other.locality, Particulars("Tổ"))
        with pytest.raises(NotFound):
            joining.move(there.volunteers[0], theirs, by=COMMAND_LINE)


def test_what_is_typed_in_makes_a_new_person_and_looks_nobody_up(out, commune, work):
    with work():
        there = out()
        known = someone(commune, "Hà Văn Thụ", birth="1960", phone="0900000001")
        made_now = joining.join_new(
            there.team, people.Particulars("Hà Văn Thụ", birth="1960", phone="0900000001"), by=COMMAND_LINE
        )
        assert made_now.person_id != known.id
        with pytest.raises(Conflict, match="volunteer_named"):
            joining.join_new(there.team, people.Particulars("hà văn thụ"), by=COMMAND_LINE)
        namesake = joining.join_new(
            there.team, people.Particulars("Hà Văn Thụ", birth="1999"), by=COMMAND_LINE
        )
        assert namesake.id != made_now.id


def test_duties_are_those_that_exist(out, work):
    with work():
        one = out().volunteers[0]
        joining.change(one, Duties(head=True, roles=["door", "guide"], languages=["Tày", " Tày "]))
        assert (one.head, one.roles, one.languages) == (True, ["guide", "door"], ["Tày"])
        with pytest.raises(Refused, match="role_unknown"):
            joining.change(one, Duties(roles=["boss"]))
        with pytest.raises(Refused, match="skill_unknown"):
            joining.change(one, Duties(skills=["khong-co"]))
        db.session.rollback()


def test_an_account_is_one_volunteers(out, commune, work):
    with work():
        there = out()
        one, other = there.volunteers[1:3]
        account = commune.accounts["volunteer"]
        joining.link(one, account)
        assert joining.of_account(account) is one
        with pytest.raises(Conflict, match="account_linked"):
            joining.link(other, account)
        joining.leave(one, by=COMMAND_LINE)
        joining.link(other, account)
        assert joining.of_account(account) is other


def test_what_the_teams_are_called_is_the_localitys(commune, work):
    with work():
        place = db.session.get_one(Locality, commune.locality)
        assert place.team_word == "Tổ công nghệ số cộng đồng"
        team_list.say_word(place, " Tổ công tác  Đề án 06 ")
        assert place.team_word == "Tổ công tác Đề án 06"
        with pytest.raises(Refused):
            team_list.say_word(place, " ")


def test_two_who_add_the_same_person_at_once_add_one(commune, work, at_once):
    with work():
        team = team_list.add(commune.locality, Particulars("Tổ"))
        team_id, person_id = team.id, someone(commune).id

    def join():
        try:
            joining.join(
                db.session.get_one(Team, team_id), db.session.get_one(Person, person_id), by=COMMAND_LINE
            )
        except Conflict:
            return "there"
        return "joined"

    assert sorted(at_once(join, join, join)) == ["joined", "there", "there"]
    with work():
        assert len(db.session.scalars(select(Volunteer)).all()) == 1
        assert db.session.scalars(select(OutreachDay)).all() == []
