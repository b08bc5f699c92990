"""Playing prompts, tones, pauses, digits and streams to rows: at most one player a row.

The frames of all players are gathered by one index into the memory of sounds. Only a player whose
sound ends within the frame, or that plays a stream, is moved on by itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from cti.media.link.commands import ChangePlaying, Play, PlayStream, StreamEnd, StreamSound
from cti.media.link.records import Played, Report, Trouble
from cti.media.matrix import MOST_GAIN, NOTHING, Overlay
from cti.media.playing.playlist import Playlist
from cti.media.playing.prompts import RATE, PromptError, Prompts
from cti.media.playing.sound_memory import Sound
from cti.media.playing.stream import Stream
from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]

MOST_SECONDS = 1e6
"""By which a player can be moved."""
RAMP_FRAMES = 5
"""Over which a change of volume is spread: 100 ms."""


class _Player:
    __slots__ = ("ramp", "row", "slot", "source", "target", "token")

    def __init__(self, row: int, token: int, source: Playlist | Stream, gain: float) -> None:
        self.row = row
        self.token = token
        self.source = source
        self.target = gain
        self.ramp = 0
        """Frames until the gain is the target."""
        self.slot = 0


class Players:
    """The players of all rows. A new one on a row ends the old one."""

    def __init__(self, rows: int, prompts: Prompts, report: Callable[[Report], None]) -> None:
        self._prompts = prompts
        self._report = report
        self._of_row: dict[int, _Player] = {}
        self._slots: list[_Player] = []
        self._ramping: set[_Player] = set()
        self._rows = np.zeros(rows, np.intp)
        self._at = np.zeros(rows, np.intp)
        """Next sample of each slot in the memory of sounds."""
        self._left = np.zeros(rows, np.int64)
        """Samples to the end of its sound; 0 for streams."""
        self._step = np.zeros(rows, np.intp)
        self._gains = np.zeros(rows)
        self.playing = np.zeros(rows, bool)
        """Which rows hear a player."""

    def play(self, command: Play) -> None:
        """Begin at the next frame. What cannot be played is reported and left out.

        Raises ValueError for a gain that is not 0 to 1000.
        """
        _check_gain(command.gain)
        items = [found for item in command.items if (found := self._item(item)) is not None]
        self._begin(command.row, command.token, Playlist(items, command.loop), command.gain)

    def play_stream(self, command: PlayStream) -> None:
        """Begin a stream. Raises ValueError for a gain that is not 0 to 1000."""
        _check_gain(command.gain)
        self._begin(command.row, command.token, Stream(), command.gain)

    def stream_sound(self, command: StreamSound) -> None:
        """Add to a stream; one that has ended is passed over. Raises ValueError."""
        player = self._player(command.row, command.token)
        if player is not None:
            _stream(player).add(command.sound)

    def stream_end(self, command: StreamEnd) -> None:
        player = self._player(command.row, command.token)
        if player is not None:
            _stream(player).end()

    def change(self, command: ChangePlaying) -> None:
        """Volume, loop and place of a player. Raises ValueError and then changes nothing."""
        player = self._player(command.row, command.token)
        if player is None:
            return
        if command.gain is not None:
            _check_gain(command.gain)
        moves = [seconds for seconds in (command.seek, command.skip) if seconds is not None]
        if not all(abs(seconds) <= MOST_SECONDS for seconds in moves):
            raise ValueError(f"a place in a list is within {MOST_SECONDS:.0f} seconds")
        source = player.source
        if isinstance(source, Stream):
            if moves or command.loop is not None:
                raise ValueError("a stream has no other place to go on from and cannot be repeated")
        else:
            if command.loop is not None:
                source.loop = command.loop
            if moves:
                source.moved(int(self._left[player.slot]))
                start = source.position if command.seek is None else round(command.seek * RATE)
                source.seek(start + round((command.skip or 0.0) * RATE))
                self._place(player)
        if command.gain is not None:
            player.target, player.ramp = command.gain, RAMP_FRAMES
            self._ramping.add(player)

    def stop(self, row: int, token: int | None = None) -> None:
        """End the player of a row, if it is the one with this token."""
        player = self._of_row.get(row)
        if player is not None and token in (None, player.token):
            self._end(player, finished=False)

    def next_frames(self) -> Overlay:
        """The next 20 ms of every player; reports those that have come to their end."""
        count = len(self._slots)
        if not count:
            return NOTHING
        frames: Codes = self._prompts.memory.frames(self._at[:count])
        self._at[:count] += self._step[:count]
        left = self._left[:count]
        left -= FRAME_SAMPLES
        ended = []
        for slot in np.flatnonzero(left < 0)[::-1].tolist():
            player = self._slots[slot]
            if isinstance(player.source, Playlist):
                player.source.moved(int(left[slot]) + FRAME_SAMPLES)
            if player.source.fill(frames[slot]):
                self._place(player)
            else:
                frames[slot] = frames[len(self._slots) - 1]
                self._remove(player)
                ended.append(player)
        for player in reversed(ended):
            self._tell(player, finished=True)
        count = len(self._slots)
        gains = self._gains[:count].astype(np.float32)
        if self._ramping:
            self._ramp(frames, gains)
        return Overlay(self._rows[:count].copy(), frames[:count], gains)

    def _item(self, item: str) -> tuple[Sound, int] | None:
        try:
            return self._prompts.item(item)
        except PromptError as error:
            self._report(Trouble(str(error)))
            return None

    def _player(self, row: int, token: int) -> _Player | None:
        player = self._of_row.get(row)
        return player if player is not None and player.token == token else None

    def _begin(self, row: int, token: int, source: Playlist | Stream, gain: float) -> None:
        self.stop(row)
        player = _Player(row, token, source, gain)
        player.slot = len(self._slots)
        self._slots.append(player)
        self._of_row[row] = player
        self._rows[player.slot] = row
        self._gains[player.slot] = gain
        self._place(player)
        self.playing[row] = True

    def _place(self, player: _Player) -> None:
        """Let the tick go on where the source is."""
        slot, source = player.slot, player.source
        at, left, step = (0, 0, 0) if isinstance(source, Stream) else source.stretch()
        self._at[slot], self._left[slot], self._step[slot] = at, left, step

    def _ramp(self, frames: Codes, gains: npt.NDArray[np.float32]) -> None:
        """Let volumes that change glide within these frames: steps from one to the next would click."""
        for player in list(self._ramping):
            slot, start = player.slot, float(self._gains[player.slot])
            end = (
                start + (player.target - start) / player.ramp if player.ramp > 1 else player.target
            )
            player.ramp -= 1
            if not player.ramp:
                self._ramping.discard(player)
            self._gains[slot], gains[slot] = end, max(start, end)
            if start != end:
                glide = np.linspace(start, end, FRAME_SAMPLES, dtype=np.float32) / max(start, end)
                frames[slot] = g711.encode(g711.decode(frames[slot]) * glide)

    def _remove(self, player: _Player) -> None:
        """Take a player out; the last one moves into its slot."""
        slot, last = player.slot, self._slots.pop()
        if last is not player:
            self._slots[slot] = last
            for values in (self._rows, self._at, self._left, self._step, self._gains):
                values[slot] = values[last.slot]
            last.slot = slot
        self._ramping.discard(player)
        del self._of_row[player.row]
        self.playing[player.row] = False

    def _end(self, player: _Player, *, finished: bool) -> None:
        self._remove(player)
        self._tell(player, finished=finished)

    def _tell(self, player: _Player, *, finished: bool) -> None:
        starved = player.source.starved if isinstance(player.source, Stream) else 0.0
        self._report(Played(player.row, player.token, finished, round(starved, 2)))


def _check_gain(gain: float) -> None:
    if not 0.0 <= gain <= MOST_GAIN:
        raise ValueError(f"gain {gain} must be 0 to {MOST_GAIN:g}")


def _stream(player: _Player) -> Stream:
    if not isinstance(player.source, Stream):
        raise ValueError(f"player {player.token} of row {player.row} plays a list, not a stream")
    return player.source
