"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import (
        accounts,
        areas,
        cards,
        courses,
        held,
        home,
        indicators,
        jobs,
        leaving,
        lessons,
        people,
        plans,
        rosters,
        trainings,
    )

    for module in (
        accounts,
        areas,
        cards,
        courses,
        held,
        home,
        indicators,
        jobs,
        leaving,
        lessons,
        people,
        plans,
        rosters,
        trainings,
    ):
        app.register_blueprint(module.bp)
