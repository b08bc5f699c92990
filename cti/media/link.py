"""The control process's end of the media process: commands out, reports in."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import socket
import sys
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from cti.errors import NoResource
from cti.media.config import MediaConfig, SpanSpec
from cti.media.records import Command, Quit, Ready, Report, Trouble

__all__ = ["MediaConfig", "MediaLink", "MediaProcess", "SpanSpec"]

log = logging.getLogger(__name__)

Listener = Callable[[Report], None]

PACKET_RECORDS = 64
"""Most records of one packet; so a packet stays well below the buffer of its socket."""
PACKET_BYTES = 1 << 18
START_SECONDS = 20.0
STOP_SECONDS = 5.0
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class MediaLink(Protocol):
    """What call control, queues and flows are handed to make sound.

    `send` never waits and never fails: commands are queued and carried out at the next tick, in
    order. Reports reach every listener on the loop.
    """

    def send(self, command: Command) -> None: ...

    def listen(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        """Hear every report; returns the function that ends it."""
        ...

    def new_token(self) -> int:
        """A fresh number for a player or a recorder."""
        ...


class Listeners:
    """Who hears reports, in the order in which they came; a broken one harms nobody else."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def tell(self, report: Report) -> None:
        for listener in list(self._listeners):
            try:
                listener(report)
            except Exception:
                log.exception("A listener failed at %r", report)


class MediaProcess:
    """Starts the media process and talks to it; belongs to one asyncio loop.

    When the process dies by itself, listeners hear `Trouble` and `on_died` is called: everything that
    the rows had is gone, and `start` may be called again. Commands that are sent while none runs
    are dropped, but those before the first start wait for it. The descriptors of the spans stay the caller's.
    """

    def __init__(self, on_died: Callable[[], None] = lambda: None) -> None:
        self.on_died = on_died
        self.realtime = False
        """SCHED_FIFO was granted."""
        self._listeners = Listeners()
        self._tokens = itertools.count(1)
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(list[Report])
        self._waiting: deque[Command] = deque()
        self._flushing = False
        self._keep_waiting = True
        self._socket: socket.socket | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._ready: asyncio.Future[Ready] | None = None
        self._closed: asyncio.Event = asyncio.Event()
        self._stopping = False

    @property
    def running(self) -> bool:
        return self._socket is not None

    @property
    def pid(self) -> int | None:
        """Number of the media process; None while there is none."""
        return self._process.pid if self._process and self.running else None

    # --- MediaLink -----------------------------------------------------------------------------

    def send(self, command: Command) -> None:
        if self._socket is None and not self._keep_waiting:
            return
        self._waiting.append(command)
        if self._socket is not None and not self._flushing:
            self._flushing = True
            asyncio.get_running_loop().call_soon(self._flush)

    def listen(self, listener: Listener) -> Callable[[], None]:
        return self._listeners.add(listener)

    def new_token(self) -> int:
        return next(self._tokens)

    # --- life ----------------------------------------------------------------------------------

    async def start(self, config: MediaConfig) -> None:
        """Start the process and wait until it ticks. Raises NoResource with the reason if it does not."""
        if self.running:
            raise RuntimeError("the media process runs already")
        loop = asyncio.get_running_loop()
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        near.setblocking(False)
        inherited = [far.fileno(), *(one for span in config.spans for one in span.descriptors)]
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cti.media", "--link", str(far.fileno()),
                pass_fds=inherited,
                start_new_session=True,  # a Ctrl-C is the server's, which then ends this in order
                env=os.environ | dict.fromkeys(_ONE_THREAD, "1"),
            )  # fmt: skip
            near.send(self._encoder.encode(config))
        except OSError as error:
            near.close()
            raise NoResource(f"The media process cannot be started: {error}.") from error
        finally:
            far.close()
        self._socket = near
        self._stopping = False
        self._closed = asyncio.Event()
        self._ready = loop.create_future()
        loop.add_reader(near, self._readable)
        try:
            async with asyncio.timeout(START_SECONDS):
                self.realtime = (await self._ready).realtime
        except (TimeoutError, ConnectionError) as error:
            self._stopping = True
            await self._end()
            raise NoResource(
                "The media process did not start; its own message above says why."
            ) from error
        finally:
            self._ready = None
        self._keep_waiting = False
        self._flush()

    async def stop(self) -> None:
        """End the process: recordings are sealed and reported first. May be called twice."""
        if self._process is None:
            return
        self._stopping = True
        self.send(Quit())
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._closed.wait()
        except TimeoutError:
            log.warning("The media process did not end in time and is killed.")
        await self._end()

    async def _end(self) -> None:
        process, self._process = self._process, None
        self._close()
        if process is None:
            return
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _close(self) -> None:
        if self._socket is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._socket)
            loop.remove_writer(self._socket)
            self._socket.close()
            self._socket = None
        self._waiting.clear()
        self._flushing = False
        self._closed.set()

    # --- the socket ----------------------------------------------------------------------------

    def _flush(self) -> None:
        self._flushing = False
        while self._socket is not None and self._waiting:
            count = min(PACKET_RECORDS, len(self._waiting))
            packet = self._encoder.encode([self._waiting[index] for index in range(count)])
            try:
                self._socket.send(packet)
            except BlockingIOError:
                self._flushing = True
                asyncio.get_running_loop().add_writer(self._socket, self._writable)
                return
            except OSError:
                return  # the reader finds the link closed, and says so
            for _ in range(count):
                self._waiting.popleft()

    def _writable(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_writer(self._socket)
        self._flush()

    def _readable(self) -> None:
        while self._socket is not None:
            try:
                packet = self._socket.recv(PACKET_BYTES)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._lost()
                return
            for report in self._decoder.decode(packet):
                if isinstance(report, Ready) and self._ready and not self._ready.done():
                    self._ready.set_result(report)
                self._listeners.tell(report)

    def _lost(self) -> None:
        self._close()
        if self._ready is not None:
            if not self._ready.done():
                self._ready.set_exception(ConnectionResetError("the media process ended"))
        elif not self._stopping:
            self._listeners.tell(Trouble("The media process ended by itself: no call has sound."))
            self.on_died()
