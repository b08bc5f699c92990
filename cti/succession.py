"""A server that follows one that fell: what became of its calls' sound, and how that is ended.

Call control lives in the control process, and with it what libpri knew of every call: a server that
starts again cannot continue calls. Their sound went on meanwhile in the media process. It goes on
until nothing is lost by ending it:

- a trunk's when its span is up and its channels are restarted (RESTART, Q.931 5.5), which frees them in
  the network too; at the latest after LONGEST_SECONDS;
- that of stations who talk with nobody outside as soon as this server serves them again.

Recordings are closed by the media process itself, and told as ended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.events import RecordingEnded, RecordingStarted, SpanChanged
from cti.media.link.commands import ClearRow, StopRecording
from cti.media.link.control_end import MediaProcess
from cti.media.link.inherited import Estate
from cti.media.link.records import RecordingDone, Report
from drivers.line import Health, LineError, Restart, Signalling

log = logging.getLogger(__name__)

LONGEST_SECONDS = 30.0
"""A span that is not up by then is not waited for."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What an earlier server left on one line."""

    line: Signalling
    channels: tuple[int, ...]
    rows: frozenset[int]


class Succession:
    """Listens from before the media process is started; does nothing where nothing was left."""

    def __init__(self, bus: Bus, clock: Clock, media: MediaProcess) -> None:
        self._bus = bus
        self._clock = clock
        self._media = media
        self._done: dict[Path, RecordingDone] = {}
        self._running: dict[int, RecordingStarted] = {}
        """Token of the media process -> what the journal knows of it."""
        self._left: dict[str, _Left] = {}
        self._timer: Timer | None = None
        self._stops: list[Callable[[], None]] = [media.listen(self._hear)]

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for stop in self._stops:
            stop()

    def ended(self, begun: RecordingStarted, path: Path) -> RecordingEnded | None:
        """How a recording ended that the journal knows the beginning of, where that was told."""
        report = self._done.get(_same(path))
        return _event(self._clock.now(), begun, report) if report is not None else None

    def goes_on(self, begun: RecordingStarted, path: Path) -> bool:
        """Whether the media process still writes it; then its end is told when it comes."""
        estate = self._estate
        if estate is None or not estate.kept:
            return False
        for one in estate.recordings:
            if _same(Path(one.path)) == _same(path) and _same(path) not in self._done:
                self._running[one.token] = begun
                return True
        return False

    def settle(self, spans: Iterable[tuple[Signalling, int]]) -> None:
        """The lines are open, each with its first row: end what cannot be continued."""
        estate = self._estate
        if estate is None:
            return
        waiting: set[int] = set()
        for line, first in spans:
            rows = range(first, first + len(line.channels))
            alive = estate.rows & frozenset(rows)
            if alive:
                channels = tuple(line.channels[row - first] for row in sorted(alive))
                self._left[line.name] = _Left(line, channels, alive)
                waiting |= alive
        log.warning(
            "An earlier server fell: the sound of %d rows went on, and ends now in order.",
            len(estate.rows),
        )
        self._end_rows(estate.rows - _reach(waiting, estate.joined))
        self._stops.append(self._bus.listen(SpanChanged, self._changed))
        self._timer = self._clock.call_later(LONGEST_SECONDS, self._give_up)
        for left in list(self._left.values()):
            if left.line.health is Health.NORMAL:
                self._restart(left)

    @property
    def _estate(self) -> Estate | None:
        return self._media.estate

    def _changed(self, event: SpanChanged) -> None:
        left = self._left.get(event.span)
        if left is not None and event.health == Health.NORMAL.value:
            self._restart(left)

    def _restart(self, left: _Left) -> None:
        """Free the channels at both ends before anything is heard on them again."""
        del self._left[left.line.name]
        try:
            left.line.send(Restart(left.channels))
        except LineError as problem:
            log.info("%s: channels are not restarted: %s", left.line.name, problem)
        self._end(left)

    def _give_up(self) -> None:
        for left in list(self._left.values()):
            del self._left[left.line.name]
            self._end(left)

    def _end(self, left: _Left) -> None:
        estate = self._estate
        assert estate is not None
        still = _reach({row for one in self._left.values() for row in one.rows}, estate.joined)
        self._end_rows(left.rows | (_reach(set(left.rows), estate.joined) - still))

    def _end_rows(self, rows: Iterable[int]) -> None:
        estate = self._estate
        if estate is None or not estate.kept:
            return
        ended = set(rows)
        for one in estate.recordings:
            if one.row in ended:
                self._media.send(StopRecording(one.token))
        for row in sorted(ended):
            self._media.send(ClearRow(row))

    def _hear(self, report: Report) -> None:
        if not isinstance(report, RecordingDone) or self._estate is None:
            return
        begun = self._running.pop(report.token, None)
        if begun is not None:
            self._bus.publish(_event(self._clock.now(), begun, report))
        elif any(one.token == report.token for one in self._estate.recordings):
            self._done[_same(Path(report.path))] = report

    def take_over(self) -> None:
        """Once the media process runs: what it told before anybody could listen."""
        if self._estate is not None:
            self._done.update({_same(Path(one.path)): one for one in self._estate.done})


def _same(path: Path) -> Path:
    return Path(path).absolute()


def _reach(rows: set[int], joined: Mapping[int, set[int]]) -> frozenset[int]:
    """These rows and all that talk with them."""
    found, new = set(rows), set(rows)
    while new:
        new = {other for row in new for other in joined.get(row, ())} - found
        found |= new
    return frozenset(found)


def _event(at: float, begun: RecordingStarted, report: RecordingDone) -> RecordingEnded:
    return RecordingEnded(
        at=at,
        call=begun.call,
        recording=begun.recording,
        path=report.path if report.kept else "",
        seconds=report.seconds,
        sha256=report.sha256,
        problem=report.problem,
        paused_seconds=round(sum(length for _, length in report.pauses), 2),
    )
