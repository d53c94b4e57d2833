"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import (
        accounts,
        areas,
        cards,
        courses,
        devices,
        hall,
        held,
        history,
        home,
        inbox,
        indicators,
        jobs,
        lan,
        leaving,
        lessons,
        papers,
        people,
        plans,
        queue,
        registrations,
        rosters,
        scanner,
        self_checkin,
        trainings,
    )

    for module in (
        accounts,
        areas,
        cards,
        courses,
        devices,
        hall,
        held,
        history,
        home,
        inbox,
        indicators,
        jobs,
        lan,
        leaving,
        lessons,
        papers,
        people,
        plans,
        queue,
        registrations,
        rosters,
        scanner,
        self_checkin,
        trainings,
    ):
        app.register_blueprint(module.bp)
