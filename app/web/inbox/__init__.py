"""The inbox (việc cần xem lại), on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.inbox import settling, show, workbook
from app.web.inbox.frame import bp

__all__ = ["bp", "settling", "show", "workbook"]
