"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import home, plans

    for module in (home, plans):
        app.register_blueprint(module.bp)
