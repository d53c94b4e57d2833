"""The same core calls, spoken on the command line: `flask …` from the project's root."""

from flask import Flask


def register(app: Flask) -> None:
    """Every noun's commands."""
    from app.cli import (
        accounts,
        attendance,
        certificates,
        courses,
        database,
        demo,
        devices,
        enrolments,
        figures,
        inbox,
        indicators,
        jobs,
        ledger,
        lessons,
        localities,
        outreach,
        people,
        plans,
        reports,
        results,
        rosters,
        serve,
        sums,
        trainings,
    )

    for module in (
        accounts,
        attendance,
        certificates,
        courses,
        database,
        demo,
        devices,
        enrolments,
        figures,
        inbox,
        indicators,
        jobs,
        ledger,
        lessons,
        localities,
        outreach,
        people,
        plans,
        reports,
        results,
        rosters,
        serve,
        sums,
        trainings,
    ):
        app.cli.add_command(module.group)
