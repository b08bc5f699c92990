"""Which calls are recorded, and where: everybody outside who is connected, from then on.

The recorder follows the outside party's row, so queue, transfer and conference need nothing of it:
one file per trunk, left the customer, right what the customer hears.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.model import Call, State
from cti.calls.recording.alarm import RecordingAlarm
from cti.errors import NotFound
from cti.events import (
    CallCleared,
    ConnectionCleared,
    EarlyMedia,
    Established,
    RecordingEnded,
    RecordingStarted,
)
from cti.media.link.commands import PauseRecording, StartRecording, StopRecording
from cti.media.link.control_end import MediaLink
from cti.media.link.records import RecordingDone, RecordingInterrupted, Report, TickFigures
from cti.media.recording.names import ENCRYPTED, PLAIN, recorded_since

log = logging.getLogger(__name__)

LATELY_SECONDS = 86_400.0
"""So far back an earlier server may have begun the calls whose numbers are given again."""
AGAIN_SECONDS = 10.0
"""After such a time it is tried to record further what a full or slow disk broke off."""


@dataclass(frozen=True, slots=True)
class _Recorder:
    token: int
    call: int
    """The call as it began; a transfer may carry the trunk into another one."""
    recording: str


class Recording:
    """Starts at Established of a trunk, ends at its ConnectionCleared.

    With `before_answer` that of a call out starts as soon as the network can be heard: what it
    announced can be listened to and taught.

    Files are FOLDER/YYYY-MM-DD/CALL.wav by local date; a second trunk that is established in the
    same call writes CALL-2.wav, and so does one whose recording was broken off and goes on. The name
    of a recording is its path below the folder, without .wav. `encrypt`: with the active key of the
    media process's key file, as CALL.wav.aes.

    Only the constructor looks into the folder, and blocks: a disk that hangs must not keep calls from
    going on, so while they do the media process alone touches it.
    """

    def __init__(
        self,
        bus: Bus,
        control: CallControl,
        media: MediaLink,
        folder: Path,
        *,
        encrypt: bool = False,
        before_answer: bool = False,
    ) -> None:
        self._bus = bus
        self._control = control
        self._media = media
        self._folder = folder
        self._encrypt = encrypt
        self._running: dict[str, _Recorder] = {}
        self._ending: dict[int, _Recorder] = {}
        self._parts: dict[int, int] = {}
        self._there = recorded_since(folder, control.now() - LATELY_SECONDS)
        """Recordings of an earlier server, whose numbers may be given again."""
        self._cut_off: set[int] = set()
        """Those that the death of the media process ended; that is an alarm of its own."""
        self._broken: dict[str, int] = {}
        """Trunk -> call, of those that are still connected."""
        self._again_at = 0.0
        self._again_count = 1
        self._paused: dict[str, str] = {}
        """Trunk -> label: silence is recorded, also by what begins meanwhile."""
        self._refused: set[str] = set()
        """Trunks whose recording was stopped: nobody else of their call is recorded from then on."""
        self._newest = 0
        self._alarm = RecordingAlarm(bus, folder)
        self._stop = [
            bus.listen(Established, self._established),
            *([bus.listen(EarlyMedia, self._established)] if before_answer else []),
            bus.listen(ConnectionCleared, self._cleared),
            bus.listen(CallCleared, lambda event: self._forget(event.call)),
            media.listen(self._hear),
        ]

    def pause(self, call: int, on: bool, label: str = "Paused") -> None:
        """Write silence while a card number is said, with a mark. Raises NotFound if nothing is
        recorded."""
        live = self._control.calls.get(call)
        devices = [one for one in self._trunks(live) if one in self._running or one in self._broken]
        if not devices:
            raise NotFound(f"call {call} is not being recorded")
        for device in devices:
            if on:
                self._paused[device] = label
            else:
                self._paused.pop(device, None)
            if device in self._running:
                self._media.send(PauseRecording(self._running[device].token, on, label))

    def start(self, call: int) -> None:
        """Record everybody outside who is connected and is not recorded (any more). Raises NotFound."""
        live = self._control.calls.get(call)
        if live is None:
            raise NotFound(f"call {call} does not exist (any more)")
        self._refused.difference_update(live.connections)
        for one in live.of("trunk"):
            if one.state is State.CONNECTED and one.device not in self._running:
                self._begin(one.device, call, self._control.now())

    def stop(self, call: int) -> None:
        """Record nobody of this call any more, nor who joins it, until `start`."""
        for device in self._trunks(self._control.calls.get(call)):
            self._refused.add(device)
            self._broken.pop(device, None)
            self._paused.pop(device, None)
            one = self._running.pop(device, None)
            if one is not None:
                self._ending[one.token] = one
                self._media.send(StopRecording(one.token))

    @property
    def busy(self) -> bool:
        """Whether a file is still written."""
        return bool(self._running or self._ending)

    def close(self) -> None:
        """Stop every recorder; files that are still open end as they are."""
        running, self._running = self._running, {}
        for one in running.values():
            self._media.send(StopRecording(one.token))
        self._broken.clear()
        for stop in self._stop:
            stop()

    @staticmethod
    def _trunks(live: Call | None) -> list[str]:
        """The trunks of a call that lives."""
        return [] if live is None else [one.device for one in live.of("trunk")]

    def _established(self, event: Established | EarlyMedia) -> None:
        if not event.device.startswith("trunk:") or event.device in self._running:
            return
        live = self._control.calls.get(event.call)
        if live is None or event.device not in live.connections:
            return  # cleared before this was heard
        if self._refused.intersection(live.connections):
            return
        self._begin(event.device, event.call, event.at)

    def _begin(self, device: str, call: int, at: float) -> None:
        recording = self._free_name(call, at)
        path = self._folder / f"{recording}{ENCRYPTED if self._encrypt else PLAIN}"
        one = _Recorder(self._media.new_token(), call, recording)
        self._newest = one.token
        self._running[device] = one
        self._broken.pop(device, None)
        row = self._control.row(device)
        self._media.send(StartRecording(one.token, row, str(path), self._encrypt))
        parties = (device, *self._trunks(self._control.calls.get(call)))
        label = next((self._paused[party] for party in parties if party in self._paused), None)
        if label is not None:
            self._paused[device] = label
            self._media.send(PauseRecording(one.token, True, label))
        self._bus.publish(RecordingStarted(at=self._control.now(), call=call, recording=recording))

    def _free_name(self, call: int, at: float) -> str:
        """The next part of this call. A file may be there already: the server that wrote it was killed
        before the journal knew of its call, so the number was given again.
        """
        day = f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d}"
        while True:
            part = self._parts[call] = self._parts.get(call, 0) + 1
            recording = f"{day}/{call}-{part}" if part > 1 else f"{day}/{call}"
            if recording not in self._there:
                return recording

    def _cleared(self, event: ConnectionCleared) -> None:
        self._broken.pop(event.device, None)
        self._paused.pop(event.device, None)
        self._refused.discard(event.device)
        one = self._running.pop(event.device, None)
        if one is None:
            return
        self._ending[one.token] = one
        self._media.send(StopRecording(one.token))
        self._forget(one.call)

    def _forget(self, call: int) -> None:
        """The next part of a call that is over needs no number; its trunk may go on in another call."""
        recorded = {one.call for one in self._running.values()} | set(self._broken.values())
        if call not in self._control.calls and call not in recorded:
            self._parts.pop(call, None)

    def _hear(self, report: Report) -> None:
        match report:
            case RecordingDone():
                self._done(report)
            case RecordingInterrupted():
                self._interrupted(report)
            case TickFigures():
                now = self._control.now()
                self._alarm.look(now)
                if self._broken and now >= self._again_at:
                    self._try_again()
            case _:
                pass

    def _done(self, report: RecordingDone) -> None:
        one = self._ending.pop(report.token, None) or self._taken(report)
        if one is None:
            return
        self._bus.publish(
            RecordingEnded(
                at=self._control.now(),
                call=one.call,
                recording=one.recording,
                path=report.path if report.kept else "",
                seconds=report.seconds,
                sha256=report.sha256,
                problem=report.problem,
                paused_seconds=round(sum(length for _, length in report.pauses), 2),
            )
        )
        now = self._control.now()
        if report.problem:
            log.warning("recording %s: %s", one.recording, report.problem)
        if report.token in self._cut_off:
            self._cut_off.discard(report.token)
        elif report.problem and not report.full:
            self._alarm.failed(one.call, report.cause or report.problem, self._newest, now)
        else:
            self._alarm.whole(report.token, now)

    def _interrupted(self, report: RecordingInterrupted) -> None:
        """The media process died: what is there is sealed, the rest is another recording."""
        for device, one in list(self._running.items()):
            if one.token == report.token:
                self._ending[one.token] = self._running.pop(device)
                self._cut_off.add(one.token)
                if report.paused:
                    self._paused[device] = report.label
                self._begin(device, one.call, self._control.now())

    def _broke_off(self, device: str, call: int) -> None:
        self._broken[device] = call
        self._again_at = self._control.now() + AGAIN_SECONDS
        self._again_count = 1

    def _try_again(self) -> None:
        """Record further: one call at first, twice as many each time while none of them fails."""
        self._again_at = self._control.now() + AGAIN_SECONDS
        for device in list(self._broken)[: self._again_count]:
            self._begin(device, self._broken[device], self._control.now())
        self._again_count *= 2

    def _taken(self, report: RecordingDone) -> _Recorder | None:
        """A recorder that ended by itself, before its call did."""
        for device, one in self._running.items():
            if one.token == report.token:
                del self._running[device]
                if report.full:
                    self._begin(device, one.call, self._control.now())
                elif report.problem:
                    self._broke_off(device, one.call)
                return one
        return None
