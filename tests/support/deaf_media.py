"""A media process that makes no sound: it carries out commands as the matrix would and keeps count.

A tone that the real one could not play raises ValueError.

`cells`, `players`, `detectors` and `recorders` are what would be going on now; `commands` is all
that was ever asked. A test plays the media process's part with `report`.
"""

from __future__ import annotations

from collections.abc import Callable

from cti.media.link.commands import (
    ClearRow,
    Command,
    Detect,
    Play,
    SetCell,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from cti.media.link.records import RecordingDone, Report
from drivers import tones


class DeafMedia:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.cells: set[tuple[int, int]] = set()
        """Listener, talker."""
        self.players: dict[int, Play] = {}
        self.detectors: dict[int, Detect] = {}
        self.recorders: dict[int, StartRecording] = {}
        self._listeners: list[Callable[[Report], None]] = []
        self._last_token = 0

    def new_token(self) -> int:
        self._last_token += 1
        return self._last_token

    def listen(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def report(self, report: Report) -> None:
        for listener in tuple(self._listeners):
            listener(report)

    def send(self, command: Command) -> None:
        self.commands.append(command)
        match command:
            case SetCell(listener, talker, gain):
                assert listener != talker, "nobody hears himself"
                if gain:
                    self.cells.add((listener, talker))
                else:
                    self.cells.discard((listener, talker))
            case ClearRow(row):
                self.cells = {cell for cell in self.cells if row not in cell}
                self.players = {t: one for t, one in self.players.items() if one.row != row}
                self.detectors.pop(row, None)
            case Play():
                for item in command.items:
                    if item.startswith("tone:"):
                        tones.cadence_of(item.removeprefix("tone:"))
                self.players[command.token] = command
            case StopPlaying():
                self.players.pop(command.token, None)
            case Detect():
                if command != Detect(command.row):
                    self.detectors[command.row] = command
                else:
                    self.detectors.pop(command.row, None)
            case StartRecording():
                self.recorders[command.token] = command
            case StopRecording():
                begun = self.recorders.pop(command.token)
                self.report(RecordingDone(begun.token, begun.path, 1.0, "00"))
            case _:
                pass

    def heard_by(self, row: int) -> set[int]:
        """The rows that this one hears."""
        return {talker for listener, talker in self.cells if listener == row}

    def played_to(self, row: int) -> list[tuple[str, ...]]:
        return [one.items for one in self.players.values() if one.row == row]
