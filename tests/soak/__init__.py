"""The soak: three phones scan a whole evening through a network that does everything wrong, and nothing may be lost.

`evening.py` writes what happens at the doors, `phones.py` is a phone as a process of its own, `page.py` the scanner
page in a real Chromium, `chaos.py` the network, `hall.py` lets it all happen and pulls plugs, `audit.py` compares what
the phones know with what the database says. `python -m tests.soak --help` runs it long.
"""
