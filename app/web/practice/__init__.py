"""The practical checklist: of a course, on a lesson's grid, on paper, and what a training's page says of it."""

from app.web.practice import editing, grid, printing  # noqa: F401
from app.web.practice.frame import bp, of_course, of_training

__all__ = ["bp", "of_course", "of_training"]
