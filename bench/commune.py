"""A big commune for the dashboard's bench: its people, ledger and plan, and the application that shows them."""

from __future__ import annotations

import base64
import random
import time
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from app import accounts, settings
from app.base import clock
from app.base.actors import Scope
from app.base.db import db, writing
from app.base.text import fold, sort_key
from app.factory import create_app
from bench.people import PLACES, made
from campaigns.plans import results
from campaigns.plans.plan import Plan
from campaigns.plans.target import Target
from trainees import areas, figures, indicators, skills
from trainees.counting import keeping
from trainees.ledger.rows import Evidence
from trainees.people import Person
from trainees.rosters import Membership

PASSWORD = "mot cau de nho 2026"
PEOPLE, LINES, STAFF, UNITS = 25_000, 150_000, 900, 40
DAY = date(2026, 11, 14)
CODES = (
    "staff_trained", "staff_mastery", "specialist_datagov", "infosec_trained", "teacher_trained", "adult_skills",
    "adult_four_of_twelve", "adult_services", "adult_confirmed", "vneid", "esign_adult", "bank", "ehealth", "pupil_skills", "dti",
)  # fmt: skip


class Commune:
    """The data, and the application that shows them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.environ = {
            "APP_ENV": "development", "INSTANCE_PATH": str(folder), "DATABASE_URL": url,
            "SECRET_KEY": "only for the bench, and long enough for any", "DATA_KEY": base64.b64encode(b"b" * 32).decode(),
        }  # fmt: skip
        self.app = create_app(settings.read(self.environ))
        self.app.debug = False
        done = self.app.test_cli_runner().invoke(args=["db", "upgrade"])
        if done.exit_code:
            raise SystemExit(f"{done.output}{done.exception}")
        with self.app.app_context(), writing():
            self._fill()
            began = time.perf_counter()
            self.versions_kept = keeping.rebuild(self.locality)
            self.build_seconds = time.perf_counter() - began
            db.session.commit()
            if db.engine.dialect.name == "postgresql":
                db.session.connection().exec_driver_sql("ANALYZE")
                db.session.commit()

    def _fill(self) -> None:
        locality = areas.add_locality("00001", "Hoa Sen", "xã", "tỉnh Sông Hồng")
        self.locality = locality.id
        account, _ = accounts.add(locality, "officer@example.vn", "officer", password=PASSWORD)
        db.session.flush()
        self.session_key = account.get_id()
        chance = random.Random(11)
        homes = {name: areas.ensure_neighbourhood(locality.id, name).id for name in PLACES}
        units = [areas.ensure_unit(locality.id, f"Cơ quan {n}").id for n in range(UNITS)]
        for group, number in ((">=14", 22_000), (">=15", 21_500), (">=18", 20_000), ("all", PEOPLE)):
            areas.count_population(locality.id, group, number, date(2026, 1, 1), "Công an xã")
        everybody = list(made(PEOPLE, seed=3))
        db.session.execute(insert(Person), [
            {
                "id": n, "locality_id": locality.id, "name": who.name, "name_key": fold(who.name),
                "sort_name": sort_key(who.name), "birth": who.birth, "sex": who.sex, "created_at": clock.now(),
                "neighbourhood_id": homes.get(who.place or ""), "merged_into_id": n - 1 if n % 400 == 0 else None,
            }
            for n, who in enumerate(everybody, 1)
        ])  # fmt: skip
        common = {"locality_id": locality.id, "unit_id": None, "specialist": False, "until": None}
        residents = [
            common | {"person_id": n, "category": "resident", "since": date(2025, 1, 1)}
            for n in range(1, PEOPLE + 1)
        ]
        staff = [
            common | {
                "person_id": n, "unit_id": chance.choice(units), "specialist": chance.random() < 0.05,
                "category": chance.choice(["official", "civil_servant", "public_employee", "teacher", "non_permanent"]),
                "since": date(2025, 1, 1) + timedelta(days=chance.randrange(300)),
                "until": date(2026, 8, 31) if chance.random() < 0.05 else None,
            }
            for n in chance.sample(range(1, PEOPLE + 1), STAFF)
        ]  # fmt: skip
        db.session.execute(insert(Membership), residents + staff)
        self._teach(chance, [one["person_id"] for one in staff])
        self._plan()
        db.session.flush()
        if db.engine.dialect.name == "postgresql":
            db.session.connection().exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('person', 'id'), {PEOPLE})"
            )

    def _teach(self, chance: random.Random, staff: list[int]) -> None:
        catalogue = skills.catalogue()
        of_staff = [s.id for s in catalogue if s.code in ("KNS-CB", "PTDL", "ATTT", "AI", "QTDL", "SPS")]
        kinds = ("attended", "listed", "helped", "platform", "passed")
        first = date(2025, 1, 1)
        lines: dict[tuple[int, int, str, str], date] = {}
        staff_of = frozenset(staff)
        while len(lines) < LINES:
            person = chance.choice(staff) if chance.random() < 0.04 else chance.randint(1, PEOPLE)
            skill = chance.choice(of_staff) if person in staff_of else chance.choice(catalogue).id
            # A training is a day, and so is its evidence.
            training = chance.randrange(400)
            on = first + timedelta(days=training * 680 // 400)
            lines[person, skill, chance.choice(kinds), f"training:{training}"] = on
        db.session.execute(insert(Evidence), [
            {
                "locality_id": self.locality, "person_id": person, "skill_id": skill, "kind": kind, "source": source,
                "on": on, "recorded_at": clock.now(),
            }
            for (person, skill, kind, source), on in lines.items()
        ])  # fmt: skip

    def _plan(self) -> None:
        plan = Plan(
            locality_id=self.locality, number="01/KH-UBND", issued_on="2026-01-15", issuer="UBND xã Hoa Sen", year=2026,
            title="Kế hoạch Bình dân học vụ số năm 2026", identity="b" * 64, created_at=clock.now(),
        )  # fmt: skip
        db.session.add(plan)
        db.session.flush()
        self.plan = plan.id
        titles = indicators.catalogue(self.locality)
        for rank, code in enumerate(CODES):
            target = Target(
                locality_id=self.locality, plan_id=plan.id, ref=f"I.{rank}", rank=rank, number=str(rank + 1),
                text=titles[code], kind="percent", operator=">=", value=Decimal(80), value_raw="80%",
                lead="Phòng Văn hóa - Xã hội", indicator_code=code, linked_at=clock.now(),
            )  # fmt: skip
            db.session.add(target)
            db.session.flush()
            if rank > 8:
                db.session.add(
                    figures.Figure(
                        locality_id=self.locality,
                        subject=f"target:{target.id}",
                        on=date(2026, 10, 31),
                        reporter="Công an xã",
                        numerator=Decimal(15_000),
                        denominator=Decimal(20_000),
                        recorded_at=clock.now(),
                    )
                )

    # --- what is measured -------------------------------------------------------------------------------------

    def core(self) -> tuple[dict[int, results.Result], dict[int, Any]]:
        """All that the dashboard asks of the core, from a fresh session."""
        db.session.remove()
        plan = db.session.get_one(Plan, self.plan)
        return results.with_trends(plan, DAY)

    @property
    def address(self) -> str:
        """Of the page, for this plan on the day."""
        return f"/indicators?plan={self.plan}&as_of={DAY:%d/%m/%Y}"

    def count_homes(self) -> None:
        """How many of each group live in each neighbourhood: then the page says where most people are missing too."""
        with self.app.app_context(), writing():
            for home in areas.neighbourhoods(Scope(self.locality)):
                for group in (">=14", ">=15", ">=18", "all"):
                    people_there = PEOPLE // len(PLACES)
                    areas.count_population(
                        self.locality, group, people_there, date(2026, 1, 1), "Công an xã", home.id
                    )
            db.session.commit()
