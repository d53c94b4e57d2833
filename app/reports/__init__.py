"""Lays out: rows in, bytes out. Nothing here decides a number."""
