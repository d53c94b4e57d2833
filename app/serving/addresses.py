"""By which names and numbers the phones of this network reach this machine. Asks nobody outside."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import sys
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

FOLDER = "lan"
"""Below instance/: the authority, the certificate, and the address that phones were told last."""
PRIVATE = tuple(
    IPv4Network(net)
    for net in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "192.0.2.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    )
)  # fmt: skip
"""Networks that nobody on the Internet owns, so that no bank lives there (IANA's special-purpose registry): offices,
homes, phones' own hotspots, what a carrier gives its customers, test grounds."""
LOOPBACK = IPv4Network("127.0.0.0/8")
# Nothing is sent: a datagram socket that "connects" only learns from which of its addresses it would send.
_ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "192.0.2.1")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SIOCGIFADDR = 0x8915


@dataclass(frozen=True)
class Addresses:
    """The machine's name ("may-vanphong", None when it has none that fits a certificate) and its private numbers.

    The first number is the one that it would speak to the network from.
    """

    name: str | None
    numbers: tuple[str, ...]

    @property
    def main(self) -> str:
        """What phones are told: a number, for many phones do not find names. Without a network, localhost."""
        return self.numbers[0] if self.numbers else "localhost"

    @property
    def names(self) -> tuple[str, ...]:
        """Names for a certificate: the machine's, the same in the network (.local), and localhost."""
        return (*((self.name, f"{self.name}.local") if self.name else ()), "localhost")


def found() -> Addresses:
    """This machine's, now."""
    numbers = [*_speaking(), *_interfaces(), *_named()]
    return Addresses(_name(), tuple(dict.fromkeys(number for number in numbers if private(number))))


def private(number: str) -> bool:
    """Whether a number is one of a private network."""
    try:
        address = IPv4Address(number)
    except ValueError:
        return False
    return any(address in network for network in PRIVATE)


def _name() -> str | None:
    label = socket.gethostname().split(".")[0].lower()
    return label if _LABEL.fullmatch(label) and label != "localhost" else None


def _speaking() -> list[str]:
    found_here = []
    for there in _ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            found_here.append(str(probe.getsockname()[0]))
    # A route to everywhere (192.0.2.1) says most about where the phones are.
    return found_here[::-1]


def _interfaces() -> list[str]:
    """Each card's number; Windows tells them by the machine's own name instead."""
    if sys.platform != "linux":
        return []
    import fcntl

    found_here = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, card in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(probe, _SIOCGIFADDR, struct.pack("256s", card.encode()[:15]))
                found_here.append(socket.inet_ntoa(answer[20:24]))
    return found_here


def _named() -> list[str]:
    try:
        return [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    except (OSError, UnicodeError):
        return []


def kept_url(folder: Path) -> str:
    """The https address that phones were told last, or "": what a command beside the server prints on cards."""
    try:
        return (folder / "url").read_text().strip()
    except OSError:
        return ""


def keep_url(folder: Path, url: str) -> None:
    """Remember the address for those commands."""
    (folder / "url").write_text(f"{url}\n")
