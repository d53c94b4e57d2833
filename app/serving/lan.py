"""The way from a phone of this network to the product: the door and the guide beside it, looked after while they run."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from app.serving import addresses, authority
from app.serving.addresses import Addresses
from app.serving.door import Door
from app.serving.guide import Facts, Guide
from app.serving.web import Web

GUIDE_THREADS = 4


class Lan:
    """https for phones at `port`, and the guide over plain http at `guide_port`; both on every address.

    `folder` is where the authority is kept. `callers`: see Door. Making it raises OSError for a port that is taken.
    Without a network it waits for one (look()). `is_new` tells that the authority was made just now: phones must trust it first.
    """

    def __init__(
        self, folder: Path, *, port: int, guide_port: int, behind: int, render: Callable[[Facts], str],
        find: Callable[[], Addresses] = addresses.found,
    ) -> None:  # fmt: skip
        self._find, self._turn = find, threading.Lock()
        self.addresses = find()
        self.authority, self.is_new = authority.opened(folder, self.addresses.name)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.set_alpn_protocols(["http/1.1"])
        self._take_certificate()
        self._door = Door(self._context, port, behind)
        try:
            self._guide = Web(
                Guide(
                    self.authority.root_der, self.authority.title, self.authority.fingerprint, render=render,
                    https_of=self.https_of,
                ),
                "0.0.0.0", guide_port, threads=GUIDE_THREADS, most_body=1024,  # noqa: S104 (phones come from anywhere)
            )  # fmt: skip
        except OSError:
            self._door.stop()
            raise

    @property
    def callers(self) -> Mapping[int, str]:
        """Which phone a forwarded connection stands for."""
        return self._door.callers

    @property
    def url(self) -> str:
        """https of the first address, without a slash at its end."""
        return f"https://{self.addresses.main}:{self._door.port}"

    @property
    def urls(self) -> tuple[str, ...]:
        """https of every address and of the machine's name in the network."""
        names = self.authority.vouches_for(self.addresses.names)
        hosts = (*self.addresses.numbers, *(name for name in names if name.endswith(".local")))
        return tuple(f"https://{host}:{self._door.port}" for host in hosts)

    @property
    def guide_url(self) -> str:
        """What the QR holds."""
        return f"http://{self.addresses.main}:{self._guide.port}/"

    @property
    def ports(self) -> str:
        """What a firewall has to let in."""
        return f"{self._door.port}, {self._guide.port}"

    @property
    def alive(self) -> bool:
        """Whether both still answer."""
        return self._door.alive and self._guide.alive

    def https_of(self, host: str) -> str:
        """https at the host by which a phone came to the guide, when that is one of ours; else the first address."""
        ours = (*self.addresses.numbers, *self.authority.vouches_for(self.addresses.names))
        return f"https://{host if host in ours else self.addresses.main}:{self._door.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._door.start()
        self._guide.start()

    def stop(self) -> None:
        """Hang up."""
        self._door.stop()
        self._guide.stop()

    def look(self) -> bool:
        """Follow the machine into another network, and renew the certificate in time; whether the addresses changed.

        Between two networks there is none: the last ones stay until there is one again.
        """
        with self._turn:
            now = self._find()
            changed = bool(now.numbers) and now != self.addresses
            if changed:
                self.addresses = now
            self._take_certificate()
            return changed

    def _take_certificate(self) -> None:
        # A context gives new connections what was loaded last; those that stand keep theirs.
        chain, key = self.authority.certificate(self.addresses)
        self._context.load_cert_chain(chain, key)
