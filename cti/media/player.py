"""Playing prompts, tones, pauses and digits to rows: at most one playlist a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.matrix import NOTHING, Overlay
from cti.media.prompts import PromptError, Prompts
from cti.media.records import Play, Played, Report, Trouble
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]


@dataclass(slots=True)
class Playlist:
    """Where one player is. It holds its sounds: a prompt that is loaded anew does not change it."""

    token: int
    sounds: tuple[Codes, ...]
    """None of them empty."""
    loop: bool
    gain: float
    current: int = 0
    position: int = 0

    def fill(self, frame: Codes) -> bool:
        """Write the next 160 codes, joined without gap; False when the list ended before any of them."""
        filled = 0
        while filled < FRAME_SAMPLES and self.current < len(self.sounds):
            sound = self.sounds[self.current]
            part = sound[self.position : self.position + FRAME_SAMPLES - filled]
            frame[filled : filled + len(part)] = part
            filled += len(part)
            self.position += len(part)
            if self.position == len(sound):
                self.position = 0
                self.current += 1
                if self.loop:
                    self.current %= len(self.sounds)
        frame[filled:] = SILENCE
        return filled > 0


class Players:
    """The playlists of all rows. A new one on a row ends the old one."""

    def __init__(self, rows: int, prompts: Prompts, report: Callable[[Report], None]) -> None:
        self._prompts = prompts
        self._report = report
        self._lists: dict[int, Playlist] = {}
        self._frames = np.empty((rows, FRAME_SAMPLES), np.uint8)
        self.playing = np.zeros(rows, bool)
        """Which rows hear a player."""

    def play(self, command: Play) -> None:
        """Begin at the next frame. What cannot be played is reported and left out.

        Raises ValueError for a gain that is negative or not finite.
        """
        if not 0.0 <= command.gain < float("inf"):
            raise ValueError(f"gain {command.gain} must be 0 or more, and finite")
        self.stop(command.row)
        sounds = tuple(sound for item in command.items if (sound := self._sound(item)).size)
        self._lists[command.row] = Playlist(command.token, sounds, command.loop, command.gain)
        self.playing[command.row] = True

    def stop(self, row: int, token: int | None = None) -> None:
        """End the playlist of a row, if it is the one with this token."""
        playlist = self._lists.get(row)
        if playlist is not None and token in (None, playlist.token):
            self._end(row, playlist, finished=False)

    def next_frames(self) -> Overlay:
        """The next 20 ms of every playlist; reports those that have come to their end."""
        if not self._lists:
            return NOTHING
        rows: list[int] = []
        gains: list[float] = []
        for row, playlist in list(self._lists.items()):
            if playlist.fill(self._frames[len(rows)]):
                rows.append(row)
                gains.append(playlist.gain)
            else:
                self._end(row, playlist, finished=True)
        return Overlay(rows, self._frames[: len(rows)], gains)

    def _sound(self, item: str) -> Codes:
        try:
            return self._prompts.sound(item)
        except PromptError as error:
            self._report(Trouble(str(error)))
            return np.empty(0, np.uint8)

    def _end(self, row: int, playlist: Playlist, *, finished: bool) -> None:
        del self._lists[row]
        self.playing[row] = False
        self._report(Played(row, playlist.token, finished))
