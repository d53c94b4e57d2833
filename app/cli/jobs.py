"""flask jobs …: the worker."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.jobs import open_queue
from app.settings import SettingsError

group = click.Group("jobs", help="Long work: the worker and its schedule.")


@group.command("work")
@with_appcontext
def work() -> None:
    """Work until told to stop (SIGINT, SIGTERM)."""
    try:
        queue = open_queue(current_app.extensions["settings"])
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    consumer = queue.create_consumer(workers=1, periodic=True, check_worker_health=True)
    consumer.run()
