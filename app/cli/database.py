"""flask db …: Flask-Migrate's own commands; `upgrade` also brings the catalogue."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_migrate.cli import db as migrate_group

from app.base.db import db, writing
from trainees import catalogue

group = click.Group(
    "db",
    callback=migrate_group.callback,
    params=migrate_group.params,
    help="Perform database migrations; upgrade also brings skills and indicators.",
)
for _name, _command in migrate_group.commands.items():
    group.add_command(_command, _name)


@group.command("upgrade")
@click.option("--sql", is_flag=True, help="Print the statements instead of running them.")
@click.argument("revision", default="head")
@with_appcontext
def upgrade(sql: bool, revision: str) -> None:
    """Migrate to a revision; at the head, bring skills and published indicators that are not there yet."""
    from flask_migrate import upgrade as migrate

    db.session.rollback()
    migrate(revision=revision, sql=sql)
    if not sql and revision in ("head", "heads"):
        with writing():
            catalogue.bring()
            db.session.commit()
