"""D-channel traces of the running server: `trace = true` of a line, or as long as somebody asks.

A person at the machine asks by a file beside the trace, NAME.asked, which must be touched again and
again: a question that nobody renews ends by itself. Nothing of this needs the server's interface, so
it works for whoever may write into the data folder, and for nobody else.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from cti.clock import Clock, Timer
from drivers.driver import Traceable
from drivers.trace.trace_file import TraceFile

FOLDER = "traces"
"""Within the data folder."""
LOOK_SECONDS = 1.0
RENEW_SECONDS = 10.0
"""A question that was not renewed for so long is over."""

CHECK_SEQUENCE_OCTETS = 2
MOST_WAITING = 10_000
"""Frames beyond these are lost to the trace when a disk hangs."""


class Traces:
    """Gives taps to the lines that are traced, and takes them away again."""

    def __init__(
        self, folder: Path, lines: Sequence[object], always: Sequence[str], clock: Clock
    ) -> None:
        """`lines` may be of any kind: what has no `tap` is passed over. `always`: names of lines."""
        self._folder = folder / FOLDER
        self._clock = clock
        self._lines = {line.name: line for line in lines if isinstance(line, Traceable)}
        self._always = frozenset(always)
        self._open: dict[str, TraceFile] = {}
        self._disk = ThreadPoolExecutor(1, "traces")
        self._waiting = 0
        self._timer: Timer | None = None

    @property
    def running(self) -> tuple[str, ...]:
        """Names of the lines that are traced now."""
        return tuple(sorted(self._open))

    def start(self) -> None:
        if self._lines:
            self.look()
            self._timer = self._clock.call_later(LOOK_SECONDS, self.start)

    def look(self) -> None:
        """Begin and end traces as they are asked for."""
        for name, line in self._lines.items():
            wanted = name in self._always or _asked(self._folder, name)
            if wanted and name not in self._open:
                trace = self._open[name] = TraceFile(
                    self._folder / f"{name}.pcap", network=getattr(line, "node", "") == "network"
                )
                line.tap = partial(self._note, trace)
            elif not wanted and name in self._open:
                line.tap = None
                self._disk.submit(self._open.pop(name).close)

    def flush(self) -> None:
        """Wait until the disk has everything that was traced."""
        self._disk.submit(lambda: None).result()

    def close(self) -> None:
        """Take the taps away and wait for the disk; may be called twice."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for name, trace in self._open.items():
            self._lines[name].tap = None
            self._disk.submit(trace.close)
        self._open.clear()
        self._disk.shutdown()

    def _note(self, trace: TraceFile, frame: bytes, sent: bool) -> None:
        """Hand a frame to the thread that waits for the disk; the loop never does."""
        if self._waiting < MOST_WAITING:
            self._waiting += 1
            octets = frame[:-CHECK_SEQUENCE_OCTETS]
            self._disk.submit(self._write, trace, octets, sent, time.time())

    def _write(self, trace: TraceFile, octets: bytes, sent: bool, at: float) -> None:
        trace(octets, sent, at)
        self._waiting -= 1


class TraceRequest:
    """One person's question for a trace; closing it ends it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / FOLDER / f"{name}.pcap"
        self._mark = folder / FOLDER / f"{name}.asked"
        self.begun = not self.path.exists()
        """Whether the trace begins with this question."""
        self._renewed = 0.0

    def renew(self) -> None:
        """Keep the question alive. Raises OSError where the data folder may not be written."""
        if time.monotonic() - self._renewed > RENEW_SECONDS / 4:
            self._mark.parent.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
            self._renewed = time.monotonic()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._mark.unlink()


def ask_for_trace(data: Path, name: str) -> TraceRequest:
    """Ask the server that works in this data folder for the trace of a line."""
    request = TraceRequest(data, name)
    request.renew()
    return request


def _asked(folder: Path, name: str) -> bool:
    try:
        return time.time() - (folder / f"{name}.asked").stat().st_mtime < RENEW_SECONDS
    except OSError:
        return False
