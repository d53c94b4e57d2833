"""Teams and who is in them: joining, free half-days, what one volunteer sees of their days."""
