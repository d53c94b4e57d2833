from app.access.door import csrf, parses_first

__all__ = ["csrf", "parses_first"]
