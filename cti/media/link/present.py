"""What the media process is doing, as the commands and reports that crossed the link say.

Kept by the control process, so that a media process that begins anew can be told all of it: who hears
whom, which detectors hear which row, what is looped, and prompts that were loaded by hand. What cannot
go on is told instead: players in the middle of a prompt, and recordings, whose file is sealed.
Stations are not kept: their count of packets died with the process, and with the same keys it would
begin a second time; their clients open them again, with fresh ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from cti.media.link.commands import (
    ChangePlaying,
    ClearRow,
    Command,
    CutDigits,
    Detect,
    LoadPrompt,
    PauseRecording,
    Play,
    PlayStream,
    SetCell,
    StartEcho,
    StartRecording,
    StopEcho,
    StopPlaying,
    StopRecording,
)
from cti.media.link.records import AnswerJudged, Played, RecordingDone, RecordingInterrupted, Report


class Present:
    """The present state of the rows. `command` and `report` keep it, in the order of the link."""

    def __init__(self) -> None:
        self._hears: dict[int, dict[int, float]] = {}
        self._heard_by: dict[int, set[int]] = {}
        self._detects: dict[int, Detect] = {}
        self._plays: dict[int, Play | PlayStream] = {}
        self._prompts: dict[str, LoadPrompt] = {}
        self._recordings: dict[int, StartRecording] = {}
        self._pauses: dict[int, PauseRecording] = {}
        self._cut: set[int] = set()
        self._echoes: dict[int, StartEcho] = {}

    def command(self, command: Command) -> None:
        """A command was given."""
        match command:
            case SetCell(listener, talker, gain):
                self._cell(listener, talker, gain)
            case ClearRow(row):
                self._clear(row)
            case Detect(row):
                if command == Detect(row):
                    self._detects.pop(row, None)
                else:
                    self._detects[row] = command
            case Play(row) | PlayStream(row):
                self._plays[row] = command
            case ChangePlaying(row):
                self._change(command)
            case StopPlaying(row, token):
                self._forget_play(row, token)
            case StartRecording(token):
                self._recordings[token] = command
            case PauseRecording(token, on):
                if on and token in self._recordings:
                    self._pauses[token] = command
                else:
                    self._pauses.pop(token, None)
            case CutDigits(row, on):
                (self._cut.add if on else self._cut.discard)(row)
            case StartEcho(row):
                self._echoes[row] = command
            case StopEcho(row):
                self._echoes.pop(row, None)
            case StopRecording(token):
                self._forget_recording(token)
            case LoadPrompt(name):
                self._prompts[name] = command
            case _:
                pass

    def report(self, report: Report) -> None:
        """Something was told."""
        match report:
            case Played(row, token):
                self._forget_play(row, token)
            case RecordingDone(token):
                self._forget_recording(token)
            case AnswerJudged(row):
                asked = self._detects.get(row)
                if asked is not None:
                    self.command(msgspec.structs.replace(asked, answer=False))
            case _:
                pass

    def interrupted(self) -> tuple[list[Report], list[StartRecording]]:
        """What is told of that which ended with the process, and recordings whose files are open.

        Both are forgotten here.
        """
        told: list[Report] = []
        for play in list(self._plays.values()):
            if not (isinstance(play, Play) and play.loop):
                del self._plays[play.row]
                told.append(Played(play.row, play.token, finished=False))
        recordings = list(self._recordings.values())
        for one in recordings:
            pause = self._pauses.get(one.token)
            label = pause.label if pause is not None else ""
            told.append(RecordingInterrupted(one.token, one.row, pause is not None, label))
        self._recordings.clear()
        self._pauses.clear()
        return told, recordings

    @property
    def rows(self) -> frozenset[int]:
        """The rows on which something goes on that somebody hears, or that is recorded."""
        return frozenset(
            {*self._hears, *self._heard_by, *self._plays}
            | {one.row for one in self._recordings.values()}
        )

    @property
    def joined(self) -> dict[int, set[int]]:
        """Of every row that hears others or is heard, those others."""
        found: dict[int, set[int]] = {}
        for listener, cells in self._hears.items():
            for talker in cells:
                found.setdefault(listener, set()).add(talker)
                found.setdefault(talker, set()).add(listener)
        return found

    @property
    def recordings(self) -> tuple[StartRecording, ...]:
        """Those that run."""
        return tuple(self._recordings.values())

    @property
    def last_token(self) -> int:
        """The highest number of a player or a recording that goes on; 0 for none."""
        return max((*self._recordings, *(one.token for one in self._plays.values())), default=0)

    def forget_calls(self) -> None:
        """Everything ends but the prompts."""
        self._hears.clear()
        self._heard_by.clear()
        self._detects.clear()
        self._plays.clear()
        self._recordings.clear()
        self._pauses.clear()
        self._cut.clear()
        self._echoes.clear()

    def replay(self) -> Iterator[Command]:
        """Commands that make all of this from nothing."""
        yield from self._prompts.values()
        for listener, cells in self._hears.items():
            for talker, gain in cells.items():
                yield SetCell(listener, talker, gain)
        yield from self._detects.values()
        yield from self._plays.values()
        yield from self._recordings.values()
        yield from self._pauses.values()
        for row in self._cut:
            yield CutDigits(row, True)
        yield from self._echoes.values()

    def _cell(self, listener: int, talker: int, gain: float) -> None:
        if gain:
            self._hears.setdefault(listener, {})[talker] = gain
            self._heard_by.setdefault(talker, set()).add(listener)
            return
        cells = self._hears.get(listener, {})
        cells.pop(talker, None)
        if not cells:
            self._hears.pop(listener, None)
        listeners = self._heard_by.get(talker, set())
        listeners.discard(listener)
        if not listeners:
            self._heard_by.pop(talker, None)

    def _clear(self, row: int) -> None:
        for talker in list(self._hears.get(row, ())):
            self._cell(row, talker, 0.0)
        for listener in list(self._heard_by.get(row, ())):
            self._cell(listener, row, 0.0)
        self._plays.pop(row, None)
        self._detects.pop(row, None)
        self._cut.discard(row)
        self._echoes.pop(row, None)

    def _change(self, command: ChangePlaying) -> None:
        one = self._plays.get(command.row)
        if isinstance(one, Play) and one.token == command.token:
            self._plays[command.row] = msgspec.structs.replace(
                one,
                gain=one.gain if command.gain is None else command.gain,
                loop=one.loop if command.loop is None else command.loop,
            )

    def _forget_recording(self, token: int) -> None:
        self._recordings.pop(token, None)
        self._pauses.pop(token, None)

    def _forget_play(self, row: int, token: int) -> None:
        one = self._plays.get(row)
        if one is not None and one.token == token:
            del self._plays[row]
