"""Places and how many people live there, on pages. Importing the modules hangs their views on the one blueprint."""

from app.web.areas import entries, id_cards, places, population, schools, units
from app.web.areas.frame import bp

__all__ = ["bp", "entries", "id_cards", "places", "population", "schools", "units"]
