"""The voice half of every span: opened by kind, read and written once a tick, watched for silence."""

from __future__ import annotations

from collections.abc import Callable

from cti.media.link.config import SpanSpec
from cti.media.link.records import LineSilent, Report, Trouble
from cti.media.matrix import Codes
from drivers.driver import VoiceSpec, driver
from drivers.line import FRAME_SECONDS, SILENCE, LineError, LineUnavailable, Voice

SILENT_AFTER = round(1.0 / FRAME_SECONDS)
MOST_BEHIND = 3
"""Frames that may come later than their turn before one is left out: more would be heard as delay."""


def open_voice(spec: SpanSpec) -> Voice:
    """The opened voice of a span. Raises LineUnavailable; a missing driver disables its spans only."""
    try:
        return driver(spec.kind).open_voice(
            VoiceSpec(spec.kind, spec.name, spec.channels, spec.descriptors, spec.settings)
        )
    except (LineError, ImportError) as error:
        raise LineUnavailable(f"Span {spec.name}: {error}.") from error


class SpanVoice:
    """One span's voice at its rows. What it does not bring is silence."""

    def __init__(self, voice: Voice, first_row: int, report: Callable[[Report], None]) -> None:
        self._voice = voice
        self._rows = slice(first_row, first_row + len(voice.channels))
        self._report = report
        self._missing = 0
        self._behind = 0
        """Frames that did not come in their turn, and so wait in front of each later one."""
        self.lost = 0
        """Frames that did not come in time."""
        self.dropped = 0
        """Frames that the far side did not take."""
        self._broken = False

    def read(self, heard: Codes) -> None:
        frame = heard[self._rows]
        if self._broken or not self._attempt(self._voice.read, frame):
            frame[:] = SILENCE
            self.lost += 1
            self._missing += 1
            self._behind += 1
            if self._missing == SILENT_AFTER:
                self._report(LineSilent(self._voice.name, True))
            return
        if self._missing >= SILENT_AFTER:
            self._report(LineSilent(self._voice.name, False))
        self._missing = 0
        if self._behind > MOST_BEHIND:
            self._behind = self._behind - 1 if self._attempt(self._voice.read, frame) else 0

    def write(self, spoken: Codes) -> None:
        if self._broken or not self._attempt(self._voice.write, spoken[self._rows]):
            self.dropped += 1

    def close(self) -> None:
        self._voice.close()

    def _attempt(self, move: Callable[[Codes], bool], frame: Codes) -> bool:
        try:
            return move(frame)
        except (OSError, LineError) as error:
            self._broken = True
            self._report(Trouble(f"Span {self._voice.name} carries no sound any more: {error}."))
            return False
