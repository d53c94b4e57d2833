"""Ends TLS for phones and hands what they send to the web server on this machine, byte by byte.

One thread with an event loop: a phone that says nothing, or stops in the middle of its handshake or of its request,
costs a little memory and no thread, so nobody else waits. The web server behind takes a request in whole before one of
its threads sees it. Forty such phones took gunicorn's 2 × 16 threads, and every second good request timed out; cheroot
ends TLS where it accepts, so that one is enough. Neither can be told otherwise; 440 leave this one as quick as before.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass

HANDSHAKE, FIRST_BYTE, IDLE = 10.0, 20.0, 150.0
"""Seconds: to finish a handshake, to begin a request after it, and without a byte either way."""
MOST = 400
"""Connections at once (Windows' select() takes 512); beyond, whoever has been silent longest makes room. None is counted
by its address: a whole hall behind a router comes with one."""
_PIECE = 64 * 1024
_LOST = (OSError, EOFError, asyncio.TimeoutError, ssl.SSLError)


class Door:
    """https on all addresses at `port`, forwarded to 127.0.0.1:`behind`. `start()` raises OSError when the port is taken.

    `callers` maps the local port of a connection to the web server to the address of the phone it stands for.
    """

    def __init__(self, context: ssl.SSLContext, port: int, behind: int, *, host: str = "") -> None:
        self.context, self.behind = context, behind
        self.callers: dict[int, str] = {}
        self._listener = socket.create_server((host, port), backlog=512)
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._lines: dict[asyncio.Task[None], _Line] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="door", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)
        self._listener.close()

    @property
    def alive(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        # Somebody who hangs up in the middle is no news; the default handler would print a traceback for each.
        self._loop.set_exception_handler(lambda loop, what: None)
        self._loop.create_task(self._accept())
        try:
            self._loop.run_forever()
        finally:
            running = asyncio.all_tasks(self._loop)
            for task in running:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*running, return_exceptions=True))
            self._loop.close()

    async def _accept(self) -> None:
        while True:
            try:
                caller, address = await self._loop.sock_accept(self._listener)
            except OSError:  # out of handles for a moment: those in use come back
                await asyncio.sleep(0.1)
                continue
            if len(self._lines) >= MOST:
                min(self._lines, key=lambda task: self._lines[task].moved).cancel()
            line = _Line(str(address[0]).removeprefix("::ffff:"), self._loop.time())
            task = self._loop.create_task(self._serve(caller, line))
            self._lines[task] = line
            task.add_done_callback(self._lines.pop)

    async def _serve(self, caller: socket.socket, line: _Line) -> None:
        with contextlib.suppress(*_LOST):
            reader, writer = await self._handshake(caller)
            async with _closing(writer):
                await self._forward(reader, writer, line)

    async def _handshake(self, caller: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader = asyncio.StreamReader(limit=_PIECE)
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol,
                caller,
                ssl=self.context,
                ssl_handshake_timeout=HANDSHAKE,
                ssl_shutdown_timeout=2,
            )
        except BaseException:
            caller.close()
            raise
        return reader, asyncio.StreamWriter(transport, protocol, reader, self._loop)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: _Line) -> None:
        first = await asyncio.wait_for(reader.read(_PIECE), FIRST_BYTE)
        if not first:
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        port = int(there_writer.get_extra_info("sockname")[1])
        self.callers[port] = line.caller  # before the first byte: the server looks it up
        try:
            async with _closing(there_writer):
                there_writer.write(first)
                await self._both(line, reader, there_writer, there_reader, writer)
        finally:
            self.callers.pop(port, None)

    async def _both(
        self, line: _Line, from_phone: asyncio.StreamReader, to_server: asyncio.StreamWriter,
        from_server: asyncio.StreamReader, to_phone: asyncio.StreamWriter,
    ) -> None:  # fmt: skip
        """Both ways until one side hangs up or nothing was said for long."""

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while piece := await source.read(_PIECE):
                line.moved = self._loop.time()
                sink.write(piece)
                await sink.drain()

        ways = [
            self._loop.create_task(pump(from_phone, to_server)),
            self._loop.create_task(pump(from_server, to_phone)),
        ]
        try:
            done: set[asyncio.Task[None]] = set()
            while not done and (left := line.moved + IDLE - self._loop.time()) > 0:
                done, _ = await asyncio.wait(ways, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)


@dataclass
class _Line:
    """One connection: whose, and when a byte moved last, in the loop's time."""

    caller: str
    moved: float


@contextlib.asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Sends what is left, then hangs up."""
    try:
        yield
    finally:
        writer.close()
        with contextlib.suppress(*_LOST):
            await asyncio.wait_for(writer.wait_closed(), HANDSHAKE)
