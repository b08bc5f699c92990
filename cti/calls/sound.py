"""Who hears whom: the cells of the matrix as a pure function of a call's connections.

- Everybody who is connected hears everybody else who is, and a trunk that has early media.
- Whoever holds hears nothing of this call; whoever is left alone by a hold hears music.
- Whoever waits alone for a telephone that rings hears the ring-back tone, unless he is in a queue
  or something is played to him: then whoever plays decides what is heard.
- A supervisor hears all (listen), is heard by his agent (whisper) or by all (barge_in).

So a cell always joins two parties of one live call, or one of them and its supervisor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cti.calls.model import Call, Connection, State
from cti.media.link.commands import ClearRow, Play, SetCell, StopPlaying
from cti.media.link.control_end import MediaLink

MUSIC = "house/music"
RINGBACK = "tone:ringback"

Cell = tuple[int, int]
"""Listener's row, talker's row."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What one call sounds like: its cells, and what is looped to which row."""

    cells: frozenset[Cell] = frozenset()
    looped: Mapping[int, str] = field(default_factory=dict)


SILENCE = Picture()


def picture(call: Call, row: Callable[[str], int], *, playing: bool, music: str = MUSIC) -> Picture:
    """What this call should sound like. `playing`: a message is being played in it."""
    people = [one for one in call.connections.values() if one.is_person]
    talkers = [one for one in people if one.state is State.CONNECTED or one.early]
    listeners = [one for one in people if one.state is State.CONNECTED or one.offered]
    cells = {
        (row(listener.device), row(talker.device))
        for listener in listeners
        for talker in talkers
        if listener is not talker
    }
    looped: dict[int, str] = {}
    if not playing:
        for one in people:
            hears_somebody = any(talker is not one for talker in talkers)
            if (
                one.state is State.CONNECTED
                and not hears_somebody
                and (item := _alone(call, music))
            ):
                looped[row(one.device)] = item
    return Picture(frozenset(cells | _supervision(call, talkers, row)), looped)


def _alone(call: Call, music: str) -> str:
    states = {one.state for one in call.connections.values()}
    if State.HELD in states:
        return music
    if State.ALERTING in states and State.QUEUED not in states:
        return RINGBACK
    return ""


def _supervision(call: Call, talkers: list[Connection], row: Callable[[str], int]) -> set[Cell]:
    cells: set[Cell] = set()
    for one in call.supervisors.values():
        ear = row(one.device)
        for talker in talkers:
            cells.add((ear, row(talker.device)))
            told = one.mode == "barge_in" or (
                one.mode == "whisper" and talker.device == one.station
            )
            if told and talker.state is State.CONNECTED:
                cells.add((row(talker.device), ear))
    return cells


class Sound:
    """Sends the media process the difference between what is heard and what should be."""

    def __init__(self, media: MediaLink) -> None:
        self._media = media
        self._shown: dict[int, Picture] = {}
        self._looping: dict[int, tuple[int, str]] = {}
        """row -> token, what is looped"""

    @property
    def shown(self) -> Mapping[int, Picture]:
        """What is heard now, by call."""
        return self._shown

    @property
    def looping(self) -> Mapping[int, tuple[int, str]]:
        """Token and name of what is looped, by row."""
        return self._looping

    def show(self, wanted: Mapping[int, Picture]) -> None:
        """Make these calls sound like this, all at once: a cell may go from one to another."""
        shown = [self._shown.get(call, SILENCE) for call in wanted]
        before = frozenset().union(*(one.cells for one in shown))
        after = frozenset().union(*(one.cells for one in wanted.values()))
        for listener, talker in before - after:
            self._media.send(SetCell(listener, talker, 0.0))
        for listener, talker in after - before:
            self._media.send(SetCell(listener, talker))
        self._loop(
            {row for one in shown for row in one.looped},
            {row: item for one in wanted.values() for row, item in one.looped.items()},
        )
        for call, one in wanted.items():
            self._keep(call, one)

    def silence(self, call: int, row: int) -> None:
        """The call has left this row: nothing is heard or said on it any more."""
        for key in [call, *(one for one in self._shown if one < 0)]:  # below 0 are rooms
            shown = self._shown.get(key, SILENCE)
            cells = frozenset(cell for cell in shown.cells if row not in cell)
            looped = {one: item for one, item in shown.looped.items() if one != row}
            self._keep(key, Picture(cells, looped))
        self._looping.pop(row, None)
        self._media.send(ClearRow(row))

    def _loop(self, before: set[int], wanted: Mapping[int, str]) -> None:
        for row in before:
            token, item = self._looping.get(row, (0, ""))
            if item and wanted.get(row) != item:
                del self._looping[row]
                self._media.send(StopPlaying(row, token))
        for row, item in wanted.items():
            if row not in self._looping:
                token = self._media.new_token()
                self._looping[row] = token, item
                self._media.send(Play(row, token, (item,), loop=True))

    def _keep(self, call: int, shown: Picture) -> None:
        if shown == SILENCE:
            self._shown.pop(call, None)
        else:
            self._shown[call] = shown
