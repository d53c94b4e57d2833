"""The same core calls, spoken on the command line: `flask …` from the project's root."""

from flask import Flask


def register(app: Flask) -> None:
    """Every noun's commands."""
    from app.cli import database, plans

    for module in (database, plans):
        app.cli.add_command(module.group)
