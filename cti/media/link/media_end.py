"""The media process's end of the link: packets of records, never waited for."""

from __future__ import annotations

import logging
import socket
from collections import deque
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cti.media.link.commands import Command, More
from cti.media.link.config import MediaConfig
from cti.media.link.packets import ROOM_BYTES, Packer, Unpacker, Unsendable
from cti.media.link.present import Present
from cti.media.link.records import (
    Alive,
    Doing,
    LineSilent,
    Ready,
    RecordingDone,
    Report,
    TickFigures,
    Trouble,
)
from cti.media.link.vacancy import Vacancy
from drivers.line import FRAME_SECONDS

log = logging.getLogger("cti.media")

MOST_LETTERS = 200
"""Of the sentence that stands for a report which cannot be sent."""
MOST_HELD_TICKS = 5
"""So long the rest of what was said at once is waited for."""
LOOK_EVERY = round(1.0 / FRAME_SECONDS)
"""Ticks without a control process after which it is looked whether anything is left to be heard."""


class LinkEnd:
    """The socket to the control process.

    Where the configuration says so it outlives that process: what goes on is kept, and the next
    control process is told all of it.
    """

    def __init__(self, descriptor: int) -> None:
        self._socket = socket.socket(fileno=descriptor)
        self._unpacker: Unpacker[Command] = Unpacker(Command)
        self._packer = Packer()
        self._buffer = bytearray(ROOM_BYTES)
        self._view = memoryview(self._buffer)
        self._outgoing: deque[Report] = deque(maxlen=100_000)
        self._config = MediaConfig(0)
        self._present: Present | None = None
        """What goes on, where somebody may have to be told of it."""
        self._silent: set[str] = set()
        """Spans from which nothing comes."""
        self._held: list[Command] = []
        """Commands whose rest is to come in the next packet."""
        self._held_ticks = 0
        self._ready: Ready | None = None
        self._vacancy: Vacancy | None = None
        self._waited = 0
        """Ticks without a control process."""
        self.closed = False

    def configuration(self) -> MediaConfig:
        """The first record; waits for it. Raises EOFError when the link closes first."""
        packet = self._socket.recv(ROOM_BYTES)
        if not packet:
            raise EOFError("the link closed before it brought a configuration")
        self._socket.setblocking(False)
        self._config = msgspec.msgpack.decode(packet, type=MediaConfig)
        if self._config.linger:
            self._present = Present()
        return self._config

    def commands(self) -> Iterable[Command]:
        """Everything that has come since the last call."""
        if self._vacancy is not None:
            self._await_successor(self._vacancy)
            if self._vacancy is not None:
                return
        if self._outgoing:
            self.say(())
        while not self.closed and self._vacancy is None:
            try:
                size = self._socket.recv_into(self._buffer)
            except BlockingIOError:
                self._held_ticks += bool(self._held)
                if self._held_ticks > MOST_HELD_TICKS:
                    yield from self._release()
                return
            except OSError:
                size = 0
            if not size:
                yield from self._release()
                self._lost()
                return
            commands, problems = self._unpacker.unpack(self._view[:size])
            if problems:
                self.say(Trouble(f"A command could not be read: {one}.") for one in problems)
            self._held += commands
            if not (commands and isinstance(commands[-1], More)):
                yield from self._release()

    def _release(self) -> list[Command]:
        """What was said at once, now that all of it is there."""
        commands: list[Command] = [one for one in self._held if not isinstance(one, More)]
        self._held.clear()
        self._held_ticks = 0
        if self._present is not None:
            for command in commands:
                self._present.command(command)
        return commands

    def say(self, reports: Iterable[Report]) -> None:
        """Send reports, as many as the other side takes now; the rest follows."""
        behind = bool(self._outgoing)
        for report in reports:
            self._note(report)
            if behind and isinstance(report, TickFigures):
                continue  # whoever does not read needs no old figures
            if self._vacancy is None or isinstance(report, RecordingDone):
                self._outgoing.append(report)
        while self._outgoing and not self.closed and self._vacancy is None:
            try:
                packet, count = self._packer.pack(self._outgoing)
            except Unsendable as problem:
                self._outgoing[0] = Trouble(str(problem)[:MOST_LETTERS])
                continue
            try:
                self._socket.send(packet)
            except BlockingIOError:
                return
            except OSError:
                self._lost()
                return
            for _ in range(count):
                self._outgoing.popleft()

    def flush(self, seconds: float) -> None:
        """Before the end: give the other side so long to take what is left."""
        if self._vacancy is None:
            self._socket.settimeout(seconds)
            self.say(())

    def close(self) -> None:
        self._socket.close()
        if self._vacancy is not None:
            self._vacancy.close()

    def _note(self, report: Report) -> None:
        if isinstance(report, Ready):
            self._ready = report
        elif isinstance(report, LineSilent):
            (self._silent.add if report.silent else self._silent.discard)(report.span)
        if self._present is not None:
            self._present.report(report)

    # --- without a control process -------------------------------------------------------------

    def _lost(self) -> None:
        """The control process is gone. Without calls nobody needs sound."""
        if self.closed or self._ready is None or not self._audible():
            self.closed = True
            return
        try:
            self._vacancy = Vacancy(Path(self._config.socket), self._config.linger)
        except OSError as error:
            log.warning("No other control process could find the sound (%s); it ends.", error)
            self.closed = True
            return
        log.warning(
            "The control process is gone; calls keep their sound for %.0f s.", self._config.linger
        )
        self._socket.close()
        kept = [one for one in self._outgoing if isinstance(one, RecordingDone)]
        self._outgoing.clear()
        self._outgoing.extend(kept)

    def _audible(self) -> bool:
        """Whether something goes on that does not hang on a silent span alone."""
        if self._present is None:
            return False
        silent: set[int] = set()
        for span in self._config.spans:
            if span.name in self._silent:
                silent |= set(range(span.first_row, span.first_row + len(span.channels)))
        return bool(self._present.rows - silent)

    def _await_successor(self, vacancy: Vacancy) -> None:
        link = vacancy.successor()
        if link is not None:
            assert self._present is not None
            assert self._ready is not None
            vacancy.close()
            self._vacancy, self._socket = None, link
            self._outgoing.extendleft(
                [*map(Doing, reversed([*self._present.replay()])), Alive(self._config)]
            )
            self._outgoing.append(self._ready)
            log.warning("Another control process has taken over the sound.")
            return
        self._waited += 1
        if vacancy.over or (self._waited % LOOK_EVERY == 0 and not self._audible()):
            log.warning("No other control process came; the sound ends.")
            self.closed = True
