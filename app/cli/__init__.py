"""The same core calls, spoken on the command line: `flask …` from the project's root."""

from flask import Flask


def register(app: Flask) -> None:
    """Every noun's commands."""
    from app.cli import (
        accounts,
        attendance,
        courses,
        database,
        demo,
        devices,
        enrolments,
        inbox,
        indicators,
        jobs,
        ledger,
        lessons,
        localities,
        people,
        plans,
        reports,
        rosters,
        serve,
        trainings,
    )

    for module in (
        accounts,
        attendance,
        courses,
        database,
        demo,
        devices,
        enrolments,
        inbox,
        indicators,
        jobs,
        ledger,
        lessons,
        localities,
        people,
        plans,
        reports,
        rosters,
        serve,
        trainings,
    ):
        app.cli.add_command(module.group)
