"""Brake: how often one address may fail at something that is open to strangers.

Counted in memory, a number for each worker: a counter in the database would be a write, and a flood of writes is what
keeps the scans of a hall waiting. It sheds load; what it guards must be hopeless to guess by itself.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from app.base import clock
from app.base.errors import TooMany

_ADDRESSES = 5000  # remembered at once; the one that failed longest ago is forgotten first


class Brake:
    """`most` failures of one address within `during`; the next ones are refused until that while is over."""

    def __init__(self, most: int, during: timedelta) -> None:
        self.most, self.during = most, during
        self._failed: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """TooMany when this address has failed too often."""
        since, count = self._failed.get(address, (None, 0))
        if since is not None and count >= self.most and clock.now() - since < self.during:
            raise TooMany("too_many", "Thử sai quá nhiều lần. Mời đợi một phút rồi thử lại.")

    def count(self, address: str) -> None:
        """It failed once more."""
        now = clock.now()
        with self._lock:
            since, count = self._failed.pop(address, (now, 0))
            self._failed[address] = (since, count + 1) if now - since < self.during else (now, 1)
            while len(self._failed) > _ADDRESSES:
                self._failed.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._failed.clear()
