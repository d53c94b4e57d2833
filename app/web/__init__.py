"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import accounts, cards, courses, home, indicators, lessons, people, plans, rosters, trainings

    for module in (accounts, cards, courses, home, indicators, lessons, people, plans, rosters, trainings):
        app.register_blueprint(module.bp)
