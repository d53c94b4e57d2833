"""A province's pages: rounds added up, files taken in, communes, successions. Importing the modules hangs their views on the
blueprint."""

from app.web.province import communes, files, rounds, successions
from app.web.province.frame import bp

__all__ = ["bp", "communes", "files", "rounds", "successions"]
