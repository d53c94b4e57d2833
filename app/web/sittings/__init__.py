"""Tests as they are taken: the public page for a phone, and what a trainer sees of a class."""

from app.web.sittings import arriving, classroom, handing_out, paper
from app.web.sittings.frame import bp

__all__ = ["arriving", "bp", "classroom", "handing_out", "paper"]
