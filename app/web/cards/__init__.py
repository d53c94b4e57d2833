"""Cards (thẻ) on pages: printed, kept, and what a card's own QR opens. Importing the modules hangs their views."""

from app.web.cards import holder, keeping, printing
from app.web.cards.frame import bp
from app.web.cards.holder import shortened

__all__ = ["bp", "holder", "keeping", "printing", "shortened"]
