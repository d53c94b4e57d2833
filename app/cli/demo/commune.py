"""Filling the demonstration commune, and bringing it up to today when it is there already."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from sqlalchemy import select

from app import accounts, audit
from app.access import ADMINISTRATOR, APPROVER, OFFICER, PLANNER, TRAINER, VOLUNTEER
from app.accounts import Account
from app.base import clock, codes, keys
from app.base.actors import COMMAND_LINE, Scope
from app.base.db import db
from app.base.document import read_document
from app.base.errors import Refused
from app.cli.demo import (
    certificates,
    classfile,
    designs,
    devices,
    feedback,
    figures,
    inbox,
    lists,
    outreach,
    outreach_days,
    outreach_plan,
    outside,
    plan_text,
    practice,
    province,
    register,
    reports,
    tasks,
    teaching,
    tests,
)
from campaigns.outreach.campaign import RUNNING, Campaign
from campaigns.plans import importing, plan, review, years
from campaigns.plans import plan as plans
from campaigns.plans import target as targets
from campaigns.plans.reading import read_plan
from trainees import areas, catalogue
from trainees.areas import Locality
from trainees.imports import applying, source

CODE = "90001"
SEED = 20260101
_PEOPLE = (
    ("quantri@hoasen.example", "Nguyễn Quản Trị", ADMINISTRATOR),
    ("vanhoa@hoasen.example", "Trần Thị Văn Hóa", OFFICER),
    ("giangvien@hoasen.example", "Lê Giảng Viên", TRAINER),
    ("giangvien2@hoasen.example", "Phạm Thị Hướng Dẫn", TRAINER),
)


def password_of(email: str) -> str:
    """The demonstration's password of an account: this installation's own, the same at every run."""
    digest = keys.mac("demo-password", email.encode())
    return "-".join("".join(codes.ALPHABET[b % 32] for b in digest[i : i + 4]).lower() for i in (0, 4, 8))


def fill(size: str) -> dict[str, list[dict[str, Any]]]:
    """Fill or refresh; what the contract's `demo fill --json` prints. Refused over somebody's real data."""
    catalogue.bring()
    place = db.session.scalar(select(Locality).where(Locality.code == CODE))
    if place is None:
        if db.session.scalar(select(Locality.id).limit(1)) is not None:
            raise Refused(
                "demo_not_empty", "Cơ sở dữ liệu đã có địa phương khác; dữ liệu minh họa chỉ vào chỗ trống."
            )
        place = _found()
        _plans(place)
        _rosters(place)
        teaching.history(place, _trainers(place), random.Random(SEED + 3))
        register.fill(place, _account(place, OFFICER))
        tasks.fill(place, _account(place, OFFICER))
        figures.fill(plans.listed(Scope(place.id), limit=1)[0], by=_account(place, OFFICER).actor)
        figures.draft(place.id, by=_account(place, OFFICER).actor)
    if size == "province":
        province.fill(password_of(province.ACCOUNT[0]))
    teaching.today(place, _trainers(place), random.Random(SEED + clock.today().toordinal()))
    inbox.evening(place, _trainers(place), random.Random(SEED + 9 + clock.today().toordinal()))
    designs.fill(place, _account(place, OFFICER).actor)
    devices.pair(place, _trainers(place))
    certificates.fill(place, _trainers(place), _account(place, OFFICER).actor, random.Random(SEED + 13))
    practice.fill(place.id, _trainers(place), random.Random(SEED + 11 + clock.today().toordinal()))
    tests.fill(place, _trainers(place), random.Random(SEED + 12))
    feedback.fill(place, _account(place, OFFICER).actor, random.Random(SEED + 15))
    classfile.fill(place, _account(place, OFFICER), _trainers(place))
    outside.fill(place, _account(place, OFFICER).actor, random.Random(SEED + 14))
    campaign = _outreach(place)
    if APPROVER not in {one.role for one in accounts.listed(Scope(place.id))}:
        leader, *_ = reports.people(place, [(email, password_of(email)) for email, *_ in reports.PEOPLE])
        reports.fill(place, _account(place, OFFICER), leader)
    reports.today(place, _account(place, OFFICER), random.Random(SEED + 16 + clock.today().toordinal()))
    audit.tell(COMMAND_LINE, "fill", "demo", place.id, place.id)
    db.session.commit()
    return {
        "accounts": [
            {"email": email, "password": password_of(email), "role": role}
            for email, _, role in (
                *_PEOPLE,
                *(one[:3] for one in reports.PEOPLE),
                *outreach.PEOPLE,
                *([province.ACCOUNT] if size == "province" else ()),
            )
        ],
        "localities": [
            {"id": row.id, "code": row.code, "name": row.title}
            for row in db.session.scalars(select(Locality).order_by(Locality.id))
        ],
        "campaigns": [{"id": campaign.id, "title": campaign.title}],
    }


def _found() -> Locality:
    place = areas.add_locality(CODE, "Hoa Sen", "phường", "tỉnh Sông Hương")
    place.neighbourhood_word = "tổ dân phố"
    for email, name, role in _PEOPLE:
        accounts.add(place, email, role, name=name, password=password_of(email))
    first = date(clock.today().year, 1, 1)
    document = "Công an phường Hoa Sen, số liệu minh họa"
    for group, people in (
        ("all", 25_040), (">=14", 19_860), (">=15", 19_470), (">=18", 18_420), ("households", 6_910),
    ):  # fmt: skip
        areas.count_population(place.id, group, people, first, document)
    chance = random.Random(SEED + 1)
    for number, name in enumerate(lists.NEIGHBOURHOODS):
        home = areas.ensure_neighbourhood(place.id, name)
        if number not in (11, 23, 37):  # three without a denominator
            adults = round(150 + 900 * chance.betavariate(1.3, 2.6))
            areas.count_population(place.id, ">=18", adults, first, document, home.id)
    db.session.flush()
    return place


def _plans(place: Locality) -> None:
    year, kept = clock.today().year, list[plan.Plan]()
    for the_year, number in ((year - 1, "12"), (year, "07")):
        data = plan_text.document(the_year, date(the_year, 1, 20), number)
        name = f"ke-hoach-{the_year}.docx"
        draft = read_plan(read_document(data, name))
        stored, _ = importing.store(
            place.id,
            draft,
            filename=name,
            data_digest=codes.token_hash(data.hex()),
            data=data,
            by=COMMAND_LINE,
        )
        for target in stored.targets:
            # The body's second, higher figure for digital signatures stays unconfirmed: two lines contradict.
            if target.proposed_code and not (target.proposed_code == "esign_adult" and target.value == 55):
                targets.link(target, target.proposed_code, by=COMMAND_LINE)
        kept.append(stored)
    db.session.flush()
    last, this = kept
    years.supersede(last, this, by=COMMAND_LINE)
    # Somebody looked at the whole of last year's plan, and at what was sure of this year's.
    for line in [*last.targets, *last.tasks, *review.sure([*review.targets(this), *review.tasks(this)])]:
        review.confirm(line, by=COMMAND_LINE)
    db.session.flush()


def _rosters(place: Locality) -> None:
    officer = _account(place, OFFICER)
    by, since = officer.actor, date(clock.today().year - 1, 1, 1)
    for kind, name, data in (
        ("staff", "can-bo-hoa-sen.xlsx", lists.staff(random.Random(SEED + 2))),
        ("residents", "nguoi-dan-hoa-sen.xlsx", lists.residents(random.Random(SEED + 4))),
        ("registrations", "dang-ky-truc-tuyen-hoa-sen.xlsx", lists.registrations(random.Random(SEED + 6))),
    ):
        applying.apply(source.read(data, name, kind), place.id, since=since, by=by)
    waiting = source.read(lists.youth(random.Random(SEED + 5)), "doan-vien-hoa-sen.xlsx", "youth")
    source.keep_waiting(waiting, place.id, since, by=by)
    db.session.flush()


def _outreach(place: Locality) -> Campaign:
    """The campaign that runs, with its days; what a day of its own needs once a day."""
    if PLANNER not in {one.role for one in accounts.listed(Scope(place.id))}:
        planner, volunteer = outreach.people(
            place, [(email, password_of(email)) for email, *_ in outreach.PEOPLE]
        )
        campaign = outreach.fill(place, planner, volunteer, random.Random(SEED + 17))
        outreach_days.fill(place, campaign, planner, random.Random(SEED + 18))
        outreach_plan.propose(campaign, by=planner.actor)
    planner, volunteer = _account(place, PLANNER), _account(place, VOLUNTEER)
    running = select(Campaign).where(Campaign.locality_id == place.id, Campaign.state == RUNNING)
    campaign = db.session.scalars(running.order_by(Campaign.id).limit(1)).one()
    outreach.forward(campaign)
    outreach_days.today(
        place, campaign, planner, volunteer, random.Random(SEED + 19 + clock.today().toordinal())
    )
    return campaign


def _account(place: Locality, role: str) -> Account:
    return next(a for a in accounts.listed(Scope(place.id)) if a.role == role)


def _trainers(place: Locality) -> list[Account]:
    """The trainers, the first of the sign-in table first."""
    known = {a.email: a for a in accounts.listed(Scope(place.id))}
    return [known[email] for email, _, role in _PEOPLE if role == TRAINER and email in known]
