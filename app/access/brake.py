"""Brake: how often one address may fail at something that is open to strangers.

Counted in memory, a number for each worker: a counter in the database would be a write, also of those who check a certificate by
GET, and a flood of writes is what keeps the scans of a hall waiting. It sheds load; what it guards must be hopeless to guess
by itself. Where that is so only because tries are few (a birth year, four digits), the allowance is `of_all` workers together.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

from app.base import clock
from app.base.errors import TooMany

WORKERS: Final = 2
"""As the server is started: no worker knows how many there are. Where it is one, an allowance of all is stricter than it says."""
_ADDRESSES = 5000  # remembered at once; the one that failed longest ago is forgotten first


def origin(address: str | None) -> str:
    """Where somebody asks from: the address; of IPv6 its network of 64 bits, all of whose addresses one phone has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return address or ""


def network(address: str) -> str:
    """Whom an address counts as: itself; of IPv6 its /64, which one house has to itself. Other words stay as they are."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return address
    return str(read.ipv4_mapped or IPv6Address(int(read) >> 64 << 64))


class Brake:
    """`most` failures of one address within `during`; the next ones are refused until that while is over.

    `refusal`: code and sentence of the TooMany. `of_all`: so many of all workers together, of which each has its share.
    """

    def __init__(
        self, most: int, during: timedelta,
        refusal: tuple[str, str] = ("too_many", "Thử sai quá nhiều lần. Mời đợi một phút rồi thử lại."),
        *, of_all: bool = False,
    ) -> None:  # fmt: skip
        self.most, self.during, self.refusal = most // WORKERS if of_all else most, during, refusal
        self._failed: OrderedDict[str, tuple[datetime, int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """TooMany when this address has failed too often."""
        since, count = self._failed.get(network(address), (None, 0))
        if since is not None and count >= self.most and clock.now() - since < self.during:
            raise TooMany(*self.refusal)

    def count(self, address: str) -> None:
        """It failed once more."""
        now, address = clock.now(), network(address)
        with self._lock:
            since, count = self._failed.pop(address, (now, 0))
            self._failed[address] = (since, count + 1) if now - since < self.during else (now, 1)
            while len(self._failed) > _ADDRESSES:
                self._failed.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._failed.clear()
