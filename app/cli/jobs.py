"""flask jobs …: the worker, and the list."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.base.actors import EVERYWHERE
from app.cli import spoken
from app.jobs import job, queue, upkeep, work, worker
from app.jobs.job import STATES
from app.settings import SettingsError

group = click.Group("jobs", help="Long work: the worker, its schedule, and the list of jobs.")


@group.command("work")
@click.option("--until-empty", is_flag=True, help="Do what waits, oldest first, then end.")
@with_appcontext
@spoken.reads
def work_(until_empty: bool) -> None:
    """Work until told to stop (SIGINT, SIGTERM): the running job then goes back to the queue at its next step."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        queue.of(app)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    if until_empty:
        upkeep.sweep()
        click.echo(f"{work.drain()} việc đã chạy.")
    else:
        worker.serve(app)


@group.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="The newest so many."
)
@spoken.json_option
@with_appcontext
@spoken.reads
def list_(state: str | None, limit: int, as_json: bool) -> None:
    """The jobs of every locality, newest first."""
    shown = [job.plain(one) for one in job.listed(EVERYWHERE, state=state, size=limit)]
    spoken.say(
        shown, as_json,
        lambda: [
            f"{one['id']:>6}  {one['state']:<9}  {one['kind']:<24}  {one['subject']:<28}  {one['phase']}" for one in shown
        ],
    )  # fmt: skip
