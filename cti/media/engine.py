"""One tick of the switch: 20 ms of every row from its source to its listeners."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from functools import singledispatchmethod
from pathlib import Path

from cti.media.announcements import AnnouncementListener, Library
from cti.media.answer import AnswerJudge
from cti.media.dtmf import DtmfDetector
from cti.media.ears import ANNOUNCEMENTS, Ears
from cti.media.echo import Echoes
from cti.media.link import commands, records
from cti.media.link.commands import Command
from cti.media.link.config import MediaConfig, problem_of
from cti.media.link.records import Report, Trouble
from cti.media.matrix import Matrix, silence
from cti.media.playing.player import Players
from cti.media.playing.prompts import Prompts
from cti.media.progress import ProgressDetector
from cti.media.progress.site import book_of
from cti.media.recording.disk import Disk, DiskAtOnce
from cti.media.recording.disk_watch import DiskWatch
from cti.media.recording.keys import KeyRing
from cti.media.recording.recorder import Recorders
from cti.media.stations import Stations
from cti.media.voices import SpanVoice, open_voice
from drivers.line import LineError, Voice

log = logging.getLogger(__name__)


class Engine:
    """Rows, and everything that makes or hears sound on them. It has no clock: `tick` is 20 ms.

    `spans` are opened voices with their first rows; those of the configuration are opened here, and
    one that cannot be opened is reported and left silent. Raises ValueError for a configuration
    that contradicts itself, and for a key file of recordings that cannot be used.
    """

    def __init__(
        self,
        config: MediaConfig,
        *,
        spans: Iterable[tuple[Voice, int]] = (),
        prompts: Prompts | None = None,
        disk: Disk | None = None,
    ) -> None:
        if problem := problem_of(config):
            raise ValueError(problem)
        keys = KeyRing.load(Path(config.recording_keys)) if config.recording_keys else None
        self.config = config
        rows = config.rows
        self.heard = silence(rows + 1)
        """What each row says, uint8[rows + 1, 160]; the last row stays silent."""
        self.spoken = silence(rows)
        """What each row is given to hear, uint8[rows, 160]."""
        self.matrix = Matrix(rows)
        self.prompts = prompts or Prompts(
            Path(config.prompts) if config.prompts else None,
            config.zone,
            pieces=config.pieces,
        )
        self._reports: deque[Report] = deque()
        # A deque, because the disk thread reports as well.
        report = self._reports.append
        self._commands: list[Command] = []
        self._disk = disk or DiskAtOnce()
        self._disk_watch = DiskWatch(self._disk)
        self._players = Players(rows, self.prompts, report)
        self._echoes = Echoes()
        self._recorders = Recorders(self._disk, rows, keys)
        first = config.first_station
        self._stations = Stations(
            range(first, first + config.stations), report, port=config.station_port
        )
        book, problems = book_of(config)
        for problem in problems:
            report(Trouble(problem))
        self._ears = Ears(
            DtmfDetector(rows),
            ProgressDetector(rows, book),
            AnswerJudge(rows),
            self.matrix.in_talk,
        )
        self._announcements = AnnouncementListener(rows)
        self._library: Library | None = None
        """What was read of announcements and is not in use yet."""
        self._load_announcements()
        self._spans = [SpanVoice(voice, row, report) for voice, row in spans]
        for spec in config.spans:
            try:
                self._spans.append(SpanVoice(open_voice(spec), spec.first_row, report))
            except LineError as error:
                report(Trouble(str(error)))

    def post(self, command: Command) -> None:
        """Queue a command; it is carried out at the beginning of the next tick, in order."""
        self._commands.append(command)

    def tick(self) -> list[Report]:
        """Move everything on by 20 ms; returns what happened."""
        self._obey()
        heard, spoken = self.heard, self.spoken
        for span in self._spans:
            span.read(heard)
        self._stations.read(heard)
        self._detect()
        self.matrix.mix(heard, spoken, self._echoes.overlay(heard, self._players.next_frames()))
        self._recorders.write(heard, spoken)
        for span in self._spans:
            span.write(spoken)
        self._stations.write(spoken)
        self._reports.extend(self._disk_watch.tick())
        return self._collect()

    def close(self) -> list[Report]:
        """End players, recordings, stations and lines; returns the last reports. Call it once."""
        self._obey()
        for row in range(self.config.rows):
            self._players.stop(row)
        self._recorders.stop_all()
        self._stations.close_all()
        for span in self._spans:
            span.close()
        self._disk.close()
        return self._collect()

    def give_up(self, level: int) -> None:
        """Leave out work that hurts least from the next tick on; 0: none (`cti.media.ears`)."""
        self._ears.give_up(level)
        self._announcements.rest(level >= ANNOUNCEMENTS)

    @property
    def lost_frames(self) -> int:
        """Frames of all spans that did not come in time."""
        return sum(span.lost for span in self._spans)

    def _collect(self) -> list[Report]:
        reports: list[Report] = []
        while self._reports:
            reports.append(self._reports.popleft())
        reports += self._recorders.finished()
        return reports

    def _detect(self) -> None:
        report = self._reports.append
        for digit in self._ears.hear_digits(self.heard, self._players.playing):
            report(records.DigitHeard(digit.row, digit.key, digit.seconds))
            self._recorders.digit(digit.row, digit.key, self.matrix.cells)
        for ended in self._ears.ended:
            report(records.DigitEnded(ended.row, ended.key, ended.seconds))
        for tone in self._ears.hear_tones(self.heard):
            report(records.ToneHeard(tone.row, tone.name))
        for voice in self._ears.hear_voices(self.heard):
            report(records.VoiceHeard(voice.row, voice.speaking))
        for verdict in self._ears.judge(self.heard):
            report(
                records.AnswerJudged(
                    verdict.row,
                    verdict.verdict,
                    verdict.seconds,
                    verdict.confidence,
                    verdict.reason,
                    verdict.features,
                )
            )
        library, self._library = self._library, None
        if library is not None:
            self._announcements.use(library.announcements)
        for match in self._announcements.hear(self.heard):
            report(records.AnnouncementHeard(match.row, match.name, match.confidence, match.cause))

    # --- commands ------------------------------------------------------------------------------

    def _obey(self) -> None:
        commands, self._commands = self._commands, []
        for command in commands:
            row = getattr(command, "row", 0)
            if not 0 <= row < self.config.rows:
                self._trouble(command, f"there is no row {row} among the {self.config.rows}")
                continue
            try:
                self._carry_out(command)
            except ValueError as error:
                self._trouble(command, str(error))
            except Exception as error:
                # One command that nobody foresaw must not take the sound of all calls with it.
                log.exception("%s failed", type(command).__name__)
                self._trouble(command, f"{type(error).__name__}: {error}; report the log")

    def _trouble(self, command: Command, why: str) -> None:
        self._reports.append(Trouble(f"{type(command).__name__} was not carried out: {why}"))

    @singledispatchmethod
    def _carry_out(self, command: Command) -> None:
        raise ValueError("the engine does not know this command")

    @_carry_out.register
    def _(self, command: commands.SetCell) -> None:
        self.matrix.set_cell(command.listener, command.talker, command.gain)

    @_carry_out.register
    def _(self, command: commands.ClearRow) -> None:
        row = command.row
        self.matrix.clear(row)
        self._players.stop(row)
        self._echoes.stop(row)
        self._recorders.cut(row, False)
        self._ears.clear(row)
        self._announcements.end(row)

    @_carry_out.register
    def _(self, command: commands.Play) -> None:
        self._players.play(command)

    @_carry_out.register
    def _(self, command: commands.StopPlaying) -> None:
        self._players.stop(command.row, command.token)

    @_carry_out.register
    def _(self, command: commands.ChangePlaying) -> None:
        self._players.change(command)

    @_carry_out.register
    def _(self, command: commands.PlayStream) -> None:
        self._players.play_stream(command)

    @_carry_out.register
    def _(self, command: commands.StreamSound) -> None:
        self._players.stream_sound(command)

    @_carry_out.register
    def _(self, command: commands.StreamEnd) -> None:
        self._players.stream_end(command)

    @_carry_out.register
    def _(self, command: commands.Detect) -> None:
        self._ears.detect(command)
        (self._announcements.begin if command.early else self._announcements.end)(command.row)

    @_carry_out.register
    def _(self, command: commands.StartRecording) -> None:
        self._recorders.start(command)

    @_carry_out.register
    def _(self, command: commands.PauseRecording) -> None:
        self._recorders.pause(command.token, command.on, command.label)

    @_carry_out.register
    def _(self, command: commands.CutDigits) -> None:
        self._recorders.cut(command.row, command.on)
        self._ears.cut(command.row, command.on)

    @_carry_out.register
    def _(self, command: commands.StartEcho) -> None:
        self._echoes.start(command)

    @_carry_out.register
    def _(self, command: commands.StopEcho) -> None:
        self._echoes.stop(command.row)

    @_carry_out.register
    def _(self, command: commands.StopRecording) -> None:
        self._recorders.stop(command.token)

    @_carry_out.register
    def _(self, command: commands.OpenStation) -> None:
        try:
            self._stations.open(command)
        finally:  # what was open before may be closed now
            self._stations.silence(command.row, self.heard)

    @_carry_out.register
    def _(self, command: commands.CloseStation) -> None:
        self._stations.close(command.row)
        self._stations.silence(command.row, self.heard)

    @_carry_out.register
    def _(self, command: commands.LoadPrompt) -> None:
        self._disk.do(self._loading(command))

    def _loading(self, command: commands.LoadPrompt) -> Callable[[], None]:
        def load() -> None:
            try:
                self.prompts.load(command.name, Path(command.path), piece=command.piece)
            except (OSError, ValueError) as error:
                self._trouble(command, str(error))

        return load

    @_carry_out.register
    def _(self, command: commands.LoadAnnouncements) -> None:
        self._disk.do(self._load_announcements)

    def _load_announcements(self) -> None:
        folder = self.config.announcements
        library = Library.read(Path(folder) if folder else None)
        for problem in library.problems:
            self._reports.append(Trouble(problem))
        self._library = library

    @_carry_out.register
    def _(self, command: commands.Quit) -> None:
        """Whoever owns the engine ends it; nothing here waits for that."""
