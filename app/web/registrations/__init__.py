"""Registration for a training: its public page with the slip, what a trainer does with it, and the poster."""

from app.web.registrations import handouts, managing, signing_up  # noqa: F401
from app.web.registrations.frame import bp

__all__ = ["bp"]
