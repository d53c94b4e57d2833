"""Feedback: the public page on which somebody says it, what officers and trainers read of it, and the figure it offers."""

from app.web.feedback import reading, saying
from app.web.feedback.frame import bp

__all__ = ["bp", "reading", "saying"]
