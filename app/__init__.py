"""Flask lives in app/factory.py; this package is only the roof's name."""
