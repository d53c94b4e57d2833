"""The pages: one module a screen family. A view loads, asks the core, commits, shows."""

from flask import Flask


def register(app: Flask) -> None:
    """Every screen family's blueprint."""
    from app.web import home

    for module in (home,):
        app.register_blueprint(module.bp)
