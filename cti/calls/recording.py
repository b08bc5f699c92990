"""Which calls are recorded, and where: everybody outside who is connected, from then on.

The recorder follows the outside party's row, so queue, transfer and conference need nothing of it:
one file per trunk, left the customer, right what the customer hears.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.errors import NotFound
from cti.events import (
    AlarmCleared,
    AlarmRaised,
    ConnectionCleared,
    Established,
    RecordingEnded,
    RecordingStarted,
)
from cti.media.link import MediaLink
from cti.media.records import (
    PauseRecording,
    RecordingDone,
    Report,
    StartRecording,
    StopRecording,
)

ALARM = "recording"
"""Key of the alarm that recordings are not whole."""


@dataclass(frozen=True, slots=True)
class _Recorder:
    token: int
    call: int
    """The call as it began; a transfer may carry the trunk into another one."""
    recording: str


class Recording:
    """Starts at Established of a trunk, ends at its ConnectionCleared.

    Files are FOLDER/YYYY-MM-DD/CALL.wav by local date; a second trunk that is established in the
    same call writes CALL-2.wav. The name of a recording is its path below the folder, without .wav.
    """

    def __init__(self, bus: Bus, control: CallControl, media: MediaLink, folder: Path) -> None:
        self._bus = bus
        self._control = control
        self._media = media
        self._folder = folder
        self._running: dict[str, _Recorder] = {}
        self._ending: dict[int, _Recorder] = {}
        self._parts: dict[int, int] = {}
        self._alarmed = False
        self._stop = [
            bus.listen(Established, self._established),
            bus.listen(ConnectionCleared, self._cleared),
            media.listen(self._hear),
        ]

    def pause(self, call: int, on: bool) -> None:
        """Write silence while a card number is said. Raises NotFound if nothing is recorded."""
        parties = self._control.calls[call].connections if call in self._control.calls else {}
        recorders = [one for device, one in self._running.items() if device in parties]
        if not recorders:
            raise NotFound(f"call {call} is not being recorded")
        for one in recorders:
            self._media.send(PauseRecording(one.token, on))

    @property
    def busy(self) -> bool:
        """Whether a file is still written."""
        return bool(self._running or self._ending)

    def close(self) -> None:
        """Stop every recorder; files that are still open end as they are."""
        for one in self._running.values():
            self._media.send(StopRecording(one.token))
        self._running.clear()
        for stop in self._stop:
            stop()

    def _established(self, event: Established) -> None:
        if not event.device.startswith("trunk:") or event.device in self._running:
            return
        live = self._control.calls.get(event.call)
        if live is None or event.device not in live.connections:
            return  # cleared before this was heard
        recording = self._free_name(event)
        path = self._folder / f"{recording}.wav"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._alarm(event.call, f"{path.parent} cannot be made: {error.strerror}.")
            return
        one = _Recorder(self._media.new_token(), event.call, recording)
        self._running[event.device] = one
        row = self._control.row(event.device)
        self._media.send(StartRecording(one.token, row, str(path)))
        self._bus.publish(
            RecordingStarted(at=self._control.now(), call=event.call, recording=recording)
        )

    def _free_name(self, event: Established) -> str:
        """The next part of this call. A file may be there already: the server that wrote it was killed
        before the journal knew of its call, so the number was given again.
        """
        day = f"{datetime.fromtimestamp(event.at).astimezone():%Y-%m-%d}"
        while True:
            part = self._parts[event.call] = self._parts.get(event.call, 0) + 1
            recording = f"{day}/{event.call}-{part}" if part > 1 else f"{day}/{event.call}"
            if not (self._folder / f"{recording}.wav").exists():
                return recording

    def _cleared(self, event: ConnectionCleared) -> None:
        one = self._running.pop(event.device, None)
        if one is None:
            return
        if not any(other.call == one.call for other in self._running.values()):
            self._parts.pop(one.call, None)
        self._ending[one.token] = one
        self._media.send(StopRecording(one.token))

    def _hear(self, report: Report) -> None:
        if not isinstance(report, RecordingDone):
            return
        one = self._ending.pop(report.token, None) or self._taken(report.token)
        if one is None:
            return
        self._bus.publish(
            RecordingEnded(
                at=self._control.now(),
                call=one.call,
                recording=one.recording,
                path=report.path,
                seconds=report.seconds,
                sha256=report.sha256,
            )
        )
        if report.problem:
            self._alarm(one.call, report.problem)
        elif self._alarmed:
            self._alarmed = False
            self._bus.publish(AlarmCleared(at=self._control.now(), key=ALARM))

    def _alarm(self, call: int, cause: str) -> None:
        """It is over with the next recording that is whole."""
        self._alarmed = True
        self._bus.publish(
            AlarmRaised(
                at=self._control.now(),
                key=ALARM,
                level="major",
                fact=f"The recording of call {call} is incomplete.",
                cause=cause,
                mend=f"Make room in {self._folder} and check that the server may write there.",
            )
        )

    def _taken(self, token: int) -> _Recorder | None:
        """A recorder that ended by itself, before its call did."""
        for device, one in self._running.items():
            if one.token == token:
                return self._running.pop(device)
        return None
