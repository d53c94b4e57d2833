"""What every answer with a stranger's file must say to the browser."""

from __future__ import annotations

from urllib.parse import quote

from werkzeug.test import TestResponse


def assert_handed_out(answer: TestResponse, filename: str, mimetype: str) -> None:
    """Saved under its own name, never shown, guessed at or run."""
    assert answer.status_code == 200
    said = answer.headers["Content-Disposition"]
    assert said.startswith('attachment; filename="tai-lieu-')
    assert said.endswith(f"filename*=UTF-8''{quote(filename)}")
    assert answer.mimetype == mimetype
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox; default-src 'none'"]
