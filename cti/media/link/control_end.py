"""The control process's end of the media process: commands out, reports in."""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Protocol

from cti.errors import NoResource
from cti.media.link.child import STOP_SECONDS, Child
from cti.media.link.commands import Command, More, Play, PlayStream, Quit, StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.inherited import Estate, Inherited, fits
from cti.media.link.listeners import Listener, Listeners
from cti.media.link.packets import ROOM_BYTES, Packer, Unpacker, Unsendable
from cti.media.link.present import Present
from cti.media.link.records import Alive, Doing, Played, Ready, RecordingDone, Report, Trouble
from cti.media.recording.sealing import sealed

log = logging.getLogger(__name__)

START_SECONDS = 20.0
TAKE_OVER_SECONDS = 3.0
"""So long one that waits for us may take to say what goes on; it takes some ticks."""
DYING_SECONDS = 0.2
"""So long a process may take to go whose link has closed."""


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


class MediaProcess:
    """Starts the media process and talks to it; belongs to one asyncio loop.

    When the process dies by itself, listeners hear `Trouble`, `Played(finished=False)` of every
    prompt that was being played, and `RecordingInterrupted` of every recording; then `on_died` is
    called, and `start` may be called again. The new process is told everything that went on, and the
    commands that were sent meanwhile: bridges, detectors and music are as before. The descriptors of
    the spans stay the caller's.

    `spare`: keep a second process that has done all of its start but the lines, so that a start again
    takes some ticks and not a second. It costs 60 MB of memory, and no time.
    """

    def __init__(self, on_died: Callable[[], None] = lambda: None, *, spare: bool = False) -> None:
        self.on_died = on_died
        self.realtime = False
        """SCHED_FIFO was granted."""
        self._listeners = Listeners()
        self._tokens = itertools.count(1)
        self._packer = Packer()
        self._unpacker: Unpacker[Report] = Unpacker(Report)
        self._present = Present()
        self._waiting: deque[Command] = deque()
        self._flushing = False
        self._recording_keys = ""
        self._keep_spare = spare
        self._spare: Child | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        """A spare that is being started, and recordings that are being sealed."""
        self._socket: socket.socket | None = None
        self._child: Child | Inherited | None = None
        self.estate: Estate | None = None
        """What went on without us, where the process of an earlier control process was taken over."""
        self._ready: asyncio.Future[Ready] | None = None
        self._closed: asyncio.Event = asyncio.Event()
        self._stopping = False

    @property
    def running(self) -> bool:
        return self._socket is not None

    @property
    def pid(self) -> int | None:
        """Number of the media process; None while there is none."""
        return self._child.pid if self._child and self.running else None

    @property
    def spare_pid(self) -> int | None:
        """Number of the process that would take over; None while there is none."""
        return self._spare.pid if self._spare and self._spare.alive else None

    # --- MediaLink -----------------------------------------------------------------------------

    def send(self, command: Command) -> None:
        self._present.command(command)
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
        if self._child is not None:
            # Until it is gone altogether the channels that it opened can be opened by nobody else.
            await self._child.end(kill_after=DYING_SECONDS)
            self._child = None
        self._recording_keys = config.recording_keys
        descriptors = tuple(one for span in config.spans for one in span.descriptors)
        inherited = Inherited.find(Path(config.socket)) if config.socket else None
        if inherited is not None and await self._take_over(inherited, config):
            if self._keep_spare:
                self._begin(self._prepare_spare(descriptors))
            return
        spare, self._spare = self._spare, None
        if not await self._start_with_spare(spare, descriptors, config):
            try:
                child = await Child.begin(descriptors)
            except OSError as error:
                raise NoResource(f"The media process cannot be started: {error}.") from error
            if not await self._start_with(child, config):
                raise NoResource("The media process did not start; its own message above says why.")
        if self._keep_spare:
            self._begin(self._prepare_spare(descriptors))

    async def _start_with_spare(
        self, spare: Child | None, descriptors: tuple[int, ...], config: MediaConfig
    ) -> bool:
        if spare is None:
            return False
        if spare.alive and spare.descriptors == descriptors:
            if await self._start_with(spare, config):
                return True
            log.warning("The spare media process is gone; another one is started.")
        await spare.end()
        return False

    async def _take_over(self, inherited: Inherited, config: MediaConfig) -> bool:
        """Whether the process that waits goes on for us. If not it has ended in order."""
        log.warning("The media process of an earlier server is taken over.")
        waiting, self._waiting = self._waiting, deque()
        self._hold(inherited)
        ready = self._ready
        assert ready is not None
        try:
            async with asyncio.timeout(TAKE_OVER_SECONDS):
                self.realtime = (await ready).realtime
        except (TimeoutError, OSError):
            log.error("It says nothing of use, and is ended; another one is started.")
            self._stopping = True
            await self._end()
        finally:
            self._ready = None
        if self._socket is not None and self.estate is not None:
            self.estate.take(self._present)
            self.estate.kept = fits(self.estate.config, config)
            if self.estate.kept:
                self.estate.open = False
                self._tokens = itertools.count(self._present.last_token + 1)
                self._waiting.extend(waiting)
                self._flush()
                return True
            await self._quit()
            self.estate.open = False
        self._present = Present()
        self._waiting = waiting
        for command in waiting:
            self._present.command(command)
        return False

    def _hold(self, child: Child | Inherited) -> None:
        """This is the process that is talked to from now on."""
        loop = asyncio.get_running_loop()
        self._child, self._socket = child, child.socket
        self._stopping = False
        self._closed = asyncio.Event()
        self._ready = loop.create_future()
        loop.add_reader(self._socket, self._readable)

    async def _start_with(self, child: Child, config: MediaConfig) -> bool:
        """Whether this one ticks. If not it is ended."""
        self._hold(child)
        assert self._ready is not None
        try:
            child.configure(config)
            self._flush()  # what is said before it is ready is read at its first tick
            async with asyncio.timeout(START_SECONDS):
                self.realtime = (await self._ready).realtime
        except (TimeoutError, OSError):
            self._stopping = True
            await self._end()
            return False
        finally:
            self._ready = None
        return True

    def kill(self) -> None:
        """End a process that does not move any more: it has then died by itself."""
        if self._child is not None and self._child.alive:
            self._child.kill()

    def forget(self) -> None:
        """All calls were cleared: the next start begins with silence."""
        self._present.forget_calls()
        self._waiting = deque(self._present.replay())

    async def stop(self) -> None:
        """End the process: recordings are sealed and reported first. May be called twice."""
        if self._child is not None:
            await self._quit()
        self._keep_spare = False
        await asyncio.gather(*self._tasks)
        spare, self._spare = self._spare, None
        if spare is not None:
            await spare.end()
        self._present = Present()
        self._waiting.clear()

    async def _quit(self) -> None:
        """End the process that is talked to: recordings are sealed and reported first."""
        self._stopping = True
        self.send(Quit())
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._closed.wait()
        except TimeoutError:
            log.warning("The media process did not end in time and is killed.")
        await self._end()

    async def _prepare_spare(self, descriptors: tuple[int, ...]) -> None:
        if self._spare is not None or not self._keep_spare:
            return
        try:
            self._spare = await Child.begin(descriptors)
        except OSError as error:
            log.warning("There is no spare media process: %s.", error)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end(self) -> None:
        child, self._child = self._child, None
        self._close()
        if child is not None:
            await child.end()

    def _close(self) -> None:
        if self._socket is not None:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._socket)
            loop.remove_writer(self._socket)
            self._socket.close()
            self._socket = None
        # What was not sent is part of the state; what is no state has lost its meaning.
        self._waiting = deque(self._present.replay())
        self._flushing = False
        self._closed.set()

    # --- the socket ----------------------------------------------------------------------------

    def _flush(self) -> None:
        self._flushing = False
        while self._socket is not None and self._waiting:
            try:
                packet, count = self._packer.pack(self._waiting, More())
            except Unsendable as problem:
                self._refuse(self._waiting.popleft(), str(problem))
                continue
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

    def _refuse(self, command: Command, problem: str) -> None:
        """Tell of a command that cannot be sent; whoever waits for its end is told that too."""
        told: list[Report] = [Trouble(problem)]
        if isinstance(command, Play | PlayStream):
            told.append(Played(command.row, command.token, finished=False))
        elif isinstance(command, StartRecording):
            told.append(RecordingDone(command.token, command.path, 0.0, "", problem, kept=False))
        for report in told:
            self._present.report(report)
            self._listeners.tell(report)

    def _writable(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_writer(self._socket)
        self._flush()

    def _readable(self) -> None:
        while self._socket is not None:
            try:
                packet = self._socket.recv(ROOM_BYTES)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._lost()
                return
            reports, problems = self._unpacker.unpack(packet)
            for problem in problems:
                log.error("The media process said what cannot be read: %s.", problem)
            for report in reports:
                if self._inherits(report):
                    continue
                self._present.report(report)
                if isinstance(report, Ready) and self._ready and not self._ready.done():
                    self._ready.set_result(report)
                self._listeners.tell(report)

    def _inherits(self, report: Report) -> bool:
        """Take what a process tells of itself that another control process began."""
        match report:
            case Alive(config):
                self.estate = Estate(config)
            case Doing(command):
                self._present.command(command)
            case _:
                if isinstance(report, RecordingDone) and self.estate and self.estate.open:
                    self.estate.done.append(report)
                return False
        return True

    def _lost(self) -> None:
        if self._ready is not None or self._stopping:
            self._close()
            if self._ready is not None and not self._ready.done():
                self._ready.set_exception(ConnectionResetError("the media process ended"))
            return
        told, recordings = self._present.interrupted()
        self._close()
        self._listeners.tell(Trouble("The media process ended by itself: no call has sound."))
        for report in told:
            self._listeners.tell(report)
        if recordings:
            self._begin(self._seal(recordings))
        self.on_died()

    async def _seal(self, recordings: list[StartRecording]) -> None:
        files = sealed(recordings, self._recording_keys)
        while (done := await asyncio.to_thread(next, files, None)) is not None:
            self._listeners.tell(done)
