"""What views need of the door; the door itself stands beside the permissions it asks."""

from app.access.door import csrf, parses_first

__all__ = ["csrf", "parses_first"]
