"""flask accounts …: who may sign in, and tokens for other programs."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import accounts, audit
from app.access import ROLES
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.base.errors import NotFound, Refused
from app.cli.spoken import locality_option, writes
from trainees import areas

group = click.Group("accounts", help="Accounts and their tokens.")


@group.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(tuple(ROLES)), help="What the account may do.")
@click.option("--name", default="", help="The person's name; the address before @ by default.")
@click.option("--unit", default="", help="The unit whose parts of reports a focal point sends, by name.")
@locality_option
@with_appcontext
@writes
def add(email: str, role: str, name: str, unit: str, locality: str | None) -> None:
    """Add an account for EMAIL and print its one-time password, alone."""
    place = areas.the_locality(locality)
    unit_id = areas.known_units(place.id).get(areas.name_key(unit)) if unit else None
    if unit and unit_id is None:
        raise NotFound("unit_unknown", f"{place.title} không có đơn vị “{unit}”.")
    account, password = accounts.add(place, email, role, name=name, unit_id=unit_id)
    audit.tell(COMMAND_LINE, "add", "account", account.id, account.locality_id, role=role)
    db.session.commit()
    click.echo(password)


@group.command("token")
@click.argument("email")
@with_appcontext
@writes
def token(email: str) -> None:
    """Make a bearer token for the account of EMAIL and print it, alone. It is shown this once."""
    account = accounts.by_email(email)
    if not account.active:
        raise Refused("account_closed", f"Tài khoản {account.email} đã đóng.")
    made = accounts.make_token(account)
    audit.tell(COMMAND_LINE, "make-token", "account", account.id, account.locality_id)
    db.session.commit()
    click.echo(made)
