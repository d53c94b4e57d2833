"""The bare route: the least that a check-in over HTTP can be, on the same server, engine settings and database.

Token look-up, person look-up, one unique row, in one transaction that says first that it writes; Core, no session,
no layers. What the real check-in does beyond this is the price of the product.
"""

from __future__ import annotations

from flask import Flask, Response, abort, request
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from app import settings
from app.accounts import AccessToken, Account
from app.base import codes
from app.base.db import prepare_engine, will_write
from app.factory import _engine_options
from trainees.cards import Card
from trainees.people import Person

SEEN = Table(
    "bench_seen", MetaData(), Column("id", String(36), primary_key=True), Column("lesson_id", Integer),
    Column("person_id", Integer),
)  # fmt: skip
account, token = Account.__table__, AccessToken.__table__
person, card = Person.__table__, Card.__table__


def create_bare(url: str) -> Flask:
    """The application of the bare route."""
    app = Flask("bare")
    engine = create_engine(url, **_engine_options(url))
    prepare_engine(engine)
    insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
    who = (
        select(account.c.id)
        .join(token, token.c.account_id == account.c.id)
        .where(token.c.revoked_at.is_(None), account.c.active.is_(True))
    )
    whom = select(person.c.id, person.c.name).join(card, card.c.person_id == person.c.id)

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/<int:lesson_id>")
    def scan(lesson_id: int) -> Response | dict[str, object]:
        will_write()
        item = request.get_json()["events"][0]
        given = request.headers["Authorization"].removeprefix("Bearer ")
        with engine.begin() as connection:
            if connection.execute(who.where(token.c.token_hash == codes.token_hash(given))).first() is None:
                abort(401)
            found = connection.execute(whom.where(card.c.code == item["code"][: codes.CARD_LENGTH])).first()
            if found is None:
                abort(404)
            connection.execute(
                insert(SEEN)
                .values(id=item["id"], lesson_id=lesson_id, person_id=found.id)
                .on_conflict_do_nothing()
            )
        return {"id": item["id"], "result": "created", "name": found.name}

    return app


def served() -> Flask:
    """For gunicorn: bench.bare:served()."""
    return create_bare(settings.read().database_url)
