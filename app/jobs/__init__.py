"""Long work. The queue carries only ids; what a job is and how far it came stands in the database.

The queue is chosen here (huey: embedded in a SQLite file of its own, Redis where QUEUE_URL names one); the job
table with lease, heartbeat and progress comes with the first job that needs it.
"""

from __future__ import annotations

from huey import Huey, SqliteHuey
from huey.exceptions import ConfigurationError

from app.settings import Settings, SettingsError


def open_queue(settings: Settings) -> Huey:
    """The queue of this installation. SettingsError when QUEUE_URL names something that cannot be had."""
    if not settings.queue_url:
        # A file of its own: a busy queue never holds the lock of the register.
        return SqliteHuey("hocvuso", filename=str(settings.instance / "queue.sqlite"), fsync=True)
    if not settings.queue_url.startswith(("redis://", "rediss://")):
        raise SettingsError("QUEUE_URL must begin with redis:// or rediss://, or be left out.")
    try:
        from huey import RedisHuey

        return RedisHuey("hocvuso", url=settings.queue_url)
    except (ImportError, ConfigurationError):
        raise SettingsError(
            "QUEUE_URL names Redis, but the Python package 'redis' is not installed."
        ) from None
