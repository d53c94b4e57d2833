"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import cards, courses, home, indicators, lessons, plans, trainings

    for module in (cards, courses, home, indicators, lessons, plans, trainings):
        app.register_blueprint(module.bp)
