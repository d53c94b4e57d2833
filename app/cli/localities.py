"""flask localities …: the communes, wards and special zones that own the data."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from app import audit
from app.base.actors import COMMAND_LINE
from app.base.db import db
from app.cli.spoken import json_option, say, writes
from trainees import areas

group = click.Group("localities", help="Communes, wards and special zones.")


@group.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(areas.LOCALITY_KINDS), help="What the locality is.")
@click.option("--province", required=True, help="Its province; names of communes repeat.")
@json_option
@with_appcontext
@writes
def add(code: str, name: str, kind: str, province: str, as_json: bool) -> None:
    """Add a locality under its official five-digit CODE."""
    locality = areas.add_locality(code, name, kind, province)
    audit.tell(COMMAND_LINE, "add", "locality", locality.id, locality.id)
    document = {"id": locality.id, "code": locality.code, "title": locality.title}
    db.session.commit()
    say(document, as_json, lambda: [f"{document['code']} {document['title']}"])
