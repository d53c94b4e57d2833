"""Parts: what the office collects from its units, a unit's own page without an account, a focal point's home."""

from app.web.parts import mine, office, returned, sending
from app.web.parts.frame import bp

__all__ = ["bp", "mine", "office", "returned", "sending"]
