"""Cách tính chỉ tiêu on pages: the catalogue, each one in plain words, and a locality's own versions."""

from app.web.counting_rules import editing, showing
from app.web.counting_rules.frame import bp

__all__ = ["bp", "editing", "showing"]
