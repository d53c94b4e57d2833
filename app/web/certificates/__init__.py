"""Certificates (giấy chứng nhận) on pages. Importing the modules hangs their views on the blueprint."""

from app.web.certificates import designs, ending, issuing, one, register, review, verifying
from app.web.certificates.frame import bp

__all__ = ["bp", "designs", "ending", "issuing", "one", "register", "review", "verifying"]
