"""The server's entry: wsgi:app."""

from app.factory import create_app

app = create_app()
