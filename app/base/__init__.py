"""The floor of the house: imports none of ours. Only db.py knows Flask-SQLAlchemy; nobody here knows Flask."""
